using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Checking;

/// <summary>One document: identifiers, references, pages, text.</summary>
internal sealed class BodyCheck(OfdFile file, OfdBody body, Noticed found)
{
    private readonly Dictionary<string, string> ids = [];
    private readonly List<int> wrongDeltas = [];
    private int largest;

    public void Run()
    {
        var id = body.Description.DocId;
        if (id is null || id.Length != 32 || !id.All(char.IsAsciiHexDigit))
        {
            Add("ofd.doc_id", OfdPackage.RootPath, "DocID 应为 32 位十六进制标识。",
                "DocID should be an identifier of 32 hexadecimal digits.");
        }
        if (body.PageArea is null)
            Add("ofd.page_area", body.Root, "缺少有效的页面区域（PhysicalBox）。", "There is no valid page area (PhysicalBox).");
        if (Part(body.Root) is { } document)
        {
            Identifiers(body.Root, document);
            foreach (var resource in Resources(document)) Part(resource, Identifiers);
        }
        foreach (var place in body.Pages) Page(place, template: false);
        foreach (var place in body.Templates.Values) Page(place, template: true);
        foreach (var path in body.AnnotationPaths.Values.Distinct()) Part(path, (where, root) => Content(where, root));
        if (body.MaxUnitId is null) Add("ofd.max_unit_id", body.Root, "缺少 MaxUnitID。", "There is no MaxUnitID.");
        else if (body.MaxUnitId < largest)
        {
            Add("ofd.max_unit_id", body.Root, $"MaxUnitID {body.MaxUnitId} 小于最大标识 {largest}。",
                $"MaxUnitID {body.MaxUnitId} is less than the largest identifier {largest}.");
        }
    }

    private IEnumerable<string> Resources(SafeElement document) => (document.Child("CommonData")?.Children ?? [])
        .Where(one => one.Name is "PublicRes" or "DocumentRes")
        .Select(one => file.Package.Resolve(body.Root, one.Text))
        .Where(file.Package.Has);

    private void Page(OfdPagePlace place, bool template)
    {
        if (!file.Package.Has(place.Path))
        {
            Add("ofd.part_missing", body.Root, $"页面文件不在包内：{EntryName.Shown(place.Path)}",
                $"A page's file is not in the package: {EntryName.Shown(place.Path)}");
            return;
        }
        Part(place.Path, (where, root) =>
        {
            if (!template && root.Child("Content") is null)
                Add("ofd.page_empty", where, "页面没有内容。", "The page has no content.");
            Content(where, root);
        });
        foreach (var use in Read(place)?.Templates ?? [])
        {
            if (!body.Templates.ContainsKey(use.TemplateId))
            {
                Add("ofd.template_missing", place.Path, $"模板页 {EntryName.Shown(use.TemplateId)} 不存在。",
                    $"The template {EntryName.Shown(use.TemplateId)} does not exist.");
            }
        }
    }

    private OfdPage? Read(OfdPagePlace place)
    {
        try
        {
            return PageReader.Read(file, body, place);
        }
        catch (OfdRefused refused)
        {
            Add(refused.Code, place.Path, refused.Zh, refused.En);
            return null;
        }
    }

    private void Content(string path, SafeElement root)
    {
        Identifiers(path, root);
        wrongDeltas.Clear();
        foreach (var element in root.Tree())
        {
            switch (element.Name)
            {
                case "TextObject":
                    References(path, element, "Font", body.Fonts.ContainsKey, "字体", "font");
                    Text(path, element);
                    break;
                case "ImageObject":
                    References(path, element, "ResourceID", body.Media.ContainsKey, "图片", "picture");
                    break;
                case "CompositeObject":
                    References(path, element, "ResourceID", id => body.Resources.Vector(id) is not null, "复合图元",
                        "drawing");
                    break;
            }
        }
        if (wrongDeltas.Count == 0) return;
        Add("ofd.delta_count", path, $"{wrongDeltas.Count} 处文字的 DeltaX 或 DeltaY 个数与字数不符，首处在第 {wrongDeltas[0]} 行。",
            $"{wrongDeltas.Count} texts have other than one DeltaX or DeltaY less than characters, the first in line {wrongDeltas[0]}.");
    }

    private void References(string path, SafeElement element, string attribute, Func<string, bool> known, string zh,
        string en)
    {
        var id = element[attribute] ?? "";
        if (known(id)) return;
        Add("ofd.resource_missing", path, $"第 {element.Line} 行引用的{zh} {EntryName.Shown(id)} 未定义。",
            $"Line {element.Line} refers to a {en} {EntryName.Shown(id)} that is not defined.");
    }

    private void Text(string path, SafeElement element)
    {
        var codes = element.All("TextCode").ToArray();
        if (codes.Length == 0 || codes[0]["X"] is null || codes[0]["Y"] is null)
        {
            Add("ofd.text_position", path, $"第 {element.Line} 行的文字没有起点坐标。",
                $"The text in line {element.Line} has no starting point.");
        }
        foreach (var code in codes)
        {
            if (Wrong(code, "DeltaX") || Wrong(code, "DeltaY")) wrongDeltas.Add(code.Line);
        }
    }

    // A rare character may be counted as one or as two.
    private static bool Wrong(SafeElement code, string kind)
    {
        var text = code.Text.Trim('\r', '\n', '\t');
        var count = OfdNumbers.Deltas(code[kind], text.Length + 1).Length;
        return count != 0 && count != text.Length - 1 && count != text.EnumerateRunes().Count() - 1;
    }

    private void Identifiers(string path, SafeElement root)
    {
        if (root.Namespace != OfdCheck.Namespace)
        {
            Add("ofd.namespace", path, $"命名空间应为 {OfdCheck.Namespace}。",
                $"The namespace should be {OfdCheck.Namespace}.");
        }
        foreach (var element in root.Tree())
        {
            // Document.xml names pages by the ID that is theirs; nothing else repeats one.
            if (element["ID"] is not { } written) continue;
            if (OfdNumbers.Whole(written) is not { } id || id < 0)
            {
                Add("ofd.identifier", path, $"第 {element.Line} 行的标识“{EntryName.Shown(written)}”不是正整数。",
                    $"The identifier \"{EntryName.Shown(written)}\" in line {element.Line} is not a positive whole number.");
                continue;
            }
            largest = Math.Max(largest, id);
            if (!ids.TryAdd(written, path))
            {
                Add("ofd.identifier_twice", path, $"第 {element.Line} 行的标识 {id} 已被使用。",
                    $"The identifier {id} in line {element.Line} is used already.");
            }
        }
    }

    private SafeElement? Part(string path, Action<string, SafeElement>? read = null)
    {
        try
        {
            var root = file.Package.Xml(path);
            read?.Invoke(path, root);
            return root;
        }
        catch (OfdRefused refused)
        {
            Add(refused.Code, path, refused.Zh, refused.En);
            return null;
        }
    }

    private void Add(string code, string place, string zh, string en) => found.Add(code, place, zh, en);
}
