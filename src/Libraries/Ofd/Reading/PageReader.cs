using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>Reads the content of one page, template or annotation file (clauses 7.7, 8 to 13).</summary>
public sealed class PageReader
{
    /// <summary>Units on one page, all blocks and drawings taken together.</summary>
    public const int UnitsMax = 200_000;

    /// <summary>Blocks in blocks.</summary>
    public const int DepthMax = 32;
    private const int ClipsMax = 64;
    private readonly OfdFile file;
    private readonly OfdBody body;
    private readonly Paints paints;
    private readonly string path;
    private int units;

    private PageReader(OfdFile file, OfdBody body, string path)
    {
        this.file = file;
        this.body = body;
        this.path = path;
        paints = new Paints(body.Resources);
    }

    /// <summary>The page itself, without its templates and annotations. <c>ofd.part_missing</c> when its file is not
    /// there.</summary>
    public static OfdPage Read(OfdFile file, OfdBody body, OfdPagePlace place)
    {
        var root = file.Package.Xml(place.Path);
        var reader = new PageReader(file, body, place.Path);
        // A page may bring resources of its own.
        foreach (var resource in root.All("PageRes"))
        {
            var res = file.Package.Resolve(place.Path, resource.Text);
            lock (body.Resources)
            {
                if (file.Package.Has(res)) body.Resources.Read(file.Package, res, file.Noticed);
            }
        }
        var area = OfdReader.Area(root.Child("Area")) ?? body.PageArea ?? new OfdBox(0, 0, 210, 297);
        var layers = root.Child("Content")?.All("Layer").Select(reader.Layer).ToArray() ?? [];
        var templates = root.All("Template")
            .Select(one => new OfdTemplateUse(one["TemplateID"] ?? "", one["ZOrder"] ?? "Background"));
        // One template named many times would be drawn as often; once shows the same.
        return new OfdPage(place.Id, place.Path, area, layers, [.. templates.DistinctBy(use => use.TemplateId)]);
    }

    /// <summary>Annotations on a page; empty when there are none or their file is faulty (a finding then).</summary>
    public static IReadOnlyList<OfdAnnotation> Annotations(OfdFile file, OfdBody body, string pageId)
    {
        if (!body.AnnotationPaths.TryGetValue(pageId, out var path)) return [];
        try
        {
            var reader = new PageReader(file, body, path);
            return [.. file.Package.Xml(path).All("Annot").Select(reader.Annotation)];
        }
        catch (OfdRefused refused)
        {
            file.Noticed.Add(refused.Code, path, refused.Zh, refused.En);
            return [];
        }
    }

    /// <summary>A drawing among the resources, or null.</summary>
    public static OfdVector? Vector(OfdFile file, OfdBody body, string id)
    {
        if (body.Resources.Vector(id) is not { } element) return null;
        var reader = new PageReader(file, body, body.Root);
        var content = element.Child("Content");
        return new OfdVector(id, OfdNumbers.One(element["Width"]) ?? 0, OfdNumbers.One(element["Height"]) ?? 0,
            content is null ? [] : reader.Units(content, null, 0));
    }

    private OfdLayer Layer(SafeElement element)
    {
        var draw = body.Resources.DrawParam(element["DrawParam"], paints);
        return new OfdLayer(element["ID"] ?? "", element["Type"] ?? "Body", Units(element, draw, 0));
    }

    private OfdAnnotation Annotation(SafeElement element)
    {
        var look = element.Child("Appearance");
        var link = element.Tree().FirstOrDefault(one => one.Name == "URI")?["URI"];
        return new OfdAnnotation(element["ID"] ?? "", element["Type"] ?? "", element["Subtype"], element["Creator"],
            element["LastModDate"],
            element.Value("Remark"), OfdNumbers.Flag(element["Visible"]) ?? true,
            OfdNumbers.Flag(element["Print"]) ?? true,
            OfdBox.Parse(look?["Boundary"]) ?? default, look is null ? [] : Units(look, null, 0), link);
    }

    private List<OfdUnit> Units(SafeElement holder, OfdDrawParam? outer, int depth)
    {
        var list = new List<OfdUnit>();
        if (depth > DepthMax)
            throw new OfdRefused("ofd.too_deep", "页面图元嵌套过深。", "The units of the page are nested too deep.");
        foreach (var element in holder.Children)
        {
            if (Unit(element, outer, depth) is not { } unit) continue;
            if (++units > UnitsMax)
                throw new OfdRefused("ofd.too_many_units", $"页面图元超过 {UnitsMax} 个。",
                    $"The page has more than {UnitsMax} units.");
            list.Add(unit);
        }
        return list;
    }

    private OfdUnit? Unit(SafeElement element, OfdDrawParam? outer, int depth)
    {
        if (OfdNumbers.Flag(element["Visible"]) == false) return null;
        switch (element.Name)
        {
            case "TextObject":
                return Framed(TextUnits.Read(element, file.Noticed, path), element, outer);
            case "PathObject":
                return Framed(Path(element), element, outer);
            case "ImageObject":
                return Framed(new OfdImage { ResourceId = element["ResourceID"] ?? "", MaskId = element["ImageMask"] },
                    element, outer);
            case "CompositeObject":
                return Framed(new OfdComposite { ResourceId = element["ResourceID"] ?? "" }, element, outer);
            case "PageBlock":
                return new OfdBlock { Id = element["ID"] ?? "", Units = Units(element, outer, depth + 1) };
            default:
                return null;
        }
    }

    private OfdUnit Framed(OfdUnit unit, SafeElement element, OfdDrawParam? outer)
    {
        var draw = paints.DrawParam(element);
        if (element["DrawParam"] is { } id)
        {
            if (!body.Resources.HasDrawParam(id)) Missing("绘制参数", "draw parameter", id);
            draw = draw.Over(body.Resources.DrawParam(id, paints));
        }
        return unit with
        {
            Id = element["ID"] ?? "",
            Boundary = OfdBox.Parse(element["Boundary"]) ?? NoBoundary(element),
            Matrix = OfdMatrix.Parse(element["CTM"]) ?? OfdMatrix.Identity,
            Alpha = Paints.Alpha(element["Alpha"]),
            Draw = draw.Over(outer),
            Clips = Clips(element.Child("Clips")),
        };
    }

    private OfdBox NoBoundary(SafeElement element)
    {
        file.Noticed.Add("ofd.boundary_missing", path, $"图元缺少 Boundary（第 {element.Line} 行）。",
            $"A unit has no Boundary (line {element.Line}).");
        return default;
    }

    private OfdPath Path(SafeElement element)
    {
        var steps = OfdPathSteps.Parse(element.Value("AbbreviatedData"));
        if (steps.Faulty)
        {
            file.Noticed.Add("ofd.path_faulty", path, $"路径数据有误（第 {element.Line} 行）。",
                $"The data of a path are faulty (line {element.Line}).");
        }
        return new OfdPath
        {
            Steps = steps,
            Filled = OfdNumbers.Flag(element["Fill"]) ?? false,
            Stroked = OfdNumbers.Flag(element["Stroke"]) ?? true,
            EvenOdd = element["Rule"]?.StartsWith("Even", StringComparison.OrdinalIgnoreCase) ?? false,
        };
    }

    // Text as a clip is left out: it is rare, and drawing too much hides nothing.
    private static OfdClip[] Clips(SafeElement? clips) =>
        clips is null ? [] : [.. clips.All("Clip").Take(ClipsMax).Select(clip =>
        new OfdClip([.. clip.All("Area").Take(ClipsMax).Where(area => area.Child("Path") is not null).Select(area =>
        {
            var one = area.Child("Path")!;
            var box = OfdBox.Parse(one["Boundary"]) ?? default;
            var matrix = (OfdMatrix.Parse(one["CTM"]) ?? OfdMatrix.Identity).Then(OfdMatrix.Move(box.X, box.Y))
                .Then(OfdMatrix.Parse(area["CTM"]) ?? OfdMatrix.Identity);
            return (OfdPathSteps.Parse(one.Value("AbbreviatedData")), matrix, one["Rule"] == "Even-Odd");
        })]))];

    private void Missing(string zh, string en, string id) =>
        file.Noticed.Add("ofd.resource_missing", path, $"{zh} {EntryName.Shown(id)} 未定义。",
            $"The {en} {EntryName.Shown(id)} is not defined.");
}
