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

/// <param name="IsWhole">Every organ that issues the document has sealed it.</param>
internal sealed record PressedFile(byte[] Bytes, bool IsWhole);

/// <summary>
/// A unit's seal and its use: the key leaves its wrapping only inside one act of sealing; every use is a row, so that
/// the count of uses is the count of acts.
/// </summary>
internal sealed class UnitSeals(SealAuthority authority, SealMaking making)
{
    private const int ValidYears = 5;

    /// <summary>
    /// Presses the acting unit's seal at the place the typesetter computed for it; the sealed file, or why not. Of a
    /// joint issue each organ presses its own, in any order; the last one closes the file.
    /// </summary>
    /// <param name="riding">Also over the right edges of all pages (骑缝章).</param>
    public async Task<Result<PressedFile>> Press(
        Act act, CaseRow onCase, Document document, TypesetResult set, byte[] file, bool riding,
        CancellationToken cancel)
    {
        var organs = document.Organs;
        var organ = organs.ToList().IndexOf(act.By.UnitId);
        if (organ < 0)
            return new Refusal("seal.not_an_issuer", "本单位不是这件公文的发文机关，不能用印。",
                "Your unit does not issue this document and cannot seal it.", RefusalKind.Forbidden);
        if (set.Seals.Count != organs.Count)
        {
            return new Refusal("seal.no_place", "这种格式的页面上没有用印位置。", "The pages have no place for a seal.");
        }
        var sealedBy = await SealedBy(act, document, cancel);
        if (sealedBy.Contains(act.By.UnitId))
            return new Refusal("seal.twice", "本单位已经在这件公文上盖过章。", "Your unit has sealed this document already.");
        var missing = organs.Except(sealedBy).Count() - 1;
        var found = await Usable(act, act.By.UnitId, cancel);
        if (found.Refusal is { } unusable) return unusable;
        var seal = found.Answer;
        using var key = new SoftwareSealKey(Certificate.Read(seal.Certificate),
            Pkcs8.Read(seal.Key, authority.WrapPassword));
        var electronic = ElectronicSeal.Read(seal.Esl);
        byte[] pressed;
        try
        {
            var request = new SealRequest(electronic, key, act.At,
                Places(set, organ, organs.Count, electronic.Picture, riding), MoreFollow: missing > 0)
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
            use, SealId = seal.Id, DocumentId = document.Id, CaseId = onCase.Id,
                file = System.Security.Cryptography.SHA256.HashData(file),
            pressed = System.Security.Cryptography.SHA256.HashData(pressed), act.By.PersonId, act.At,
        }, cancel);
        act.Trace("seal.used", "seal", seal.Id, onCase.Id, facts:
            [("use", use.ToString()), ("document", document.Id.ToString()), ("riding", riding ? "yes" : "no"),
                ("seals_missing", missing.ToString())]);
        return new PressedFile(pressed, missing == 0);
    }

    // Its own place among the signatures and, when asked for, its strips along the right edge: the seals of a joint
    // issue one below the other.
    private static List<SealPlace> Places(TypesetResult set, int organ, int organs, SealPicture picture, bool riding)
    {
        var own = set.Seals[organ];
        List<SealPlace> places = [SealPlace.Centred(own.PageIndex + 1, own.Box.X + own.Box.Width / 2,
            own.Box.Y + own.Box.Height / 2, picture)];
        if (!riding) return places;
        var pages = set.Document.Pages;
        var height = pages.Min(page => page.Height);
        if (organs * picture.HeightMm > height)
        {
            throw new SealRefused("seal.riding_room", "联合行文的单位太多，页边放不下这么多骑缝章",
                "the margin has no room for a riding seal of so many organs");
        }
        var centre = height * (organ + 1) / (organs + 1);
        return [.. places,
            .. SealPlace.Riding([.. pages.Select(page => page.Width)], centre - picture.HeightMm / 2.0, picture)];
    }

    // Whose seals are on the file as it is: from its digest back over the uses, each of which made one file of another.
    private static async Task<IReadOnlyList<int>> SealedBy(Act act, Document document, CancellationToken cancel) =>
        await act.Query<int>("""
        with recursive chain(file, unit_id) as (
          select x.file, s.unit_id from seal_use x join seal s on s.id = x.seal_id where x.document_id = @Id
            and x.sealed = @Ofd
          union all select x.file, s.unit_id from chain c join seal_use x on x.document_id = @Id and x.sealed = c.file
            join seal s on s.id = x.seal_id)
        select unit_id from chain
        """, new { document.Id, document.Ofd }, cancel);

    private static Task<SealRow?> Newest(Act act, int unitId, CancellationToken cancel) => act.One<SealRow>("""
        select id, esl, certificate, key, status, keeper_post as KeeperPost from seal where unit_id = @unitId
          and status not in ('ordered', 'refused')
        order by (status = 'active') desc, created_at desc limit 1
        """, new { unitId }, cancel);

    // The unit's seal, usable by this person now; a unit that never had one gets its 样章.
    private async Task<Result<SealRow>> Usable(Act act, int unitId, CancellationToken cancel)
    {
        var seal = await Newest(act, unitId, cancel);
        if (seal is null) return await Issue(act, unitId, cancel);
        if (seal.Status != "active")
        {
            return new Refusal("seal.not_in_use", "本单位的印章已停用或作废，不能用印。请先恢复，或申请新章。",
                "The unit's seal is suspended or revoked and cannot be used. Resume it, or order a new one.");
        }
        return seal.KeeperPost is { } keeper && keeper != act.By.PostId
            ? new Refusal("seal.not_keeper", "这枚印章不由您保管，请保管人用印。", "This seal is not in your keeping; ask its keeper.",
                RefusalKind.Forbidden) : seal;
    }

    // The sample's units get their 样章 from the sample authority when they first need it; two acts at once make one.
    private async Task<SealRow> Issue(Act act, int unitId, CancellationToken cancel)
    {
        var (name, level, code) = await act.One<(string, short, string)>(
            "select name, level, code from unit where id = @unitId for no key update", new { unitId }, cancel);
        if (await Newest(act, unitId, cancel) is { Status: "active" } first) return first;
        var (from, to) = (act.At.AddMinutes(-5), act.At.AddYears(ValidYears));
        var id = $"YW{code}-{act.At:yyyyMMddHHmmss}";
        var made = making.Make(id, name, making.Draw(new SealDrawing(name, "", level == 1 ? 45 : 42)), act.At, from,
            to);
        var row = new SealRow { Id = id, Esl = made.Esl, Certificate = made.Certificate, Key = made.Key,
            Status = "active" };
        await act.Execute("""
            insert into seal (id, unit_id, name, status, esl, certificate, key, ordered_by, approved_by, created_at,
              valid_from, valid_to)
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
