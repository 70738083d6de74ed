using System.Globalization;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Reading;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;

namespace Yiwang.Documents.Checking;

/// <summary>One finding of the checks: a hint, or a stop where the 条例 says 不得 (must not).</summary>
/// <param name="Article">Article and item as <c>9(七)</c>; empty where no article says it.</param>
internal sealed record CheckFinding(string Code, bool Stops, string Article, string Zh, string En)
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>Where it is written: 条例第九条（七）; empty where no article says it.</summary>
    public Text Source => Article.Split('(', ')') is [var number, var item, ..]
        ? new($"条例第{Chinese(int.Parse(number, CultureInfo.InvariantCulture))}条（{item}）",
            $"Regulations, article {number}({Digits.IndexOf(item, StringComparison.Ordinal) switch { < 0 => 10, var n => n }})")
        : new("", "");

    /// <summary>The finding with its source behind it.</summary>
    public Text WithSource =>
        Article.Length == 0 ? new(Zh, En) : new($"{Zh.TrimEnd('。')}（{Source.Zh}）。", $"{En} ({Source.En})");

    private static string Chinese(int number) =>
        ((number / 10) switch { 0 => "", 1 => "十", var tens => Digits[tens] + "十" })
        + (number % 10 == 0 ? "" : Digits[number % 10].ToString());
}

/// <summary>The machine-checkable rules of the 2012 条例 (中办发〔2012〕14号), each with its article.</summary>
internal static class FormatChecks
{
    public static IReadOnlyList<CheckFinding> Of(DocumentView document)
    {
        var findings = new List<CheckFinding>();
        var type = DocumentType.Find(document.Type)!;
        void Hint(string code, string article, string zh, string en) => findings.Add(new(code, false, article, zh, en));
        void Stop(string code, string article, string zh, string en) => findings.Add(new(code, true, article, zh, en));
        if (document.Title.Length == 0) Stop("title.missing", "9(七)", "缺标题。", "The title is missing.");
        else
        {
            if (!document.Title.Contains(type.Zh, StringComparison.Ordinal))
            {
                Hint("title.without_type", "9(七)", $"标题里没有文种“{type.Zh}”。",
                    $"The title does not name the type ({type.En}).");
            }
            if (!document.Title.Contains("关于", StringComparison.Ordinal))
            {
                Hint("title.without_subject", "9(七)", "标题一般由发文机关、事由和文种组成，没有见到“关于”。",
                    "A title usually has issuer, subject (关于…) and type.");
            }
        }
        if (document.Body.Trim().Length == 0) Stop("body.missing", "9(九)", "缺正文。", "The body is missing.");
        if (document.Recipients == 0 && type.Code is not ("announcement" or "public-notice" or "minutes" or "order"))
        {
            Stop("recipients.missing", "9(八)", "还没有选主送单位。", "No recipients are chosen.");
        }
        if (type.Direction == DocumentDirection.Up)
        {
            if (document.Recipients > 1)
            {
                Hint("up.several_recipients", "15(一)", "上行文原则上主送一个上级机关。",
                    "A document that goes up has one main recipient as a rule.");
            }
            if (document.Elements.Signers.Length == 0)
            {
                Stop("up.without_signer", "9(六)", "上行文应当标注签发人。", "A document that goes up must name its signer.");
            }
        }
        if (type.Code == "report" && (document.Body.Contains("请批示", StringComparison.Ordinal)
            || document.Body.Contains("妥否", StringComparison.Ordinal)))
        {
            Stop("report.with_request", "15(四)", "不得在报告等非请示性公文中夹带请示事项。",
                "A report must not carry a request for instructions.");
        }
        if (document.Body.Contains(ParagraphMerge.Mark, StringComparison.Ordinal))
        {
            Stop("body.unsettled_merge", "", "有两个人同时改过的段落还没有定稿（标着“另稿”）。",
                "Paragraphs that two people changed at once are not settled yet.");
        }
        if (document.Elements.Publicity.Length == 0)
        {
            Hint("publicity.missing", "", "还没有选公开属性（《政府信息公开条例》第十六条要求拟稿时明确）。",
                "The publicity is not chosen yet (Regulations on Open Government Information ask for it when drafting).");
        }
        else if (document.Elements.Publicity == "not_public" && document.Elements.PublicityReason.Trim().Length == 0)
        {
            Stop("publicity.no_reason", "", "不予公开要写明理由。", "What is not public needs its reason.");
        }
        if (document.Attachments.Count > 0 && !document.Body.Contains("附件", StringComparison.Ordinal))
        {
            Hint("attachments.not_mentioned", "9(十)", "有附件，正文下会自动加附件说明。",
                "There are attachments; their note is added below the body.");
        }
        return findings;
    }
}
