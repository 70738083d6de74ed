using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Yiwang.Libraries.Tests.Ofd.Fuzzing;

/// <summary>Ways to damage a file: its bytes, or one part of a package, put together again with names of our
/// choosing.</summary>
internal static partial class FuzzMutations
{
    private static readonly string[] Values =
    [
        "", "0", "-1", "1e308", "NaN", "2147483648", "999999999999", "../../x", "/", "\\..\\x", "g 2147483647 1",
        "M 0 0 A 1 1 0 2 2", "&#x1F600;",
        "1 2 3", "0 0 0 0", "0.0000000001", "CON", "8", "3", "true", "M", "B 1 1 1 1 1 1", "a'\">", "&#13;", "\u202E",
        "\uFFFD",
    ];

    private static readonly string[] Names = ["../x", "/x", "a\\b", "CON", "OFD.xml", "ofd.XML", "a//b", "a/", "\0",
        "x\u202Ey", "Doc_0/Document.xml"];

    public static byte[] Mutate(FuzzSeed seed, IReadOnlyList<FuzzSeed> all, Random random)
    {
        if (seed.Parts.Count == 0 || random.Next(3) == 0) return Bytes(seed.Bytes, all, random);
        var parts = seed.Parts.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(parts.Count);
            var (name, bytes) = parts[at];
            switch (random.Next(12))
            {
                case 0 when parts.Count > 1:
                    parts.RemoveAt(at);
                    break;
                case 1:
                    parts.Add((Names[random.Next(Names.Length)], bytes));
                    break;
                case 2:
                    parts[at] = (name, Bytes(bytes, all, random));
                    break;
                default:
                    var text = parts.FindIndex(random.Next(parts.Count),
                        part => part.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
                    if (text >= 0) parts[text] = (parts[text].Name, Xml(parts[text].Bytes, random));
                    break;
            }
        }
        return Packed(parts);
    }

    private static byte[] Bytes(byte[] bytes, IReadOnlyList<FuzzSeed> all, Random random)
    {
        var damaged = bytes.ToList();
        for (var times = random.Next(1, 8); times > 0 && damaged.Count > 0; times--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(7))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 64), damaged.Count - at));
                    break;
                case 3:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 4:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(1, 256), damaged.Count - at)));
                    break;
                case 5:
                    // Lengths and counts: all bits set, or all gone.
                    for (var n = at; n < Math.Min(at + 4, damaged.Count); n++)
                        damaged[n] = (byte)(random.Next(2) * 255);
                    break;
                default:
                    var other = all[random.Next(all.Count)].Bytes;
                    var from = random.Next(other.Length);
                    damaged.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 512))]);
                    break;
            }
        }
        return [.. damaged];
    }

    private static byte[] Xml(byte[] bytes, Random random)
    {
        var text = Encoding.UTF8.GetString(bytes);
        switch (random.Next(6))
        {
            case 0:
                return Encoding.UTF8.GetBytes(
                    One(AttributeValue(), text, random,
                        _ =>
                        "=\"" + Values[random.Next(Values.Length)].Replace("\"", "", StringComparison.Ordinal) + "\""));
            case 1:
                return Encoding.UTF8.GetBytes(
                    One(ElementText(), text, random,
                        _ => ">" + Values[random.Next(Values.Length)].Replace('>', ' ') + "<"));
            case 2:
                // An element said many times over.
                return Encoding.UTF8.GetBytes(
                    One(EmptyElement(), text, random,
                        match => string.Concat(Enumerable.Repeat(match.Value, random.Next(2, 200)))));
            case 3:
                var deep = random.Next(2, 300);
                return Encoding.UTF8.GetBytes(
                    One(ElementText(), text, random,
                        _ => ">" + string.Concat(Enumerable.Repeat("<ofd:PageBlock>", deep)) + string
                        .Concat(Enumerable.Repeat("</ofd:PageBlock>", deep)) + "<"));
            case 4:
                return Encoding.UTF8.GetBytes("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]>" + text);
            default:
                return Encoding.UTF8.GetBytes(
                    One(AnyName(), text, random,
                        _ =>
                        "<ofd:"
                        + ((string[])["TextObject", "PathObject", "ImageObject", "CompositeObject", "Layer", "Clips",
                        "tbl", "p"])[random.Next(8)]));
        }
    }

    private static string One(Regex pattern, string text, Random random, MatchEvaluator change)
    {
        var found = pattern.Matches(text);
        if (found.Count == 0) return text;
        var match = found[random.Next(found.Count)];
        return text[..match.Index] + change(match) + text[(match.Index + match.Length)..];
    }

    private static byte[] Packed(List<(string Name, byte[] Bytes)> parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in parts)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    [GeneratedRegex("=\"[^\"]*\"")]
    private static partial Regex AttributeValue();

    [GeneratedRegex(">[^<]*<")]
    private static partial Regex ElementText();

    [GeneratedRegex("<[^<>]*/>")]
    private static partial Regex EmptyElement();

    [GeneratedRegex("<(ofd|w):[A-Za-z]+")]
    private static partial Regex AnyName();
}
