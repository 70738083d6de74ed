using Yiwang.Documents.Drafting;
using Yiwang.Documents.Sealing;
using Yiwang.Ofd.Seals;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.Documents.Issuing;

/// <summary>
/// A unit's seal and its use: the key leaves its wrapping only inside one act of sealing; every use is a row, so that the count of uses is
/// the count of acts.
/// </summary>
internal sealed class UnitSeals(SealAuthority authority, SealMaking making)
{
    private const int ValidYears = 5;

    /// <summary>Presses the unit's seal at the places the typesetter computed; the sealed file, or why not.</summary>
    public async Task<Result<byte[]>> Press(
        Act act, CaseRow onCase, Document document, TypesetResult set, byte[] file, CancellationToken cancel)
    {
        var found = await Usable(act, document.UnitId, cancel);
        if (found.Refusal is { } unusable) return unusable;
        var seal = found.Answer;
        if (set.Seals.Count == 0)
        {
            return new Refusal("seal.no_place", "这种格式的页面上没有用印位置。", "The pages have no place for a seal.");
        }
        using var key = new SoftwareSealKey(Certificate.Read(seal.Certificate), Pkcs8.Read(seal.Key, authority.WrapPassword));
        var electronic = ElectronicSeal.Read(seal.Esl);
        var places = set.Seals.Select(s => SealPlace.Centred(
            s.PageIndex + 1, s.Box.X + s.Box.Width / 2, s.Box.Y + s.Box.Height / 2, electronic.Picture)).ToList();
        byte[] pressed;
        try
        {
            var request = new SealRequest(electronic, key, act.At, places, MoreFollow: false)
                .StampedBy(authority.TimeStamps, CertificateAuthority.NewSerial());
            pressed = OfdSealer.Seal(file, request);
        }
        catch (SealRefused refused)
        {
            return new Refusal(refused.Code, refused.Zh, refused.En);
        }
        var use = Guid.CreateVersion7(act.At);
        await act.Execute("""
            insert into seal_use (id, seal_id, document_id, case_id, file, sealed, person_id, at)
            values (@use, @SealId, @DocumentId, @CaseId, @file, @pressed, @PersonId, @At)
            """, new
        {
            use, SealId = seal.Id, DocumentId = document.Id, CaseId = onCase.Id, file = System.Security.Cryptography.SHA256.HashData(file),
            pressed = System.Security.Cryptography.SHA256.HashData(pressed), act.By.PersonId, act.At,
        }, cancel);
        act.Trace("seal.used", "seal", seal.Id, onCase.Id, facts: [("use", use.ToString()), ("document", document.Id.ToString())]);
        return pressed;
    }

    private static Task<SealRow?> Newest(Act act, int unitId, CancellationToken cancel) => act.One<SealRow>("""
        select id, esl, certificate, key, status, keeper_post as KeeperPost from seal where unit_id = @unitId and status not in ('ordered', 'refused')
        order by (status = 'active') desc, created_at desc limit 1
        """, new { unitId }, cancel);

    // The unit's seal, usable by this person now; a unit that never had one gets its 样章.
    private async Task<Result<SealRow>> Usable(Act act, int unitId, CancellationToken cancel)
    {
        var seal = await Newest(act, unitId, cancel);
        if (seal is null) return await Issue(act, unitId, cancel);
        if (seal.Status != "active")
        {
            return new Refusal("seal.not_in_use", "本单位的印章已停用或作废，不能用印。请先恢复，或申请新章。", "The unit's seal is suspended or revoked and cannot be used. Resume it, or order a new one.");
        }
        return seal.KeeperPost is { } keeper && keeper != act.By.PostId
            ? new Refusal("seal.not_keeper", "这枚印章不由您保管，请保管人用印。", "This seal is not in your keeping; ask its keeper.", RefusalKind.Forbidden) : seal;
    }

    // The sample's units get their 样章 from the sample authority when they first need it; two acts at once make one.
    private async Task<SealRow> Issue(Act act, int unitId, CancellationToken cancel)
    {
        var (name, level, code) = await act.One<(string, short, string)>(
            "select name, level, code from unit where id = @unitId for no key update", new { unitId }, cancel);
        if (await Newest(act, unitId, cancel) is { Status: "active" } first) return first;
        var (from, to) = (act.At.AddMinutes(-5), act.At.AddYears(ValidYears));
        var id = $"YW{code}-{act.At:yyyyMMddHHmmss}";
        var made = making.Make(id, name, making.Draw(new SealDrawing(name, "", level == 1 ? 45 : 42)), act.At, from, to);
        var row = new SealRow { Id = id, Esl = made.Esl, Certificate = made.Certificate, Key = made.Key, Status = "active" };
        await act.Execute("""
            insert into seal (id, unit_id, name, status, esl, certificate, key, ordered_by, approved_by, created_at, valid_from, valid_to)
            values (@Id, @unitId, @name, 'active', @Esl, @Certificate, @Key, 0, 0, @At, @from, @to)
            """, new { row.Id, unitId, name, row.Esl, row.Certificate, row.Key, act.At, from, to }, cancel);
        act.Trace("seal.issued", "seal", id, facts: [("unit", unitId.ToString()), ("sample", "yes")]);
        return row;
    }

    private sealed class SealRow
    {
        public string Id { get; init; } = "";
        public byte[] Esl { get; init; } = [];
        public byte[] Certificate { get; init; } = [];
        public byte[] Key { get; init; } = [];
        public string Status { get; init; } = "";
        public int? KeeperPost { get; init; }
    }
}
