using Xunit;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class NfcTests
{
    // Expected values are those of the examples in UAX #15 and of CPython's unicodedata 14.0.
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u1E69", "\u1E69")]
    [InlineData("s\u0307\u0323", "\u1E69")]
    [InlineData("\u0F71\u0F72", "\u0F71\u0F72")]
    [InlineData("\u0F73", "\u0F71\u0F72")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b")]
    [InlineData("国务院关于2018年度的决定〔2018〕44号", "国务院关于2018年度的决定〔2018〕44号")]
    public void A_text_has_one_spelling(string text, string expected) => Assert.Equal(expected, Nfc.Normalize(text));
}
