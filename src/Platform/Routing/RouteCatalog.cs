using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Platform.Routing;

/// <summary>A published route, compiled.</summary>
public sealed record CompiledRoute(int Id, string Key, int? UnitId, int Version, string Name, string Kind,
    BpmnModel Model, Route Way)
{
    /// <summary>The process of the file that this route is: the one of its name, else the first.</summary>
    public Process Process => ProcessOf(Model, Key);

    public Text Called { get; } = new(Name, ProcessOf(Model, Key).English is { Length: > 0 } english ? english : Name);

    internal static Process ProcessOf(BpmnModel model, string key) =>
        model.Processes.FirstOrDefault(process => process.Id == key) ?? model.Processes[0];

    /// <summary>What its words ask for beyond the unit.</summary>
    public RouteAsks Asks { get; } = RouteAsks.Of(Model, Way.Definition);

    public RouteStep? Step(string nodeId) => Model.FindNode(nodeId)?.Step;

    /// <summary>How a case stands on its way, as its row keeps it.</summary>
    public WayState StateOf(CaseRow onCase)
    {
        var (state, unreadable) = WayReader.Read(Way, Encoding.UTF8.GetBytes(onCase.Way));
        Check.That(unreadable is null);
        return state!;
    }
}

/// <summary>Published routes; each version is compiled once and never changes, so it is kept.</summary>
public sealed class RouteCatalog(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<(string Key, int? Unit, int Version), CompiledRoute> compiled = new();

    /// <summary>Writes the shipped routes that are new or changed as the next version; running cases stay on
    /// theirs.</summary>
    public async Task Seed(IEnumerable<(string Key, string Xml)> routes, DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        foreach (var (key, xml) in routes)
        {
            var process = Compile(0, key, null, 0, xml).Process;
            await connection.ExecuteAsync(new CommandDefinition("""
                insert into route (key, unit_id, version, name, name_en, kind, xml, digest, published_at)
                select @key, null, coalesce(max(version), 0) + 1, @name, @nameEn, @kind, @xml, @digest, @at from route
                  where key = @key and unit_id is null
                having coalesce((array_agg(digest order by version desc))[1], '') <> @digest
                """, new
            {
                key, name = process.Name, nameEn = process.English, kind = RouteChecks.KindOf(process), xml,
                    digest = SHA256.HashData(Encoding.UTF8.GetBytes(xml)), at,
            }, cancellationToken: cancel));
        }
    }

    /// <summary>The newest published route of this key: the unit's own, or the common one.</summary>
    public async Task<CompiledRoute> Newest(string key, int unitId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var found = await connection.QueryFirstOrDefaultAsync<(int? Unit, int Version)?>(new CommandDefinition("""
            select unit_id, version from route where key = @key and (unit_id = @unitId or unit_id is null)
              and status = 'published'
            order by unit_id nulls last, version desc limit 1
            """, new { key, unitId }, cancellationToken: cancel));
        var (unit, version) = found ?? throw new InvalidOperationException($"There is no route {key}");
        return await Load(key, unit, version, cancel);
    }

    /// <summary>One version, as a running case names it.</summary>
    public async Task<CompiledRoute> Load(string key, int? unitId, int version, CancellationToken cancel)
    {
        if (compiled.TryGetValue((key, unitId, version), out var known)) return known;
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QuerySingleAsync<(int Id, string Xml)>(new CommandDefinition(
            "select id, xml from route where key = @key and unit_id is not distinct from @unitId and version = @version",
            new { key, unitId, version }, cancellationToken: cancel));
        return compiled[(key, unitId, version)] = Compile(row.Id, key, unitId, version, row.Xml);
    }

    private static CompiledRoute Compile(int id, string key, int? unitId, int version, string xml)
    {
        var read = BpmnReader.Read(Encoding.UTF8.GetBytes(xml));
        var model = read.Model ?? throw new InvalidOperationException($"Route {key}: {read.Findings[0].En}");
        var process = CompiledRoute.ProcessOf(model, key);
        var (way, findings) = Route.Of(model, process.Id);
        return new CompiledRoute(id, key, unitId, version, process.Name ?? key, RouteChecks.KindOf(process), model,
            way ?? throw new InvalidOperationException($"Route {key}: {findings[0].En}"));
    }
}
