using System.Globalization;
using System.Net;
using System.Text;
using Yiwang.Platform.Calendar;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// The page inside an evidence file. It is made of the proved parts alone and always to the same bytes, so that the
/// verifier
/// makes it again and compares: a page that says something else than the entries is found.
/// </summary>
internal static class EvidencePage
{
    private const string Style = """
        body{font:16px/1.6 sans-serif;color:#1f2329;max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #d8dce2;padding:.4rem;text-align:left;vertical-align:top}
        th{font-weight:600}code{font-size:.8rem;word-break:break-all}blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid #2b5fb3}
        @media print{body{margin:0}}
        """;

    internal static string Render(EvidenceParts parts)
    {
        var checkpoint = Checkpoint.Parse(parts.Checkpoint.Text);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>办件证据 {parts.Case:D}</title><style>{Style}</style>
            <h1>办件证据 <small lang="en">Evidence of a case</small></h1>
            <p>办件 {parts.Case:D}，出具于 {China(parts.Made)}，共 {parts.Entries.Count} 条痕迹。
            每条痕迹的原文、序列证明和检查点都在本文件内，可脱机核验；本页由这些原文生成，仅供阅读。</p>
            <p lang="en">{parts.Entries.Count} entries. Their bytes, proofs and the checkpoint are in this file and can be verified offline;
            this page is made from them, for reading. Names are given by the issuing unit and are not part of the proof.</p>
            <table><thead><tr><th>序号 No.</th><th>时间 Time</th><th>何人 Who</th><th>何事 What</th><th>对象 Object</th></tr></thead><tbody>

            """);
        foreach (var entry in parts.Entries)
        {
            AppendRow(page, parts, entry);
        }

        page.Append(CultureInfo.InvariantCulture, $"""
            </tbody></table>
            <h2>检查点 <small lang="en">Checkpoint</small></h2>
            <p>{Text(checkpoint.Origin)}，{checkpoint.Size} 条，根 <code>{checkpoint.Root}</code></p>
            <ul>

            """);
        foreach (var signature in parts.Checkpoint.Signatures)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<li>{Text(signature.KeyName)} <code>{signature.KeyId:x8}</code>\n");
        }

        page.Append("</ul>\n<h2>附件 <small lang=\"en\">Files</small></h2>\n<ul>\n");
        foreach (var file in parts.Files)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<li><a href=\"files/{file.Digest}\">{Text(file.Name)}</a> <code>{file.Digest}</code>\n");
        }

        return page.Append("</ul>\n</html>\n").ToString();
    }

    private static void AppendRow(StringBuilder page, EvidenceParts parts, EvidenceEntry one)
    {
        var entry = TraceEntry.Parse(one.Bytes);
        var words = one.Words is { } said ? $"<blockquote>{Text(said)}</blockquote>"
            : entry.Words is null ? "" : "<blockquote>（意见文字已依法删除 / erased by order of law）</blockquote>";
        var facts = string.Concat(entry.Facts.Select(fact => $"<br>{Text(fact.Key)}: {Text(fact.Value)}"));
        page.Append(CultureInfo.InvariantCulture, $"""
            <tr><td>{one.Leaf}<td>{China(entry.At)}<td>{Who(parts, entry.Person)}{Behalf(parts, entry)}<td>{Text(entry.Code)}{words}{facts}<td>{Text(entry.ObjectKind)} {Text(entry.ObjectId)}

            """);
    }

    private static string Who(EvidenceParts parts, int? person) => person is not { } id ? "系统 system"
        : parts.People.TryGetValue(id, out var name) ? $"{Text(name)} ({id})" : $"#{id}";

    private static string Behalf(EvidenceParts parts, TraceEntry entry) =>
        entry.BehalfPerson is { } id ? $"（代 {Who(parts, id)}）" : "";

    private static string China(DateTimeOffset time) =>
        time.ToOffset(WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
