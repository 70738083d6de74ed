using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

/// <summary>Made-up documents of a made-up province.</summary>
internal static class Samples
{
    public static readonly string[] Organs =
    [
        "示例省发展和改革委员会", "示例省教育厅", "示例省科学技术厅", "示例省工业和信息化厅", "示例省民族宗教事务委员会", "示例省公安厅",
        "示例省民政厅", "示例省司法厅", "示例省财政厅", "示例省人力资源和社会保障厅", "示例省自然资源厅", "示例省生态环境厅",
    ];

    public static string Body(int paragraphs = 6) => "为贯彻落实有关决策部署，经省人民政府同意，现就有关事项通知如下：\n"
        + string.Concat(Enumerable.Range(1, paragraphs).Select(i =>
            $"{i}.坚持以人民为中心的发展思想，加快政府职能转变，推进政务服务标准化、规范化、便利化，第{i}项工作于2026年{i % 12 + 1}月底前完成。\n"));

    public static OfficialDocument Notice(int issuers = 1, int paragraphs = 6) => new()
    {
        TypeCode = "notice",
        Issuers = issuers == 1 ? ["示例省人民政府"] : Organs[..issuers],
        Number = "示府发〔2026〕5号",
        Title = "示例省人民政府关于进一步推进政务服务改革的通知",
        MainRecipients = "各市、自治州人民政府，各县（市、区）人民政府",
        Body = StructuredText.Parse(Body(paragraphs)),
        Date = new(2026, 3, 5),
        CopyRecipients = "省委办公厅，省人大常委会办公厅，省政协办公厅",
        PrintingOrgan = "示例省人民政府办公厅",
        PrintingDate = new(2026, 3, 6),
    };
}
