using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>Registering an incoming document: one that was delivered (its facts stand already) or one on paper.</summary>
/// <param name="DeliveryId">Empty for a document on paper.</param>
/// <param name="NumberPreview">The register number it will get: 〔2019〕0148, not taken yet.</param>
public sealed record RegisterView(
    string DeliveryId, string Version, string FromUnit, string Number, string Title, string Urgency, string DatedOn, int Pages,
    string NumberPreview, IReadOnlyList<Option> Types, IReadOnlyList<Option> Routes, IReadOnlyList<FileLine> Attachments,
    string DueOn = "", string DueReason = "", Entries? Entries = null);

/// <summary>Correcting an attachment after sending: the old one stays in the story, every recipient is told.</summary>
public sealed record CorrectionView(string DocumentId, string Version, string Title, IReadOnlyList<FileLine> Attachments, int Recipients, Refusal? Refusal = null);

/// <summary>Choosing what to draft.</summary>
public sealed record NewDocumentView(IReadOnlyList<DraftType> Types, IReadOnlyList<Option> Marks, Entries? Entries = null);

/// <param name="Meaning">When this type is used, after 条例 article 8.</param>
public sealed record DraftType(string Value, string Name, Text Meaning, Text Direction);
