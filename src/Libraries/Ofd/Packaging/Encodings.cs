using System.Text;

namespace Yiwang.Ofd.Packaging;

/// <summary>The encodings that files of Chinese offices come in.</summary>
internal static class Encodings
{
    static Encodings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Gb18030 = Encoding.GetEncoding("GB18030");
    }

    public static Encoding StrictUtf8 { get; } = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>GB 18030, which reads GBK and GB 2312 too.</summary>
    public static Encoding Gb18030 { get; }

    /// <summary>Makes GBK and its kin known to the XML reader; runs once.</summary>
    public static void Register() => _ = Gb18030;
}
