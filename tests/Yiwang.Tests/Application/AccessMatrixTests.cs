using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

/// <summary>
/// Every endpoint, every kind of person, every kind of object, against access-matrix.md, which people can read. Nothing is changed by it:
/// a constraint that is looked at last undoes every act, which then answers 503 where it would have been done.
/// </summary>
public sealed partial class AccessMatrixTests(Province province) : IClassFixture<Province>
{
    private static readonly string File = Path.Combine(Tidy.Top, "tests/Yiwang.Tests/Application/access-matrix.md");
    private static readonly string[] Alternatives = ["act", "what", "format", "kind", "side"];
    private Dictionary<string, Dictionary<string, string>> things = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gets_in_where_is_what_the_table_says()
    {
        var matrix = AccessMatrix.Read(await System.IO.File.ReadAllLinesAsync(File, Cancel));
        var endpoints = Endpoints();
        var differences = new List<string>();
        differences.AddRange(endpoints.Select(e => e.Name).Except(matrix.Endpoints.Keys).Select(name => $"no row for {name}"));
        differences.AddRange(matrix.Endpoints.Keys.Except(endpoints.Select(e => e.Name)).Select(name => $"no endpoint {name}"));
        endpoints.RemoveAll(e => !matrix.Endpoints.ContainsKey(e.Name));
        differences.AddRange(endpoints.Where(e => matrix.Endpoints[e.Name].Right != e.Right).Select(e => $"{e.Name} has the right {e.Right}"));
        var tokens = await World();
        Assert.Equal(matrix.Persons, tokens.Keys);
        await Sql("""
            create function undone() returns trigger language plpgsql as $$ begin raise exception 'undone' using errcode = '57P03'; end $$;
            create constraint trigger undone after insert on act deferrable initially deferred for each row execute function undone()
            """);
        foreach (var endpoint in endpoints)
        {
            var (kind, right) = matrix.Endpoints[endpoint.Name];
            foreach (var (thing, expected) in matrix.Classes[kind])
            {
                foreach (var path in Paths(endpoint.Pattern, Ids(endpoint.Pattern, things[thing])))
                {
                    var got = await Task.WhenAll(tokens.Select(person => Try(endpoint, path, person.Value, thing)));
                    var wanted = matrix.Persons.Select((person, i) => person == "application" && right.Length == 0 ? "x" : expected[i]).ToArray();
                    if (!got.SequenceEqual(wanted))
                    {
                        differences.Add($"{endpoint.Name} [{kind}/{thing}] {path}\n   is   {string.Join(' ', got)}\n   says {string.Join(' ', wanted)}");
                    }
                }
            }
        }
        Assert.True(differences.Count == 0, $"{differences.Count} differ, columns {string.Join(' ', matrix.Persons)}\n{string.Join('\n', differences)}");
    }

    private sealed record Endpoint(string Method, string Pattern, string Name, string Right, ApiOperation? Call);

    private List<Endpoint> Endpoints()
    {
        var calls = province.Server.Services.GetRequiredService<ApiDocument>().Operations().ToDictionary(o => $"{o.Method} {o.Path}");
        return province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (Endpoint: e, Method: method)))
            .Select(e =>
            {
                var pattern = e.Endpoint.RoutePattern.RawText!;
                var name = $"{e.Method} {(pattern == "/" ? pattern : Constraint().Replace(pattern, "{$1}").TrimEnd('/'))}";
                return new Endpoint(e.Method, pattern, name, e.Endpoint.Metadata.GetMetadata<ApplicationRight>()?.Word ?? "", calls.GetValueOrDefault(name));
            }).ToList();
    }

    // What the path names by {id}.
    private static Dictionary<string, string> Ids(string pattern, Dictionary<string, string> thing)
    {
        var key = pattern.Contains("/cases/{id", StringComparison.Ordinal) ? "case" : pattern.StartsWith("/attachments/", StringComparison.Ordinal) ? "attachment" : "id";
        return thing.TryGetValue(key, out var id) ? new(thing) { ["id"] = id } : thing;
    }

    // Each word of a closed list in a path is a path of its own; ids are those of the thing.
    private static IEnumerable<string> Paths(string pattern, Dictionary<string, string> thing)
    {
        IEnumerable<string> paths = [pattern];
        foreach (Match parameter in Parameter().Matches(pattern))
        {
            var (name, words) = (parameter.Groups[1].Value, parameter.Groups[2].Value);
            var values = Alternatives.Contains(name) && words.Length > 0 ? words.Split('|') : [thing.GetValueOrDefault(name, name switch { "format" => "pdf", "**path" => "0/000", _ => "0" })];
            paths = paths.SelectMany(path => values.Select(value => path.Replace(parameter.Value, value, StringComparison.Ordinal)));
        }
        return paths;
    }

    private async Task<string> Try(Endpoint endpoint, string path, string token, string thing)
    {
        var query = endpoint.Call is { } call && call.InQuery.Count > 0 ? "?" + string.Join('&', call.InQuery.Where(q => !q.HasDefaultValue && q.Name != "after" && q.Name != "unit")
            .Select(q => $"{q.Name}={Uri.EscapeDataString(things[thing].GetValueOrDefault(q.Name!, q.ParameterType == typeof(bool) ? "true" : q.ParameterType == typeof(Guid) ? Guid.Empty.ToString() : "x"))}")) : "";
        if (path.Contains("/redline", StringComparison.Ordinal)) query = "?from=1&to=1";
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), path + query);
        if (token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var act = Guid.CreateVersion7().ToString();
        request.Headers.Add("Idempotency-Key", act);
        if (endpoint.Method is not ("GET" or "HEAD" or "OPTIONS")) request.Content = Body(endpoint, things[thing]);
        using var answer = await province.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        return (int)answer.StatusCode switch
        {
            404 => "-",
            403 => "x",
            401 => (await answer.Content.ReadAsStringAsync(Cancel)).Contains("session.none", StringComparison.Ordinal) ? "s" : "y",
            302 when answer.Headers.Location!.ToString().StartsWith("/sign-in", StringComparison.Ordinal) && path is not ("/sign-out" or "/first-run") => "s",
            500 => "broken",
            _ => "y",
        };
    }

    private static HttpContent? Body(Endpoint endpoint, Dictionary<string, string> thing)
    {
        if (endpoint.Call is { Words.TakesBytes: true }) return new ByteArrayContent("甲,1\n"u8.ToArray());
        if (endpoint.Call is { Body: { } type }) return new StringContent(Example(type, thing)!.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        if (endpoint.Call is not null || endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal)) return null;
        return new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["name"] = "矩阵", ["account"] = "matrix.x", ["post"] = "矩阵岗", ["code"] = "MX-1", ["kind"] = "government", ["basis"] = "依据", ["reason"] = "理由", ["words"] = "意见",
            ["opinion"] = "意见", ["under"] = "52-02", ["into"] = "52-02", ["section"] = "矩阵处", ["title"] = "关于矩阵的通知", ["body"] = "正文", ["type"] = "notice", ["new"] = "a new password",
            ["old"] = "wrong", ["password"] = "wrong", ["ends"] = "2026-12-31", ["rights"] = "units.find", ["units"] = "52-01", ["days"] = "3", ["do"] = "add",
            ["person"] = thing.GetValueOrDefault("person", "0"), ["task"] = thing.GetValueOrDefault("task", ""), ["to"] = "0", ["letterhead"] = "矩阵",
        });
    }

    // The least that this type takes.
    private static JsonNode? Example(Type type, Dictionary<string, string> thing, string name = "")
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string)) return name switch { "kind" => "government", "code" => "MX-1", _ => "x" };
        if (plain == typeof(Guid)) return thing.GetValueOrDefault(name, Guid.Empty.ToString());
        if (plain == typeof(bool)) return true;
        if (plain == typeof(DateOnly)) return "2026-12-31";
        if (plain.IsPrimitive) return 0;
        if (plain == typeof(JsonElement) || plain.IsAssignableTo(typeof(System.Collections.IEnumerable))) return plain.IsAssignableTo(typeof(System.Collections.IDictionary)) ? new JsonObject() : new JsonArray();
        var made = new JsonObject();
        foreach (var one in plain.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters().Where(p => !p.HasDefaultValue))
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

    private async Task Sql(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync(sql);
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
