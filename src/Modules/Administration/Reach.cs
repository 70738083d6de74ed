using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration;

/// <summary>
/// Who administers what. An administrator reaches the unit of the post at work and all below it, nothing beside it. The
/// system administrator sets up units, sections, posts and people; the security administrator decides on rights and
/// locks; the audit administrator looks; a unit's own administrator does the first two for it (delegated downwards).
/// </summary>
internal static class Reach
{
    /// <summary>A condition on <c>u</c> (table unit) with the parameter <c>@reach</c>, the actor's unit.</summary>
    public const string Reaches = "u.path @> array[@reach]";

    public static string[] Roles { get; } = [Role.UnitAdmin, .. Role.Administrators];

    public static Refusal NotYours { get; } = new("administration.not_yours",
        "这件事归另一类管理员（三员分立）：系统管理员建单位和人，安全管理员定权限，审计管理员只看。",
        "This is for another of the three administrators: the system administrator sets up, the security administrator decides on rights, "
        + "the audit administrator looks.", RefusalKind.Forbidden);

    public static bool SetsUp(Actor by) => by.Has(Role.UnitAdmin) || by.Has(Role.SystemAdmin);

    public static bool DecidesRights(Actor by) => by.Has(Role.UnitAdmin) || by.Has(Role.SecurityAdmin);

    /// <summary>
    /// Whether these roles may be given: by who decides on rights; one of the three only by a security administrator,
    /// or by a unit's administrator while nobody below holds that role yet.
    /// </summary>
    public static async Task<Refusal?> MayGive(Act act, IReadOnlyList<string> roles, CancellationToken cancel)
    {
        if (roles.FirstOrDefault(role => !Role.All.Contains(role)) is { } unknown)
        {
            return new Refusal("role.unknown", $"没有“{unknown}”这个角色。", $"There is no role “{unknown}”.",
                RefusalKind.Wrong, "roles");
        }
        if (roles.Count > 0 && !DecidesRights(act.By)) return NotYours with { Field = "roles" };
        if (roles.FirstOrDefault(Role.Administrators.Contains) is not { } one) return null;
        if (roles.Count > 1) return AdministratorAlone;
        if (act.By.Has(Role.SecurityAdmin)) return null;
        var taken = await act.One<bool>($"""
            select exists (select 1 from post o join unit u on u.id = o.unit_id and {Reaches} join holding h
              on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date) where o.valid_to is null and @one = any(o.roles))
            """, new { reach = act.By.UnitId, one }, cancel);
        return taken
            ? new Refusal("role.by_security", "已有三员在任，再任命由安全管理员办。",
                "The three are in office; another is appointed by the security administrator.", RefusalKind.Forbidden,
                "roles")
            : null;
    }

    public static Refusal AdministratorAlone { get; } = new("role.administrator_alone",
        "三员互斥：系统、安全、审计管理员不能兼任，也不能兼别的岗位。",
        "The three administrators exclude each other and every other post.", RefusalKind.Conflict, "roles");
}
