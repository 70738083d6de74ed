using System.Text.Json;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.Documents.Sealing;

/// <summary>A seal as made: the electronic seal, its certificate, and its key wrapped for rest.</summary>
internal sealed record MadeSeal(byte[] Esl, byte[] Certificate, byte[] Key);

/// <summary>The seal maker's work: draws or takes the print, makes the key, has it certified, signs the seal.</summary>
internal sealed class SealMaking(SealAuthority authority, Pages pages)
{
    public MadeSeal Make(string id, string unitName, SealPicture picture, DateTimeOffset at, DateTimeOffset from,
        DateTimeOffset to)
    {
        using var key = Sm2Key.Generate();
        var certificate = authority.Issue(unitName, key, from, to);
        var electronic = authority.Maker.Make(
            new SealOrder(id, unitName, SealKind.Unit, [certificate], at, from, to, picture));
        return new MadeSeal(electronic.Raw.ToArray(), certificate.Raw.ToArray(),
            Pkcs8.WriteEncrypted(key, authority.WrapPassword));
    }

    /// <summary>The print of a design, with 样章 in it: this authority's seals have no legal force.</summary>
    public SealPicture Draw(SealDrawing design) => SealArtwork.Draw(
        new SealDesign(design.RingText, design.DiameterMm, design.LowerText.Length > 0 ? design.LowerText : null,
            IsSample: true), pages.Fonts).ToPicture();

    public SealPicture PictureOf(Seal seal)
    {
        var design = JsonSerializer.Deserialize<SealDrawing>(seal.Design!)!;
        return seal.Picture is { } png ? new SealPicture("PNG", png, design.DiameterMm, design.DiameterMm)
            : Draw(design);
    }
}
