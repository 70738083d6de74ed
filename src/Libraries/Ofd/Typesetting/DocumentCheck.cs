namespace Yiwang.Ofd.Typesetting;

/// <summary>What no page can be made of.</summary>
internal static class DocumentCheck
{
    private const int LineLengthMax = 200;

    public static DocumentForm FormOf(OfficialDocument document)
    {
        var type = DocumentType.Find(document.TypeCode) ?? throw new TypesettingException("document.unknown_type",
            $"没有文种“{document.TypeCode}”。", $"There is no document type “{document.TypeCode}”.");
        var form = document.Form ?? type.Form;
        if (document.Issuers.Count is 0 or > OfficialDocument.IssuersMax) throw new TypesettingException(
            "document.issuers",
            $"发文机关应为1至{OfficialDocument.IssuersMax}个。", $"A document has 1 to {OfficialDocument.IssuersMax} issuers.");
        if (document.Title.Length > TitleShape.LengthMax) throw new TypesettingException("document.title_too_long",
            $"标题超过{TitleShape.LengthMax}字。", $"The title is longer than {TitleShape.LengthMax} characters.");
        var digits = document.CopyNumber;
        if (digits.Length > 6 || !digits.All(char.IsAsciiDigit)) throw new TypesettingException("document.copy_number",
            "份号应为1至6位阿拉伯数字。", "A copy number has 1 to 6 digits.");
        if (document.Signers.Count > OfficialDocument.IssuersMax) throw new TypesettingException("document.signers",
            $"签发人不超过{OfficialDocument.IssuersMax}人。", $"There are at most {OfficialDocument.IssuersMax} signers.");
        foreach (var line in OneLiners(document))
        {
            if (line.Length > LineLengthMax) throw new TypesettingException("document.line_too_long",
                $"“{line[..10]}…”超过{LineLengthMax}字。", $"“{line[..10]}…” is longer than {LineLengthMax} characters.");
        }
        return form;
    }

    private static IEnumerable<string> OneLiners(OfficialDocument document) =>
    [
        document.Classification, document.Urgency, document.Mark, document.Number, document.PrintingOrgan,
        .. document.Issuers, .. document.Signers, .. document.Signatures ?? [],
    ];
}
