using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

/// <summary>Positions read off the finished pages against the clauses of GB/T 9704-2012; mm.</summary>
public sealed class ClauseTests
{
    private const double Near = 0.05, Line = PageGeometry.LinePitch, Character = PageGeometry.CharacterPitch;
    private const double Middle = PageGeometry.Left + PageGeometry.TypeWidth / 2;

    private static readonly TypesetResult notice =
        Set(Samples.Notice() with { CopyNumber = "12", Urgency = "特急", Classification = "内部" });
    private static readonly Page first = notice.Document.Pages[0];

    public static TheoryData<string, double, double> Clauses()
    {
        var mark = Measured.Run(first, "示例省人民政府文件");
        var number = Measured.Run(first, "示府发");
        var rule = Rules(first).Single();
        var title = first.Items.OfType<TextRun>().First(run => run.Role == StructureRole.Title);
        var titleLast = first.Items.OfType<TextRun>().Last(run => run.Role == StructureRole.Title);
        var recipients = Measured.Run(first, "各市、自治州");
        var body = Measured.Run(first, "为贯彻落实");
        var end = notice.Document.Pages[notice.Seals[0].PageIndex];
        var date = Measured.Run(end, "2026年3月5日");
        var name = end.Items.OfType<TextRun>().Last(run => run.Glyphs.Text == "示例省人民政府");
        var seal = notice.Seals[0].Box;
        return new()
        {
            { "7.2.1 the copy number starts line 1 at the left edge", PageGeometry.Top,
                Measured.Top(Measured.Run(first, "000012")) },
            { "7.2.1 the copy number at the left edge", PageGeometry.Left, Measured.Run(first, "000012").X },
            { "7.2.2 the classification on line 2", PageGeometry.Top + Line, Measured.Top(Measured.Run(first, "内部")) },
            { "7.2.3 the urgency below it", PageGeometry.Top + 2 * Line, Measured.Top(Measured.Run(first, "特急")) },
            { "7.2.4 the mark's upper edge 35 mm below the type area's top", PageGeometry.Top + 35,
                Measured.InkTop(mark) },
            { "7.2.5 the number two lines below the mark", Measured.InkFoot(mark) + 2 * Line, Measured.Top(number) },
            { "7.2.5 the number centred", Middle, (number.X + Right(first, number)) / 2 },
            { "7.2.7 the red rule 4 mm below the number", Measured.Top(number) + PageGeometry.Size3 + 4, rule.Y1 },
            { "7.2.7 the red rule 156 mm long", 156, rule.X2 - rule.X1 },
            { "7.2.7 the red rule centred", Middle, (rule.X1 + rule.X2) / 2 },
            { "7.3.1 the title two lines below the rule", rule.Y1 + 2 * Line, Measured.Top(title) },
            { "7.3.1 the title in 22 pt", 22 * 25.4 / 72, title.Glyphs.SizeMm },
            { "7.3.1 the title on line 11 of the grid", PageGeometry.Top + 10 * Line, Measured.Top(title) },
            { "7.3.2 the recipients a line below the title", Measured.Top(titleLast) + 2 * Line,
                Measured.Top(recipients) },
            { "7.3.2 the recipients at the left edge", PageGeometry.Left, recipients.X },
            { "7.3.3 the body two characters in", PageGeometry.Left + 2 * Character, body.X },
            { "7.3.3 the body in 16 pt", 16 * 25.4 / 72, body.Glyphs.SizeMm },
            { "5.2.3 28 characters fill a line", PageGeometry.Right, Right(first, body) },
            { "7.3.5.1 the date four characters from the right", PageGeometry.Right - 4 * Character, Right(end, date) },
            { "7.3.5.1 the name centred on the date", (date.X + Right(end, date)) / 2,
                (name.X + Right(end, name)) / 2 },
            { "7.3.5.1 the seal centred on the date", (date.X + Right(end, date)) / 2, seal.X + seal.Width / 2 },
            { "7.4.1 the last rule at the type area's foot", PageGeometry.Foot,
                Rules(notice.Document.Pages[^1]).Max(r => r.Y1) },
            { "7.4.1 the rules 156 mm long", 156, Rules(notice.Document.Pages[^1]).Min(r => r.X2 - r.X1) },
            { "7.4.2 the copies one character in", PageGeometry.Left + PageGeometry.Size4,
                Measured.Run(notice.Document.Pages[^1], "抄送").X },
            { "7.4.3 the printing date one character from the right", PageGeometry.Right - PageGeometry.Size4,
                Right(notice.Document.Pages[^1], Measured.Run(notice.Document.Pages[^1], "2026年3月6日印发")) },
            { "7.5 the dash 7 mm below the type area", PageGeometry.Foot + 7, Dash(first) },
            { "7.5 an odd page's number one character from the right", PageGeometry.Right - PageGeometry.Size4,
                Number(first).Max(Measured.Right) },
            { "7.5 an even page's number one character from the left", PageGeometry.Left + PageGeometry.Size4,
                Number(notice.Document.Pages[1]).Min(run => run.X) },
        };
    }

    [Theory]
    [MemberData(nameof(Clauses))]
    public void A_position_is_what_its_clause_says(string clause, double expected, double measured) =>
        Assert.True(Math.Abs(expected - measured) < Near,
            $"{clause}: {expected:f3} mm expected, {measured:f3} mm measured");

    [Fact]
    public void A_full_page_has_22_lines_that_start_and_end_with_the_type_area()
    {
        var page = Set(Samples.Notice(paragraphs: 40)).Document.Pages[1];
        var tops = page.Items.OfType<TextRun>().Where(run => run.Role == StructureRole.Paragraph).Select(Measured.Top)
            .Distinct().Order().ToList();
        Assert.Equal(22, tops.Count);
        Assert.Equal(PageGeometry.Top, tops[0], 0.01);
        Assert.Equal(PageGeometry.Foot, tops[^1] + PageGeometry.Size3, 0.01);
    }

    [Fact]
    public void Name_and_date_stand_a_little_below_the_middle_of_the_seal()
    {
        var end = notice.Document.Pages[notice.Seals[0].PageIndex];
        var date = Measured.Run(end, "2026年3月5日");
        var name = end.Items.OfType<TextRun>().Last(run => run.Glyphs.Text == "示例省人民政府");
        var middle = (Measured.Top(name) + Measured.Top(date) + PageGeometry.Size3) / 2;
        var seal = notice.Seals[0].Box;
        Assert.InRange(middle - (seal.Y + seal.Height / 2), 1, 8);
    }

    [Fact]
    public void The_imprint_stands_on_an_even_page()
    {
        for (var paragraphs = 1; paragraphs < 40; paragraphs += 3)
        {
            var pages = Set(Samples.Notice(paragraphs: paragraphs)).Document.Pages;
            Assert.Equal(0, pages.Count % 2);
            Assert.Contains(pages[^1].Items.OfType<TextRun>(), run => run.Glyphs.Text.Contains("抄送"));
        }
    }

    [Fact]
    public void A_letters_mark_is_30_mm_below_the_sheets_top_and_its_rules_are_170_mm_long()
    {
        var page = Set(Samples.Notice() with { Form = DocumentForm.Letter }).Document.Pages[0];
        var mark = Measured.Run(page, "示例省人民政府");
        Assert.Equal(30, Measured.InkTop(mark), Near);
        var rules = Rules(page);
        Assert.All(rules, rule => Assert.Equal(170, rule.X2 - rule.X1, Near));
        Assert.Equal(Measured.InkFoot(mark) + 4, rules[0].Y1 - rules[0].Width / 2, Near);
        Assert.Equal(PageGeometry.Height - 20, rules[^1].Y1 + rules[^1].Width / 2, Near);
        Assert.True(rules[0].Width > rules[1].Width && rules[2].Width < rules[3].Width);
        Assert.Equal(PageGeometry.Right, Right(page, Measured.Run(page, "示府发")), Near);
        Assert.Empty(Number(page));
    }

    [Fact]
    public void An_orders_mark_is_20_mm_below_the_type_areas_top_and_its_signer_four_characters_from_the_right()
    {
        var result = Set(new OfficialDocument
        {
            TypeCode = "order", Issuers = ["示例省人民政府"], Number = "第12号", Title = "", Signatory = new("省长", "张三"),
            Body = StructuredText.Parse("《示例办法》已经省人民政府常务会议通过，现予公布，自2026年5月1日起施行。"), Date = new(2026, 3, 5),
        });
        var page = result.Document.Pages[0];
        var mark = Measured.Run(page, "示例省人民政府令");
        Assert.Equal(PageGeometry.Top + 20, Measured.InkTop(mark), Near);
        var number = Measured.Run(page, "第12号");
        Assert.Equal(Measured.InkFoot(mark) + 2 * Line, Measured.Top(number), Near);
        Assert.Equal(Measured.Top(number) + 3 * Line, Measured.Top(Measured.Run(page, "《示例办法》")), Near);
        var stamp = Assert.Single(result.Seals).Box;
        Assert.Equal(PageGeometry.Right - 4 * Character, stamp.X + stamp.Width, Near);
        Assert.Equal(stamp.X - 2 * Character, Measured.Right(Measured.Run(page, "省长")), Near);
        Assert.Equal(PageGeometry.Right - 4 * Character, Right(page, Measured.Run(page, "2026年3月5日")), Near);
    }

    [Fact]
    public void Without_a_seal_the_name_is_two_characters_from_the_right_and_the_date_two_right_of_its_start()
    {
        var result = Set(Samples.Notice() with { Sealed = false, Issuers = ["示例省人民政府办公厅"] });
        var page = result.Document.Pages.First(page =>
            page.Items.OfType<TextRun>().Any(run => run.Glyphs.Text == "2026年3月5日"));
        var name = page.Items.OfType<TextRun>()
            .Last(run => run.Glyphs.Text == "示例省人民政府办公厅" && run.Glyphs.SizeMm == PageGeometry.Size3);
        var date = Measured.Run(page, "2026年3月5日");
        Assert.Equal(PageGeometry.Right - 2 * Character, Right(page, name), Near);
        Assert.Equal(name.X + 2 * Character, date.X, Near);
        Assert.Empty(result.Seals);
    }

    [Fact]
    public void Signers_stand_two_a_row_and_the_number_is_level_with_the_last_row()
    {
        var page = Set(Samples.Notice() with { TypeCode = "request", Signers = ["张三", "李四", "王小五"] }).Document.Pages[0];
        var (one, two, three) = (Measured.Run(page, "张三"), Measured.Run(page, "李四"), Measured.Run(page, "王小五"));
        Assert.Equal((one.Baseline, one.X), (two.Baseline, three.X));
        Assert.Equal(one.Baseline + Line, three.Baseline, Near);
        Assert.Equal(three.Baseline, Measured.Run(page, "示府发").Baseline, Near);
        Assert.Equal(PageGeometry.Left + Character, Measured.Run(page, "示府发").X, Near);
        Assert.Equal("FandolKai-Regular", one.Glyphs.Font.Name);
    }

    [Fact]
    public void Attachments_start_a_page_with_their_label_on_line_1_and_their_title_on_line_3()
    {
        var attachment = new DocumentAttachment("统计表", StructuredText.Parse("说明。"));
        var result = Set(Samples.Notice() with { Attachments = [attachment, attachment with { Title = "名单" }] });
        var pages = result.Document.Pages.Where(page => page.Items.OfType<TextRun>()
            .Any(run => run.Glyphs.Text.StartsWith("附件") && run.Glyphs.Font.Name == "FandolHei-Regular")).ToList();
        Assert.Equal(2, pages.Count);
        Assert.Equal((PageGeometry.Left, PageGeometry.Top),
            (Measured.Run(pages[0], "附件").X, Measured.Top(Measured.Run(pages[0], "附件"))));
        Assert.Equal(PageGeometry.Top + 2 * Line, Measured.Top(Measured.Run(pages[1], "名单")), Near);
        var text = Measured.Text(result);
        Assert.Contains("附件：1.统计表2.名单", text, StringComparison.Ordinal);
    }

    private static TypesetResult Set(OfficialDocument document) => Typesetter.Typeset(document, TypesetFonts.Set);

    private static double Right(Page page, TextRun of) =>
        page.Items.OfType<TextRun>().Where(run => run.Order == of.Order && run.Baseline == of.Baseline)
            .Max(Measured.Right);

    private static List<(double X1, double X2, double Y1, double Width)> Rules(Page page) =>
        [.. page.Items.OfType<PathItem>()
        .Where(path => path.Steps.Count == 2)
            .Select(path => (path.Steps[0].X, path.Steps[1].X, path.Steps[0].Y, path.LineWidth))];

    private static List<TextRun> Number(Page page) =>
        [.. page.Items.OfType<TextRun>().Where(run => run.Baseline > PageGeometry.Foot)];

    private static double Dash(Page page)
    {
        var run = Number(page)[0];
        var dash = run with { Glyphs = run.Glyphs.Slice(0, 1)! };
        return (Measured.InkTop(dash) + Measured.InkFoot(dash)) / 2;
    }
}
