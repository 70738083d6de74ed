using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

/// <summary>The 40 State Council documents of samples/corpus; the manifest is the truth for issuer, number and
/// date.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string, string, string, string, string> Documents()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Measured.Samples(), "manifest.csv")).Skip(1))
        {
            var cells = line.Split(',');
            data.Add(Path.GetFileName(cells[0]), cells[1], cells[4], cells[5], cells[6]);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_read_out_of_its_text(string file, string title, string issuer, string number, string date)
    {
        var document = Read(file);
        if (number.StartsWith("国令", StringComparison.Ordinal))
        {
            Assert.Equal(("order", title, number),
                (document.TypeCode, document.Attachments[0].Title, "国令" + document.Number));
        }
        else
        {
            Assert.Equal((title, issuer, number),
                (document.Title, string.Join('、', document.Issuers), document.Number));
        }
        // The source's own index gives 17 April for a document that is dated 27 April.
        if (file == "d-0018.txt") date = "2004-04-27";
        Assert.Equal(date, document.Date?.ToString("yyyy-MM-dd"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void No_text_is_lost_and_none_leaves_the_type_area(string file, string title, string issuer, string number,
        string date)
    {
        var document = Read(file);
        var result = Typesetter.Typeset(document, TypesetFonts.Set);
        var text = Measured.Text(result);
        foreach (var line in StructuredText.Lines(File.ReadAllText(Path.Combine(Measured.Samples(), file))))
        {
            if (line.Length == 0 || PlainDocument.DateOf(line) is not null || line is "附件：") continue;
            Assert.Contains(Measured.Bare(line), text, StringComparison.Ordinal);
        }
        foreach (var page in result.Document.Pages)
        {
            foreach (var run in page.Items.OfType<TextRun>().Where(run => run.Role != StructureRole.Artifact))
            {
                Assert.InRange(run.X, PageGeometry.Left - 0.01, PageGeometry.Right);
                Assert.InRange(Measured.Right(run), PageGeometry.Left, PageGeometry.Right + 0.01);
                Assert.InRange(run.Baseline, 30, PageGeometry.Foot);
            }
        }
        var first = result.Anchors.First(anchor => anchor.Attachment == -1);
        Assert.Equal((0, 0), (first.Block, first.PageIndex));
        Assert.True(title.Length > 0 && issuer.Length > 0 && number.Length > 0 && date.Length == 10);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_seal_has_text_on_its_page_and_stands_within_a_line_of_it(string file, string title, string issuer,
        string number, string date)
    {
        var result = Typesetter.Typeset(Read(file), TypesetFonts.Set);
        Assert.NotEmpty(result.Seals);
        var first = result.Seals[0];
        var above = result.Document.Pages[first.PageIndex].Items.OfType<TextRun>()
            .Where(run => run.Role != StructureRole.Artifact && run.Glyphs.SizeMm == PageGeometry.Size3)
            .Select(run => Measured.Top(run) + PageGeometry.Size3)
            .Where(foot => foot <= first.Box.Y + 0.01).DefaultIfEmpty(0).Max();
        Assert.True(above > 0, $"{title} {issuer} {number} {date}: the seal's page has no text above it");
        if (first.Box.Width == first.Box.Height) Assert.InRange(first.Box.Y - above, -0.01,
            PageGeometry.LinePitch + 0.01);
    }

    [Fact]
    public void About_half_of_the_titles_are_cut_at_the_very_places_the_State_Council_chose()
    {
        var same = 0;
        foreach (var row in Documents())
        {
            var lines = StructuredText.Lines(File.ReadAllText(Path.Combine(Measured.Samples(), row.Data.Item1)))
                .Where(line => line.Length > 0).Select(Measured.Bare).ToList();
            var theirs = lines.TakeWhile(line => !line.Contains('〔')).ToList();
            if (theirs.Count is < 2 or > 4) continue;
            var runs = Typesetter.Typeset(Read(row.Data.Item1), TypesetFonts.Set).Document.Pages[0]
                .Items.OfType<TextRun>()
                .Where(run => run.Role == StructureRole.Title);
            var ours = runs.GroupBy(run => run.Baseline)
                .Select(line => string.Concat(line.Select(run => run.Glyphs.Text))).ToList();
            if (ours.SequenceEqual(theirs)) same++;
        }
        Assert.True(same >= 18, $"{same} titles are cut as the State Council cut them");
    }

    private static OfficialDocument Read(string file) =>
        PlainDocument.Read(File.ReadAllText(Path.Combine(Measured.Samples(), file)));
}
