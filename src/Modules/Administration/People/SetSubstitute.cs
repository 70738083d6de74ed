using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.People;

/// <summary>Decides which post of the same unit stands in for a post while nobody holds it (AB 角); 0: none.</summary>
internal sealed class SetSubstitute(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<int>> Run(Actor by, Guid actId, int postId, int substituteId, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "post.substitute", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var post = await act.One<(int Id, int UnitId, int? Before)>($"""
            select o.id, o.unit_id, o.substitute_id from post o join unit u on u.id = o.unit_id
            where o.id = @postId and o.valid_to is null and {Reach.Reaches} for update of o
            """, new { postId, reach = by.UnitId }, cancel);
        if (post.Id == 0) return Refusal.NotThere;
        // What the three administrators do nobody does in their place.
        if (substituteId != 0 && !await act.One<bool>($"""
            select exists (select 1 from post o where o.id = @substituteId and o.id <> @postId and o.unit_id = @UnitId
              and o.valid_to is null and not o.roles && {Role.AdministratorsInSql})
            """, new { substituteId, postId, post.UnitId }, cancel)) return NotFit;
        await act.Execute("update post set substitute_id = nullif(@substituteId, 0) where id = @postId",
            new { postId, substituteId }, cancel);
        act.Trace("post.substitute", "post", postId.ToString(), facts:
            [("before", (post.Before ?? 0).ToString()), ("after", substituteId.ToString())]);
        return await act.Commit(postId, cancel);
    }

    private static Refusal NotFit { get; } = new("post.substitute", "代理岗位要是本单位的另一个岗位，三员岗位除外。",
        "A substitute is another post of the same unit, and not one of the three administrators'.", RefusalKind.Wrong,
        "substitute");
}
