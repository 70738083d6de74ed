using Microsoft.AspNetCore.Components;

namespace Yiwang.Platform.Ui;

/// <summary>Every component: knows who looks, and says words in that person's language.</summary>
public abstract class YiwangComponent : ComponentBase
{
    [CascadingParameter] public Viewer Viewer { get; set; } = null!;

    protected bool Chinese => Viewer.Language == Language.Zh;

    protected string Say(string zh, string en) => Chinese ? zh : en;

    protected string Say(Text words) => words.In(Viewer.Language);

    protected string Say(Refusal refusal) => refusal.In(Viewer.Language);

    protected string Number(long number) => Spoken.Number(number);

    protected string Counted(int count) => Spoken.Counted(count);

    /// <summary>A moment inside a sentence: <c>今天 09:12</c>, <c>1 月 24 日 09:12</c>.</summary>
    protected string Moment(DateTimeOffset at) => Spoken.Moment(at, Viewer.Now, Viewer.Language);

    protected string Day(DateOnly day) => Spoken.Day(day, DateOnly.FromDateTime(Viewer.Now.DateTime), Viewer.Language);

    /// <summary>The value of <c>aria-current</c>, or null to leave the attribute out.</summary>
    protected static string? Current(bool here, string kind = "true") => here ? kind : null;
}

/// <summary>A whole page, made from one view record that the caller has filled.</summary>
public abstract class Screen<TView> : YiwangComponent
{
    [Parameter, EditorRequired] public TView View { get; set; } = default!;
}
