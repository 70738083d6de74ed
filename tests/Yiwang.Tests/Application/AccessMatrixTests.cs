using System.Diagnostics;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

/// <summary>
/// Every endpoint, every kind of person, every kind of object, against access-matrix.md, which people can read. Nothing
/// is changed by it: a constraint that is looked at last undoes every act, which is then refused where it would have
/// been done.
/// </summary>
public sealed partial class AccessMatrixTests(Province province) : IClassFixture<Province>
{
    private static readonly string Table =
        System.IO.Path.Combine(Tidy.Top, "tests/Yiwang.Tests/Application/access-matrix.md");
    private Dictionary<string, Dictionary<string, string>> things = [];
    private int asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gets_in_where_is_what_the_table_says()
    {
        var matrix = AccessMatrix.Read(await File.ReadAllLinesAsync(Table, Cancel));
        var endpoints = Endpoints();
        var names = endpoints.Select(e => e.Name).ToHashSet();
        var differences = new List<string>();
        differences.AddRange(names.Except(matrix.Endpoints.Keys).Select(name => $"no row for {name}"));
        differences.AddRange(matrix.Endpoints.Keys.Except(names)
            .Except(endpoints.SelectMany(e => Words(e.Pattern).Select(word => $"{e.Method} {Named(word)}")))
            .Select(name => $"no endpoint {name}"));
        endpoints.RemoveAll(e => !matrix.Endpoints.ContainsKey(e.Name));
        differences.AddRange(endpoints.Where(e => matrix.Endpoints[e.Name].Right != e.Right)
            .Select(e => $"{e.Name} has the right {e.Right}"));
        var asking = endpoints.SelectMany(e => Words(e.Pattern).Select(word =>
            (Endpoint: e with { Pattern = word }, Row: matrix.Endpoints.GetValueOrDefault(
                $"{e.Method} {Named(word)}", matrix.Endpoints[e.Name])))).ToList();
        var tokens = await World();
        Assert.Equal(matrix.Persons, tokens.Keys);
        await Undo();
        var watch = Stopwatch.StartNew();
        foreach (var (endpoint, (kind, _)) in asking)
        {
            foreach (var (thing, cells) in matrix.Classes[kind])
            {
                var wanted = matrix.Persons.Select((person, i) =>
                    person == "application" && endpoint.Right.Length == 0 ? "x" : cells[i]).ToArray();
                var path = Path(endpoint.Pattern, Ids(endpoint.Pattern, things[thing]));
                var got = await Task.WhenAll(tokens.Values.Select(token => Try(endpoint, path, token, thing)));
                asked += got.Length;
                if (got.SequenceEqual(wanted)) continue;
                differences.Add($"{endpoint.Name} [{kind}/{thing}] {path}\n   is   {string.Join(' ', got)}\n"
                    + $"   says {string.Join(' ', wanted)}");
            }
        }
        TestContext.Current.SendDiagnosticMessage(
            $"{endpoints.Count} endpoints, {asked:N0} requests, {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(differences.Count == 0, $"{differences.Count} of {asked:N0} differ, "
            + $"columns {string.Join(' ', matrix.Persons)}\n{string.Join('\n', differences)}");
    }

    private sealed record Endpoint(string Method, string Pattern, string Name, string Right, ApiOperation? Call);

    private List<Endpoint> Endpoints()
    {
        var services = province.Server.Services;
        var calls = services.GetRequiredService<ApiDocument>().Operations()
            .ToDictionary(o => $"{o.Method} {o.Path.TrimEnd('/')}");
        return services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => (Endpoint: e, Method: method)))
            .Select(e =>
            {
                var pattern = e.Endpoint.RoutePattern.RawText!;
                var name = $"{e.Method} {Named(pattern)}";
                var right = e.Endpoint.Metadata.GetMetadata<ApplicationRight>()?.Word ?? "";
                return new Endpoint(e.Method, pattern, name, right, calls.GetValueOrDefault(name));
            }).ToList();
    }

    // A constraint that is looked at when everything else was done; the traces of reading are left to be. Its code
    // is one that the edge answers with words (400): a database that says it is away would have every connection made
    // anew.
    private Task Undo() => Sql("""
        create function undone() returns trigger language plpgsql as
          $$ begin raise exception 'undone' using errcode = '22021'; end $$;
        create constraint trigger undone after insert on act deferrable initially deferred
          for each row when (new.kind <> 'read') execute function undone()
        """);

    private async Task Sql(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync(sql, parameters);
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
