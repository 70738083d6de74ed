using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>
/// Reads a DOCX file (ISO/IEC 29500-1, transitional and strict) as structured text: paragraphs with their numerals,
/// tables with merged cells, pictures, footnotes; tracked changes as accepted. What does not fit is listed as a loss,
/// never dropped in silence. Throws <see cref="OfdRefused"/>: <c>docx.*</c>, <c>zip.*</c>, <c>xml.*</c>. Nothing
/// outside the file is ever opened.
/// </summary>
public sealed class WordReader
{
    public const int BlocksMax = 100_000, RevisionsMax = 20_000, PicturesMax = 500, DepthMax = 60;
    public const long PictureBytesMax = 64L << 20;
    private readonly WordPackage package;
    private readonly WordLosses losses = new();
    private readonly WordNumbering numbering;
    private readonly WordPictures pictures;
    private readonly List<WordRevision> revisions = [];
    private readonly Dictionary<string, string> noteTexts;
    private readonly List<Footnote> notes = [];
    private readonly WordTables tables;
    private int paragraphs, sectionStart;

    private WordReader(WordPackage package)
    {
        this.package = package;
        numbering = new WordNumbering(package.Related("numbering"), package.Related("styles"));
        pictures = new WordPictures(package, losses);
        tables = new WordTables(losses, Words);
        noteTexts = [];
    }

    public static WordImport Read(byte[] bytes)
    {
        using var package = WordPackage.Open(bytes);
        return new WordReader(package).ReadAll();
    }

    private WordImport ReadAll()
    {
        ReadNotes("footnotes", "footnote", "f");
        ReadNotes("endnotes", "endnote", "e");
        var body = package.Xml(package.DocumentPath)?.Child("body")
            ?? throw new OfdRefused("docx.not_a_document", "Word 文档没有正文。", "The Word document has no body.");
        var blocks = new List<Block>();
        Blocks(body, blocks, 0);
        blocks.AddRange(notes);
        Surroundings();
        return Finished(blocks);
    }

    private WordImport Finished(List<Block> blocks)
    {
        try
        {
            var text = StructuredText.ToText(blocks);
            return new WordImport(text, StructuredText.Parse(text), pictures.All, revisions, losses.All);
        }
        catch (TypesettingException e)
        {
            throw new OfdRefused(e.Code, e.Zh, e.En, e);
        }
    }

    private void Blocks(SafeElement holder, List<Block> blocks, int depth)
    {
        if (depth > DepthMax) throw new OfdRefused("docx.too_deep", "文档嵌套过深。", "The document is nested too deep.");
        foreach (var element in holder.Children)
        {
            if (blocks.Count > BlocksMax)
                throw new OfdRefused("docx.too_long", $"文档超过 {BlocksMax} 段。",
                    $"The document has more than {BlocksMax} paragraphs.");
            switch (element.Name)
            {
                case "p":
                    Paragraph(element, blocks, depth);
                    break;
                case "tbl":
                    blocks.AddRange(tables.Read(element));
                    break;
                case "sectPr" when depth == 0:
                    EndSection(element, blocks);
                    break;
                case "sdt":
                    if (element.Child("sdtContent") is { } content) Blocks(content, blocks, depth + 1);
                    break;
                case "ins" or "moveTo" or "customXml" or "smartTag":
                    Blocks(element, blocks, depth + 1);
                    break;
                case "altChunk":
                    losses.Add("docx.foreign_part", "嵌入的其他格式内容未导入",
                        "embedded content of another format is not imported");
                    break;
            }
        }
    }

    private void Paragraph(SafeElement element, List<Block> blocks, int depth)
    {
        paragraphs++;
        var properties = element.Child("pPr");
        var run = new RunText();
        Inline(element, run, depth);
        // A tracked paragraph mark that is deleted joins this paragraph with the next; the words stand, and it is said.
        if (properties?.Child("rPr")?.Child("del") is { } joined) Revision(joined, WordRevisionKind.Deleted, "¶");
        var numeral = run.IsBlank && run.Pictures.Count == 0 ? "" : numbering.Next(properties);
        if (numeral == "•") losses.Add("docx.bullet", "项目符号改为“•”文字", "bullets become the character •");
        var first = true;
        foreach (var line in run.Lines)
        {
            var text = first && numeral.Length > 0
                ? numeral + (char.IsAsciiLetterOrDigit(numeral[^1]) || numeral == "•" ? " " : "") + line : line;
            if (text.Trim(' ', '\u3000').Length > 0) blocks.Add(new Paragraph(0, ParagraphLevel.Text, text, 0));
            first = false;
        }
        if (numbering.Outline(properties) is not null && !run.IsBlank && !StartsWithNumeral(blocks))
            losses.Add("docx.heading_without_number",
            "未编号的标题样式不保留级别", "a heading style without a numeral does not keep its level");
        foreach (var name in run.Pictures) blocks.Add(new Picture(0, "", name));
        blocks.AddRange(run.Boxes);
        if (depth == 0 && properties?.Child("sectPr") is { } section) EndSection(section, blocks);
    }

    private void Inline(SafeElement holder, RunText run, int depth)
    {
        if (depth > DepthMax) throw new OfdRefused("docx.too_deep", "文档嵌套过深。", "The document is nested too deep.");
        foreach (var element in holder.Children)
        {
            switch (element.Name)
            {
                case "r":
                    Run(element, run, depth + 1);
                    break;
                case "hyperlink":
                    if (element["id"] is not null) losses.Add("docx.link", "超链接只保留文字", "links keep their words only");
                    Inline(element, run, depth + 1);
                    break;
                case "ins" or "moveTo":
                    var before = run.Length;
                    Inline(element, run, depth + 1);
                    Revision(element, element.Name == "ins" ? WordRevisionKind.Inserted : WordRevisionKind.Moved,
                        run.Since(before));
                    break;
                case "del" or "moveFrom":
                    Revision(element, element.Name == "del" ? WordRevisionKind.Deleted : WordRevisionKind.Moved,
                        Deleted(element));
                    break;
                case "sdt":
                    if (element.Child("sdtContent") is { } content) Inline(content, run, depth + 1);
                    break;
                case "smartTag" or "fldSimple" or "customXml" or "dir" or "bdo":
                    Inline(element, run, depth + 1);
                    break;
                case "oMath" or "oMathPara":
                    losses.Add("docx.formula", "公式只保留文字", "formulas keep their characters only");
                    run.Add(string.Concat(element.Tree().Where(one => one.Name == "t").Select(one => one.Text)),
                        losses);
                    break;
                case "commentRangeStart":
                    losses.Add("docx.comment", "批注未导入", "comments are not imported");
                    break;
            }
        }
    }

    private void Run(SafeElement element, RunText run, int depth)
    {
        var properties = element.Child("rPr");
        if (properties?.Child("rPrChange") is { } change) Revision(change, WordRevisionKind.Formatting, "");
        if (properties?.Child("vanish") is { } vanish && OfdNumbers.Flag(vanish["val"]) != false)
        {
            losses.Add("docx.hidden_text", "隐藏文字未导入", "hidden text is not imported");
            return;
        }
        if (properties?.Children
            .Any(one => one.Name is "b" or "i" or "u" or "strike" or "color" or "highlight" or "vertAlign") == true)
        {
            losses.Add("docx.formatting", "字体、颜色等格式不保留", "bold, colours and the like are not kept");
        }
        foreach (var child in element.Children) RunPiece(child, run, depth);
    }

    private void RunPiece(SafeElement child, RunText run, int depth)
    {
        switch (child.Name)
        {
            case "t":
                if (!run.InFieldCode) run.Add(child.Text, losses);
                break;
            case "tab" or "ptab":
                run.Add(" ", losses);
                break;
            case "br" or "cr":
                if (child["type"] is null or "textWrapping") run.NewLine();
                break;
            case "noBreakHyphen":
                run.Add("-", losses);
                break;
            case "sym":
                losses.Add("docx.symbol", "符号字体的字符以□代替", "characters of symbol fonts become □");
                run.Add("□", losses);
                break;
            case "fldChar":
                run.Field(child["fldCharType"]);
                break;
            case "footnoteReference":
                Note("f", child["id"], run);
                break;
            case "endnoteReference":
                Note("e", child["id"], run);
                break;
            case "drawing" or "pict":
                Drawing(child, run, depth);
                break;
            case "object":
                losses.Add("docx.embedded_object", "嵌入的对象未导入", "embedded objects are not imported");
                break;
            case "AlternateContent":
                foreach (var piece in (child.Child("Choice") ?? child.Child("Fallback"))?.Children ?? [])
                    RunPiece(piece, run, depth + 1);
                break;
        }
    }

    private void Drawing(SafeElement drawing, RunText run, int depth)
    {
        foreach (var element in drawing.Tree())
        {
            if (element.Name is "blip" or "imagedata")
            {
                if (pictures.Add(element["embed"] ?? element["id"], element["link"]) is { } name)
                    run.Pictures.Add(name);
            }
            else if (element.Name == "txbxContent")
            {
                losses.Add("docx.text_box", "文本框的文字移到段后", "the words of text boxes stand after their paragraph");
                var inside = new List<Block>();
                Blocks(element, inside, depth + 1);
                run.Boxes.AddRange(inside);
                break;
            }
            else if (element.Name == "chart") losses.Add("docx.chart", "图表未导入", "charts are not imported");
        }
    }

    private void Note(string kind, string? id, RunText run)
    {
        if (id is null || !noteTexts.TryGetValue(kind + id, out var text)) return;
        var label = (notes.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        notes.Add(new Footnote(0, label, text));
        run.Add($"[^{label}]", losses);
    }

    private void ReadNotes(string part, string name, string kind)
    {
        foreach (var note in package.Related(part)?.All(name) ?? [])
        {
            if (note["type"] is null or "normal" && note["id"] is { } id) noteTexts[kind + id] = Words(note);
        }
    }

    /// <summary>All words below an element on one line: cells and notes.</summary>
    private string Words(SafeElement holder)
    {
        var lines = new List<string>();
        var inside = new List<Block>();
        Blocks(holder, inside, 1);
        foreach (var block in inside)
        {
            if (block is Paragraph paragraph) lines.Add(paragraph.Text);
            else if (block is Table table)
            {
                losses.Add("docx.nested_table", "表格中的表格只保留文字", "tables inside tables keep their words only");
                lines.Add(string.Join(" ", table.Rows.SelectMany(row => row).Select(cell => cell.Text)
                    .Where(text => text.Length > 0)));
            }
            else if (block is Picture)
                losses.Add("docx.picture_in_cell", "表格、脚注中的图片未导入正文", "pictures inside cells and notes are not placed");
        }
        return string.Join(" ", lines);
    }

    // A section's properties stand in its last paragraph, those of the last section at the end of the body.
    private void EndSection(SafeElement section, List<Block> blocks)
    {
        for (var n = sectionStart; n < blocks.Count && section.Child("pgSz")?["orient"] == "landscape"; n++)
        {
            if (blocks[n] is Table table) blocks[n] = table with { Landscape = true };
        }
        sectionStart = blocks.Count;
    }

    private void Surroundings()
    {
        foreach (var (kind, target, outside) in package.Relations.Values
            .Where(one => one.Kind is "header" or "footer" && !one.Outside).Take(20))
        {
            if (!outside && package.Xml(target)?.Tree()
                .Any(one => one.Name == "t" && one.Text.Trim().Length > 0) == true)
            {
                losses.Add("docx." + kind, "页眉页脚未导入", "headers and footers are not imported");
            }
        }
    }

    private void Revision(SafeElement element, WordRevisionKind kind, string text)
    {
        if (revisions.Count < RevisionsMax)
            revisions.Add(new WordRevision(kind, element["author"] ?? "", element["date"] ?? "", text, paragraphs));
        else losses.Add("docx.revisions", "修订过多，只列出前面的", "too many tracked changes, only the first are listed");
    }

    private static string Deleted(SafeElement element) =>
        string.Concat(element.Tree().Where(one => one.Name is "delText" or "t").Select(one => one.Text));

    private static bool StartsWithNumeral(List<Block> blocks) => blocks.Count > 0 && blocks[^1] is Paragraph last
        && StructuredText.Parse(StructuredText.ToText([last])) is [Paragraph { Level: not ParagraphLevel.Text }];
}
