using System.Text.Json;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>The step acts and service commands of one module; all of them together are the closed table of
/// <see cref="StepActs"/>.</summary>
/// <param name="Undo">What going back behind a passed step with this word undoes; absent where nothing is to be
/// undone.</param>
/// <param name="Ended">What follows when a case is ended before its end (终止).</param>
/// <param name="Documents">Given by the one module that owns the documents of cases.</param>
/// <param name="Takes">By the word of an act: names that an answer there may say beside what its route asks.</param>
public sealed record ModuleActs(
    IReadOnlyDictionary<string, StepAct> Acts, IReadOnlyDictionary<string, ServiceCommand> Commands,
    IReadOnlyDictionary<string, StepUndo>? Undo = null, CaseEnded? Ended = null,
    CaseDocuments? Documents = null, IReadOnlyDictionary<string, string[]>? Takes = null)
{
    /// <summary>Joins the modules' tables; two modules that claim one word are a bug.</summary>
    public static StepActs Join(IEnumerable<ModuleActs> modules)
    {
        var all = modules.ToList();
        return new StepActs(all.SelectMany(m => m.Acts).ToDictionary(a => a.Key, a => a.Value),
            all.SelectMany(m => m.Commands).ToDictionary(c => c.Key, c => c.Value),
            all.SelectMany(m => m.Undo ?? new Dictionary<string, StepUndo>()).ToDictionary(u => u.Key, u => u.Value),
            all.Select(m => m.Ended).OfType<CaseEnded>().ToList(),
            all.Select(m => m.Documents).OfType<CaseDocuments>().Single(),
            all.SelectMany(m => m.Takes ?? new Dictionary<string, string[]>()).ToDictionary(t => t.Key, t => t.Value));
    }
}

/// <summary>What a case without a document is about, in words, and the page that says more.</summary>
public sealed record CaseSubject(string Heading, string Words, string Url);

/// <summary>How a module tells what its kind of case is about; null when the case is none of its own.</summary>
public sealed record CaseSubjects(string Kind, Func<Guid, CancellationToken, Task<CaseSubject?>> Of);

/// <summary>Route variables as a form or a program sends them: true and false, numbers, texts, lists of
/// texts.</summary>
public static class RouteVariables
{
    public const int ItemsMax = 500;

    public static Values Read(IReadOnlyDictionary<string, JsonElement>? given)
    {
        var values = Values.Empty;
        foreach (var (name, value) in given ?? new Dictionary<string, JsonElement>())
        {
            values = values.With(name, value.ValueKind switch
            {
                JsonValueKind.True => FeelValue.True,
                JsonValueKind.False => FeelValue.False,
                JsonValueKind.Number => FeelValue.Of(value.GetDecimal()),
                JsonValueKind.Array =>
                    FeelValue.Of(value.EnumerateArray().Take(ItemsMax).Select(item => item.ToString())),
                _ => FeelValue.Of(value.ToString()),
            });
        }
        return values;
    }
}
