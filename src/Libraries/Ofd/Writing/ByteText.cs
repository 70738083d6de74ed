using System.Buffers;
using System.Globalization;
using System.Text;

namespace Yiwang.Ofd.Writing;

/// <summary>Collects UTF-8 text and bytes; numbers are written the same on every machine.</summary>
internal sealed class ByteText
{
    private static readonly long[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
    private readonly ArrayBufferWriter<byte> bytes = new(4096);

    internal ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    internal int Length => bytes.WrittenCount;

    /// <summary>Starts anew and keeps the room.</summary>
    internal void Clear() => bytes.ResetWrittenCount();

    internal ByteText Add(string text)
    {
        Encoding.UTF8.GetBytes(text, bytes);
        return this;
    }

    internal ByteText Add(ReadOnlySpan<byte> more)
    {
        bytes.Write(more);
        return this;
    }

    /// <summary>One byte as it is; not named Add, so that a small number is never taken for a character.</summary>
    internal ByteText AddByte(byte one)
    {
        bytes.GetSpan(1)[0] = one;
        bytes.Advance(1);
        return this;
    }

    internal ByteText Add(long number)
    {
        number.TryFormat(bytes.GetSpan(20), out var length, provider: CultureInfo.InvariantCulture);
        bytes.Advance(length);
        return this;
    }

    /// <summary>A decimal number without trailing zeros, at most <paramref name="decimals"/> (0 to 6) of
    /// them.</summary>
    internal ByteText Add(double number, int decimals = 3)
    {
        var scaled = (long)Math.Round(number * Powers[decimals], MidpointRounding.AwayFromZero);
        if (scaled < 0)
        {
            AddByte((byte)'-');
            scaled = -scaled;
        }

        Add(scaled / Powers[decimals]);
        var rest = scaled % Powers[decimals];
        if (rest == 0)
        {
            return this;
        }

        AddByte((byte)'.');
        for (var power = decimals - 1; rest > 0; power--)
        {
            AddByte((byte)('0' + rest / Powers[power]));
            rest %= Powers[power];
        }

        return this;
    }

    /// <summary>Text for XML content or a double-quoted attribute; what XML 1.0 does not allow becomes
    /// U+FFFD.</summary>
    internal ByteText AddXml(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>\"") < 0 && !text.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            return Add(text);
        }

        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => Add("&amp;"u8),
                '<' => Add("&lt;"u8),
                '>' => Add("&gt;"u8),
                '"' => Add("&quot;"u8),
                '\t' or '\n' or '\r' => Add("&#"u8).Add(rune.Value).AddByte((byte)';'),
                < 0x20 or 0xFFFE or 0xFFFF => Add("\uFFFD"u8),
                _ => Add(rune.ToString()),
            };
        }

        return this;
    }
}
