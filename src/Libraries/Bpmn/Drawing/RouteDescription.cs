using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>The picture in words, for a screen reader: the steps in order, then the case's way.</summary>
internal static class RouteDescription
{
    private const int StepsMax = 60;

    internal static string Of(BpmnModel model, Way? way)
    {
        var chinese = way?.Chinese ?? true;
        var text = Steps(model, chinese);
        if (way is null)
        {
            return text;
        }
        foreach (var state in new[] { WayState.Done, WayState.Returned, WayState.Current, WayState.Late })
        {
            text += List(model, Way.Words(state, chinese),
                way.Marks.Where(m => m.State == state).Select(m => (m.ElementId, m.Words)), chinese);
        }
        return text;
    }

    internal static string Of(BpmnModel model, IReadOnlyList<Accent> accents)
    {
        var text = Steps(model, true);
        foreach (var group in accents.GroupBy(a => a.Words, StringComparer.Ordinal).Take(StepsMax))
        {
            text += List(model, group.Key, group.Select(a => (a.ElementId, "")), true);
        }
        return text;
    }

    private static string Steps(BpmnModel model, bool chinese)
    {
        var steps = model.Processes.SelectMany(p => p.AllNodes).Where(n => n.IsActivity && n.Name.Length > 0)
            .Select(n => chinese ? n.Name : n.English).ToList();
        var more = steps.Count <= StepsMax ? "" : chinese ? $"等 {steps.Count} 步" : $" and others, {steps.Count} in all";
        var names = string.Join(chinese ? "、" : ", ", steps.Take(StepsMax));
        return chinese ? $"步骤：{names}{more}。" : $"Steps: {names}{more}. ";
    }

    private static string List(BpmnModel model, string what, IEnumerable<(string Id, string Words)> marks, bool chinese)
    {
        var names = marks.Select(m => (Element: model.Find(m.Id), m.Words))
            .Where(m => m.Element is { Name.Length: > 0 })
            .Select(m => m.Words.Length == 0 ? chinese ? m.Element!.Name : m.Element!.English : chinese
                ? $"{m.Element!.Name}（{m.Words}）" : $"{m.Element!.English} ({m.Words})").ToList();
        return names.Count == 0 ? "" : chinese
            ? $"{what}：{string.Join('、', names)}。" : $"{what}: {string.Join(", ", names)}. ";
    }
}
