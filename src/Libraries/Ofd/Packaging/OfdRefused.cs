using System.Diagnostics.CodeAnalysis;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// A file that is not opened, and why. <see cref="Code"/> is stable and public (<c>zip.truncated</c>, <c>xml.dtd</c>,
/// <c>ofd.root_missing</c>, <c>docx.encrypted</c>); <see cref="Zh"/> and <see cref="En"/> say it to people. Every
/// reader of this library throws this and nothing else for bad input.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is what happened; catch sites read as sentences.")]
public sealed class OfdRefused : Exception
{
    public OfdRefused(string code, string zh, string en, Exception? inner = null) : base($"{code}: {en}", inner)
    {
        Code = code;
        Zh = zh;
        En = en;
    }

    public string Code { get; }

    public string Zh { get; }

    public string En { get; }
}
