namespace Yiwang.ShangMi;

/// <summary>
/// Input that this library refuses: a damaged certificate, a wrong password, a point that is not on the curve.
/// <see cref="Code"/> is stable; <see cref="Zh"/> and <see cref="En"/> say it to people.
/// </summary>
public sealed class ShangMiException(string code, string zh, string en, Exception? inner = null)
    : Exception($"{code}: {en}", inner)
{
    public string Code { get; } = code;
    public string Zh { get; } = zh;
    public string En { get; } = en;
}
