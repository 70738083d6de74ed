using Yiwang.Platform;

namespace Yiwang.Documents.Reading;

/// <summary>The kinds of opinion on a sheet, in both languages. A route may name kinds of its own; those stand as they
/// were drawn.</summary>
internal static class OpinionWords
{
    private static readonly Dictionary<string, string> kinds = new(StringComparer.Ordinal)
    {
        ["拟稿"] = "draft", ["审核"] = "review", ["核稿"] = "office review", ["会签"] = "countersignature", ["审签"] = "approval",
            ["签发"] = "signature for issue",
        ["复核"] = "check", ["登记"] = "registration", ["印制"] = "printing", ["用印"] = "sealing", ["核发"] = "release",
        ["签收"] = "receipt", ["初审"] = "first review",
        ["拟办"] = "proposed handling", ["批示"] = "instruction", ["承办"] = "handling", ["协办"] = "assistance",
        ["协调"] = "coordination", ["协商"] = "settling", ["裁定"] = "decision", ["阅"] = "reading",
        ["答复"] = "answer", ["归档"] = "filing", ["交办"] = "assignment", ["催办"] = "urging", ["催收"] = "collection",
    };

    public static Text Of(string kind) => new(kind, kinds.GetValueOrDefault(kind, kind));

    /// <summary>The same as a heading.</summary>
    public static Text Heading(string kind) =>
        kinds.TryGetValue(kind, out var en) ? new(kind, char.ToUpperInvariant(en[0]) + en[1..]) : new(kind, kind);
}
