using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Yiwang.Platform.Http;

/// <summary>
/// Tables for a spreadsheet, with nothing in them that it would reckon: in CSV a cell that looks like a formula is made
/// plain text (OWASP, CSV injection); in XLSX (ECMA-376) every cell is an inline string or a number, never a formula. A
/// cell is words, an int, a decimal, or null for nothing.
/// </summary>
public static class Spreadsheet
{
    public const string CsvType = "text/csv; charset=utf-8";
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Risky = "=+-@\t\r";
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>UTF-8 with its mark, so that Excel takes it for what it is; lines end in CRLF (RFC 4180).</summary>
    public static byte[] Csv(IEnumerable<IReadOnlyList<object?>> rows)
    {
        var text = new StringBuilder("\uFEFF");
        foreach (var row in rows) text.AppendJoin(',', row.Select(CsvCell)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One sheet; the first row is the head.</summary>
    public static byte[] Xlsx(string sheet, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Put(zip, "[Content_Types].xml", """
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
                """);
            Put(zip, "_rels/.rels", """
                <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
                """);
            Put(zip, "xl/_rels/workbook.xml.rels", """
                <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
                """);
            Put(zip, "xl/workbook.xml", $"""
                <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{SecurityElement.Escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>
                """);
            Put(zip, "xl/worksheets/sheet1.xml", Sheet(rows));
        }
        return file.ToArray();
    }

    private static string Sheet(IEnumerable<IReadOnlyList<object?>> rows)
    {
        var xml = new StringBuilder(
            """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>""");
        foreach (var row in rows)
        {
            xml.Append("<row>");
            foreach (var cell in row)
            {
                if (cell is string words)
                    xml.Append("""<c t="inlineStr"><is><t xml:space="preserve">""")
                    .Append(SecurityElement.Escape(Clean(words))).Append("</t></is></c>");
                else xml.Append(cell is null
                    ? "<c/>" : $"<c><v>{Convert.ToString(cell, CultureInfo.InvariantCulture)}</v></c>");
            }
            xml.Append("</row>");
        }
        return xml.Append("</sheetData></worksheet>").ToString();
    }

    private static void Put(ZipArchive zip, string name, string xml)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = ZipEpoch;
        using var writer = new StreamWriter(entry.Open(), new UTF8Encoding(false));
        writer.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        writer.Write(xml);
    }

    // Characters that XML 1.0 cannot carry.
    private static string Clean(string cell) => cell.All(c => c >= ' ' || c is '\t' or '\n' or '\r') ? cell
        : string.Concat(cell.Where(c => c >= ' ' || c is '\t' or '\n' or '\r'));

    private static string CsvCell(object? cell)
    {
        var value = Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";
        var plain = cell is string && value.Length > 0 && Risky.Contains(value[0]) ? "'" + value : value;
        return plain.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{plain.Replace("\"", "\"\"")}\"" : plain;
    }
}
