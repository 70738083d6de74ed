using System.Text.RegularExpressions;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Notices;

/// <summary>How a person wants to be told: in the open page, by SMS, by kind; and the number for it.</summary>
public sealed partial class SetNotices(NpgsqlDataSource source, TimeProvider clock)
{
    /// <param name="page">Kinds shown in the open page; those that must reach are kept in it.</param>
    /// <param name="sms">Kinds also sent to the mobile.</param>
    public async Task<Result<bool>> Run(Actor by, Guid actId, IReadOnlyList<string> page, IReadOnlyList<string> sms,
        string mobile, CancellationToken cancel)
    {
        var number = mobile.Trim();
        if (number.Length > 0 && !Mobile().IsMatch(number))
        {
            return new Refusal("notices.mobile_wrong", "手机号是 1 开头的 11 位数字。",
                "A mobile number has 11 digits and begins with 1.", RefusalKind.Wrong, "mobile");
        }
        if (sms.Count > 0 && number.Length == 0)
        {
            return new Refusal("notices.mobile_missing", "要发短信，请写手机号。", "For short messages, give a mobile number.",
                RefusalKind.Wrong, "mobile");
        }
        var begun = await Act.Begin(source, actId, "notices.set", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        foreach (var (kind, _, must) in NoticeKinds.Settable)
        {
            await act.Execute("""
                insert into notice_setting (person_id, kind, page, sms) values (@PersonId, @kind, @shown, @sent)
                on conflict (person_id, kind) do update set page = excluded.page, sms = excluded.sms
                """, new { by.PersonId, kind, shown = must || page.Contains(kind), sent = sms.Contains(kind) }, cancel);
        }
        await act.Execute("update person set mobile = @number where id = @PersonId", new { number, by.PersonId },
            cancel);
        act.Trace("person.notices_set", "person", by.PersonId.ToString(), facts: [("sms", string.Join(' ', sms))]);
        return await act.Commit(true, cancel);
    }

    [GeneratedRegex("^1[0-9]{10}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mobile();
}
