using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>The picture in words, for a screen reader: the steps in order, then the case's way.</summary>
internal static class RouteDescription
{
    private const int StepsMax = 60;

    internal static string Of(BpmnModel model, Way? way)
    {
        var steps = model.Processes.SelectMany(p => p.AllNodes).Where(n => n.IsActivity && n.Name.Length > 0)
            .Select(n => n.Name).ToList();
        var more = steps.Count > StepsMax ? $"等 {steps.Count} 步" : "";
        var text = $"步骤：{string.Join('、', steps.Take(StepsMax))}{more}。";
        if (way is null)
        {
            return text;
        }
        foreach (var state in new[] { WayState.Done, WayState.Returned, WayState.Current, WayState.Late })
        {
            var names = way.Marks.Where(m => m.State == state)
                .Select(m => (Element: model.Find(m.ElementId), m.Words)).Where(m => m.Element is { Name.Length: > 0 })
                .Select(m => m.Words.Length > 0 ? $"{m.Element!.Name}（{m.Words}）" : m.Element!.Name).ToList();
            if (names.Count > 0)
            {
                text += $"{Way.Words(state, true)}：{string.Join('、', names)}。";
            }
        }
        return text;
    }
}
