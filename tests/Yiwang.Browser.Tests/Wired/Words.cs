using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Playwright;
using Npgsql;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// Finds words of the wrong language in what the product itself says on a page. What people wrote (titles, names,
/// opinions, documents) is taken out first: it is known from the books, or marked by its own language.
/// </summary>
internal sealed partial class Words
{
    // Every text on the page, hidden menus too, but for code, keys, and parts marked with another language than the
    // page's.
    private const string Collect = """
        () => {
          const own = document.documentElement.lang.slice(0, 2), found = new Set();
          const skip = e => e.closest('script,style,code,pre,kbd,textarea,svg') || (e.closest('[lang]').lang.slice(0, 2) !== own);
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) { const t = walk.currentNode; if (t.data.trim() && !skip(t.parentElement)) found.add(t.data.trim()); }
          for (const e of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]'))
            for (const name of ['aria-label', 'title', 'placeholder', 'alt']) { const v = e.getAttribute(name); if (v && v.trim() && !skip(e)) found.add(v.trim()); }
          found.add(document.title);
          return [...found];
        }
        """;

    private readonly List<string> written;

    private Words(List<string> written) => this.written = written;

    /// <summary>Reads what people wrote into these books.</summary>
    public static async Task<Words> Of(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var texts = await connection.QueryAsync<string>("""
            select name from unit union select short_name from unit union select document_prefix from unit
              union select name from section union select name from post union select name from person
            union select name from unit_group union select title from document union select name from attachment
            union select words from opinion union select words from phrase union select title from supervision_item
              union select number::text from supervision_item
            union select requirement from supervision_item union select basis from supervision_item union select task
              from supervision_part union select measure from supervision_part
            union select progress from supervision_report union select review from supervision_report union select words
              from comment union select name from scheme
            union select words from urge union select reason from correction
            """);
        return new Words([.. texts.Where(t => t is not null && Han().IsMatch(t)).Distinct()
            .OrderByDescending(t => t.Length)]);
    }

    /// <summary>What on this page is in the wrong language, or is a key instead of words.</summary>
    public async Task<IReadOnlyList<string>> Wrong(IPage page, string language)
    {
        var texts = await page.EvaluateAsync<JsonElement>(Collect);
        var wrong = new List<string>();
        foreach (var text in texts.EnumerateArray().Select(t => t.GetString()!))
        {
            if (Key().Match(text) is { Success: true } key) wrong.Add($"key “{key.Value}” in “{Short(text)}”");
            if (language == "en" && Han().IsMatch(text) && Han().IsMatch(WithoutWritten(text)))
                wrong.Add($"Chinese “{Short(text)}”");
            if (language == "zh" && English().Match(Allowed().Replace(text, "")) is { Success: true } word)
                wrong.Add($"English “{word.Value}” in “{Short(text)}”");
        }
        return wrong;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private string WithoutWritten(string text)
    {
        foreach (var words in written)
        {
            if (words.Length > text.Length) continue;
            text = text.Replace(words, "", StringComparison.Ordinal);
            if (!Han().IsMatch(text)) return text;
        }
        return text;
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(
        @"(?<![\w@./-])[a-z]+(?:_[a-z]+)+(?![\w.])|(?<![\w@./-])[a-z]{3,}\.[a-z]+(?:[._][a-z]+)*(?![\w./])")]
    private static partial Regex Key();

    [GeneratedRegex(@"[A-Za-z]{3,}")]
    private static partial Regex English();

    // Names of standards and of files, addresses, digests, sign-in names.
    [GeneratedRegex(
        @"OFD|PDF|Word|WPS|CSV|XLSX|DOCX?|BPMN|DMN|FEEL|SHA-?\d+|SM\d|OpenSSL|openssl|Chromium|UTF-8|GB 18030|SMS|RFC|HTTPS?|TOTP|XML|SVG|PNG|JPE?G|CAS|KB|MB|https?://\S+|[\w.-]+\.(?:ofd|pdf|csv|xlsx|docx|png|bpmn|txt)|(?<!\w)[0-9a-f-]{8,}(?!\w)|yiwang\S*|bin/yiwang[^。]*|otpauth\S*|[A-Z2-7]{4}(?: [A-Z2-7]{4})+|English|Enter|UUID|Ctrl", RegexOptions.None)]
    private static partial Regex Allowed();
}
