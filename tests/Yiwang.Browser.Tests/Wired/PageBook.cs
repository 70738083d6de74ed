namespace Yiwang.Browser.Tests.Wired;

/// <summary>One page of the running product: the endpoint it answers, who opens it, where it lies after the six
/// acts.</summary>
/// <param name="Pattern">The endpoint's pattern as it is mapped, with a word behind <c>#</c> when it is opened more
/// than once.</param>
/// <param name="Status">404 for the page that says so.</param>
public sealed record PageRow(string Pattern, string Who, Func<Played, Task<string>> Address, int Status = 200)
{
    public PageRow(string pattern, string who, Func<Played, string> address)
        : this(pattern, who, played => Task.FromResult(address(played)))
    {
    }

    public PageRow(string address, string who) : this(address, who, _ => address)
    {
    }

    /// <summary>A name for its pictures.</summary>
    public string Name =>
        string.Join('-', Pattern.Split(['/', '{', '}', ':', '#', '?', '='], StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part is not ("guid" or "int" or "long"))
        .DefaultIfEmpty("home"));
}

/// <summary>Every GET endpoint of the product: the pages, and what is no page.</summary>
internal static class PageBook
{
    /// <summary>What is looked for on the page that finds.</summary>
    public const string Sought = "通知";

    private const string Admin = Played.Admin;
    private const string Leader = "zhoumingyuan";
    private const string Auditor = "52-25.14";

    public static IReadOnlyList<PageRow> Pages { get; } =
    [
        new("/sign-in", ""),
        new("/desk", "chenjing"), new("/desk#drafts", "wangli", _ => "/desk?list=drafts"),
        new("/desk#mine", "wangli", _ => "/desk?list=mine"), new("/desk#done", "liuyang", _ => "/desk?list=done"),
        new("/desk#read", Leader, _ => "/desk?list=read"), new("/find", "liuyang", _ => "/find?q=" + Sought),
        new("/notices", "wangli"),
        new("/documents/new", "wangli"),
        new("/documents/{id:guid}/compose", "wangli", p => $"/documents/{p.Draft}/compose"),
        new("/documents/{id:guid}/preview", "wangli", p => $"/documents/{p.Draft}/preview"),
        new("/documents/{id:guid}/redline", "wangli", p => $"/documents/{p.Notice}/redline?from=1&to=2"),
        new("/documents/{id:guid}/recipients", "wangli", p => $"/documents/{p.Draft}/recipients"),
        new("/documents/{id:guid}/recipients#open", "wangli", p => $"/documents/{p.Draft}/recipients?q=南明"),
        new("/documents/{id:guid}/recipients#copies", "wangli", p => $"/documents/{p.Draft}/recipients?kind=copy"),
        new("/documents/{id:guid}/read#print", "yangmei", p => $"/documents/{p.Notice}/read?print=1"),
        new("/documents/{id:guid}/read", "yangmei", p => $"/documents/{p.Notice}/read"),
        new("/documents/{id:guid}/seals", "yangmei", p => $"/documents/{p.Notice}/seals"),
        new("/attachments/{id:guid}/read", "yangmei",
            p => p.Of("""
                select '/attachments/' || id || '/read' from attachment
                  where document_id = @id and name like '%.csv' limit 1
                """, p.Notice)),
        new("/attachments/{id:guid}/seals", "520102016-01.3",
            p => p.Of("select '/attachments/' || id || '/seals' from attachment where name like '%.ofd' limit 1")),
        new("/cases/{id:guid}", "chenjing", p => $"/cases/{p.OpenCase}"),
        new("/cases/{id:guid}#closed", "wangli", p => $"/cases/{p.NoticeCase}"),
        new("/cases/{id:guid}#incoming", "yangmei", p => $"/cases/{p.CountyCase}"),
        new("/cases/{id:guid}#files", "wangli", p => $"/cases/{p.NoticeCase}?tab=attachments"),
        new("/cases/{id:guid}#related", "wangli", p => $"/cases/{p.NoticeCase}?tab=related"),
        new("/cases/{id:guid}/moves", "chenjing", p => $"/cases/{p.OpenCase}/moves"),
        new("/cases/{id:guid}/why-this-date", "chenjing", p => $"/cases/{p.OpenCase}/why-this-date"),
        new("/cases/{id:guid}/route", "chenjing", p => $"/cases/{p.OpenCase}/route"),
        new("/compare", "wangli"), new("/outgoing", "wangli"), new("/outgoing/numbers", "liuyang"),
        new("/seals", "liuyang"),
        new("/seals/{id}", "liuyang", p => p.Of("""
            select '/seals/' || id from seal where unit_id = (select unit_id from document where id = @id) limit 1
            """, p.Notice)),
        new("/inbox", "liuyang"), new("/inbox#all", "yangmei", _ => "/inbox?list=all"),
        new("/inbox/{id:guid}", "5201-01.2",
            p => p.Of("""
                select '/inbox/' || document_id from delivery
                  where unit_id = (select id from unit where code = '5201-01') and document_id <> @id limit 1
                """, p.Notice)),
        new("/inbox/{id:guid}/corrections", "yangmei", p => $"/inbox/{p.Notice}/corrections"),
        new("/deliveries", "liuyang"), new("/deliveries/{id:guid}", "liuyang", p => $"/deliveries/{p.Notice}"),
        new("/deliveries/{id:guid}/corrections", "liuyang", p => $"/deliveries/{p.Notice}/corrections"),
        new("/deliveries/{id:guid}/also", "liuyang", p => $"/deliveries/{p.Notice}/also"),
        new("/deliveries/{id:guid}/correct", "liuyang", p => $"/deliveries/{p.Notice}/correct"),
        new("/deliveries/{id:guid}/replace", "liuyang", p => $"/deliveries/{p.Notice}/replace"),
        new("/deliveries/units/{id:int}", "liuyang",
            p => p.Of("select '/deliveries/units/' || id from unit where code = '520102-03'")),
        new("/supervision", "zhaolei"), new("/supervision/instructed", Leader),
        new("/supervision/new", "zhaolei"),
        new("/supervision/{id:guid}", "zhaolei",
            p => p.Of("select '/supervision/' || id from supervision_item limit 1")),
        new("/urges/{id:guid}", "liuyang", p => p.Of("select '/urges/' || id from urge order by at limit 1")),
        new("/statistics", Leader), new("/statistics/indicators", Leader),
        new("/statistics/indicators/{code}", Leader, _ => "/statistics/indicators/case-on-time-rate"),
        new("/statistics/indicators/{code}/behind", Leader, _ => "/statistics/indicators/cases-closed/behind"),
        new("/statistics/indicators/new", Leader), new("/statistics/prices", Leader),
        new("/statistics/indicators/{code}/define", Leader,
            _ => $"/statistics/indicators/{Played.OwnIndicator}/define"),
        new("/statistics/schemes", Admin), new("/statistics/schemes/new", Admin),
        new("/statistics/schemes/{id:guid}", Admin, p => $"/statistics/schemes/{p.Scheme}"),
        new("/trust", "wangli"),
        new("/trust/entries/{id:long}", "wangli",
            p => p.Of(
                "select '/trust/entries/' || id from trace where case_id = @id order by id limit 1", p.NoticeCase)),
        new("/trust/erasures", "52-25.13"), new("/audit", Auditor), new("/routes", Admin), new("/routes/new", Admin),
        new("/routes/choice", Admin), new("/routes/moves", Admin),
        new("/routes/{id:int}", Admin, p => $"/routes/{p.Route}"),
        new("/routes/{id:int}#published", Admin,
            p => p.Of("select '/routes/' || id from route where unit_id is null and key = 'outgoing-long' limit 1")),
        new("/routes/{id:int}/design", Admin, p => $"/routes/{p.Route}/design"),
        new("/routes/{id:int}/compare", Admin, p => $"/routes/{p.Route}/compare"),
        new("/routes/{id:int}/trial", Admin, p => $"/routes/{p.Route}/trial"),
        new("/routes/{id:int}/heat", Admin, p => $"/routes/{p.Route}/heat?all=yes"),
        new("/administration", Admin), new("/administration/units", Admin), new("/administration/people", Admin),
        new("/administration/groups", Admin), new("/administration/import", Admin),
        new("/administration/units/{id:int}", Admin,
            p => p.Of("select '/administration/units/' || id from unit where code = '52-25'")),
        new("/administration/people/{id:int}", Admin,
            p => p.Of("select '/administration/people/' || id from person where sign_in = 'wangli'")),
        new("/administration/people/{id:int}/hand-over", Admin,
            p => p.Of("select '/administration/people/' || id || '/hand-over' from person where sign_in = 'chenjing'")),
        new("/administration/groups/{id:int}", Admin,
            p => p.Of(
                "select '/administration/groups/' || id from unit_group order by unit_id nulls last, id limit 1")),
        new("/administration/import/{id:guid}", Admin, p => $"/administration/import/{p.Import}"),
        new("/administration/deadlines", Admin), new("/administration/applications", Admin),
        new("/reference/api", Admin),
        new("/settings", "chenjing"), new("/settings/notices", "chenjing"), new("/settings/delegation", "chenjing"),
        new("/settings/second-factor", "chenjing"),
        new("/step-up", "chenjing", _ => "/step-up?back=/desk"),
        new("/cases/{id:guid}#unseen", "yangmei", _ => Task.FromResult($"/cases/{Guid.NewGuid()}"), 404),
    ];

    /// <summary>Answers of GET that are no page of their own, and why.</summary>
    public static IReadOnlyDictionary<string, string> NoPages { get; } = new Dictionary<string, string>
    {
        ["/"] = "leads to the desk", ["/documents/{id:guid}"] = "leads to its case",
        ["/settings/phrases"] = "leads to the settings", ["/notices/{id:long}"] = "leads to its thing",
        ["/first-run"] = "only in an empty installation; FirstUseTests",
        ["/settings/first-password"] = "only with a one-time password; PeopleTests",
        ["/events"] = "stream of events", ["/assets/{file}"] = "asset", ["/supervision/evidence/{id:guid}"] = "file",
        ["/attachments/{id:guid}"] = "file", ["/documents/{id:guid}/print"] = "file that the browser prints",
        ["/cases/{id:guid}/opinion-files/{file:guid}"] = "file", ["/trust/checkpoint"] = "text for programs",
        ["/trust/checkpoints/{size:long}"] = "text for programs",
        ["/routes/{id:int}/cases"] = "only with cases on an older version; DesignerTests",
        ["/trust/entries/{id:long}/file"] = "file",
    };

    private static readonly string[] machines = ["/api/", "/trace/", "/health"];

    /// <summary>Addresses for programs, and files by their ending.</summary>
    public static bool IsForMachines(string pattern) =>
        machines.Any(start => pattern.StartsWith(start, StringComparison.Ordinal))
        || pattern.Split('/')[^1].Contains('.', StringComparison.Ordinal);
}
