using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>A person chooses the own password: the first in place of a one-time one, or another; the other sessions
/// end.</summary>
public sealed class OwnPassword(NpgsqlDataSource source, Sessions sessions, TimeProvider clock)
{
    /// <summary>The first password of one's own, in place of the one-time one that let the person in.</summary>
    public async Task<Refusal?> ChooseFirst(string token, Actor actor, string password, CancellationToken cancel)
    {
        if (!actor.MustChoosePassword) return Refusal.NotThere;
        if (Passwords.Fault(password) is { } fault) return fault;
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "password.first", actor, now,
            cancel)).Answer;
        var stored = await Stored(act, actor, cancel);
        if (!Passwords.IsOnce(stored)) return Refusal.NotThere;
        if (Passwords.Holds(password, stored))
        {
            return new Refusal("password.same", "不能还用一次性口令。", "Not the one-time password again.", RefusalKind.Wrong,
                "new");
        }
        await Keep(act, token, actor, password, cancel);
        await act.Execute("update session set must_choose = false where digest = @mine",
            new { mine = Sessions.Digest(token) }, cancel);
        act.Trace("person.password_chosen", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return null;
    }

    /// <summary>Another password, for who knows the present one; wrong tries are counted as at signing in.</summary>
    public async Task<Refusal?> Change(string token, Actor actor, string present, string wanted,
        CancellationToken cancel)
    {
        if (Passwords.Fault(wanted) is { } fault) return fault;
        if (await sessions.HeldUp(token, actor, cancel) is { } held) return held;
        var now = clock.GetUtcNow();
        await using (
            var act = (await Act.Begin(source, Guid.CreateVersion7(now), "password.change", actor, now, cancel)).Answer)
        {
            if (Passwords.Holds(present, await Stored(act, actor, cancel)))
            {
                await Keep(act, token, actor, wanted, cancel);
                act.Trace("person.password_changed", "person", actor.PersonId.ToString());
                await act.Commit(true, cancel);
                return null;
            }
        }
        await sessions.WrongTry(token, actor, cancel);
        return new Refusal("password.wrong", "现在的口令不对，没有改。", "The present password is wrong; nothing was changed.",
            RefusalKind.Wrong, "old");
    }

    private static async Task<string> Stored(Act act, Actor actor, CancellationToken cancel) =>
        await act.One<string>("select password from person where id = @PersonId for update", new { actor.PersonId },
            cancel) ?? "";

    private static async Task Keep(Act act, string token, Actor actor, string password, CancellationToken cancel)
    {
        await act.Execute("update person set password = @hash where id = @PersonId",
            new { hash = Passwords.Hash(password), actor.PersonId }, cancel);
        await SessionEnds.Others(act, actor.PersonId, Sessions.Digest(token), cancel);
    }
}
