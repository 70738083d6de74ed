namespace Yiwang.Ofd.Seals;

/// <summary>
/// A seal that is not made or not used, and why: <see cref="Code"/> is stable (<c>seal.expired</c>,
/// <c>seal.locked</c>),
/// <see cref="Zh"/> and <see cref="En"/> say it to people.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "Named as OfdRefused is.")]
public sealed class SealRefused(string code, string zh, string en, Exception? inner = null)
    : Exception($"{code}: {en}", inner)
{
    public string Code { get; } = code;
    public string Zh { get; } = zh;
    public string En { get; } = en;
}
