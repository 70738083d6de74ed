using System.Collections.Concurrent;
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
          const skip = e => e.closest('script,style,code,pre,kbd,textarea,svg,.bjs-powered-by')
            || (e.closest('[lang]').lang.slice(0, 2) !== own);
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const text = walk.currentNode;
            if (text.data.trim() && !skip(text.parentElement)) found.add(text.data.trim());
          }
          for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
            for (const e of document.querySelectorAll(`[${name}]`)) {
              const said = e.getAttribute(name).trim();
              if (said && !skip(e)) found.add(said);
            }
          found.add(document.title);
          return [...found];
        }
        """;

    // What the test itself typed, and the holders' names in the sample's certificates.
    private static readonly string[] typed = [PageBook.Sought, Played.ImportedGroup, "一网样例根证书", "一网样例制章"];

    private readonly HashSet<string> known;
    private readonly List<string> written;
    private readonly ConcurrentDictionary<string, string> left = new(StringComparer.Ordinal);

    private Words(List<string> written)
    {
        this.written = written;
        known = written.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads what people wrote into these books.</summary>
    public static async Task<Words> Of(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var texts = await connection.QueryAsync<string>("""
            select name from unit union select short_name from unit union select document_prefix from unit
            union select replace(name, '人民政府', '') from unit where name like '%人民政府'
            union select name from section union select name from post union select name from person
            union select sign_in from person union select name from unit_group union select title from document
            union select document_number from document union select number from "case" union select name from attachment
            union select left(line, 16) from document, regexp_split_to_table(body, '\n') line
            union select words from opinion union select kind from opinion union select words from phrase
            union select title from supervision_item union select number::text from supervision_item
            union select requirement from supervision_item union select basis from supervision_item
            union select result from supervision_item union select task from supervision_part
            union select measure from supervision_part union select progress from supervision_report
            union select review from supervision_report union select words from comment
            union select quote from comment union select name from scheme union select words from urge
            union select reason from correction union select name from route union select step from task
            union select source from term_rule union select step from term_rule union select mark from number_given
            union select name from template union select name || '文件' from unit
            union select regexp_replace(short_name, '(人民)?政府$', '') from unit
            union select w.words from trace_words w join trace t on t.id = w.trace_id
              where t.kind in ('route.chosen', 'route.decided')
            union select unnest(regexp_matches(xml, '(?:name|yw:opinion)="([^"]*)"', 'g')) from route
            """);
        return new Words([.. texts.Concat(typed).Where(t => !string.IsNullOrEmpty(t)).Distinct()
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
            if (language == "zh" && English().IsMatch(text)
                && English().Match(Allowed().Replace(WithoutWritten(text), "")) is { Success: true } word)
                wrong.Add($"English “{word.Value}” in “{Short(text)}”");
        }
        return wrong;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private string WithoutWritten(string text) => known.Contains(text) ? "" : left.GetOrAdd(text, whole =>
    {
        foreach (var words in written)
        {
            if (words.Length <= whole.Length) whole = whole.Replace(words, "", StringComparison.Ordinal);
        }
        return whole;
    });

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(
        @"(?<![\w@./-])[a-z]+(?:_[a-z]+)+(?![\w.])|(?<![\w@./-])[a-z]{3,}\.[a-z]+(?:[._][a-z]+)*(?![\w./])")]
    private static partial Regex Key();

    [GeneratedRegex(@"[A-Za-z]{3,}")]
    private static partial Regex English();

    // Names of standards and of files, addresses, digests, sign-in names.
    [GeneratedRegex(
        @"OFD|PDF|Word|WPS|CSV|XLSX|DOCX?|BPMN|DMN|FEEL|SHA-?\d+|SM\d|OpenSSL|openssl|Chromium|UTF-8|GB 18030|SMS|RFC"
        + @"|HTTPS?|TOTP|XML|SVG|PNG|JPE?G|CAS|KB|MB|https?://\S+|\.(?:ofd|pdf|csv|xlsx|docx|png|bpmn|xml|txt)"
        + @"|(?<!\w)[0-9a-f-]{8,}(?!\w)|yiwang\S*|bin/yiwang[^。]*|otpauth\S*|[A-Z2-7]{4}(?: [A-Z2-7]{4})+|English|Enter"
        + @"|UUID|Ctrl|ISO|P2D|OpenAPI")]
    private static partial Regex Allowed();
}
