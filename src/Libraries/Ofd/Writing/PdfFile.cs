using System.IO.Compression;
using System.Text;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// The objects of a PDF file (ISO 32000-1, 7.5): streams go out at once, other objects in compressed groups, the
/// cross-reference stream last.
/// </summary>
internal sealed class PdfFile
{
    private const int GroupSize = 200;
    private readonly Stream output;
    private readonly List<Place> places = [default];
    private readonly List<(int Number, int Offset)> group = [];
    private readonly ByteText groupBody = new();
    private long position;

    internal PdfFile(Stream output)
    {
        this.output = output;
        Write("%PDF-1.7\n"u8);
        Write([(byte)'%', 0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
    }

    /// <summary>A number for an object that is written later.</summary>
    internal int Reserve()
    {
        places.Add(default);
        return places.Count - 1;
    }

    /// <summary>Writes an object that is not a stream.</summary>
    internal void Object(int number, Action<ByteText> write)
    {
        group.Add((number, groupBody.Length));
        write(groupBody);
        groupBody.AddByte((byte)'\n');
        if (group.Count == GroupSize)
        {
            FlushGroup();
        }
    }

    internal int Object(Action<ByteText> write)
    {
        var number = Reserve();
        Object(number, write);
        return number;
    }

    /// <param name="number">Reserved before.</param>
    /// <param name="entries">The dictionary's entries without /Length and /Filter.</param>
    /// <param name="content">Before compression.</param>
    internal void Stream(int number, string entries, ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        RawStream(number, entries + "/Filter/FlateDecode", packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <param name="number">Reserved before.</param>
    /// <param name="entries">The dictionary's entries without /Length.</param>
    /// <param name="content">Written as it is.</param>
    internal void RawStream(int number, string entries, ReadOnlySpan<byte> content)
    {
        places[number] = new(1, position, 0);
        Write(Encoding.UTF8.GetBytes($"{number} 0 obj\n<<{entries}/Length {content.Length}>>\nstream\n"));
        Write(content);
        Write("\nendstream\nendobj\n"u8);
    }

    /// <summary>Writes what waits, the cross-reference stream and the trailer.</summary>
    internal void Finish(int catalog, int info, string id)
    {
        FlushGroup();
        var number = Reserve();
        var start = position;
        places[number] = new(1, start, 0);
        var rows = new byte[places.Count * 7];
        for (var i = 0; i < places.Count; i++)
        {
            var (kind, at, index) = places[i];
            rows[i * 7] = (byte)kind;
            for (var b = 0; b < 4; b++)
            {
                rows[i * 7 + 1 + b] = (byte)(at >> (24 - 8 * b));
            }

            rows[i * 7 + 5] = (byte)(index >> 8);
            rows[i * 7 + 6] = (byte)index;
        }

        Stream(
            number,
            $"/Type/XRef/Size {places.Count}/W[1 4 2]/Root {catalog} 0 R/Info {info} 0 R/ID[<{id}><{id}>]",
            rows);
        Write(Encoding.ASCII.GetBytes($"startxref\n{start}\n%%EOF\n"));
    }

    private void FlushGroup()
    {
        if (group.Count == 0)
        {
            return;
        }

        var number = Reserve();
        var body = new ByteText();
        for (var i = 0; i < group.Count; i++)
        {
            places[group[i].Number] = new(2, number, i);
            body.Add(group[i].Number).AddByte((byte)' ').Add(group[i].Offset).AddByte((byte)' ');
        }

        var first = body.Length;
        body.Add(groupBody.Written);
        var entries = $"/Type/ObjStm/N {group.Count}/First {first}";
        group.Clear();
        groupBody.Clear();
        Stream(number, entries, body.Written);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        position += bytes.Length;
    }

    /// <param name="Kind">0 free, 1 in the file, 2 in an object stream.</param>
    /// <param name="At">Offset, or number of the object stream.</param>
    /// <param name="Index">Place in the object stream.</param>
    private readonly record struct Place(int Kind, long At, int Index);
}

internal static class PdfText
{
    /// <summary>A text string: UTF-16 with a byte order mark, in hexadecimal (ISO 32000-1, 7.9.2.2).</summary>
    internal static ByteText PdfString(this ByteText text, string words) =>
        text.Add("<FEFF").Add(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(words))).AddByte((byte)'>');

    /// <summary>An ASCII string in parentheses.</summary>
    internal static ByteText PdfAscii(this ByteText text, string ascii)
    {
        text.AddByte((byte)'(');
        foreach (var character in Encoding.ASCII.GetBytes(ascii))
        {
            text.PdfByte(character);
        }

        return text.AddByte((byte)')');
    }

    /// <summary>One byte inside a string in parentheses.</summary>
    internal static void PdfByte(this ByteText text, byte one)
    {
        if (one is (byte)'(' or (byte)')' or (byte)'\\')
        {
            text.AddByte((byte)'\\').AddByte(one);
        }
        else if (one == '\r')
        {
            text.Add("\\r"u8);
        }
        else
        {
            text.AddByte(one);
        }
    }

    /// <summary>D:YYYYMMDDHHmmSS with the offset from UTC (ISO 32000-1, 7.9.4).</summary>
    internal static string Date(DateTimeOffset moment)
    {
        var offset = moment.Offset;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return $"D:{moment:yyyyMMddHHmmss}{sign}{offset.Duration():hh}'{offset.Duration():mm}'";
    }
}
