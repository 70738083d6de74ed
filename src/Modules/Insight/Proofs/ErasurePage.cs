using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Insight.Proofs;

/// <summary>Erasures by order of law: asked for by one administrator, decided by another, seen by the three. Nobody
/// reads the words here.</summary>
internal sealed class ErasurePage(NpgsqlDataSource source, AskErasure ask, DecideErasure decide, ViewerSource viewers)
{
    private const int RowsMax = 100;

    public Task<IResult> Show(HttpContext http) => Draw(http, null, null);

    public async Task<IResult> Ask(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing, form);
        if (!long.TryParse(form["entry"], out var leaf) || await EntryAt(leaf, http.RequestAborted) is not { } traceId)
            return await Draw(http, NoEntry, form);
        var asked = await ask.Run(http.Actor(), act.Answer, traceId, form["order"].ToString(), http.RequestAborted);
        return await Said(http, asked.Refusal is { Kind: RefusalKind.Unseen } ? NoEntry : asked.Refusal, form,
            new Text("已提请删除，等系统管理员决定。", "Asked for; the system administrator decides."));
    }

    public async Task<IResult> Decide(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing, form);
        var done = await decide.Run(http.Actor(), act.Answer, id, form["grant"] == "yes", form["words"].ToString(),
            http.RequestAborted);
        return await Said(http, done.Refusal, form, form["grant"] == "yes"
            ? new Text("已删除；痕迹仍可核对。", "Erased; the trace can still be verified.") : new Text("已不同意。", "Refused."));
    }

    private async Task<IResult> Said(HttpContext http, Refusal? refusal, IFormCollection form, Text words) =>
        refusal switch
    {
        null => ViewerSource.Done(http, Urls.Erasures, words),
        { Kind: RefusalKind.StepUp } => Results.Redirect($"{Urls.StepUp}?back={Uri.EscapeDataString(Urls.Erasures)}"),
        { Kind: RefusalKind.Unseen } => new RefusalResult(refusal),
        _ => await Draw(http, refusal, form),
    };

    // The number that proofs and stories show is that of the leaf.
    private async Task<long?> EntryAt(long leaf, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<long?>(
            new CommandDefinition("select trace_id from trace_leaf where leaf_index = @leaf", new { leaf },
                cancellationToken: cancel));
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            select e.id, l.leaf_index as Leaf, t.kind, t.at, coalesce(u.short_name, '') as Unit, e.basis as "Order",
              a.name as AskedBy, e.asked_at as AskedAt,
                   coalesce(d.name, '') as DecidedBy, e.decided_at as DecidedAt, e.granted, e.words
            from erasure e join trace t on t.id = e.trace_id left join trace_leaf l on l.trace_id = t.id left
              join unit u on u.id = t.unit_id
            join person a on a.id = e.asked_by left join person d on d.id = e.decided_by
              order by e.decided_at nulls first, e.asked_at desc limit @RowsMax
            """, new { RowsMax }, cancellationToken: http.RequestAborted));
        var entries = Entries.Of(form, refusal);
        return Page.Show<Erasures, ErasuresView>(await viewers.Of(http),
            new ErasuresView(rows.Select(r => new ErasureLine(r.Id.ToString(), r.Leaf, CodeWords.Of(r.Kind), r.At,
            r.Unit, r.Order, r.AskedBy, r.AskedAt, r.DecidedBy, r.DecidedAt, r.Granted, r.Words)).ToList(),
                by.Has(Role.SecurityAdmin), by.Has(Role.SystemAdmin), refusal, entries),
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private static Refusal NoEntry { get; } = new("trace.no_words", "这一条不存在，或者没有写的话可删。",
        "There is no such entry, or it has no words to erase.", RefusalKind.Wrong, "entry");

    private sealed class Row
    {
        public Guid Id { get; init; }
        public long? Leaf { get; init; }
        public string Kind { get; init; } = "";
        public DateTime At { get; init; }
        public string Unit { get; init; } = "";
        public string Order { get; init; } = "";
        public string AskedBy { get; init; } = "";
        public DateTime AskedAt { get; init; }
        public string DecidedBy { get; init; } = "";
        public DateTime? DecidedAt { get; init; }
        public bool? Granted { get; init; }
        public string Words { get; init; } = "";
    }
}
