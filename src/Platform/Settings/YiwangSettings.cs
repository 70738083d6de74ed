using System.Text.Json;

namespace Yiwang.Platform.Settings;

/// <summary>
/// The settings of an installation: one file (<c>yiwang.json</c> in the data folder), then environment
/// (<c>YIWANG_…</c>), then flags (<c>--name value</c>); later wins. A key that is not known is an error, so that a
/// misspelt one is not silently without effect.
/// </summary>
public sealed record YiwangSettings
{
    /// <summary>Folder of everything this installation keeps.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Connection string of a PostgreSQL ≥ 15; empty: the private cluster in the data folder.</summary>
    public string Database { get; init; } = "";

    /// <summary>Address to listen on.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>PKCS#12 or PEM certificate for TLS, needed for https.</summary>
    public string Certificate { get; init; } = "";

    public string CertificateKey { get; init; } = "";

    /// <summary>Addresses of reverse proxies whose forwarded headers are believed, parted by commas.</summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>Name of this node in traces and checkpoints.</summary>
    public string Node { get; init; } = "local";

    /// <summary>Whether <c>serve</c> also does the work of <c>work</c>.</summary>
    public bool Work { get; init; } = true;

    /// <summary>Address of a collector of traces and metrics (OTLP over HTTP, e.g. http://127.0.0.1:4318); empty:
    /// none.</summary>
    public string Telemetry { get; init; } = "";

    /// <summary>ClamAV's clamd: path of its socket, or host:port; <c>off</c>; empty: Debian's socket when it is
    /// there.</summary>
    public string VirusScanner { get; init; } = "";

    /// <summary>Address of the short message gateway (Kannel's sendsms, with its user and password); empty:
    /// none.</summary>
    public string SmsGateway { get; init; } = "";

    private static readonly string[] Keys =
    [
        "data", "database", "listen", "certificate", "certificate-key", "trusted-proxies", "node", "work", "telemetry",
        "virus-scanner",
        "sms-gateway",
    ];

    /// <summary>Reads the settings; the words that are no flags come back in <paramref name="rest"/>.</summary>
    public static YiwangSettings Read(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        out IReadOnlyList<string> rest)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (!word.StartsWith("--", StringComparison.Ordinal) || !Keys.Contains(word[2..]))
            {
                words.Add(word);
                continue;
            }
            if (++i == arguments.Count) throw Unknown($"{word}: 缺少值", $"{word} needs a value");
            flags[word[2..]] = arguments[i];
        }
        foreach (var (name, value) in environment)
        {
            if (!name.StartsWith("YIWANG_", StringComparison.Ordinal)) continue;
            var key = name[7..].ToLowerInvariant().Replace('_', '-');
            if (!Keys.Contains(key)) throw Unknown($"没有这个环境变量：{name}", $"There is no setting {name}");
            values[key] = value;
        }
        foreach (var (key, value) in flags) values[key] = value;
        var file = Path.Combine(values.GetValueOrDefault("data", "data"), "yiwang.json");
        if (File.Exists(file))
        {
            using var document = Parse(file);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Keys.Contains(property.Name))
                    throw Unknown($"{file}：没有“{property.Name}”这一项", $"{file}: there is no setting '{property.Name}'");
                values.TryAdd(property.Name, property.Value.ToString());
            }
        }
        rest = words;
        var standard = new YiwangSettings();
        return new YiwangSettings
        {
            Data = Path.GetFullPath(values.GetValueOrDefault("data", standard.Data)),
            Database = values.GetValueOrDefault("database", ""),
            Listen = values.GetValueOrDefault("listen", standard.Listen),
            Certificate = values.GetValueOrDefault("certificate", ""),
            CertificateKey = values.GetValueOrDefault("certificate-key", ""),
            TrustedProxies = values.GetValueOrDefault("trusted-proxies", ""),
            Node = values.GetValueOrDefault("node", standard.Node),
            Telemetry = values.GetValueOrDefault("telemetry", ""),
            VirusScanner = values.GetValueOrDefault("virus-scanner", ""),
            SmsGateway = values.GetValueOrDefault("sms-gateway", ""),
            Work = values.GetValueOrDefault("work", "true").ToLowerInvariant() switch
            {
                "true" or "1" => true,
                "false" or "0" => false,
                var other =>
                    throw Unknown($"work 只能是 true 或 false，不能是“{other}”", $"work is true or false, not '{other}'"),
            },
        };
    }

    /// <summary>Beyond loopback a plain-text address is refused unless a proxy in front is declared.</summary>
    public Database.InstallationException? Fault()
    {
        if (!Uri.TryCreate(Listen, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || (address.Host != "localhost" && !System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out _)))
        {
            return Unknown($"listen 写成 http://127.0.0.1:8080 的样子，不是“{Listen}”",
                $"listen is like http://127.0.0.1:8080, not '{Listen}'");
        }
        if (Telemetry.Length > 0 && (!Uri.TryCreate(Telemetry, UriKind.Absolute, out var collector)
            || collector.Scheme is not ("http" or "https")))
        {
            return Unknown($"telemetry 写成 http://127.0.0.1:4318 的样子，不是“{Telemetry}”",
                $"telemetry is like http://127.0.0.1:4318, not '{Telemetry}'");
        }
        var loopback = address.IsLoopback;
        if (loopback || address.Scheme == "https" || TrustedProxies.Length > 0) return null;
        return Unknown("对外监听需要 TLS 证书（--certificate），或声明前面的代理（--trusted-proxies）",
            "Listening beyond loopback needs TLS (--certificate) or a declared proxy (--trusted-proxies)");
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllText(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw Unknown($"{file}：应是一个 JSON 对象", $"{file}: a JSON object is expected");
        }
        catch (JsonException wrong)
        {
            throw Unknown($"{file}：第 {wrong.LineNumber + 1} 行不是 JSON",
                $"{file}: line {wrong.LineNumber + 1} is not JSON");
        }
    }

    private static Database.InstallationException Unknown(string zh, string en) => new(new Text(zh, en));
}
