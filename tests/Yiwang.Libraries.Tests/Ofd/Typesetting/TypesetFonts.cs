using Yiwang.Ofd.Fonts;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

/// <summary>The faces, opened once for all tests; bin/fonts brings them.</summary>
internal static class TypesetFonts
{
    public static FontSet Set { get; } = FontSet.Load(FontOptions.System);
}
