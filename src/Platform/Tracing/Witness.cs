using System.Security.Cryptography;
using System.Text;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>What a witness came to.</summary>
public enum WitnessOutcome
{
    /// <summary>Consistent with all it has seen: cosigned.</summary>
    Cosigned,

    /// <summary>Older than what it has seen, shown as the newest: an alarm.</summary>
    RolledBack,

    /// <summary>Another history than what it has seen: an alarm.</summary>
    Forked,

    /// <summary>Not signed by the log's key, of another log, or malformed: not looked at further.</summary>
    NotOfThisLog,

    /// <summary>The tiles for the proof are missing or broken: not cosigned, asked again later.</summary>
    Unproved,
}

/// <summary>The answer of a witness to one checkpoint.</summary>
/// <param name="Line">The cosignature line, when cosigned.</param>
/// <param name="SeenSize">The largest size it has cosigned.</param>
public sealed record WitnessAnswer(WitnessOutcome Outcome, NoteSignature? Line, long SeenSize, string Zh, string En)
{
    public bool IsAlarm => Outcome is WitnessOutcome.Forked or WitnessOutcome.RolledBack;
}

/// <summary>
/// Keeps its own view of one log in a folder and cosigns only what is consistent with it (C2SP tlog-cosignature). What
/// it cosigns
/// is on disk before the cosignature is given out, so a witness that dies never vouches for two histories. Alarms are
/// kept with
/// both signed checkpoints, which together prove to anyone that the log lied. Thread-safe within a process.
/// </summary>
public sealed class Witness
{
    private const string SeenName = "checkpoint";
    private const string AlarmFolder = "alarms";

    private readonly string folder;
    private readonly string origin;
    private readonly LogKeys logKeys;
    private readonly NoteSigner cosigner;
    private readonly LogFolder own;
    private readonly Lock gate = new();

    public Witness(string folder, string origin, LogKeys logKeys, NoteSigner cosigner)
    {
        (this.origin, this.logKeys, this.cosigner) = (origin, logKeys, cosigner);
        this.folder = Path.Combine(folder,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..16]);
        own = new LogFolder(this.folder);
    }

    /// <summary>The witness's key, to be entered at the log.</summary>
    public VerifierKey Key => cosigner.Key;

    /// <summary>The newest checkpoint it has cosigned, with the log's signature; null before the first.</summary>
    public SignedNote? Seen => own.ReadCheckpoint();

    /// <summary>Alarms raised so far: each the two checkpoints that do not go together.</summary>
    public IReadOnlyList<string> Alarms => Directory.Exists(Path.Combine(folder, AlarmFolder))
        ? [.. Directory.EnumerateFiles(Path.Combine(folder, AlarmFolder)).Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)] : [];

    /// <summary>Looks at the newest checkpoint of the log.</summary>
    /// <param name="tiles">The log's tiles, from which the witness makes its own consistency proof.</param>
    public WitnessAnswer Observe(SignedNote note, TileReader tiles)
    {
        lock (gate)
        {
            if (ReadOwn(note) is not { } shown)
            {
                return Answer(WitnessOutcome.NotOfThisLog);
            }

            var seen = Seen is { } kept ? Checkpoint.Parse(kept.Text) : null;
            return seen is null || seen.Size == 0 ? Keep(note, shown)
                : shown.Size < seen.Size ? Alarm(WitnessOutcome.RolledBack, note)
                : shown.Size == seen.Size ? shown.Root == seen.Root
                ? Keep(note, shown) : Alarm(WitnessOutcome.Forked, note)
                : Join(note, seen, shown, tiles);
        }
    }

    /// <summary>Looks at a checkpoint for which the log brings the proof itself (C2SP tlog-witness,
    /// add-checkpoint).</summary>
    /// <param name="oldSize">The size the proof begins at; must be <see cref="WitnessAnswer.SeenSize"/>.</param>
    public WitnessAnswer Add(SignedNote note, long oldSize, IReadOnlyList<TreeHash> proof)
    {
        lock (gate)
        {
            if (ReadOwn(note) is not { } shown)
            {
                return Answer(WitnessOutcome.NotOfThisLog);
            }

            var seen = Seen is { } kept ? Checkpoint.Parse(kept.Text) : new Checkpoint(origin, 0, TreeHash.Empty);
            if (oldSize != seen.Size || shown.Size < oldSize)
            {
                return Answer(WitnessOutcome.Unproved);
            }

            return LogVerifier.Consistency(seen.Size, seen.Root, shown.Size, shown.Root, proof) ? Keep(note, shown)
                : shown.Size == seen.Size && shown.Root != seen.Root ? Alarm(WitnessOutcome.Forked, note)
                : Answer(WitnessOutcome.Unproved);
        }
    }

    private WitnessAnswer Join(SignedNote note, Checkpoint seen, Checkpoint shown, TileReader tiles)
    {
        try
        {
            var proof = new TreeProofs(shown.Size, tiles).Consistency(seen.Size);
            return LogVerifier.Consistency(seen.Size, seen.Root, shown.Size, shown.Root, proof)
                ? Keep(note, shown) : Alarm(WitnessOutcome.Forked, note);
        }
        catch (LogException broken) when (broken.Code == "log.tile_broken")
        {
            // The log may be writing just now, or a tile is lost: no proof, no cosignature, and no accusation either.
            return Answer(WitnessOutcome.Unproved);
        }
    }

    private Checkpoint? ReadOwn(SignedNote note)
    {
        try
        {
            var checkpoint = Checkpoint.Parse(note.Text);
            return checkpoint.Origin == origin && logKeys.Signed(note)
                && (checkpoint.Size > 0 || checkpoint.Root == TreeHash.Empty) ? checkpoint : null;
        }
        catch (LogException)
        {
            // Not a checkpoint at all, whatever it is.
            return null;
        }
    }

    private WitnessAnswer Keep(SignedNote note, Checkpoint shown)
    {
        var line = cosigner.Sign(note.Text);
        own.WriteCheckpoint(note);
        return new WitnessAnswer(WitnessOutcome.Cosigned, line, shown.Size, "一致，已联署。", "Consistent; cosigned.");
    }

    private WitnessAnswer Alarm(WitnessOutcome outcome, SignedNote shown)
    {
        var alarms = Directory.CreateDirectory(Path.Combine(folder, AlarmFolder)).FullName;
        var text = $"{outcome}\n\n=== {SeenName}: seen\n{Seen}\n=== {SeenName}: shown\n{shown}";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        var path = Path.Combine(alarms, $"{name}.txt");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, text);
        }

        return Answer(outcome);
    }

    private WitnessAnswer Answer(WitnessOutcome outcome)
    {
        var size = Seen is { } kept ? Checkpoint.Parse(kept.Text).Size : 0;
        var (zh, en) = outcome switch
        {
            WitnessOutcome.RolledBack =>
                ($"警报：曾见证 {size} 条，现在变少，数据被回退。", $"Alarm: {size} entries were seen, now fewer: rolled back."),
            WitnessOutcome.Forked =>
                ($"警报：与曾见证的 {size} 条历史不一致，痕迹分叉。", $"Alarm: not the history of {size} entries seen before: forked."),
            WitnessOutcome.NotOfThisLog => ("不是该节点签署的检查点。", "Not a checkpoint signed by this log."),
            _ => ("缺少一致性证明，暂不联署。", "The proof of consistency is missing; not cosigned for now."),
        };
        return new WitnessAnswer(outcome, null, size, zh, en);
    }
}
