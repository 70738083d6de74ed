using System.Xml.Linq;
using Xunit;

namespace Yiwang.Libraries.Tests.Ofd;

/// <summary>What a drawing may hold: a few elements of SVG, no style, no handler, no reference but to itself.</summary>
public static class SafeSvg
{
    private static readonly HashSet<string> Elements =
    [
        "svg", "defs", "g", "rect", "path", "text", "image", "use", "clipPath", "linearGradient", "radialGradient",
        "stop", "a", "symbol",
    ];

    public static void Check(string svg)
    {
        foreach (var element in XDocument.Parse(svg).Descendants())
        {
            Assert.Equal("http://www.w3.org/2000/svg", element.Name.NamespaceName);
            Assert.Contains(element.Name.LocalName, Elements);
            foreach (var attribute in element.Attributes())
            {
                Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
                    || attribute.Name.LocalName == "style", attribute.ToString());
                if (attribute.Name.LocalName == "href")
                {
                    Assert.True(attribute.Value[0] is '#' or '/'
                        || attribute.Value.StartsWith("data:image/", StringComparison.Ordinal),
                        attribute.Value[..Math.Min(80, attribute.Value.Length)]);
                    Assert.DoesNotContain("svg", attribute.Value[..Math.Min(20, attribute.Value.Length)],
                        StringComparison.Ordinal);
                }
                if (attribute.Value.Contains("url(", StringComparison.Ordinal))
                    Assert.StartsWith("url(#", attribute.Value, StringComparison.Ordinal);
            }
        }
    }
}
