namespace Yiwang.Ofd.Packaging;

/// <summary>One XML attribute; <see cref="Name"/> is the local name.</summary>
public readonly record struct SafeAttribute(string Name, string Namespace, string Value);

/// <summary>
/// One XML element, read-only, found by local name, because programs write OFD with other prefixes and with none.
/// </summary>
public sealed class SafeElement
{
    private readonly List<SafeElement> children = [];
    private string text = "";

    internal SafeElement(string name, string space, SafeAttribute[] attributes, int line)
    {
        Name = name;
        Namespace = space;
        Attributes = attributes;
        Line = line;
    }

    /// <summary>The local name.</summary>
    public string Name { get; }

    public string Namespace { get; }

    public IReadOnlyList<SafeAttribute> Attributes { get; }

    public IReadOnlyList<SafeElement> Children => children;

    /// <summary>The element's own text, without that of its children.</summary>
    public string Text => text;

    /// <summary>Line in the file, from 1.</summary>
    public int Line { get; }

    /// <summary>The value of the attribute with that local name, or null.</summary>
    public string? this[string attribute]
    {
        get
        {
            foreach (var one in Attributes)
            {
                if (one.Name == attribute) return one.Value;
            }
            return null;
        }
    }

    /// <summary>The first child of that local name, or null.</summary>
    public SafeElement? Child(string name)
    {
        foreach (var child in children)
        {
            if (child.Name == name) return child;
        }
        return null;
    }

    public IEnumerable<SafeElement> All(string name) => children.Where(child => child.Name == name);

    /// <summary>Trimmed text of a child, null when absent or blank.</summary>
    public string? Value(string child) => Child(child)?.text.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>This element and all below it, in document order.</summary>
    public IEnumerable<SafeElement> Tree()
    {
        var open = new Stack<SafeElement>();
        open.Push(this);
        while (open.TryPop(out var element))
        {
            yield return element;
            for (var n = element.children.Count - 1; n >= 0; n--) open.Push(element.children[n]);
        }
    }

    internal void Add(SafeElement child) => children.Add(child);

    internal void AddText(string more) => text = text.Length == 0 ? more : text + more;
}
