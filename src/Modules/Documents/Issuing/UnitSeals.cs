using Yiwang.Documents.Drafting;
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
internal sealed class UnitSeals(SealAuthority authority, Pages pages)
{
    private const int ValidYears = 5;

    /// <summary>Presses the unit's seal at the places the typesetter computed; the sealed file, or why not.</summary>
    public async Task<Result<byte[]>> Press(
        Act act, CaseRow onCase, Document document, TypesetResult set, byte[] file, CancellationToken cancel)
    {
        var seal = await Find(act, document.UnitId, cancel) ?? await Issue(act, document.UnitId, cancel);
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

    private static Task<SealRow?> Find(Act act, int unitId, CancellationToken cancel) => act.One<SealRow>(
        "select id, esl, certificate, key from seal where unit_id = @unitId and status = 'active'", new { unitId }, cancel);

    // The sample's units get their 样章 from the sample authority when they first need it; two acts at once make one.
    private async Task<SealRow> Issue(Act act, int unitId, CancellationToken cancel)
    {
        var (name, level, code) = await act.One<(string, short, string)>(
            "select name, level, code from unit where id = @unitId for no key update", new { unitId }, cancel);
        if (await Find(act, unitId, cancel) is { } made) return made;
        var (from, to) = (act.At.AddMinutes(-5), act.At.AddYears(ValidYears));
        using var key = Sm2Key.Generate();
        var certificate = authority.Issue(name, key, from, to);
        var id = $"YW{code}-{act.At:yyyyMMddHHmmss}";
        var electronic = authority.Maker.Make(new SealOrder(id, name, SealKind.Unit, [certificate], act.At, from, to, SealArtwork.Draw(new SealDesign(name, level == 1 ? 45 : 42, null, IsSample: true), pages.Fonts).ToPicture()));
        var row = new SealRow { Id = id, Esl = electronic.Raw.ToArray(), Certificate = certificate.Raw.ToArray(), Key = Pkcs8.WriteEncrypted(key, authority.WrapPassword) };
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
    }
}
