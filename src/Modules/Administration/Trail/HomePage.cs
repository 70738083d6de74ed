using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Trail;

/// <summary>The first page of administration: how much there is within reach, and what administrators did lately, read
/// from the trace.</summary>
internal sealed class HomePage(NpgsqlDataSource source, ViewerSource viewers)
{
    private const int RecentMax = 25;

    public async Task<IResult> Show(HttpContext http)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select (select count(*)::int from unit u where {Reach.Reaches} and u.valid_to is null),
              (select count(distinct h.person_id)::int from unit u join post o on o.unit_id = u.id
                and o.valid_to is null join holding h on h.post_id = o.id
                 and (h.valid_to is null or h.valid_to >= current_date) where {Reach.Reaches}),
              (select count(*)::int from unit u join post o on o.unit_id = u.id and o.valid_to is null
                where {Reach.Reaches}),
              (select count(*)::int from unit_group g where g.unit_id is null or g.unit_id = @reach);
            select t.at, coalesce(p.name, '') as Who, t.kind, case t.object_kind
                when 'unit' then (select name from unit where id::text = t.object_id)
                  when 'account' then (select name from person where id::text = t.object_id)
                when 'section' then (select name from section where id::text = t.object_id)
                  when 'post' then (select name from post where id::text = t.object_id)
                when 'group' then (select name from unit_group where id::text = t.object_id)
                when 'application' then (select name from application where id::text = t.object_id) else '' end as What
            from (select * from trace t where t.object_kind in ('unit', 'section', 'post', 'group', 'account', 'import',
              'application')
              and t.unit_id in (select u.id from unit u where {Reach.Reaches}) order by t.id desc limit @RecentMax) t
            left join person p on p.id = t.person_id order by t.id desc
            """, new { reach = by.UnitId, RecentMax }, cancellationToken: http.RequestAborted));
        var (units, people, posts, groups) = await read.ReadSingleAsync<(int, int, int, int)>();
        var recent = (await read.ReadAsync<(DateTime At, string Who, string Kind, string? What)>())
            .Select(t => new StoryLine(t.At, t.Who, Did(t.Kind), t.What ?? "")).ToList();
        var role = by.Has(Role.SystemAdmin) ? AdministratorRole.System : by.Has(Role.SecurityAdmin)
            ? AdministratorRole.Security
            : by.Has(Role.AuditAdmin) ? AdministratorRole.Audit : AdministratorRole.Unit;
        return Page.Show<Platform.Ui.Screens.Administration, AdministrationView>(await viewers.Of(http),
            new AdministrationView(role, by.UnitName, units, people, posts, groups, 0, recent));
    }

    private static Text Did(string kind) => kind switch
    {
        "unit.created" => new("设立", "founded"),
        "unit.unit_added" => new("加下级单位", "added a unit below"),
        "unit.renamed" => new("改名", "renamed"),
        "unit.moved" => new("改隶", "moved"),
        "unit.merged" => new("并入别的单位", "merged"),
        "unit.abolished" => new("撤销", "abolished"),
        "unit.letterhead" => new("改红头和流程", "changed letterhead and route of"),
        "unit.planned" => new("计划改动", "planned a change of"),
        "unit.plan_taken_back" => new("收回计划的改动", "took back a planned change of"),
        "unit.plan_failed" => new("计划的改动没有办成", "could not make the planned change of"),
        "section.added" => new("加处室", "added the section"),
        "section.renamed" => new("处室改名", "renamed the section"),
        "section.closed" => new("撤处室", "closed the section"),
        "post.added" => new("设岗位", "made the post"),
        "post.roles" => new("改岗位角色", "changed the roles of"),
        "post.fields" => new("改分管", "changed what is in charge of"),
        "post.substitute" => new("定代理岗位", "chose who stands in for"),
        "post.closed" => new("撤岗位", "closed the post"),
        "post.given" => new("任命岗位", "gave a post to"),
        "post.ended" => new("免去岗位", "ended a post of"),
        "account.added" => new("建账号", "made the account of"),
        "account.locked" => new("停用账号", "locked"),
        "account.unlocked" => new("启用账号", "unlocked"),
        "account.password_reset" => new("重置口令", "reset the password of"),
        "account.factor_off" => new("取消第二重验证", "took off the second factor of"),
        "account.left" => new("办离开", "recorded the leave of"),
        "group.make" => new("建单位组", "made the group"),
        "group.add" or "group.take" => new("改单位组", "changed the group"),
        "group.remove" => new("去掉单位组", "removed a group"),
        "import.applied" => new("落导入", "applied an import"),
        "application.made" => new("建应用令牌", "made the token of"),
        "application.revoked" => new("吊销应用令牌", "revoked the token of"),
        _ => new("改动", "changed"),
    };
}
