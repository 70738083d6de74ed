using System.Buffers.Binary;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>Old Office files and encrypted new ones, by the streams they hold ([MS-DOC], [MS-XLS], [MS-PPT],
/// [MS-OFFCRYPTO]).</summary>
internal static class CompoundContent
{
    private const ushort FilePass = 0x2F;

    public static DetectedContent Judge(byte[] bytes)
    {
        var names = CompoundFile.Names(bytes);
        if (names.Contains("EncryptedPackage"))
            return DetectedContent.Of(ContentKind.Unknown) with { Encrypted = true, Refusal = Refusals.Encrypted() };
        var kind = Kind(names);
        var encrypted = kind switch
        {
            // FibBase: bit 8 of the flags at offset 10.
            ContentKind.Doc or ContentKind.Wps =>
                CompoundFile.Start(bytes, "WordDocument", 32) is { Length: >= 12 } start && (start[11] & 1) != 0,
            ContentKind.Xls =>
                Encrypted(CompoundFile.Start(bytes, names.Contains("Workbook") ? "Workbook" : "Book", 4_096)),
            ContentKind.Ppt => names.Contains("EncryptedSummary"),
            _ => false,
        };
        // A stream for macros is in PowerPoint files only when there are any; in Word and Excel files it is a storage.
        var macros = names.Contains("_VBA_PROJECT") || names.Contains("_VBA_PROJECT_CUR") || names.Contains("Macros")
            || names.Contains("VBA");
        var content = DetectedContent.Of(kind) with { Encrypted = encrypted, Macros = macros };
        if (encrypted) return content with { Refusal = Refusals.Encrypted() };
        return macros ? content with { Refusal = Refusals.Macros() } : content;
    }

    private static ContentKind Kind(IReadOnlySet<string> names)
    {
        if (names.Contains("__properties_version1.0")) return ContentKind.Msg;
        if (names.Contains("WordDocument"))
            return names.Contains("WpsCustomData") || names.Contains("WpsContent") ? ContentKind.Wps : ContentKind.Doc;
        if (names.Contains("Workbook") || names.Contains("Book")) return ContentKind.Xls;
        return names.Contains("PowerPoint Document") ? ContentKind.Ppt : ContentKind.Unknown;
    }

    // Records: type, length, content; FilePass stands right after the first BOF when the rest is encrypted.
    private static bool Encrypted(byte[] start)
    {
        for (var at = 0; at + 4 <= start.Length;)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(at)) == FilePass) return true;
            at += 4 + BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(at + 2));
        }
        return false;
    }
}
