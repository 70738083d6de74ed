using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>A person turns the own second factor on, replaces it or turns it off; each only after a fresh proof of who
/// it is, so that a page left open gives nobody a factor of his own.</summary>
public sealed class OwnSecondFactor(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Whether the person is asked for six digits beside the password.</summary>
    public async Task<bool> IsOn(Actor actor, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select totp_secret is not null from person where id = @PersonId", new { actor.PersonId },
            cancellationToken: cancel));
    }

    /// <summary>The six digits prove that the person's device has the secret.</summary>
    public async Task<Refusal?> TurnOn(Actor actor, byte[] secret, string code, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!actor.IsConfirmed(now)) return Sessions.ConfirmFirst;
        if (!Totp.Holds(secret, code, now))
        {
            return new Refusal("signin.code_wrong", "六位数字不对，没有开通。", "The digits are wrong; it was not turned on.",
                RefusalKind.Wrong, "code");
        }
        return await Set(actor, secret, "person.second_factor_on", now, cancel);
    }

    public async Task<Refusal?> TurnOff(Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return actor.IsConfirmed(now) ? await Set(actor, null, "person.second_factor_off", now, cancel)
            : Sessions.ConfirmFirst;
    }

    private async Task<Refusal?> Set(Actor actor, byte[]? secret, string kind, DateTimeOffset now,
        CancellationToken cancel)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "second-factor", actor, now,
            cancel)).Answer;
        await act.Execute("update person set totp_secret = @secret where id = @PersonId",
            new { secret, actor.PersonId }, cancel);
        act.Trace(kind, "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return null;
    }
}
