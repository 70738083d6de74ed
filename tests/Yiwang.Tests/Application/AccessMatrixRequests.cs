using System.Collections;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

/// <summary>How an endpoint of the matrix is asked for an object, and how its answer is read.</summary>
public sealed partial class AccessMatrixTests
{
    private static readonly string[] Alternatives = ["act", "what", "format", "kind", "side"];

    // Refused for its length before it is hashed: 600,000 rounds a person and endpoint are not what is looked at here.
    private static readonly string WrongPassword = new('x', Passwords.LengthMax + 1);

    // What the path names by {id}.
    private static Dictionary<string, string> Ids(string pattern, Dictionary<string, string> thing)
    {
        var key = pattern.Contains("/cases/{id", StringComparison.Ordinal) ? "case"
            : pattern.StartsWith("/attachments/", StringComparison.Ordinal) ? "attachment" : "id";
        return thing.TryGetValue(key, out var id) ? new(thing) { ["id"] = id } : thing;
    }

    // Each word of a closed list in a path is an address of its own.
    private static IEnumerable<string> Words(string pattern)
    {
        IEnumerable<string> all = [pattern];
        foreach (Match parameter in Parameter().Matches(pattern))
        {
            var (name, words) = (parameter.Groups[1].Value, parameter.Groups[2].Value);
            if (!Alternatives.Contains(name) || words.Length == 0) continue;
            all = all.SelectMany(one => words.Split('|')
                .Select(word => one.Replace(parameter.Value, word, StringComparison.Ordinal)));
        }
        return all;
    }

    // As the table writes it: parameters without their constraints.
    private static string Named(string pattern) =>
        pattern == "/" ? pattern : Constraint().Replace(pattern, "{$1}").TrimEnd('/');

    // The ids are those of the thing; what it does not have is something that nothing has.
    private static string Path(string pattern, Dictionary<string, string> thing) =>
        Parameter().Replace(pattern, parameter => thing.GetValueOrDefault(parameter.Groups[1].Value,
            parameter.Value.Contains(":guid", StringComparison.Ordinal) ? Guid.Empty.ToString()
                : parameter.Groups[1].Value switch { "format" => "pdf", "**path" => "0/000", _ => "0" }));

    private async Task<string> Try(Endpoint endpoint, string path, string token, string thing)
    {
        var address = path + Query(endpoint, path, thing);
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), address);
        if (token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (endpoint.Method == "PATCH") request.Headers.Add("Upload-Offset", "0");
        if (endpoint.Method is not ("GET" or "HEAD" or "OPTIONS")) request.Content = Body(endpoint, things[thing]);
        using var answer = await province.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        return (int)answer.StatusCode switch
        {
            404 => await Says(answer, path, "not_found") ? "-" : "told",
            403 => "x",
            401 => token.Length == 0 || (await answer.Content.ReadAsStringAsync(Cancel)).Contains("session.none")
                ? "s" : "y",
            302 when path is not ("/sign-out" or "/first-run" or "/sign-in/second-factor") && SendsAway(answer) => "s",
            500 => "broken",
            _ => "y",
        };
    }

    private static bool SendsAway(HttpResponseMessage answer) =>
        answer.Headers.Location!.ToString().StartsWith("/sign-in", StringComparison.Ordinal);

    // Whether a program is told this code; a page has no codes.
    private static async Task<bool> Says(HttpResponseMessage answer, string path, string code) =>
        !path.StartsWith("/api/", StringComparison.Ordinal) || !IsProblem(answer)
        || (await answer.Content.ReadAsStringAsync(Cancel)).Contains(code, StringComparison.Ordinal);

    private static bool IsProblem(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json";

    private string Query(Endpoint endpoint, string path, string thing)
    {
        if (path.Contains("/redline", StringComparison.Ordinal)) return "?from=1&to=1";
        var needed = (endpoint.Call?.InQuery ?? [])
            .Where(q => !q.HasDefaultValue && q.Name is not ("after" or "unit")).ToList();
        return needed.Count == 0 ? "" : "?" + string.Join('&', needed.Select(q =>
        {
            var plain = q.ParameterType == typeof(bool) ? "true"
                : q.ParameterType == typeof(Guid) ? Guid.Empty.ToString() : "x";
            return $"{q.Name}={Uri.EscapeDataString(things[thing].GetValueOrDefault(q.Name!, plain))}";
        }));
    }

    private static HttpContent? Body(Endpoint endpoint, Dictionary<string, string> thing)
    {
        if (endpoint.Call is { Words.TakesBytes: true } || endpoint.Method == "PATCH") return Bytes(endpoint);
        if (endpoint.Call is { Body: { } type })
        {
            return new StringContent(
                Example(type, thing)!.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        }
        if (endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal)) return null;
        return new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["name"] = "矩阵", ["account"] = "matrix.x", ["post"] = "矩阵岗", ["code"] = "MX-1", ["kind"] = "government",
            ["basis"] = "依据", ["reason"] = "理由", ["words"] = "意见", ["opinion"] = "意见", ["under"] = "52-02",
            ["into"] = "52-02", ["section"] = "矩阵处", ["title"] = "关于矩阵的通知", ["body"] = "正文", ["type"] = "notice",
            ["new"] = "a new password", ["old"] = WrongPassword, ["password"] = WrongPassword, ["ends"] = "2026-12-31",
            ["rights"] = "units.find", ["units"] = "52-01", ["do"] = "add", ["letterhead"] = "矩阵",
            ["person"] = thing.GetValueOrDefault("person", "0"), ["task"] = thing.GetValueOrDefault("task", ""),
            ["to"] = "0", ["progress"] = "进展", ["result"] = "结果", ["score"] = "90", ["accept"] = "yes",
            ["lead"] = "贵州省教育厅", ["due"] = "2026-12-31", ["days"] = "3",
        });
    }

    private static ByteArrayContent Bytes(Endpoint endpoint)
    {
        var bytes = new ByteArrayContent("甲,1\n"u8.ToArray());
        if (endpoint.Method != "PATCH") return bytes;
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return bytes;
    }

    // The least that this type takes.
    private static JsonNode? Example(Type type, Dictionary<string, string> thing, string name = "")
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string))
        {
            return name switch
            {
                "kind" => "government", "code" => "MX-1", "password" => WrongPassword, "type" => "notice",
                "urgency" or "classification" => "", "reason" => "other", "basis" => "会议纪要", "source" => "decision",
                _ => "矩阵",
            };
        }
        if (plain == typeof(Guid)) return thing.GetValueOrDefault(name, Guid.Empty.ToString());
        if (plain == typeof(bool)) return true;
        if (plain == typeof(DateOnly)) return "2026-12-31";
        if (plain.IsPrimitive || plain == typeof(decimal)) return int.Parse(thing.GetValueOrDefault(name, "0"));
        if (plain.IsAssignableTo(typeof(IDictionary))) return new JsonObject();
        if (plain == typeof(JsonElement) || plain.IsAssignableTo(typeof(IEnumerable))) return new JsonArray();
        var made = new JsonObject();
        var takes = plain.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters();
        foreach (var one in takes.Where(p => !p.HasDefaultValue))
        {
            var field = JsonNamingPolicy.CamelCase.ConvertName(one.Name!);
            made[field] = Example(one.ParameterType, thing, field);
        }
        return made;
    }

    [GeneratedRegex(@"\{(\*{0,2}\w+)(?::(?:regex\(\^\(([^)]*)\)\$\)|\w+))?\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(\*{0,2}\w+):(?:regex\(\^\([^)]*\)\$\)|\w+)\}")]
    private static partial Regex Constraint();
}
