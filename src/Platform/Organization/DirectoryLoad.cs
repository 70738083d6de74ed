using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Platform.Organization;

/// <summary>Units, sections, posts and people to be loaded at once; ids are the caller's, contiguous from 1.</summary>
public sealed record DirectoryLoad(
    IReadOnlyList<UnitRow> Units, IReadOnlyList<SectionRow> Sections, IReadOnlyList<PostRow> Posts,
    IReadOnlyList<PersonRow> People, IReadOnlyList<(int Section, int Post)> InCharge, IReadOnlyList<GroupRow> Groups)
{
    /// <summary>Copies everything into an empty directory by binary COPY; part of the caller's transaction.</summary>
    public async Task Write(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy unit (id, code, name, short_name, kind, level, parent_id, path, division_code, document_prefix) from stdin (format binary)", cancel))
        {
            foreach (var unit in Units)
            {
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(unit.Id, cancel);
                await copy.WriteAsync(unit.Code, cancel);
                await copy.WriteAsync(unit.Name, cancel);
                await copy.WriteAsync(unit.ShortName, cancel);
                await copy.WriteAsync(unit.Kind, cancel);
                await copy.WriteAsync((short)unit.Level, cancel);
                if (unit.ParentId is { } parent) await copy.WriteAsync(parent, cancel);
                else await copy.WriteNullAsync(cancel);
                await copy.WriteAsync(unit.Path, NpgsqlDbType.Array | NpgsqlDbType.Integer, cancel);
                await copy.WriteAsync(unit.DivisionCode, cancel);
                await copy.WriteAsync(unit.DocumentPrefix, cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await Copy(connection, "section (id, unit_id, name, ord)", Sections, s => [s.Id, s.UnitId, s.Name, s.Order],
            cancel);
        await Copy(connection, "post (id, unit_id, section_id, name, roles, ord)", Posts,
            p => [p.Id, p.UnitId, p.SectionId, p.Name, p.Roles, p.Order], cancel);
        await Copy(connection, "person (id, name, sign_in, password, clearance)", People,
            p => [p.Id, p.Name, p.SignIn, p.Password, (short)p.Clearance], cancel);
        await Copy(connection, "holding (person_id, post_id, main)",
            People.SelectMany(p => p.Posts.Select((post, i) => (p.Id, post, i == 0))), h =>
                [h.Id, h.post, h.Item3], cancel);
        await Copy(connection, "in_charge (section_id, post_id)", InCharge, c => [c.Section, c.Post], cancel);
        await Copy(connection, "unit_group (id, unit_id, name, name_en, ord)", Groups,
            g => [g.Id, g.UnitId, g.Name, g.NameEn, g.Order], cancel);
        await Copy(connection, "unit_group_member (group_id, unit_id)",
            Groups.SelectMany(g => g.Members.Select(m => (g.Id, m))), m => [m.Id, m.m], cancel);
        foreach (var table in (string[])["unit", "section", "post", "person", "unit_group"])
        {
            await using var next = new NpgsqlCommand(
                $"select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 1) from {table}))",
                connection);
            await next.ExecuteNonQueryAsync(cancel);
        }
        await using var analyze = new NpgsqlCommand(
            "analyze unit; analyze section; analyze post; analyze person; analyze holding", connection);
        await analyze.ExecuteNonQueryAsync(cancel);
    }

    private static async Task Copy<T>(
        NpgsqlConnection connection, string target, IEnumerable<T> rows, Func<T, object?[]> values,
        CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy {target} from stdin (format binary)",
            cancel);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancel);
            foreach (var value in values(row))
            {
                if (value is null) await copy.WriteNullAsync(cancel);
                else await copy.WriteAsync(value, cancel);
            }
        }
        await copy.CompleteAsync(cancel);
    }
}

public sealed record UnitRow(
    int Id, string Code, string Name, string ShortName, string Kind, int Level, int? ParentId, int[] Path,
    string DivisionCode,
    string DocumentPrefix);

public sealed record SectionRow(int Id, int UnitId, string Name, int Order);

public sealed record PostRow(int Id, int UnitId, int? SectionId, string Name, string[] Roles, int Order);

public sealed record PersonRow(int Id, string Name, string SignIn, string Password, int Clearance, int[] Posts);

public sealed record GroupRow(int Id, int? UnitId, string Name, string NameEn, int Order, int[] Members);
