using System.Collections;

namespace Yiwang.Bpmn.Feel;

/// <summary>Named values, immutable, kept in ordinal order of their names so that what is written of them is always the
/// same.</summary>
public sealed class Values : IEquatable<Values>, IEnumerable<KeyValuePair<string, FeelValue>>
{
    public static readonly Values Empty = new([], []);

    readonly string[] names;
    readonly FeelValue[] items;

    Values(string[] names, FeelValue[] items)
    {
        this.names = names;
        this.items = items;
    }

    public int Count => names.Length;

    public static Values Of(params ReadOnlySpan<(string Name, FeelValue Value)> pairs)
    {
        var values = Empty;
        foreach (var (name, value) in pairs) values = values.With(name, value);
        return values;
    }

    /// <summary>The value of that name; Null where there is none.</summary>
    public FeelValue this[string name] => TryGet(name, out var value) ? value : FeelValue.Null;

    public bool TryGet(string name, out FeelValue value)
    {
        var at = Find(name);
        value = at >= 0 ? items[at] : FeelValue.Null;
        return at >= 0;
    }

    public bool Has(string name) => Find(name) >= 0;

    public Values With(string name, FeelValue value)
    {
        var at = Find(name);
        if (at >= 0)
        {
            if (items[at].Equals(value)) return this;
            var changed = (FeelValue[])items.Clone();
            changed[at] = value;
            return new Values(names, changed);
        }

        at = ~at;
        var newNames = new string[names.Length + 1];
        var newItems = new FeelValue[names.Length + 1];
        Array.Copy(names, newNames, at);
        Array.Copy(items, newItems, at);
        newNames[at] = name;
        newItems[at] = value;
        Array.Copy(names, at, newNames, at + 1, names.Length - at);
        Array.Copy(items, at, newItems, at + 1, names.Length - at);
        return new Values(newNames, newItems);
    }

    public Values With(Values others)
    {
        if (Count == 0) return others;
        var result = this;
        for (var i = 0; i < others.names.Length; i++) result = result.With(others.names[i], others.items[i]);
        return result;
    }

    public IEnumerator<KeyValuePair<string, FeelValue>> GetEnumerator()
    {
        for (var i = 0; i < names.Length; i++) yield return new(names[i], items[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Values? other) =>
        other is not null && names.AsSpan().SequenceEqual(other.names) && items.AsSpan().SequenceEqual(other.items);

    public override bool Equals(object? obj) => Equals(obj as Values);
    public override int GetHashCode() => names.Length;
    public override string ToString() =>
        "{" + string.Join(", ", this.Select(pair => $"{pair.Key}: {pair.Value}")) + "}";

    int Find(string name)
    {
        int low = 0, high = names.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = string.CompareOrdinal(names[middle], name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
