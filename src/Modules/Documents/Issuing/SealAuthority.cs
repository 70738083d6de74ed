using System.Security.Cryptography;
using System.Text;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.KeyFiles;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Documents.Issuing;

/// <summary>
/// The installation's own sample authority: root, seal maker and time-stamping, made at first use, kept in the data
/// folder, readable by its owner only. Its seals say 样章: they prove how sealing works and have no legal force.
/// </summary>
internal sealed class SealAuthority
{
    private const int ValidYears = 10;
    private readonly string folder;
    private readonly Lazy<Keys> keys;

    public SealAuthority(string dataFolder, TimeProvider clock)
    {
        folder = Path.Combine(dataFolder, "keys");
        keys = new Lazy<Keys>(() => Load(clock.GetUtcNow()));
    }

    public Certificate Root => keys.Value.Root.Certificate;

    /// <summary>The root and its list of revocations, for whoever verifies.</summary>
    public string RootFile =>
        keys.Value is not null ? Path.Combine(folder, "root.pem") : throw new InvalidOperationException();

    public SealMaker Maker => new(keys.Value.Maker, "YIWANG-SAMPLE");

    public TimeStampAuthority TimeStamps => keys.Value.TimeStamps;

    /// <summary>A certificate for the key of a unit's seal.</summary>
    public Certificate Issue(string unitName, Sm2Key key, DateTimeOffset from, DateTimeOffset to) =>
        keys.Value.Root.Issue(
        DistinguishedName.Of(unitName, unitName), key, CertificateUse.Signing, from, to,
        CertificateAuthority.NewSerial());

    /// <summary>Writes the list of revocations anew beside the root, whole or not at all; its number is the
    /// moment.</summary>
    public void Publish(IEnumerable<Revocation> revocations, DateTimeOffset at)
    {
        var root = keys.Value.Root;
        var list = root.List(revocations, at, root.Certificate.NotAfter, at.ToUnixTimeMilliseconds());
        var file = Path.Combine(folder, "root.pem");
        File.WriteAllText(file + ".new", Pem.Write("CERTIFICATE", root.Certificate.Raw.Span) + list.ToPem());
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>What seal keys are wrapped with at rest; lies beside the data, not in the database.</summary>
    public string WrapPassword => keys.Value.WrapPassword;

    private Keys Load(DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // One process makes the authority; another that starts at the same moment waits and then reads it.
        using var turn = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
            FileShare.ReadWrite);
        turn.Lock(0, 1);
        var wrap = Path.Combine(folder, "seal-wrap");
        if (!File.Exists(wrap))
            WritePrivate(wrap, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        var password = File.ReadAllText(wrap);
        if (!File.Exists(Path.Combine(folder, "root.p12"))) Make(password, now);
        var root = Read("root", password);
        var maker = Read("maker", password);
        var stamps = Read("time-stamps", password);
        return new Keys(new CertificateAuthority(root.Certificates[0], root.Key),
            new SoftwareSealKey(maker.Certificates[0], maker.Key),
            new TimeStampAuthority(stamps.Certificates[0], stamps.Key), password);
    }

    // The root's key is written last: a process that ends before leaves nothing that counts, and the next one begins
    // anew.
    private void Make(string password, DateTimeOffset now)
    {
        var (from, to) = (now.AddDays(-1), now.AddYears(ValidYears));
        var rootKey = Sm2Key.Generate();
        // The root signs itself with a key of its own making; it is exported through its authority.
        var authority = CertificateAuthority.NewRoot(DistinguishedName.Of("一网样例根证书", "样例"), from, to,
            CertificateAuthority.NewSerial(), rootKey);
        Write("maker", password, authority, "一网样例制章", CertificateUse.Signing, from, to);
        Write("time-stamps", password, authority, "一网样例时间戳", CertificateUse.TimeStamping, from, to);
        // Whoever verifies needs the root and its list of revocations; the sample has revoked nothing, for as long as
        // the root lasts.
        var list = authority.List([], from, to, number: 1);
        File.WriteAllText(Path.Combine(folder, "root.pem"),
            Pem.Write("CERTIFICATE", authority.Certificate.Raw.Span) + list.ToPem());
        WritePrivate(Path.Combine(folder, "root.p12"), Pkcs12.Write(rootKey, [authority.Certificate], password));
    }

    private void Write(
        string name, string password, CertificateAuthority authority, string subject, CertificateUse use,
        DateTimeOffset from, DateTimeOffset to)
    {
        using var key = Sm2Key.Generate();
        var certificate = authority.Issue(DistinguishedName.Of(subject, "样例"), key, use, from, to,
            CertificateAuthority.NewSerial());
        WritePrivate(Path.Combine(folder, name + ".p12"), Pkcs12.Write(key, [certificate], password));
    }

    private KeyAndCertificates Read(string name, string password) =>
        Pkcs12.Read(File.ReadAllBytes(Path.Combine(folder, name + ".p12")), password);

    // Whole or not there: written beside, synced, renamed.
    private static void WritePrivate(string file, byte[] bytes)
    {
        var beside = file + ".new";
        using (var stream = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, file, overwrite: true);
    }

    private sealed record Keys(CertificateAuthority Root, SoftwareSealKey Maker, TimeStampAuthority TimeStamps,
        string WrapPassword);
}
