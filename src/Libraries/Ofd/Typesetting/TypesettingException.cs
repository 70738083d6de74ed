namespace Yiwang.Ofd.Typesetting;

/// <summary>A text or document that cannot be taken, with a stable code and words in both languages.</summary>
/// <param name="code">Stable, e.g. <c>text.control_character</c>.</param>
/// <param name="line">Line of the text, from 1; 0 when no line is meant.</param>
/// <param name="column">Column in UTF-16 units, from 1; 0 when no column is meant.</param>
public sealed class TypesettingException(string code, string zh, string en, int line = 0, int column = 0)
    : Exception(en)
{
    public string Code { get; } = code;
    public string Zh { get; } = zh;
    public string En { get; } = en;
    public int Line { get; } = line;
    public int Column { get; } = column;
}
