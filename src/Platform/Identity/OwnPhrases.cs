using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>A person's phrases (常用语), in the order they are offered under an opinion.</summary>
public sealed class OwnPhrases(NpgsqlDataSource source, TimeProvider clock)
{
    public const int CountMax = 30;
    public const int LengthMax = 100;

    public async Task<IReadOnlyList<string>> List(Actor actor, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select words from phrase where person_id = @PersonId order by ord", new { actor.PersonId },
            cancellationToken: cancel))).AsList();
    }

    /// <summary>Keeps these in place of those before. None is cut or left out: what cannot be kept is refused.</summary>
    public async Task<Refusal?> Keep(Actor actor, IEnumerable<string> lines, CancellationToken cancel)
    {
        var phrases = lines.Select(line => line.Trim()).Where(line => line.Length > 0).Distinct().ToArray();
        if (phrases.Length > CountMax || phrases.Any(line => line.Length > LengthMax))
        {
            return new Refusal("phrases.too_many", $"常用语最多 {CountMax} 条，每条最多 {LengthMax} 字。",
                $"At most {CountMax} phrases of at most {LengthMax} characters each.", RefusalKind.Wrong, "phrases");
        }
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "phrases.keep", actor, now,
            cancel)).Answer;
        await act.Execute("delete from phrase where person_id = @PersonId", new { actor.PersonId }, cancel);
        await act.Execute("""
            insert into phrase (person_id, words, ord)
            select @PersonId, w, o from unnest(@phrases) with ordinality as x(w, o)
            """, new { actor.PersonId, phrases }, cancel);
        act.Trace("person.phrases_kept", "person", actor.PersonId.ToString(),
            facts: ("count", phrases.Length.ToString()));
        await act.Commit(true, cancel);
        return null;
    }
}
