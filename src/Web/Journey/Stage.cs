using System.Globalization;
using System.Text.Json.Nodes;
using Yiwang.Web.Sample;

namespace Yiwang.Web.Journey;

/// <summary>The stage of the journey: who plays, on what server, what has come of it so far; says in plain words what
/// happened.</summary>
internal sealed class Stage(HttpClient http, string password, TextWriter output, JourneyClock? clock)
{
    private readonly Dictionary<string, Visitor> visitors = new(StringComparer.Ordinal);

    /// <summary>The clock of a server that the journey started itself; null when it plays on another's.</summary>
    public JourneyClock? Clock { get; } = clock;

    /// <summary>The database of that server, to compare what pages say with what it holds; null on another's.</summary>
    public Npgsql.NpgsqlDataSource? Books { get; init; }

    /// <summary>How many county clerks receive at the same moment; each signs in first.</summary>
    public int Clerks { get; init; } = 40;

    public Guid Notice { get; set; }

    public Guid NoticeCase { get; set; }

    public string NoticeNumber { get; set; } = "";

    public Guid Letter { get; set; }

    /// <summary>The registry persons of the units that keep the small letter.</summary>
    public IReadOnlyList<string> LetterClerks { get; set; } = [];

    /// <summary>The incoming case of the county office.</summary>
    public Guid CountyCase { get; set; }

    public async Task<Visitor> As(string signIn, CancellationToken cancel)
    {
        if (!visitors.TryGetValue(signIn, out var visitor))
        {
            visitors[signIn] = visitor = await new Visitor(http, signIn, password).SignIn(cancel);
        }
        return visitor;
    }

    /// <summary>After the clock jumped every session is over, as it should be; everybody signs in again when next
    /// needed.</summary>
    public void ForgetSessions() => visitors.Clear();

    public void Say(string zh, string en) => output.WriteLine($"    {zh}\n    {en}");

    public void Act(int number, string zh, string en) => output.WriteLine($"\n{number}. {zh} · {en}");

    /// <summary>Checks what was said by what a person reads back.</summary>
    public static void Hold(bool holds, string what)
    {
        if (!holds) throw new JourneyBroken(what);
    }

    public static string Text(string file)
    {
        using var reader = new StreamReader(System.Reflection.Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"samples/corpus/{file}.txt")
            ?? throw new JourneyBroken($"the sample text {file} is not in the program"));
        return reader.ReadToEnd();
    }

    public static int Int(JsonNode node, string name) => node[name]!.GetValue<int>();

    public static string Number(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The registry person of a unit by the unit's code, e.g. 520102-03: the number of the post in the
    /// sample's staff.</summary>
    public static string Registry(string unitCode, int level) =>
        level switch { 1 => $"{unitCode}.3", 4 => $"{unitCode}.3", _ => $"{unitCode}.2" };
}

/// <summary>The clock of the journey's own server: real time, and a jump where the story needs days to pass.</summary>
internal sealed class JourneyClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void Jump(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
