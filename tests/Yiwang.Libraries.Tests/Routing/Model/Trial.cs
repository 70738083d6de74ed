using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>The move as the implementation is asked to make it; a planted bug stands in its place.</summary>
internal delegate Outcome Mover(Route route, WayState state, Move move, MoveContext context);

/// <summary>
/// One random route and random moves by random people, made side by side in the implementation and the reference. Every
/// difference and every broken promise is told in one line.
/// </summary>
internal sealed class Trial
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    readonly Random random;
    readonly Mover mover;
    readonly Route route;
    readonly Office office;
    readonly Dictionary<string, Assignment[]> people;
    readonly Rows rows = new();
    readonly List<string> story = [];
    WayState state;
    int opinions;

    public Trial(int seed, Mover mover)
    {
        random = new Random(seed);
        this.mover = mover;
        var root = new Routes(random).Make();
        people = root.Steps.ToDictionary(step => step.Id, step => step.Who);
        route = Desk.Read(Routes.Write(root));
        office = new Office(root);
        var outcome = Way.Start(route, As("系统"), Values.Of(("x", 0)));
        state = outcome.State;
        rows.Write(outcome.Commands);
    }

    public static Outcome Faithful(Route route, WayState state, Move move, MoveContext context) =>
        Way.Apply(route, state, move, context);

    public string Story => string.Join("; ", story);
    public int Accepted { get; private set; }
    public HashSet<string> Kinds { get; } = [];

    /// <summary>Null when implementation and reference agree throughout and the case could be brought to its
    /// end.</summary>
    public string? Run(int moves)
    {
        if (Differ() is { } first) return "start: " + first;
        for (var i = 0; i < moves; i++)
        {
            // Two people who saw the same desk: the second comes to what the first has left.
            var tries = random.Next(8) == 0 ? new[] { Invent(), Invent() } : [Invent()];
            foreach (var one in tries)
            {
                if (Make(one) is { } wrong) return $"{wrong}\n{Story}";
            }
        }

        return End() is { } stuck ? $"{stuck}\n{Story}" : null;
    }

    sealed record Try(string Name, Move Move, MoveContext Context, Func<bool> Expected);

    string? Make(Try one)
    {
        var outcome = mover(route, state, one.Move, one.Context);
        var expected = one.Expected();
        story.Add($"{one.Name} {one.Context.Person} {one.Move}{(expected ? "" : " NO")}");
        if (outcome.Refusal is null != expected)
            return $"{one.Name}: {(expected ? "refused " + outcome.Refusal!.Code : "accepted")}";
        if (outcome.Refusal is not null)
            return ReferenceEquals(outcome.State, state) && outcome.Commands.Count == 0
            ? Differ() : "a refusal changed something";
        Accepted++;
        Kinds.Add(one.Name);
        state = outcome.State;
        if (rows.Write(outcome.Commands) is { } row) return $"{one.Name}: {row}";
        if (rows.Opinions < opinions) return "an opinion was lost";
        opinions = rows.Opinions;
        return Differ() is { } difference ? $"{one.Name}: {difference}" : null;
    }

    string? Differ()
    {
        if (rows.Against(state) is { } row) return row;
        if (state.IsOver != office.Over) return $"over {state.IsOver}";
        if (state.Suspended != office.Suspended) return $"suspended {state.Suspended}";
        if (state.Engine.Variables["x"] != (FeelValue)office.X)
            return $"x {state.Engine.Variables["x"]} for {office.X}";
        var left = state.Seats.ToDictionary(seat => seat.Key);
        foreach (var (one, standing, owner) in office.Sittings
            .SelectMany(s => s.People.Select(p => (p, s.StateOf(p), p.Owner?.Key ?? 0)))
            .Concat(office.Aside.Select(p => (p, SeatState.Open, -1))).OrderBy(p => p.Item1.Key == 0)
            .ThenBy(p => p.Item1.Owner is null ? 0 : 1).ToList())
        {
            var seat = one.Key != 0 ? left.GetValueOrDefault(one.Key)
                : left.Values.Where(s => s.NodeId == one.Node && s.Kind == one.Kind && s.Who.IsSameDesk(one.Who)
                    && s.State == standing)
                    .OrderByDescending(s => s.Owner == (one.Owner?.Key ?? 0)).ThenBy(s => s.Order).FirstOrDefault();
            if (seat is null)
                return $"missing {one.Kind} {one.Node}:{one.Who.Id} {standing} #{one.Key}; there: {string.Join(' ', left.Values.Select(Short))}";
            if (seat.State != standing) return $"{Short(seat)} should be {standing}";
            if (seat.ClaimedBy != one.Claim || (standing == SeatState.Open && seat.Opened != one.Opened))
                return $"{Short(seat)} claim {seat.ClaimedBy} opened {seat.Opened} for {one.Claim} {one.Opened}";
            if (one.Done && (seat.DoneBy != one.By || seat.Agree != one.Agree))
                return $"{Short(seat)} done by {seat.DoneBy}";
            one.Key = seat.Key;
            left.Remove(seat.Key);
        }

        if (left.Count > 0) return "too many: " + string.Join(' ', left.Values.Select(Short));
        return Broken();
    }

    /// <summary>Promises that hold whatever the reference says.</summary>
    string? Broken()
    {
        var open = state.Seats.Where(seat => seat.State == SeatState.Open).ToList();
        if (open
            .GroupBy(s =>
                (s.Step, s.NodeId, s.Kind, s.Who.Kind, s.Who.Id, s.Kind == SeatKind.Circulation ? 0 : s.Owner))
            .FirstOrDefault(g => g.Count() > 1) is { } twice) return $"double task {twice.Key}";
        var steps = state.Steps.Select(step => step.Key).Order().ToList();
        var alive = state.IsOver ? [] : state.Engine.Live
            .Where(i => i.Phase == Phase.Open && route.Definition.Nodes[i.Node].IsHumanTask).Select(i => i.Id).Order()
            .ToList();
        if (!steps.SequenceEqual(alive)) return "orphan: steps and engine differ";
        if (steps.Exists(step => !state.Seats.Any(s => s.Step == step && s.State == SeatState.Open))
            && !state.Suspended) return "nobody is asked at a step";
        if (state.Seats.Any(s => s.Step != 0 && !steps.Contains(s.Step))) return "orphan seat";
        if (!state.IsOver && steps.Count == 0) return "stuck";
        if (random.Next(10) != 0) return null;
        var stored = WayWriter.Write(route, state);
        return WayReader.Read(route, stored).State is { } read
            && WayWriter.Write(route, read).AsSpan().SequenceEqual(stored) ? null : "storing changes it";
    }

    static string Short(Seat seat) => $"{seat.Kind} {seat.NodeId}:{seat.Who.Id} {seat.State} #{seat.Key}";

    /// <summary>Brings the case to its end by answering whatever is open.</summary>
    string? End()
    {
        var administrator = As("管理员", administrator: true);
        if (office.Joined && Make(new("split", new Split("完"), administrator, office.Split)) is { } notSplit)
            return notSplit;
        if (office.Suspended && Make(new("resume", new Resume(), administrator, office.Resume)) is { } notResumed)
            return notResumed;
        for (var i = 0; i < 300 && !office.Over; i++)
        {
            var (one, person) = office.Sittings.SelectMany(s => s.People.Where(p => s.StateOf(p) == SeatState.Open))
                .Select(p => (p, Sitter(p))).First();
            if (Make(Answer(one, person, true, 0)) is { } wrong) return wrong;
        }

        return office.Over ? null : "the case cannot be ended";
    }

    Try Answer(Asked one, string person, bool? agree, int? x) => new(
        one.Kind == SeatKind.Circulation ? "read" : "complete",
        new Complete(one.Key, "意见", agree, x is { } value ? Values.Of(("x", value)) : null), As(person), () =>
            office.Complete(person, one, agree, x));

    Try Invent()
    {
        var sittings = office.Sittings;
        var all = sittings.SelectMany(s => s.People).Concat(office.Aside).ToList();
        var open = sittings.SelectMany(s => s.People.Where(p => s.StateOf(p) == SeatState.Open)).Concat(office.Aside)
            .ToList();
        var done = office.Steps.Where(s => s is { Is: Standing.Done, Sitting: not null })
            .SelectMany(s => s.Sitting!.People)
            .Concat(sittings.SelectMany(s => s.People)).Where(p => p.Done && p.Key != 0).ToList();
        var kind = random.Next(100);
        var administrator = As("管理员", administrator: true, second: random.Next(5) == 0 ? null : "主任");
        if (kind < 8 || open.Count == 0) return OfCase(administrator);
        if (kind < 16 && done.Count > 0) return OfDone(done[random.Next(done.Count)]);
        var asks = office.Aside.Where(p => p.Kind == SeatKind.AskBack).ToList();
        if (kind < 22 && asks.Count > 0) return OfAsk(asks[random.Next(asks.Count)]);
        var one = random.Next(20) == 0 ? all[random.Next(all.Count)] : open[random.Next(open.Count)];
        var person = random.Next(12) == 0 ? Routes.People[random.Next(Routes.People.Length)] : Sitter(one);
        return kind < 60 ? Answer(one, person, random.Next(4) == 0 ? false : random.Next(3) == 0 ? null : true,
            random.Next(3) == 0 ? random.Next(4) : null) : OfOpen(one, person);
    }

    Try OfOpen(Asked one, string person)
    {
        var key = one.Key;
        var who = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Routes.Somebody(random)).ToArray();
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                return Back(one, person);
            case 3:
                return new("open", new OpenTask(key), As(person), () => office.Open(person, one));
            case 4:
                return new("transfer", new Transfer(key, who[0], "转"), As(person),
                    () => office.Transfer(person, one, who[0]));
            case 5 or 6:
                var place = (SeatKind)random.Next(1, 4);
                return new("add-" + place, new AddSigners(key, place, who), As(person),
                    () => office.Add(person, one, place, who));
            case 7:
                var administrator = random.Next(2) == 0;
                return new("remove", new RemoveSigner(key, "减"), As(person, administrator),
                    () => office.Remove(person, one, administrator));
            case 8:
                var rule = random.Next(2) == 0 ? null : Routes.AnyRule(random);
                return new("countersign", new Countersign(key, who, rule), As(person),
                    () => office.Countersign(person, one, who, rule));
            case 9:
                return new("circulate", new Circulate(key, who), As(person), () => office.Circulate(person, one, who));
            case 10:
                return one.Claim is null
                    ? new("claim", new Claim(key), As(person), () => office.Claim(person, one))
                    : new("release", new Release(key), As(person), () => office.Release(person, one));
            default:
                return new("free", new SendFreely(key, who, "", true), As(person),
                    () => office.Send(person, one, who, true));
        }
    }

    Try Back(Asked one, string person)
    {
        var straight = random.Next(2) == 0;
        var name = straight ? "return-straight" : "return";
        var ways = Way.PassedBefore(state, one.Key);
        var sitting = office.SittingOf(one);
        if (sitting is null || ways.Count == 0)
            return new(name, new Return(one.Key, 999, straight, "退"), As(person),
                () => office.Return(person, one, _ => false, straight));
        var target = ways[random.Next(ways.Count)];
        // The same passing of the same step: steps of one name come in the same order on both sides.
        var place = ways.Where(w => w.NodeId == target.NodeId).Reverse().ToList().IndexOf(target);
        var passed = office.PassedBefore(sitting.Step).ToHashSet();
        var same = office.Steps.Where(step => passed.Contains(step) && step.Id == target.NodeId).ToList();
        var serial = place < same.Count ? same[place].Serial : -1;
        return new(name, new Return(one.Key, target.Visit, straight, "退"), As(person),
            () => office.Return(person, one, step => step.Serial == serial, straight));
    }

    Try OfDone(Asked one)
    {
        var person = random.Next(12) == 0 ? Routes.People[0] : one.By!;
        return random.Next(3) > 0
            ? new("withdraw", new Withdraw(one.Key, ""), As(person), () => office.Withdraw(person, one))
            : new("ask-back", new AskBack(one.Key, "请退还"), As(person), () => office.AskBack(person, one));
    }

    Try OfAsk(Asked one)
    {
        var (person, grant) = (Sitter(one), random.Next(3) > 0);
        return new("answer-ask-back", new AnswerAskBack(one.Key, grant, ""), As(person),
            () => office.AnswerAskBack(person, one, grant));
    }

    Try OfCase(MoveContext administrator)
    {
        var two = administrator.SecondPerson is not null;
        var from = Routes.People[random.Next(Routes.People.Length)];
        var to = new Assignment(AssigneeKind.Person, Routes.People[random.Next(Routes.People.Length)]);
        switch (random.Next(12))
        {
            case 0 or 1:
                return new("suspend", new Suspend(0, "停"), administrator, office.Suspend);
            case 2 or 3:
                return new("resume", new Resume(), administrator, office.Resume);
            case 4:
                return new("join", new JoinInto("另案", "并"), administrator, office.Join);
            case 5:
                return new("split", new Split("分"), administrator, office.Split);
            case 6:
                return random.Next(3) > 0 ? new("resume", new Resume(), administrator, office.Resume)
                    : new("terminate", new Terminate(0, "止"), administrator, office.Terminate);
            case 7:
                var nodes = people.Keys.ToList();
                var node = nodes[random.Next(nodes.Count)];
                return new("jump", new Jump(node, "跳"), administrator, () => two && office.Jump(node));
            case 8 or 9:
                var visits = state.Passed.ToList();
                if (visits.Count == 0 || random.Next(4) == 0)
                    return new("reopen", new Reopen(0, "重"), administrator, () => two && office.ReopenLast());
                var target = visits[random.Next(visits.Count)];
                var place = visits.Where(v => v.NodeId == target.NodeId).ToList().IndexOf(target);
                var same = office.Steps.Where(step => step.Is == Standing.Done && step.Id == target.NodeId).ToList();
                var serial = place < same.Count ? same[place].Serial : -1;
                return new("reopen", new Reopen(target.Visit, "重"), administrator,
                    () => two && office.Reopen(step => step.Serial == serial));
            default:
                return new("hand-over", new HandOver(Desk.Person(from), to, "调离"), administrator, () => office.HandOver(from, to));
        }
    }

    string Sitter(Asked one) => one.Claim ?? (one.Who.Kind == AssigneeKind.Section
        ? Office.Sections[one.Who.Id][random.Next(Office.Sections[one.Who.Id].Length)] : one.Who.Id);

    MoveContext As(string person, bool administrator = false, string? second = null) => new(
        person, "", "本单位", Now, request =>
            people[request.NodeId], who => Office.Sits(person, who), administrator, second);
}
