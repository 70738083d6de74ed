using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Documents.Issuing;

/// <summary>
/// Whom this installation trusts with seals: its own authority (<c>keys/root.pem</c>) and every <c>trust/*.pem</c> of
/// the data folder (authorities and lists of revocations), read anew when a file changes.
/// </summary>
internal sealed class SealTrust(string dataFolder, SealAuthority authority)
{
    private readonly Lock gate = new();
    private (TrustAnchors Anchors, string Stamp) known = (TrustAnchors.None, "");

    /// <summary>The trusted authorities, and what changes when they do.</summary>
    public (TrustAnchors Anchors, string Stamp) Now()
    {
        var own = authority.RootFile;
        var folder = Path.Combine(dataFolder, "trust");
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.pem").Order(StringComparer.Ordinal).ToList() : [];
        files.Insert(0, own);
        var stamp = string.Join('|',
            files.Select(file => $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file).Ticks}"));
        lock (gate)
        {
            return stamp == known.Stamp ? known : known = (Read(files), stamp);
        }
    }

    private static TrustAnchors Read(List<string> files)
    {
        var certificates = new List<Certificate>();
        var lists = new List<RevocationList>();
        foreach (var file in files)
        {
            var pem = File.ReadAllBytes(file);
            try
            {
                certificates.AddRange(Certificate.ReadAll(pem));
                lists.AddRange(RevocationList.ReadAll(pem));
            }
            catch (ShangMiException) when (file != files[0])
            {
                // A file that is no PEM trusts nobody; seals of its authority then read "unknown authority", which is
                // true.
            }
        }
        return new TrustAnchors(certificates, lists);
    }
}
