using System.Text.Json;
using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Seals;
using Yiwang.Ofd.Uploads;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Sealing;

/// <param name="Picture">PNG of the seal's print; null when it is drawn by rule.</param>
/// <param name="Replaces">The seal that ends when this one is made; empty for a first one.</param>
internal sealed record SealWish(string RingText, string LowerText, int DiameterMm, byte[]? Picture, int Years,
    string Replaces, string Reason);

internal sealed record SealOrdered(string Id);

/// <summary>Asks for a seal of one's own unit: drawn by rule or from a picture; nothing is made before two leaders
/// approved.</summary>
internal sealed class OrderSeal(NpgsqlDataSource source, Pages pages, TimeProvider clock)
{
    public const int PictureBytesMax = 512 << 10;
    public const int YearsMax = 5;
    private const int ReasonLengthMax = 500;
    private const int OpenOrdersMax = 5;

    public async Task<Result<SealOrdered>> Run(Actor by, Guid actId, SealWish wish, CancellationToken cancel)
    {
        if (!by.Has(Role.SealKeeper))
            return new Refusal("seal.not_keeper", "印章由保管人申请。", "The seal keeper orders a seal.", RefusalKind.Forbidden);
        if (Unfit(wish) is { } unfit) return unfit;
        var begun = await Act.Begin(source, actId, "seal.order", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<SealOrdered>();
        var open = await act.One<int>("select count(*)::int from seal where unit_id = @UnitId and status = 'ordered'",
            new { by.UnitId }, cancel);
        if (open >= OpenOrdersMax)
            return new Refusal("seal.too_many_orders", $"已有 {open} 个申请没批，先办完再申请。",
                $"{open} orders wait already; settle them first.");
        var replaces = await act.One<string>(
            "select id from seal where unit_id = @UnitId and status in ('active', 'suspended') order by created_at desc limit 1", new { by.UnitId }, cancel);
        if ((replaces ?? "") != wish.Replaces)
        {
            return new Refusal("seal.replaces", replaces is null ? "没有要换的印章。" : "本单位已有印章，新章要写明换掉它。",
                replaces is null ? "There is no seal to replace."
                    : "The unit has a seal; a new one must name it as replaced.", RefusalKind.Wrong, "replaces");
        }
        var code = await act.One<string>("select code from unit where id = @UnitId", new { by.UnitId }, cancel);
        var id = $"YW{code}-{act.At:yyyyMMddHHmmssfff}";
        await act.Execute("""
            insert into seal (id, unit_id, name, status, design, picture, years, replaces, keeper_post, ordered_by,
              created_at, valid_from, valid_to, reason)
            values (@id, @UnitId, @UnitName, 'ordered', @design::jsonb, @Picture, @Years, @replaces, @PostId, @PersonId,
              @At, @At, @until, @Reason)
            """, new
        {
            id, by.UnitId, by.UnitName,
                design = JsonSerializer.Serialize(new SealDrawing(wish.RingText, wish.LowerText, wish.DiameterMm)),
                wish.Picture, wish.Years,
            replaces, by.PostId, by.PersonId, act.At, until = act.At.AddYears(wish.Years), wish.Reason,
        }, cancel);
        await Changed(act, id, "ordered", wish.Reason, cancel);
        return await act.Commit(new SealOrdered(id), cancel);
    }

    /// <summary>A line in the register and in the trace.</summary>
    internal static Task Changed(Act act, string sealId, string kind, string reason, CancellationToken cancel)
    {
        act.Trace("seal." + kind, "seal", sealId, words: reason);
        return act.Execute(
            "insert into seal_change (id, seal_id, kind, reason, person_id, at) values (@id, @sealId, @kind, @reason, @PersonId, @At)",
            new { id = Guid.CreateVersion7(act.At), sealId, kind, reason, act.By.PersonId, act.At }, cancel);
    }

    private Refusal? Unfit(SealWish wish)
    {
        if (wish.Years is < 1 or > YearsMax)
            return new Refusal("seal.years", $"有效期 1 至 {YearsMax} 年。", $"It is valid for 1 to {YearsMax} years.",
                RefusalKind.Wrong, "years");
        foreach (
            var (words, max, field) in (IEnumerable<(string, int, string)>)[
                (wish.RingText, SealDesign.RingTextLengthMax, "ring"),
                (wish.LowerText, SealDesign.LowerTextLengthMax, "lower"), (wish.Reason, ReasonLengthMax, "reason")])
        {
            if (WrittenText.Take(words, max, field).Refusal is { } bad) return bad;
        }
        if (wish.Reason.Length == 0)
            return new Refusal("seal.no_reason", "请写明理由。", "Give the reason.", RefusalKind.Wrong, "reason");
        if (wish.Picture is { } picture)
        {
            using var stream = new MemoryStream(picture, writable: false);
            var found = ContentType.Detect(stream);
            if (found.Refusal is { } refused)
                return new Refusal(refused.Code, refused.Zh, refused.En, RefusalKind.Wrong, "picture");
            return found.Kind == ContentKind.Png && picture.Length <= PictureBytesMax ? null
                : new Refusal("seal.picture", $"印模要 PNG 图片，不超过 {PictureBytesMax >> 10} KB。",
                    $"The print is a PNG of at most {PictureBytesMax >> 10} KB.", RefusalKind.Wrong, "picture");
        }
        try
        {
            SealArtwork.Draw(new SealDesign(wish.RingText, wish.DiameterMm,
                wish.LowerText.Length > 0 ? wish.LowerText : null, IsSample: true), pages.Fonts);
            return null;
        }
        catch (SealRefused refused)
        {
            return new Refusal(refused.Code, refused.Zh, refused.En, RefusalKind.Wrong, "ring");
        }
        catch (MissingGlyphException missing)
        {
            return new Refusal("seal.glyph", $"印章文字中有字体里没有的字：{missing.Message}",
                $"No installed font has a character of the seal: {missing.Message}", RefusalKind.Wrong, "ring");
        }
    }
}
