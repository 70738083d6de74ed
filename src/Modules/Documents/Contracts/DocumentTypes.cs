using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;

namespace Yiwang.Documents.Contracts;

/// <summary>The document types by code and name, for pages of other modules.</summary>
public static class DocumentTypes
{
    public static IReadOnlyList<(string Code, Text Name)> All { get; } = DocumentType.All
        .Select(t => (t.Code, new Text(t.Zh, t.En))).ToList();

    public static Text? Find(string code) => All.Where(t => t.Code == code).Select(t => (Text?)t.Name).FirstOrDefault();
}
