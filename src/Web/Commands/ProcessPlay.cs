using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Web.Commands;

/// <summary>
/// Steps through a process: says what is open, reads one event a line, and says what came of it. The same lines always
/// give the same answers, so a file of events is a test.
/// </summary>
internal sealed class ProcessPlay(Definition definition, TextReader input, TextWriter output)
{
    private readonly Dictionary<int, string> open = [];
    private Step step;

    internal int Run(Values start)
    {
        step = Engine.Start(definition, start);
        Tell();
        while (step.State.Status == Status.Running && input.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }
            if (words[0] == "quit")
            {
                break;
            }
            if (Read(words) is not { } happened)
            {
                output.WriteLine(
                    "? done STEP [name=value …] | timer STEP | message NAME | signal NAME | error STEP CODE | set name=value … | quit");
                continue;
            }
            output.WriteLine($"> {line.Trim()}");
            step = Engine.Apply(definition, step.State, happened);
            Tell();
        }
        return step.State.Status == Status.Completed ? ProcessCommand.Fine : ProcessCommand.SomethingRefused;
    }

    /// <summary><c>name=value</c>, the value being a FEEL expression; what is none is taken as text.</summary>
    internal static Values Variables(IEnumerable<string> words)
    {
        var values = Values.Empty;
        foreach (var word in words)
        {
            var parts = word.Split('=', 2);
            if (parts.Length == 2)
            {
                values = values.With(parts[0], Value(parts[1]));
            }
        }
        return values;
    }

    private static FeelValue Value(string text)
    {
        var (expression, _) = FeelExpression.Parse(text);
        return expression is not null && expression.Names().Count == 0
            && expression.Evaluate(Values.Empty, out var value) is null
            ? value : FeelValue.Of(text);
    }

    private Event? Read(string[] words) => words[0] switch
    {
        "done" when Key(words) is { } key => new Completed(key, Variables(words.Skip(2))),
        "timer" when Key(words) is { } key => new TimerDue(key),
        "error" when Key(words) is { } key && words.Length > 2 => new ErrorRaised(key, words[2]),
        "message" when words.Length > 1 => new MessageArrived(words[1], Variables(words.Skip(2))),
        "signal" when words.Length > 1 => new SignalRaised(words[1], Variables(words.Skip(2))),
        "set" => new VariablesSet(Variables(words.Skip(1))),
        _ => null,
    };

    // A step is named by its id or by its name; of several open at once the oldest is meant.
    private int? Key(string[] words)
    {
        if (words.Length < 2)
        {
            return null;
        }
        foreach (var (key, node) in open.OrderBy(p => p.Key))
        {
            if (node == words[1] || Name(node) == words[1])
            {
                return key;
            }
        }
        return null;
    }

    private void Tell()
    {
        if (step.Refusal is { } refused)
        {
            output.WriteLine($"refused {refused.Code}: {refused.Zh} {refused.En}");
            return;
        }
        foreach (var command in step.Commands)
        {
            output.WriteLine(command switch
            {
                CreateTask task => Opened(task.Key, task.NodeId, "task"),
                CallService call => Opened(call.Key, call.NodeId, $"command {call.Name}"),
                ArmTimer timer => Opened(timer.Key, timer.NodeId, $"timer {timer.Due}"),
                OfferChoice choice => Opened(choice.Key, choice.NodeId, "choice"),
                CancelTask cancel => Closed(cancel.Key, "task taken back"),
                CancelService cancel => Closed(cancel.Key, "command taken back"),
                DisarmTimer timer => Closed(timer.Key, "timer off"),
                Announce said => $"  said: {said.Kind} {said.Name} at {Title(said.NodeId)}",
                Finished finished => $"  finished: {finished.Status} {finished.Reason}".TrimEnd(),
                _ => $"  {command}",
            });
        }
    }

    private string Opened(int key, string node, string what)
    {
        open[key] = node;
        return $"  {what}: {Title(node)}";
    }

    private string Closed(int key, string what)
    {
        var title = open.TryGetValue(key, out var node) ? Title(node) : key.ToString();
        open.Remove(key);
        return $"  {what}: {title}";
    }

    private string? Name(string node) => definition.Find(node)?.Name;

    private string Title(string node) => Name(node) is { } name ? $"{name} ({node})" : node;
}
