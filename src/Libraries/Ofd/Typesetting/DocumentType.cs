namespace Yiwang.Ofd.Typesetting;

/// <summary>Where a document type goes: to superiors, to subordinates, to equals, or to everybody.</summary>
public enum DocumentDirection { Up, Down, Level, Any }

/// <summary>The looks of GB/T 9704-2012: chapter 7, and 10.1 to 10.3; telegrams follow the practice of the
/// offices.</summary>
public enum DocumentForm
{
    /// <summary>文件 (chapter 7).</summary>
    Document,
    /// <summary>信函 (10.1).</summary>
    Letter,
    /// <summary>命令(令) (10.2).</summary>
    Order,
    /// <summary>纪要 (10.3).</summary>
    Minutes,
    /// <summary>电报: head of a facsimile telegram; not in the standard.</summary>
    Telegram,
}

/// <summary>One of the 15 types of 条例 art. 8.</summary>
/// <param name="Code">Stable, used on the command line and in addresses.</param>
/// <param name="Form">The form it usually has; a document may choose another.</param>
public sealed record DocumentType(string Code, string Zh, string En, DocumentDirection Direction, DocumentForm Form)
{
    /// <summary>All 15, in the order of the article.</summary>
    public static IReadOnlyList<DocumentType> All { get; } =
    [
        new("resolution", "决议", "Resolution", DocumentDirection.Down, DocumentForm.Document),
        new("decision", "决定", "Decision", DocumentDirection.Down, DocumentForm.Document),
        new("order", "命令", "Order", DocumentDirection.Down, DocumentForm.Order),
        new("communique", "公报", "Communiqué", DocumentDirection.Any, DocumentForm.Document),
        new("announcement", "公告", "Announcement", DocumentDirection.Any, DocumentForm.Document),
        new("public-notice", "通告", "Public notice", DocumentDirection.Any, DocumentForm.Document),
        new("opinion", "意见", "Opinions", DocumentDirection.Any, DocumentForm.Document),
        new("notice", "通知", "Notice", DocumentDirection.Down, DocumentForm.Document),
        new("circular", "通报", "Circular", DocumentDirection.Down, DocumentForm.Document),
        new("report", "报告", "Report", DocumentDirection.Up, DocumentForm.Document),
        new("request", "请示", "Request for instructions", DocumentDirection.Up, DocumentForm.Document),
        new("reply", "批复", "Official reply", DocumentDirection.Down, DocumentForm.Letter),
        new("bill", "议案", "Bill", DocumentDirection.Level, DocumentForm.Document),
        new("letter", "函", "Letter", DocumentDirection.Level, DocumentForm.Letter),
        new("minutes", "纪要", "Minutes", DocumentDirection.Down, DocumentForm.Minutes),
    ];

    /// <summary>The type with a code, or null.</summary>
    public static DocumentType? Find(string code) => All.FirstOrDefault(type => type.Code == code);
}
