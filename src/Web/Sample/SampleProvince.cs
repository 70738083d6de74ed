using System.Reflection;
using Yiwang.Platform;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Identity;

namespace Yiwang.Web.Sample;

/// <summary>
/// The sample province: 3,744 units of Guizhou with sections, posts and invented people. Everybody has the one password
/// that the load generated; sign-in names are the unit's code and a number, and plain names for those whom the first
/// page names.
/// </summary>
internal static class SampleProvince
{
    public const string SenderName = "贵州省人民政府办公厅";
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭陆范汪廖石金韦";
    private const string Given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏辉建国志远晓东海燕云峰春梅雪婷欣文博思源浩然子轩雨涵诗琪";

    /// <summary>The people whom the first page names: sign-in, name, unit, what they do.</summary>
    public static IReadOnlyList<(string SignIn, string Name, string Unit, string Post, Text Does)> Known { get; } =
    [
        ("wangli", "王丽", SenderName, "综合一处科员", new("省政府办公厅综合一处，拟稿", "drafts, General Section One, provincial office")),
        ("chenjing", "陈静", SenderName, "综合一处处长", new("省政府办公厅综合一处处长，核稿", "reviews, head of General Section One")),
        ("zhoumingyuan", "周明远", SenderName, "秘书长", new("省政府办公厅秘书长，签发（手机）", "signs on the phone, Secretary-General")),
        ("lihua", "李华", SenderName, "副秘书长", new("省政府办公厅副秘书长，审签", "approves before signing, Deputy Secretary-General")),
        ("liuyang", "刘洋", SenderName, "文电处文书", new("省政府办公厅文电处文书，编号、印制、用印、发文", "numbers, prints, seals and sends")),
        ("sunqiang", "孙强", SenderName, "文电处处长", new("省政府办公厅文电处处长，核稿、复核", "reviews for the office and checks")),
        ("zhaolei", "赵磊", SenderName, "督查室主任", new("省政府办公厅督查室主任，督查督办", "supervises, head of the supervision office")),
        ("wutao", "吴涛", "贵州省教育厅", "办公室主任", new("省教育厅办公室主任，会签", "countersigns for the education department")),
        ("heping", "何平", "贵州省财政厅", "办公室主任", new("省财政厅办公室主任，会签", "countersigns for the finance department")),
        ("yangmei", "杨梅", "南明区人民政府办公室", "文书", new("南明区政府办，签收登记", "signs for and registers, a county office")),
    ];

    public static DirectoryLoad Make(string passwordHash)
    {
        var units = ReadUnits();
        var sections = new List<SectionRow>();
        var posts = new List<PostRow>();
        var people = new List<PersonRow>();
        var inCharge = new List<(int, int)>();
        foreach (var unit in units)
        {
            var staff = Staff(unit);
            var firstSection = sections.Count + 1;
            foreach (var (name, i) in staff.Sections.Select((n, i) => (n, i)))
            {
                sections.Add(new SectionRow(sections.Count + 1, unit.Id, name, i));
            }
            var number = 0;
            foreach (var (title, section, roles) in staff.Posts)
            {
                var post = new PostRow(posts.Count + 1, unit.Id, section < 0 ? null : firstSection + section, title,
                    roles, number);
                posts.Add(post);
                number++;
                var last = staff.Posts.Last(p => p.Roles.Contains(Role.Leader)).Title == title;
                if (last)
                    inCharge.AddRange(Enumerable.Range(firstSection, staff.Sections.Length).Select(s => (s, post.Id)));
                var known = Known.FirstOrDefault(k => k.Unit == unit.Name && k.Post == title);
                var id = people.Count + 1;
                people.Add(new PersonRow(id, known.Name ?? Name(id), known.SignIn ?? $"{unit.Code}.{number}",
                    passwordHash, 3, [post.Id]));
            }
        }
        return new DirectoryLoad(units, sections, posts, people, inCharge, Groups(units));
    }

    private static List<UnitRow> ReadUnits()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("samples/guizhou-network-3744.csv")!);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Trim().Split(',')).ToList();
        var inDivision = new Dictionary<string, int>(StringComparer.Ordinal);
        var governments = new Dictionary<string, int>(StringComparer.Ordinal);
        var root = rows.FindIndex(r => r[1] == SenderName) + 1;
        var units = new List<UnitRow>();
        foreach (var row in rows)
        {
            var id = units.Count + 1;
            var division = row[4];
            var ordinal = inDivision[division] = inDivision.GetValueOrDefault(division) + 1;
            var level = row[0] switch { "province" => 1, "prefecture" => 2, "county" => 3, _ => 4 };
            int? parent = id == root ? null : level == 1 ? root : row[1].EndsWith("人民政府", StringComparison.Ordinal)
                ? governments.GetValueOrDefault(row[5], root) : governments.GetValueOrDefault(division, root);
            if (level > 1 && row[1].EndsWith("人民政府", StringComparison.Ordinal)) governments.TryAdd(division, id);
            int[] path = parent is null ? [id] : parent == root ? [root, id] : [.. units[parent.Value - 1].Path, id];
            units.Add(new UnitRow(id, $"{division}-{ordinal:00}", row[1], row[2], row[3], level, parent, path, division,
                Prefix(row[2], level)));
        }
        return units;
    }

    // 机关代字: invented for the sample, but of the usual form.
    private static string Prefix(string shortName, int level)
    {
        if (shortName == "省政府办公厅") return "黔府办发";
        var core = shortName.Replace("人民政府", "府", StringComparison.Ordinal)
            .Replace("办公室", "办", StringComparison.Ordinal)
            .Replace("委员会", "委", StringComparison.Ordinal).TrimStart('省');
        var word = core.Length <= 4 ? core : core[..3] + core[^1];
        return (level == 1 ? "黔" + word : word) + "发";
    }

    private static (string[] Sections, (string Title, int Section, string[] Roles)[] Posts) Staff(UnitRow unit) =>
        unit.Level switch
    {
        _ when unit.Name == SenderName => (["文电处", "综合一处", "综合二处", "督查室"],
        [
            ("秘书长", -1, [Role.Leader, Role.Principal]), ("副秘书长", -1, [Role.Leader]),
            ("文电处文书", 0, [Role.Registry, Role.Printer, Role.SealKeeper, Role.Archivist]),
            ("文电处处长", 0, [Role.SectionHead, Role.Checker]),
            ("综合一处处长", 1, [Role.SectionHead]), ("综合一处科员", 1, [Role.Drafter]), ("综合二处处长", 2, [Role.SectionHead]),
            ("综合二处科员", 2, [Role.Drafter]), ("督查室主任", 3, [Role.SectionHead, Role.Supervisor]),
            ("督查专员", 3, [Role.Drafter, Role.Supervisor]),
            ("单位管理员", 0, [Role.UnitAdmin]), ("系统管理员", 0, [Role.SystemAdmin]), ("安全管理员", 0, [Role.SecurityAdmin]),
            ("审计管理员", 0, [Role.AuditAdmin]),
        ]),
        1 => (["办公室", "综合处", "业务一处", "业务二处"],
        [
            ("主要负责人", -1, [Role.Leader, Role.Principal]), ("分管负责人", -1, [Role.Leader]),
            ("办公室文书", 0, [Role.Registry, Role.Printer, Role.SealKeeper, Role.Archivist]),
            ("办公室主任", 0, [Role.SectionHead, Role.Checker, Role.Supervisor, Role.UnitAdmin]),
            ("综合处处长", 1, [Role.SectionHead]), ("综合处科员", 1, [Role.Drafter]), ("业务一处处长", 2, [Role.SectionHead]),
            ("业务一处科员", 2, [Role.Drafter]), ("业务二处处长", 3, [Role.SectionHead]), ("业务二处科员", 3, [Role.Drafter]),
        ]),
        2 or 3 => (["办公室", "业务一科", "业务二科"],
        [
            ("主要负责人", -1, [Role.Leader, Role.Principal]),
            ("文书", 0, [Role.Registry, Role.Printer, Role.SealKeeper, Role.Archivist]),
            ("办公室主任", 0, [Role.SectionHead, Role.Checker, Role.Supervisor, Role.UnitAdmin]),
            ("业务一科科长", 1, [Role.SectionHead]),
            ("业务一科科员", 1, [Role.Drafter]), ("业务二科科长", 2, [Role.SectionHead]), ("业务二科科员", 2, [Role.Drafter]),
            // The offices of governments have a second leader, who is in charge of the sections.
            .. unit.Name.EndsWith("人民政府办公室", StringComparison.Ordinal)
                ? new (string, int, string[])[] { ("副主任", -1, [Role.Leader]) } : [],
        ]),
        _ => (["党政办公室"],
        [
            ("主要负责人", -1, [Role.Leader, Role.Principal]),
            ("党政办主任", 0, [Role.SectionHead, Role.Checker, Role.Supervisor, Role.UnitAdmin]),
            ("党政办文书", 0, [Role.Registry, Role.Drafter, Role.Printer, Role.SealKeeper, Role.Archivist]),
        ]),
    };

    private static List<GroupRow> Groups(IReadOnlyList<UnitRow> units)
    {
        var groups = new List<GroupRow>();
        void Add(string name, string en, Func<UnitRow, bool> member) =>
            groups.Add(new GroupRow(groups.Count + 1, null, name, en, groups.Count,
                units.Where(member).Select(u => u.Id).ToArray()));
        static bool IsGovernment(UnitRow u) => u.Name.EndsWith("人民政府", StringComparison.Ordinal);
        Add("各市（州）人民政府", "Prefecture governments", u => u.Level == 2 && IsGovernment(u));
        Add("各县（市、区）人民政府", "County governments", u => u.Level == 3 && IsGovernment(u));
        Add("各乡镇（街道）", "Townships", u => u.Level == 4);
        Add("省委各部门", "Provincial party departments", u => u.Level == 1 && u.Kind == "party");
        Add("省人大、省政协", "Provincial congress and conference", u => u.Level == 1 && u.Kind == "congress");
        Add("省法院、省检察院", "Provincial courts and procuratorate", u => u.Level == 1 && u.Kind == "judicial");
        Add("省政府各部门", "Provincial government departments", u => u.Level == 1 && u.Kind == "government");
        Add("省政府直属机构", "Bodies directly under the province", u => u.Level == 1 && u.Kind == "directly-affiliated");
        Add("省直事业单位", "Provincial institutions", u => u.Level == 1 && u.Kind == "institution");
        Add("省级群团", "Provincial mass organisations", u => u.Level == 1 && u.Kind == "mass");
        Add("中央驻黔单位", "Central bodies in the province", u => u.Level == 1 && u.Kind == "central");
        Add("市（州）直各单位", "Prefecture departments", u => u.Level == 2 && !IsGovernment(u));
        Add("县（市、区）直各单位", "County departments", u => u.Level == 3 && !IsGovernment(u));
        return groups;
    }

    private static string Name(int n)
    {
        var mixed = (uint)n * 2654435761u;
        var surname = Surnames[(int)(mixed % (uint)Surnames.Length)];
        var first = Given[(int)(mixed / 97 % (uint)Given.Length)];
        return n % 3 == 0 ? $"{surname}{first}" : $"{surname}{first}{Given[(int)(mixed / 8191 % (uint)Given.Length)]}";
    }
}
