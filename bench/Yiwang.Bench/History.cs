using System.Globalization;

namespace Yiwang.Bench;

/// <summary>
/// Years of work that were done before: documents sent to every unit, each delivery signed for, its case handled and
/// closed. Written by set-based SQL straight into the tables, once; a second run finds it there.
/// </summary>
internal static class History
{
    public const int Units = 3_743;

    // The tables' indexes are made anew behind the rows, which is several times as fast as keeping them up row by row.
    // Deliveries are written by one connection, cases and tasks by another.
    private const string Begin = """
        set session_replication_role = replica;
        set maintenance_work_mem = '1GB';
        create table bench.made as select tablename, indexname, indexdef from pg_indexes i
          where schemaname = 'public' and tablename in ('case', 'task', 'delivery') and not exists
            (select 1 from pg_constraint c where c.conname = i.indexname);
        do $$ declare r record; begin for r in select * from bench.made loop execute format('drop index public.%I', r.indexname); end loop; end $$;
        create table bench.taker as select distinct on (u.id) u.id as unit_id, h.person_id, o.id as post_id from unit u
          join post o on o.unit_id = u.id and 'registry' = any(o.roles) join holding h on h.post_id = o.id where u.parent_id is not null order by u.id, o.id;
        analyze bench.taker;
        insert into dispatch (document_id, unit_id, title, number, type, urgency, sender_name, sent_at, sent_by, receipt_due)
          select DOCUMENT, (select min(id) from unit where parent_id is null), '关于做好有关工作的通知（' || n || '）', '黔府办发〔2025〕' || n || '号', 'notice', '',
            '省政府办公厅', now() - interval '1 year' - n * interval '3 hours', 6, now() - interval '1 year'
          from generate_series(1, DOCUMENTS) n;
        """;

    private const string Deliveries = """
        set session_replication_role = replica;
        insert into delivery (document_id, unit_id, kind, sent_at, receipt_due, opened_at, opened_by, signed_at, signed_by, registered_at, closed_at)
          select DOCUMENT, u.unit_id, 'main', s.at, s.at + interval '8 hours', s.at, 1, s.at + interval '2 hours', 1, s.at + interval '3 hours', s.at + interval '5 days'
          from generate_series(1, DOCUMENTS) n cross join lateral (select now() - interval '1 year' - n * interval '3 hours' as at) s cross join bench.taker u;
        """;

    private const string Cases = """
        set session_replication_role = replica;
        insert into "case" (id, unit_id, kind, document_id, route, route_version, way, title, status, opened_at, closed_at, creator_id, creator_post)
          select CASE_ID, u.unit_id, 'incoming', DOCUMENT, 'incoming', 1, '', '关于做好有关工作的通知（' || n || '）', 'closed', s.at, s.at + interval '5 days', u.person_id, u.post_id
          from generate_series(1, DOCUMENTS) n cross join lateral (select now() - interval '1 year' - n * interval '3 hours' as at) s cross join bench.taker u;
        insert into task (id, case_id, unit_id, post_id, key, node, step, state, created_at, opened_at, done_at, done_by, done_how)
          select CASE_ID, CASE_ID, u.unit_id, u.post_id, '1', 'register', '登记', 'done', s.at, s.at, s.at + interval '5 days', u.person_id, 'done'
          from generate_series(1, DOCUMENTS) n cross join lateral (select now() - interval '1 year' - n * interval '3 hours' as at) s cross join bench.taker u;
        """;

    private static string Indexes(string tables) => $"""
        set maintenance_work_mem = '1GB';
        do $$ declare r record; begin for r in select * from bench.made where tablename in ({tables}) loop execute r.indexdef; end loop; end $$;
        """;

    /// <summary>Sees to it that so many deliveries with their finished cases are there.</summary>
    public static async Task Make(Province province, int deliveries, CancellationToken cancel)
    {
        var documents = Math.Max(1, deliveries / Units);
        if (await province.One<bool>("select exists (select 1 from bench.filled where what = 'history')", cancel))
            return;
        if (await province.One<bool>("select to_regclass('bench.made') is not null", cancel))
        {
            throw new InvalidOperationException(
                "the filling of this province was broken off; delete its folder and begin again");
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"  filling {documents * Units:N0} deliveries and cases; they stay for the next time"));
        string Filled(string sql) =>
            sql.Replace("DOCUMENTS", documents.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("DOCUMENT", "('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
                StringComparison.Ordinal)
            .Replace("CASE_ID",
                "('018f0000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-' || lpad(to_hex(n * 4096::bigint + u.unit_id), 12, '0'))::uuid",
                StringComparison.Ordinal);
        await province.Execute(Filled(Begin), cancel);
        async Task Half(string rows, string tables)
        {
            await province.Execute(Filled(rows), cancel);
            await province.Execute(Indexes(tables), cancel);
        }
        await Task.WhenAll(Half(Deliveries, "'delivery'"), Half(Cases, "'case', 'task'"));
        await province.Execute("drop table bench.made, bench.taker", cancel);
        foreach (var table in (string[])["dispatch", "delivery", "\"case\"", "task"])
            await province.Execute($"vacuum (freeze, analyze) {table}", cancel);
        await province.Execute($"insert into bench.filled values ('history', {documents * Units})", cancel);
    }

    /// <summary>A document that was sent, the newest of the history.</summary>
    public const string SentDocument = "018f0000-0000-7000-8000-000000000001";
}
