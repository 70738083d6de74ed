using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Documents.Sealing;

internal sealed record SealChanged(string Id, string Status);

/// <summary>
/// Approves or refuses an order, suspends, resumes or revokes a seal. The second approval makes the seal; the one it
/// replaces ends at the same moment. What ends a certificate is in the list of revocations before the act is done.
/// </summary>
internal sealed class ChangeSeal(NpgsqlDataSource source, SealMaking making, SealAuthority authority,
    TimeProvider clock)
{
    private const int ReasonLengthMax = 500;

    /// <param name="what">approve, refuse, suspend, resume or revoke.</param>
    public async Task<Result<SealChanged>> Run(Actor by, Guid actId, string sealId, string what, string reason,
        CancellationToken cancel)
    {
        if (WrittenText.Take(reason, ReasonLengthMax, "reason") is { Refusal: { } bad }) return bad;
        if (reason.Trim().Length == 0 && what is not "approve")
            return new Refusal("seal.no_reason", "请写明理由。", "Give the reason.", RefusalKind.Wrong, "reason");
        if (!by.IsConfirmed(clock.GetUtcNow()) && what is "approve" or "revoke") return IssuingActs.StepUpFirst;
        var begun = await Act.Begin(source, actId, "seal." + what, by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<SealChanged>();
        var seal = await Seal.Load(act, sealId, cancel);
        if (seal is null) return Refusal.NotThere;
        var done = what switch
        {
            "approve" => seal.MayBeApproved(by) is { } no ? no : await Approve(act, seal, cancel),
            "refuse" =>
                seal.MayBeApproved(by) is { } no ? no : await Set(act, seal, "refused", "refused", reason, cancel),
            "suspend" => seal.MayBeSuspended(by) is { } no
                ? no : await Set(act, seal, "suspended", "suspended", reason, cancel),
            "resume" =>
                seal.MayBeResumed(by) is { } no ? no : await Set(act, seal, "active", "resumed", reason, cancel),
            "revoke" => seal.MayBeRevoked(by) is { } no ? no : await End(act, seal, "revoked", reason, cancel),
            _ => Refusal.NotThere,
        };
        if (done.Refusal is { } refusal) return refusal;
        if (done.Answer.Status is "revoked" or "made") await WriteList(act, cancel);
        return await act.Commit(done.Answer, cancel);
    }

    private async Task<Result<SealChanged>> Approve(Act act, Seal seal, CancellationToken cancel)
    {
        await OrderSeal.Changed(act, seal.Id, "approved", "", cancel);
        if (seal.ApprovedBy is null)
        {
            await act.Execute(
                "update seal set approved_by = @PersonId, approved_at = @At, changed_at = @At where id = @Id",
                    new { seal.Id, act.By.PersonId, act.At }, cancel);
            return new SealChanged(seal.Id, "ordered");
        }
        if (seal.Replaces is { } oldId
            && await act.One<Seal>(
            $"select {Seal.Columns} from seal s join unit u on u.id = s.unit_id where s.id = @oldId for update of s",
                new { oldId }, cancel) is { } old)
        {
            await End(act, old, "replaced", $"由 {seal.Id} 替换", cancel);
        }
        var (from, to) = (act.At.AddMinutes(-5), act.At.AddYears(seal.Years));
        var made = making.Make(seal.Id, seal.Name, making.PictureOf(seal), act.At, from, to);
        await act.Execute("""
            update seal set status = 'active', esl = @Esl, certificate = @Certificate, key = @Key, valid_from = @from,
              valid_to = @to,
              approved2_by = @PersonId, approved2_at = @At, changed_at = @At where id = @Id
            """, new { seal.Id, made.Esl, made.Certificate, made.Key, from, to, act.By.PersonId, act.At }, cancel);
        await OrderSeal.Changed(act, seal.Id, "made", "", cancel);
        return new SealChanged(seal.Id, "made");
    }

    private static async Task<Result<SealChanged>> Set(Act act, Seal seal, string status, string kind, string reason,
        CancellationToken cancel)
    {
        await act.Execute("update seal set status = @status, reason = @reason, changed_at = @At where id = @Id",
            new { seal.Id, status, reason, act.At }, cancel);
        await OrderSeal.Changed(act, seal.Id, kind, reason, cancel);
        return new SealChanged(seal.Id, status);
    }

    // The key goes with the seal: what is revoked can never be used again, not even by whoever reads the disk.
    private static async Task<Result<SealChanged>> End(Act act, Seal seal, string status, string reason,
        CancellationToken cancel)
    {
        await act.Execute(
            "update seal set status = @status, reason = @reason, revoked_at = @At, key = null, changed_at = @At where id = @Id",
            new { seal.Id, status, reason, act.At }, cancel);
        await OrderSeal.Changed(act, seal.Id, status, reason, cancel);
        return new SealChanged(seal.Id, status);
    }

    private async Task WriteList(Act act, CancellationToken cancel)
    {
        var ended = await act.Query<(byte[] Certificate, DateTime At, string Status)>(
            "select certificate, revoked_at, status from seal where revoked_at is not null and certificate is not null order by revoked_at, id", null, cancel);
        authority.Publish(ended.Select(row =>
            new Revocation(Certificate.Read(row.Certificate).SerialNumber, new DateTimeOffset(row.At, TimeSpan.Zero),
            row.Status == "replaced" ? RevocationReason.Superseded : RevocationReason.CessationOfOperation)), act.At);
    }
}
