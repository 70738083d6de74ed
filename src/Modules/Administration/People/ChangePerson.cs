using Yiwang.Administration.HandingOver;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.People;

/// <summary>Locks an account, or unlocks it: locked means that every session ends at once, everywhere.</summary>
internal sealed class LockPerson(PersonActs acts)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, int personId, string version, bool locked,
        CancellationToken cancel)
    {
        if (!Reach.DecidesRights(by)) return Reach.NotYours;
        return await acts.Run<bool>(by, actId, locked ? "account.lock" : "account.unlock", personId, version,
            async (act, person) =>
        {
            if (person.State == "left") return Left;
            await act.Execute("update person set state = @state where id = @personId",
                new { personId, state = locked ? "locked" : "active" }, cancel);
            if (locked) await SessionEnds.All(act, personId, cancel);
            else await act.Execute("delete from sign_in_failure where sign_in = lower(@SignIn)", new { person.SignIn },
                cancel);
            act.Trace(locked ? "account.locked" : "account.unlocked", "account", personId.ToString());
            return true;
        }, cancel);
    }

    internal static Refusal Left { get; } = new("person.left", "这个人已经离开，要先给一个岗位。",
        "This person has left; give a post first.");
}

/// <summary>Makes a one-time password anew, or takes the second factor off when the phone was lost; sessions
/// end.</summary>
internal sealed class ResetPerson(PersonActs acts)
{
    public async Task<Result<Made>> Run(Actor by, Guid actId, int personId, string version, bool secondFactor,
        CancellationToken cancel)
    {
        if (!Reach.DecidesRights(by)) return Reach.NotYours;
        var password = secondFactor ? null : Passwords.Generate();
        string? shown = null;
        var made = await acts.Run<Made>(by, actId, secondFactor ? "account.factor_off" : "account.reset", personId, version,
            async (act, person) =>
        {
            if (person.State == "left") return LockPerson.Left;
            if (password is null)
                await act.Execute("update person set totp_secret = null where id = @personId", new { personId },
                    cancel);
            else await act.Execute("update person set password = @hash where id = @personId",
                new { personId, hash = Passwords.Once(password) }, cancel);
            await act.Execute("delete from sign_in_failure where sign_in = lower(@SignIn)", new { person.SignIn },
                cancel);
            await act.Execute("delete from known_browser where person_id = @personId", new { personId }, cancel);
            await SessionEnds.All(act, personId, cancel);
            act.Trace(secondFactor ? "account.factor_off" : "account.password_reset", "account", personId.ToString());
            shown = password;
            return new Made(personId, null);
        }, cancel);
        return made.Refusal is { } no ? no : made.Answer with { Password = shown };
    }
}

/// <summary>What a leaver had in hand, to be passed on.</summary>
internal sealed record HandedOver(int OpenTasks);

/// <summary>A person leaves: all posts end, all sessions end at once; what was in hand is counted, and stays with the
/// posts.</summary>
internal sealed class LeavePerson(PersonActs acts, Hands hands)
{
    public async Task<Result<HandedOver>> Run(Actor by, Guid actId, int personId, string version,
        CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        return await acts.Run<HandedOver>(by, actId, "account.leave", personId, version, async (act, _) =>
        {
            if (await hands.Left(act.Connection, act.Transaction, personId, cancel) is { } left) return left;
            var open = await act.One<int>("""
                select count(*)::int from task t where t.state = 'open' and (t.person_id = @personId or t.post_id in (
                  select h.post_id from holding h where h.person_id = @personId
                    and (h.valid_to is null or h.valid_to >= current_date)))
                """, new { personId }, cancel);
            await act.Execute("update person set state = 'left' where id = @personId", new { personId }, cancel);
            await act.Execute("""
                update holding set valid_to = current_date - 1
                where person_id = @personId and (valid_to is null or valid_to >= current_date)
                """, new { personId }, cancel);
            await act.Execute(
                "update delegation set revoked_at = @At where (from_person = @personId or to_person = @personId) and revoked_at is null and ends_at > @At",
                new { personId, act.At }, cancel);
            await SessionEnds.All(act, personId, cancel);
            act.Trace("account.left", "account", personId.ToString(), facts: [("open_tasks", open.ToString())]);
            return new HandedOver(open);
        }, cancel);
    }
}
