using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Libraries.Tests.Ofd.Fuzzing;

public enum FuzzKind { Ofd, Word, Zip, Xml, Seal, Compound, Picture }

/// <summary>A good file to damage; for packages their parts too.</summary>
public sealed record FuzzSeed(string Name, FuzzKind Kind, byte[] Bytes,
    IReadOnlyList<(string Name, byte[] Bytes)> Parts);

internal static class FuzzSeeds
{
    private const int SizeMax = 40_000;

    public static List<FuzzSeed> Load()
    {
        var seeds = new List<FuzzSeed>();
        foreach (var name in OfdSamples.OfdNames()) Add(seeds, name, FuzzKind.Ofd, OfdSamples.Ofd(name));
        foreach (var name in (string[])["SampleDoc.docx", "delins.docx", "documentProperties.docx",
            "EmbeddedDocument.docx"]) Add(seeds, name, FuzzKind.Word, OfdSamples.Attachment(name));
        foreach (var name in (string[])["gbk.zip", "SimpleMacro.docm", "poc-xmlbomb.xlsx", "testODTEncrypted.odt"])
            Add(seeds, name, FuzzKind.Zip, OfdSamples.Attachment(name));
        foreach (var name in (string[])["chinese-provinces.xls", "simple-table.doc", "testMSG_chinese.msg",
            "protected_passtika.xlsx"]) Add(seeds, name, FuzzKind.Compound, OfdSamples.Attachment(name));
        foreach (var name in (string[])["js-authors.pdf", "attachment.pdf"])
            Add(seeds, name, FuzzKind.Picture, OfdSamples.Attachment(name));
        foreach (var part in seeds.SelectMany(seed => seed.Parts).ToArray())
        {
            if (part.Name.EndsWith(".esl", StringComparison.Ordinal)) Add(seeds, part.Name, FuzzKind.Seal, part.Bytes);
            if (part.Name.EndsWith("Content.xml", StringComparison.Ordinal) && part.Bytes.Length < 4_000)
                Add(seeds, part.Name, FuzzKind.Xml, part.Bytes);
            if (ImageHeader.Read(part.Bytes) is not null) Add(seeds, part.Name, FuzzKind.Picture, part.Bytes);
        }
        Add(seeds, "entities.xml", FuzzKind.Xml,
            Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a d=\"e\">&b;<![CDATA[f]]></a>"));
        return seeds;
    }

    private static void Add(List<FuzzSeed> seeds, string name, FuzzKind kind, byte[] bytes)
    {
        if (bytes.Length <= SizeMax) seeds.Add(new FuzzSeed(name, kind, bytes, Parts(bytes)));
    }

    private static List<(string, byte[])> Parts(byte[] bytes)
    {
        var parts = new List<(string, byte[])>();
        try
        {
            using var zip = SafeZip.Open(bytes);
            foreach (var part in zip.Parts) parts.Add((part.Name, part.Name.EndsWith('/') ? [] : zip.Read(part)));
        }
        catch (OfdRefused)
        {
            // Broken on purpose: damaged as a whole only.
            return [];
        }
        return parts;
    }
}
