using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>Something noticed in a file that does not keep it from being read; <see cref="Place"/> is a path in the
/// package.</summary>
public sealed record OfdFinding(string Code, string Place, string Zh, string En);

/// <summary>
/// An OFD file as read (GB/T 33190-2016): its documents with resources, and where its pages are. Pages, fonts and
/// pictures stay packed until asked for. Disposing closes the package.
/// </summary>
public sealed class OfdFile : IDisposable
{
    internal OfdFile(OfdPackage package, string docType, string version)
    {
        Package = package;
        DocType = docType;
        Version = version;
    }

    public OfdPackage Package { get; }

    /// <summary><c>OFD</c>, or <c>OFD-A</c> for the archive (GB/T 42133-2022).</summary>
    public string DocType { get; }

    public string Version { get; }

    public IReadOnlyList<OfdBody> Bodies { get; internal set; } = [];

    /// <summary>What was put up with while reading; grows as pages are read.</summary>
    public IReadOnlyList<OfdFinding> Findings => Noticed.Seen;

    /// <summary>All pages of all documents, numbered from 1 throughout.</summary>
    public IEnumerable<(OfdBody Body, OfdPagePlace Place)> Pages =>
        Bodies.SelectMany(body => body.Pages.Select(place => (body, place)));

    internal Noticed Noticed { get; } = new();

    /// <summary>The page with that number from 1; <c>ofd.no_such_page</c> when there is none.</summary>
    public (OfdBody Body, OfdPagePlace Place) PageNumber(int number)
    {
        var seen = 0;
        foreach (var page in Pages)
        {
            if (++seen == number) return page;
        }
        throw new OfdRefused("ofd.no_such_page", $"没有第 {number} 页，共 {seen} 页。",
            $"There is no page {number}; the file has {seen}.");
    }

    /// <summary>The bytes of a file carried along; <c>ofd.attachment_missing</c> when they are not in the
    /// package.</summary>
    public byte[] Bytes(OfdAttachment attachment) => attachment.Path is { } path ? Package.Bytes(path)
        : throw new OfdRefused("ofd.attachment_missing", $"附件不在包内：{EntryName.Shown(attachment.Name)}",
            $"The attachment is not in the package: {EntryName.Shown(attachment.Name)}");

    public void Dispose() => Package.Dispose();

    /// <summary>A part the page can do without: when it cannot be read that is a finding.</summary>
    internal byte[]? BytesOrNothing(string path)
    {
        try
        {
            return Package.Bytes(path);
        }
        catch (OfdRefused refused)
        {
            Noticed.Add(refused.Code, path, refused.Zh, refused.En);
            return null;
        }
    }
}

/// <summary>Findings, each kind and place once, bounded; safe from several threads.</summary>
internal sealed class Noticed
{
    /// <summary>More would help nobody.</summary>
    public const int Max = 500;
    private readonly Lock gate = new();
    private readonly List<OfdFinding> seen = [];

    public IReadOnlyList<OfdFinding> Seen
    {
        get
        {
            lock (gate) return [.. seen];
        }
    }

    public void Add(string code, string place, string zh, string en)
    {
        var finding = new OfdFinding(code, EntryName.Shown(place), zh, en);
        lock (gate)
        {
            if (seen.Count < Max && !seen.Contains(finding)) seen.Add(finding);
        }
    }
}

/// <summary>Title, author and the rest of CT_DocInfo; dates as written.</summary>
public sealed record OfdDocInfo(string? DocId, string? Title, string? Author, string? Subject, string? CreationDate,
    string? ModDate,
    string? DocUsage, string? Creator, string? CreatorVersion, IReadOnlyList<string> Keywords,
    IReadOnlyList<(string Name, string Value)> CustomData);

/// <summary>Where a page stands.</summary>
public sealed record OfdPagePlace(string Id, string Path);

/// <summary>A file carried along. <see cref="Path"/> is null when it is missing from the package.</summary>
public sealed record OfdAttachment(string Id, string Name, string? Format, string? Path, double? SizeKilobytes,
    bool Visible)
{
    private const int LengthMax = 120;

    /// <summary>A name it can be saved under on any system: no path, no control characters, never that of a
    /// device.</summary>
    public string SafeName
    {
        get
        {
            var ending = Format is { Length: > 0 and <= 8 } format && !Name.Contains('.') ? "." + format : "";
            var name = new string([.. (Name + ending)
                .Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' or '（' or '）' or '(' or ')'
                    ? c : '_')]).Trim(' ', '.');
            if (name.Length > LengthMax) name = name[^LengthMax..];
            return EntryName.IsSafe(name) ? name : "attachment_" + name;
        }
    }
}

/// <summary>A heading with what lies under it; PageId where it leads, null when nowhere.</summary>
public sealed record OfdOutline(string Title, string? PageId, double? Top, IReadOnlyList<OfdOutline> Children);

public sealed record OfdBookmark(string Name, string? PageId);

public sealed record OfdFont(string Id, string Name, string? Family, bool Bold, bool Italic, bool Serif, string? Path);

/// <summary>A picture, sound or film among the resources.</summary>
public sealed record OfdMedia(string Id, string Kind, string? Format, string? Path);

public sealed record OfdColorSpace(string Id, string Kind, int Bits, IReadOnlyList<string> Palette);

/// <summary>A drawing among the resources, Width × Height mm.</summary>
public sealed record OfdVector(string Id, double Width, double Height, IReadOnlyList<OfdUnit> Units);

/// <summary>A schema of tags and the file with the tree of them.</summary>
public sealed record OfdCustomTag(string? Kind, string Path);

/// <summary>
/// A signature as the reader needs it to draw seals: where its parts are. Whether it holds is judged elsewhere.
/// SignedValuePath and SealPath are null when the file names none.
/// </summary>
public sealed record OfdSignature(string Id, string Kind, string Path, string? SignedValuePath, string? SealPath,
    IReadOnlyList<OfdStamp> Stamps);

/// <summary>StampAnnot: where a seal is shown; Clip is relative to Boundary (riding seals).</summary>
public sealed record OfdStamp(string Id, string PageId, OfdBox Boundary, OfdBox? Clip);

/// <summary>One document of the file.</summary>
public sealed class OfdBody
{
    internal OfdBody(string root, OfdDocInfo description)
    {
        Root = root;
        Description = description;
    }

    /// <summary>Path of Document.xml.</summary>
    public string Root { get; }

    public OfdDocInfo Description { get; }

    public OfdBox? PageArea { get; internal set; }

    public int? MaxUnitId { get; internal set; }

    public IReadOnlyList<OfdPagePlace> Pages { get; internal set; } = [];

    public IReadOnlyDictionary<string, OfdPagePlace> Templates
        { get; internal set; } = new Dictionary<string, OfdPagePlace>();

    public IReadOnlyDictionary<string, OfdFont> Fonts => Resources.Fonts;

    public IReadOnlyDictionary<string, OfdMedia> Media => Resources.Media;

    public IReadOnlyList<OfdAttachment> Attachments { get; internal set; } = [];

    public IReadOnlyList<OfdOutline> Outlines { get; internal set; } = [];

    public IReadOnlyList<OfdBookmark> Bookmarks { get; internal set; } = [];

    public IReadOnlyList<OfdCustomTag> CustomTags { get; internal set; } = [];

    public IReadOnlyList<OfdSignature> Signatures { get; internal set; } = [];

    /// <summary>Files with annotations, by page id.</summary>
    public IReadOnlyDictionary<string, string> AnnotationPaths
        { get; internal set; } = new Dictionary<string, string>();

    internal Resources Resources { get; } = new();
}
