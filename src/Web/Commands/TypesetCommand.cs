using System.Globalization;
using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>yiwang typeset FILE --as notice --out X.ofd|X.pdf</c>: sets a plain text on pages. Needs no database and no
/// network.
/// Exit codes: 0 done, 2 wrong use, 3 the text cannot be set or a file cannot be read or written.
/// </summary>
internal static class TypesetCommand
{
    private const int Done = 0, WrongUse = 2, Refused = 3;
    private const long FileBytesMax = 16L * 1024 * 1024;

    private static readonly string[] named =
    [
        "--as", "--out", "--form", "--issuer", "--number", "--title", "--to", "--copy", "--date", "--signer",
            "--urgency",
        "--classification", "--copy-number", "--note", "--printing", "--seal", "--mark", "--pictures",
    ];

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var options = Options(args, out var file, out var wrong);
        var target = options.GetValueOrDefault("--out", "");
        if (!IsPdf(target) && !target.EndsWith(".ofd", StringComparison.OrdinalIgnoreCase))
            wrong ??= "--out X.ofd|X.pdf";
        if (wrong is not null || file is null)
        {
            if (wrong is not null) error.WriteLine(wrong);
            error.WriteLine(Usage());
            return WrongUse;
        }
        try
        {
            if (new FileInfo(file).Length > FileBytesMax) throw new TypesettingException("text.too_long", "文件过大。",
                "The file is too large.");
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
            var document = Apply(Read(text, options), options);
            var result = Typesetter.Typeset(document, FontSet.Load(FontOptions.System));
            Write(result, target);
            Say(result, target, output);
            return Done;
        }
        catch (TypesettingException refusal)
        {
            error.WriteLine($"{refusal.Zh}\n{refusal.En} ({refusal.Code})");
        }
        catch (DecoderFallbackException)
        {
            error.WriteLine("文件不是 UTF-8 文本。\nThe file is not UTF-8 text. (text.not_utf8)");
        }
        catch (Exception failure) when (failure is MissingGlyphException or FontsMissingException or IOException
            or UnauthorizedAccessException)
        {
            error.WriteLine(failure.Message);
        }
        return Refused;
    }

    private static OfficialDocument Read(string text, Dictionary<string, string> options)
    {
        var issuers = options.TryGetValue("--issuer", out var names)
            ? names.Split('、', StringSplitOptions.RemoveEmptyEntries) : null;
        return PlainDocument.Read(text, options.GetValueOrDefault("--as"), issuers);
    }

    private static OfficialDocument Apply(OfficialDocument document, Dictionary<string, string> options)
    {
        string Value(string name, string otherwise) => options.GetValueOrDefault(name, otherwise);
        var seal = Value("--seal", "yes");
        return document with
        {
            Form = options.TryGetValue("--form", out var form) ? FormOf(form) : document.Form,
            Number = Value("--number", document.Number),
            Title = Value("--title", document.Title).Replace("\\n", "\n", StringComparison.Ordinal),
            MainRecipients = Value("--to", document.MainRecipients),
            CopyRecipients = Value("--copy", document.CopyRecipients),
            Date = options.TryGetValue("--date", out var date) ? DateOf(date) : document.Date,
            Signers = options.TryGetValue("--signer", out var signers)
                ? signers.Split('、', StringSplitOptions.RemoveEmptyEntries) : document.Signers,
            Signatures = document.Signatures is { Count: 0 }
                && options.ContainsKey("--date") ? null : document.Signatures,
            Urgency = Value("--urgency", document.Urgency),
            Classification = Value("--classification", document.Classification),
            CopyNumber = Value("--copy-number", document.CopyNumber),
            Annotation = Value("--note", document.Annotation),
            PrintingOrgan = Value("--printing", document.PrintingOrgan),
            Mark = Value("--mark", document.Mark),
            Sealed = seal != "no",
            SealDiameters = double.TryParse(seal, CultureInfo.InvariantCulture, out var diameter)
                ? SealsOf(diameter, document) : [],
            Pictures = options.TryGetValue("--pictures", out var folder) ? PicturesOf(document, folder)
                : document.Pictures,
        };
    }

    private static List<double> SealsOf(double diameter, OfficialDocument document)
    {
        const double smallest = 20, largest = 60;
        if (diameter is < smallest or > largest) throw new TypesettingException("seal.diameter",
            $"印章直径应为{smallest}至{largest}毫米。", $"A seal is {smallest} to {largest} mm wide.");
        return [.. Enumerable.Repeat(diameter, (document.Signatures ?? document.Issuers).Count)];
    }

    // Names in the text never leave the folder they are looked for in.
    private static Dictionary<string, ReadOnlyMemory<byte>> PicturesOf(OfficialDocument document, string folder)
    {
        var pictures = new Dictionary<string, ReadOnlyMemory<byte>>();
        var names = document.Body.Concat(document.Attachments.SelectMany(attachment => attachment.Body))
            .OfType<Picture>();
        foreach (var name in names.Select(picture => picture.Attachment).Distinct())
        {
            var path = Path.Combine(folder, Path.GetFileName(name));
            if (Path.GetFileName(name) == name && File.Exists(path)) pictures[name] = File.ReadAllBytes(path);
        }
        return pictures;
    }

    private static DocumentForm FormOf(string name) =>
        Enum.TryParse<DocumentForm>(name, ignoreCase: true, out var form) && !char.IsDigit(name[0])
        ? form
        : throw new TypesettingException("document.unknown_form", $"没有格式“{name}”。", $"There is no form “{name}”.");

    private static DateOnly DateOf(string words) => PlainDocument.DateOf(words)
        ?? (DateOnly.TryParseExact(words, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var date) ? date
            : throw new TypesettingException("document.date", $"“{words}”不是日期。", $"“{words}” is no date."));

    private static void Write(TypesetResult result, string target)
    {
        using var stream = File.Create(target);
        if (IsPdf(target)) PdfWriter.Write(result.Document, stream);
        else OfdWriter.Write(result.Document, stream);
    }

    private static bool IsPdf(string target) => target.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase);

    private static void Say(TypesetResult result, string target, TextWriter output)
    {
        var pages = result.Document.Pages.Count;
        var seals = result.Seals.Count;
        output.WriteLine($"{target}：{pages}页，{seals}个用印位置。 {pages} pages, {seals} seal places.");
        foreach (var hint in result.Hints) output.WriteLine($"- {hint.Zh} {hint.En} [{hint.Code} {hint.Clause}]");
    }

    private static Dictionary<string, string> Options(string[] args, out string? file, out string? wrong)
    {
        var options = new Dictionary<string, string>();
        (file, wrong) = (null, null);
        for (var i = 0; i < args.Length; i++)
        {
            if (named.Contains(args[i]) && i + 1 < args.Length) options[args[i]] = args[++i];
            else if (args[i].StartsWith("--", StringComparison.Ordinal) || file is not null) wrong =
                $"不认识 / not known: {args[i]}";
            else file = args[i];
        }
        if (options.TryGetValue("--as", out var type) && DocumentType.Find(type) is null) wrong =
            $"没有文种 / no document type: {type}";
        return options;
    }

    private static string Usage() =>
        $"""
        用法 / usage: yiwang typeset FILE --out X.ofd|X.pdf [--as TYPE] [--form FORM] [--issuer 甲、乙]
          [--number 黔府发〔2026〕5号] [--title T] [--to 主送] [--copy 抄送] [--date 2026-03-05] [--signer 张三、李四]
          [--urgency 特急] [--classification C] [--copy-number N] [--note 附注] [--printing 印发机关]
          [--mark 发文机关标志] [--seal yes|no|毫米] [--pictures FOLDER]
        TYPE: {string.Join(", ", DocumentType.All.Select(type => $"{type.Code} {type.Zh}"))}
        FORM: {string.Join(", ", Enum.GetNames<DocumentForm>().Select(name => name.ToLowerInvariant()))}
        没有注明的，从文中读取。 What is not given is read from the text.
        """;
}
