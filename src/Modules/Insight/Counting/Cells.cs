using System.Text;

namespace Yiwang.Insight.Counting;

/// <summary>
/// Counts packed into one value: a table of labels, then column by column the differences from row to row as
/// variable-length numbers (seven bits a byte, signs folded in); a column that is the same throughout is one number.
/// Order of rows: unit, post, person, day, measure, label; so most differences take one byte.
/// </summary>
internal static class Cells
{
    /// <summary>Guards against a value that was changed: no page comes near.</summary>
    private const int RowsMax = 50_000_000;

    public static byte[] Pack(IEnumerable<KeyValuePair<CountKey, (long N, long S)>> counts)
    {
        var rows = counts.ToArray();
        Array.Sort(rows, Order);
        var labels = rows.Select(row => row.Key.Label).Distinct(StringComparer.Ordinal).ToList();
        var numberOf = labels.Select((label, i) => (label, i))
            .ToDictionary(one => one.label, one => one.i, StringComparer.Ordinal);
        var into = new Packing();
        into.Put(rows.Length);
        into.Put(labels.Count);
        foreach (var label in labels) into.Put(label);
        into.Column(rows, row => row.Key.Unit);
        into.Column(rows, row => row.Key.Post);
        into.Column(rows, row => row.Key.Person);
        into.Column(rows, row => row.Key.Day.DayNumber);
        into.Column(rows, row => row.Key.Measure);
        into.Column(rows, row => numberOf[row.Key.Label]);
        into.Column(rows, row => row.Value.N);
        into.Column(rows, row => row.Value.S);
        return into.Bytes;
    }

    /// <summary>Hands out every row of a packed value.</summary>
    /// <exception cref="FormatException">It is no packed value.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, Labels known, Action<CountKey, long, long> take)
    {
        var rows = (int)Number(ref packed);
        if (rows is < 0 or > RowsMax)
            throw new FormatException("a page of figures says it has an impossible number of rows");
        var labels = new string[Number(ref packed)];
        for (var i = 0; i < labels.Length; i++)
        {
            var length = (int)Number(ref packed);
            labels[i] = known.Of(packed[..length]);
            packed = packed[length..];
        }

        var columns = new long[8][];
        for (var i = 0; i < columns.Length; i++) columns[i] = Column(ref packed, rows);
        for (var i = 0; i < rows; i++)
        {
            take(new CountKey((short)columns[4][i], DateOnly.FromDayNumber((int)columns[3][i]), (int)columns[0][i],
                (int)columns[1][i], (int)columns[2][i],
                labels[columns[5][i]]), columns[6][i], columns[7][i]);
        }
    }

    private static int Order(KeyValuePair<CountKey, (long, long)> left, KeyValuePair<CountKey, (long, long)> right)
    {
        var (a, b) = (left.Key, right.Key);
        return a.Unit != b.Unit ? a.Unit.CompareTo(b.Unit) : a.Post != b.Post
            ? a.Post.CompareTo(b.Post) : a.Person != b.Person ? a.Person.CompareTo(b.Person)
            : a.Day != b.Day ? a.Day.CompareTo(b.Day) : a.Measure != b.Measure
            ? a.Measure.CompareTo(b.Measure) : string.CompareOrdinal(a.Label, b.Label);
    }

    private static long[] Column(ref ReadOnlySpan<byte> packed, int rows)
    {
        var column = new long[rows];
        var isSame = packed[0] == Packing.Same;
        packed = packed[1..];
        var value = isSame ? Number(ref packed) : 0;
        for (var i = 0; i < rows; i++) column[i] = value = isSame ? value : value + Number(ref packed);
        return column;
    }

    private static long Number(ref ReadOnlySpan<byte> packed)
    {
        ulong folded = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = packed[0];
            packed = packed[1..];
            folded |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return (long)(folded >> 1) ^ -(long)(folded & 1);
        }
    }

    private sealed class Packing
    {
        public const byte Same = 1;

        private byte[] bytes = new byte[1024];
        private int length;

        public byte[] Bytes => bytes[..length];

        public void Put(long number)
        {
            if (length + 10 > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            var folded = (ulong)((number << 1) ^ (number >> 63));
            for (; folded >= 0x80; folded >>= 7) bytes[length++] = (byte)(folded | 0x80);
            bytes[length++] = (byte)folded;
        }

        public void Put(string text)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            Put(utf8.Length);
            while (length + utf8.Length > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            utf8.CopyTo(bytes, length);
            length += utf8.Length;
        }

        public void Column(KeyValuePair<CountKey, (long N, long S)>[] rows,
            Func<KeyValuePair<CountKey, (long N, long S)>, long> of)
        {
            if (length + 1 > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            var first = rows.Length == 0 ? 0 : of(rows[0]);
            var isSame = Array.TrueForAll(rows, row => of(row) == first);
            bytes[length++] = isSame ? Same : (byte)0;
            if (isSame)
            {
                Put(first);
                return;
            }

            var before = 0L;
            foreach (var row in rows)
            {
                var value = of(row);
                Put(value - before);
                before = value;
            }
        }
    }
}
