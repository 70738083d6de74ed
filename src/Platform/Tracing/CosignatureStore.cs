using Npgsql;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>Keeps what witnesses said, for the page "trust" and for evidence.</summary>
public static class CosignatureStore
{
    /// <summary>Enters a witness, or its new key or address.</summary>
    public static async Task Enter(
        NpgsqlConnection connection, VerifierKey witness, string url, DateTimeOffset at, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            insert into witness (name, key, url, added_at) values ($1, $2, $3, $4)
            on conflict (name) do update set key = excluded.key, url = excluded.url
            """, connection)
        {
            Parameters =
            {
                new() { Value = witness.Name }, new() { Value = witness.ToString() }, new() { Value = url },
                    new() { Value = at },
            },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The keys of the witnesses entered.</summary>
    public static async Task<IReadOnlyList<VerifierKey>> Keys(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select key from witness order by name", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        List<VerifierKey> keys = [];
        while (await rows.ReadAsync(cancel))
        {
            keys.Add(VerifierKey.Parse(rows.GetString(0)));
        }

        return keys;
    }

    /// <summary>Keeps a cosignature after checking it; false when it is not this witness's over this
    /// checkpoint.</summary>
    public static async Task<bool> Keep(
        NpgsqlConnection connection, SignedNote checkpoint, VerifierKey witness, NoteSignature line,
        CancellationToken cancel)
    {
        var cosigned = new SignedNote(checkpoint.Text, [line]);
        if (witness.Check(cosigned, null, out var at) != SignatureState.Right)
        {
            return false;
        }

        await using var command = new NpgsqlCommand("""
            insert into cosignature (size, witness, line, at) values ($1, $2, $3, $4)
            on conflict (size, witness) do update set line = excluded.line, at = excluded.at
            """, connection)
        {
            Parameters =
            {
                new() { Value = Checkpoint.Parse(checkpoint.Text).Size }, new() { Value = witness.Name },
                new() { Value = line.ToLine() }, new() { Value = at!.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancel);
        return true;
    }

    /// <summary>Notes a witness's alarm; it stays until somebody looks into it.</summary>
    public static async Task Alarm(
        NpgsqlConnection connection, string witness, WitnessAnswer answer, DateTimeOffset at, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "update witness set alarm = $2, alarm_at = $3 where name = $1 and alarm = ''", connection)
        {
            Parameters = { new() { Value = witness }, new() { Value = answer.Zh }, new() { Value = at } },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
