using System.Security.Cryptography.X509Certificates;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;

namespace Yiwang.Web;

/// <summary>The server's certificate, PEM with its key beside it.</summary>
internal static class TlsCertificate
{
    public static X509Certificate2 Load(YiwangSettings settings)
    {
        if (settings.Certificate.Length == 0)
        {
            throw new InstallationException(new Text("https 需要证书：--certificate FILE --certificate-key FILE",
                "https needs a certificate: --certificate FILE --certificate-key FILE"));
        }
        return X509Certificate2.CreateFromPemFile(settings.Certificate,
            settings.CertificateKey.Length > 0 ? settings.CertificateKey : null);
    }
}
