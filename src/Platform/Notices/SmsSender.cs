using System.Globalization;
using Dapper;
using Npgsql;
using Yiwang.Platform.Settings;

namespace Yiwang.Platform.Notices;

/// <summary>
/// Hands short messages from the outbox to the gateway of the installation (setting <c>sms-gateway</c>: the address of
/// a Kannel sendsms service with its user and password; to, text and coding are added). A message goes at least once:
/// after a crash between the gateway's yes and ours it goes again. Without a gateway the messages wait, and those older
/// than a day are given up.
/// </summary>
public sealed class SmsSender(NpgsqlDataSource source, YiwangSettings settings, TimeProvider clock)
{
    /// <summary>When the next message is to go, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = "select min(next_at) from sms_outbox where sent_at is null and gave_up_at is null";

    public const int AttemptsMax = 8;
    private const int BatchMax = 50;
    private const int WordsLengthMax = 300;
    private static readonly TimeSpan TooOld = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly HttpClient Gateway = new() { Timeout = Patience };

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (settings.SmsGateway.Length == 0) return;
        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(new CommandDefinition("""
            update sms_outbox set gave_up_at = @now where next_at <= @now and sent_at is null and gave_up_at is null
              and at < @old
            """, new { now, old = now - TooOld }, cancellationToken: cancel));
        for (var i = 0; i < BatchMax && await One(now, cancel); i++) cancel.ThrowIfCancellationRequested();
    }

    private async Task<bool> One(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var next = await connection.QueryFirstOrDefaultAsync<(long Id, string Mobile, string Words, int Attempts,
            string Kind)?>(new CommandDefinition("""
            select o.id, o.mobile, o.words, o.attempts, n.kind from sms_outbox o join notice n on n.id = o.notice_id
            where o.next_at <= @now and o.sent_at is null and o.gave_up_at is null order by o.next_at
              limit 1 for update of o skip locked
            """, new { now }, transaction, cancellationToken: cancel));
        if (next is not { } message) return false;
        var failed = await Send(message.Mobile, NoticeKinds.Words(message.Kind, message.Words).Zh, cancel);
        await connection.ExecuteAsync(new CommandDefinition("""
            update sms_outbox set attempts = attempts + 1, last_error = @failed, sent_at = case
              when @failed = '' then @now end,
              next_at = @again, gave_up_at = case when @failed <> '' and attempts + 1 >= @AttemptsMax then @now end
                where id = @Id
            """, new { message.Id, failed, now, again = now.AddMinutes(Math.Pow(2, message.Attempts)), AttemptsMax }, transaction, cancellationToken: cancel));
        await transaction.CommitAsync(cancel);
        return true;
    }

    // Empty when the gateway took it (Kannel answers 202), else why not.
    private async Task<string> Send(string mobile, string words, CancellationToken cancel)
    {
        var mark = settings.SmsGateway.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var text = words.Length > WordsLengthMax ? words[..WordsLengthMax] : words;
        var address = string.Create(CultureInfo.InvariantCulture,
            $"{settings.SmsGateway}{mark}to={Uri.EscapeDataString(mobile)}&text={Uri.EscapeDataString(text)}&charset=UTF-8&coding=2");
        try
        {
            using var answer = await Gateway.GetAsync(new Uri(address), cancel);
            return answer.IsSuccessStatusCode ? "" : $"{(int)answer.StatusCode}";
        }
        catch (HttpRequestException away)
        {
            return away.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "timeout";
        }
    }
}
