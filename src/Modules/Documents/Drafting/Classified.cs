using Yiwang.Platform;

namespace Yiwang.Documents.Drafting;

/// <summary>
/// This is a system for documents without state secrets (条例 26): a document that is marked 绝密, 机密 or 秘密 is refused
/// where it is written and where it is uploaded.
/// </summary>
internal static class Classified
{
    private static readonly string[] Marks = ["绝密", "机密", "秘密"];

    /// <summary>The refusal when the label names a state secret, or a line of the text is such a mark (e.g.
    /// 机密★1年).</summary>
    public static Refusal? Refuse(string label, string title, string text)
    {
        if (Marks.Contains(label) || label is "top_secret" or "secret" or "confidential") return Refused(label);
        foreach (var line in $"{title}\n{text}".Split('\n').Take(200))
        {
            var trimmed = line.Trim().Replace(" ", "", StringComparison.Ordinal)
                .Replace("　", "", StringComparison.Ordinal);
            foreach (var mark in Marks)
            {
                if (trimmed == mark || trimmed.StartsWith(mark + "★", StringComparison.Ordinal)
                    || trimmed.StartsWith("密级：" + mark, StringComparison.Ordinal))
                {
                    return Refused(mark);
                }
            }
        }
        return null;
    }

    private static Refusal Refused(string mark) => new("document.state_secret",
        $"本系统为非涉密系统，不能处理标有“{mark}”的文件。请走机要渠道（条例第二十六条）。",
        $"This system is not for state secrets; a document marked “{mark}” is refused. Use the confidential channel (Regulations, article 26).",
        RefusalKind.Wrong, "classification");
}
