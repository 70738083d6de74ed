using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Yiwang.Platform.Http;

/// <summary>
/// A table as a file for spreadsheet programs. Cells are words or numbers; words stay words: in CSV one that begins like a formula gets an
/// apostrophe before it (OWASP, CSV injection), in XLSX every word is typed as text and no formula is ever written.
/// </summary>
/// <param name="Rows">The first is the heading. A cell is a string, a decimal, an int or null.</param>
public sealed record TableFile(string Name, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    public const int RowsMax = 100_000;

    private const string FormulaSigns = "=+-@\t\r";
    private const string Sheets = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006/";

    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    public Microsoft.AspNetCore.Http.IResult Answer(string format) => format == "xlsx"
        ? Microsoft.AspNetCore.Http.Results.File(Xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{Name}.xlsx")
        : Microsoft.AspNetCore.Http.Results.File(Csv(), "text/csv; charset=utf-8", $"{Name}.csv");

    /// <summary>UTF-8 with its mark, so that every spreadsheet program takes it for what it is.</summary>
    public byte[] Csv()
    {
        var text = new StringBuilder("\uFEFF");
        foreach (var row in Rows) text.AppendJoin(',', row.Select(CsvCell)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public byte[] Xlsx()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(zip, "[Content_Types].xml", $"""
                <Types xmlns="{Packages}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
                """);
            Part(zip, "_rels/.rels", $"""
                <Relationships xmlns="{Packages}relationships"><Relationship Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
                """);
            Part(zip, "xl/workbook.xml", $"""
                <workbook xmlns="{Sheets}" xmlns:r="{Relations}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>
                """);
            Part(zip, "xl/_rels/workbook.xml.rels", $"""
                <Relationships xmlns="{Packages}relationships"><Relationship Id="r1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
                """);
            using var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            WriteSheet(sheet);
        }

        return bytes.ToArray();
    }

    private static string CsvCell(object? cell)
    {
        var words = Words(cell);
        if (cell is string && words.Length > 0 && FormulaSigns.Contains(words[0])) words = "'" + words;
        return words.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{words.Replace("\"", "\"\"")}\"" : words;
    }

    private static string Words(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    private static void Part(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml.Trim());
    }

    private void WriteSheet(Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = true });
        xml.WriteStartElement("worksheet", Sheets);
        xml.WriteStartElement("sheetData", Sheets);
        foreach (var row in Rows)
        {
            xml.WriteStartElement("row", Sheets);
            foreach (var cell in row) WriteCell(xml, cell);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteCell(XmlWriter xml, object? cell)
    {
        xml.WriteStartElement("c", Sheets);
        if (cell is string words)
        {
            xml.WriteAttributeString("t", "inlineStr");
            xml.WriteStartElement("is", Sheets);
            xml.WriteElementString("t", Sheets, string.Concat(words.Where(XmlConvert.IsXmlChar)));
            xml.WriteEndElement();
        }
        else if (cell is not null)
        {
            xml.WriteElementString("v", Sheets, Words(cell));
        }

        xml.WriteEndElement();
    }
}
