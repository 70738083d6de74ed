namespace Yiwang.ShangMi.Certificates;

/// <summary>What a chain check found; the first that applies from the bottom of the chain upwards.</summary>
public enum ChainStatus
{
    Trusted,
    /// <summary>No path to a trusted authority: nothing can be said about who holds the key.</summary>
    UnknownAuthority,
    NotYetValid,
    Expired,
    Revoked,
    /// <summary>The path holds, but no revocation list covers the time asked for.</summary>
    RevocationUnknown,
    /// <summary>
    /// An issuer may not issue, a path is longer than allowed, or a critical extension is not understood.
    /// </summary>
    NotAllowed,
}

/// <param name="Path">From the certificate asked for to the trusted authority; shorter where no path was found.</param>
/// <param name="Revocation">The entry that revoked a certificate of the path, at or after the time asked for.</param>
/// <param name="At">The time for which the answer holds.</param>
public sealed record ChainVerdict(
    ChainStatus Status, IReadOnlyList<Certificate> Path, Revocation? Revocation, DateTimeOffset At, string Zh,
        string En)
{
    public bool IsTrusted => Status == ChainStatus.Trusted;
}

/// <summary>
/// Trusted authorities and what is known about revocation. Checks follow RFC 5280 §6.1 without policies and name
/// constraints (a critical one of these makes the chain not allowed). Immutable.
/// </summary>
public sealed class TrustAnchors
{
    public const int PathLengthMax = 8;

    private readonly IReadOnlyList<Certificate> anchors;
    private readonly IReadOnlyList<RevocationList> lists;

    public TrustAnchors(IEnumerable<Certificate> anchors, IEnumerable<RevocationList> lists)
    {
        this.anchors = [.. anchors];
        this.lists = [.. lists];
    }

    public static TrustAnchors None { get; } = new([], []);

    public int Count => anchors.Count;

    /// <summary>A PEM text with authorities and, among them, revocation lists.</summary>
    /// <exception cref="ShangMiException"><c>certificate.format</c>, <c>crl.format</c>.</exception>
    public static TrustAnchors Read(ReadOnlySpan<byte> pem) =>
        new(Certificate.ReadAll(pem), RevocationList.ReadAll(pem));

    /// <param name="others">Certificates that came with the signature, trusted in nothing.</param>
    /// <param name="at">The time at which the certificates must have been valid and not revoked.</param>
    public ChainVerdict Check(Certificate certificate, IReadOnlyList<Certificate> others, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(others);
        var path = new List<Certificate> { certificate };
        while (!anchors.Any(anchor => anchor.SameAs(path[^1])))
        {
            var issuer = IssuerOf(path[^1], others);
            if (issuer is null || path.Count == PathLengthMax || path.Any(issuer.SameAs)) return Unknown(path, at);
            path.Add(issuer);
        }
        return Allowed(path, at) ?? InTime(path, at) ?? Unrevoked(path, at);
    }

    private Certificate? IssuerOf(Certificate certificate, IReadOnlyList<Certificate> others) =>
        anchors.FirstOrDefault(certificate.IsSignedBy) ?? others.FirstOrDefault(certificate.IsSignedBy);

    private static ChainVerdict? Allowed(List<Certificate> path, DateTimeOffset at)
    {
        for (var i = 0; i < path.Count; i++)
        {
            var one = path[i];
            if (one.UnknownCritical.Count > 0)
                return Verdict(ChainStatus.NotAllowed, path, at,
                    $"证书“{one.Subject.Display}”含有不认识的关键扩展 {one.UnknownCritical[0]}",
                    $"certificate “{one.Subject.Display}” has the unknown critical extension {one.UnknownCritical[0]}");
            if (i == 0) continue;
            var belowCount = path.Take(i).Skip(1).Count(below => !below.IsSelfIssued);
            var maySign = one.Usages is not { } usages || usages.HasFlag(KeyUsages.CertificateSign);
            if (!one.IsAuthority || !maySign || one.PathLength < belowCount)
                return Verdict(ChainStatus.NotAllowed, path, at,
                    $"“{one.Subject.Display}”无权签发其下的证书",
                        $"“{one.Subject.Display}” may not issue the certificate below it");
        }
        return null;
    }

    private static ChainVerdict? InTime(List<Certificate> path, DateTimeOffset at)
    {
        foreach (var one in path)
        {
            if (at < one.NotBefore)
                return Verdict(ChainStatus.NotYetValid, path, at,
                    $"证书“{one.Subject.Display}”自 {one.NotBefore:yyyy-MM-dd} 起方有效",
                    $"certificate “{one.Subject.Display}” is valid from {one.NotBefore:yyyy-MM-dd} only");
            if (at > one.NotAfter)
                return Verdict(ChainStatus.Expired, path, at,
                    $"证书“{one.Subject.Display}”已于 {one.NotAfter:yyyy-MM-dd} 到期",
                    $"certificate “{one.Subject.Display}” expired on {one.NotAfter:yyyy-MM-dd}");
        }
        return null;
    }

    private ChainVerdict Unrevoked(List<Certificate> path, DateTimeOffset at)
    {
        Revocation? later = null;
        for (var i = 0; i + 1 < path.Count; i++)
        {
            var covering = lists.Where(list => Covers(list, path[i], at) && list.IsSignedBy(path[i + 1])).ToList();
            if (covering.Count == 0)
                return Verdict(ChainStatus.RevocationUnknown, path, at,
                    $"没有“{path[i + 1].Subject.Display}”覆盖该时间的撤销列表",
                    $"no revocation list of “{path[i + 1].Subject.Display}” covers that time");
            var found = covering.Select(list => list.Find(path[i])).OfType<Revocation>().MinBy(
                entry => entry.RevokedAt);
            if (found is { } entry && entry.RevokedAt <= at)
                return Verdict(ChainStatus.Revoked, path, at,
                    $"证书“{path[i].Subject.Display}”已于 {entry.RevokedAt:yyyy-MM-dd HH:mm:ss} 撤销",
                    $"certificate “{path[i].Subject.Display}” was revoked at {entry.RevokedAt:yyyy-MM-dd HH:mm:ss}")
                    with { Revocation = entry };
            later ??= found;
        }
        return Verdict(ChainStatus.Trusted, path, at,
            $"证书由“{path[^1].Subject.Display}”签发，当时有效且未撤销",
            $"the certificate was issued by “{path[^1].Subject.Display}”, was valid and not revoked then")
            with { Revocation = later };
    }

    /// <summary>
    /// A list speaks for a time when it was made after it, or was the current one at that time. Lists made after the
    /// certificate's end may leave it out (RFC 5280 §3.3) and say nothing.
    /// </summary>
    private static bool Covers(RevocationList list, Certificate certificate, DateTimeOffset at) =>
        list.ThisUpdate <= certificate.NotAfter
        && (list.ThisUpdate >= at || list.NextUpdate is { } next && next >= at);

    private static ChainVerdict Unknown(List<Certificate> path, DateTimeOffset at) => Verdict(
        ChainStatus.UnknownAuthority, path, at,
        $"“{path[^1].Issuer.Display}”不在信任的颁发机构之中", $"“{path[^1].Issuer.Display}” is not among the trusted authorities");

    private static ChainVerdict Verdict(
        ChainStatus status, List<Certificate> path, DateTimeOffset at, string zh, string en) =>
        new(status, path, null, at, zh, en);
}
