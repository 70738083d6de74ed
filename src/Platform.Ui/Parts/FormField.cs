using Microsoft.AspNetCore.Components;

namespace Yiwang.Platform.Ui.Parts;

/// <summary>One field of a form: what was typed before a refusal stands in it again, with the refusal beside
/// it.</summary>
public abstract class FormField : YiwangComponent
{
    [CascadingParameter] public Entries? Typed { get; set; }

    /// <summary>The form it stands in, where a page has several with fields of the same name.</summary>
    [CascadingParameter(Name = nameof(ActForm.Form))] public string Form { get; set; } = "";

    [Parameter, EditorRequired] public string Name { get; set; } = "";

    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <summary>What stands in the field before anybody typed.</summary>
    [Parameter] public string Value { get; set; } = "";

    [Parameter] public string? Hint { get; set; }

    [Parameter] public bool Required { get; set; }

    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? Others { get; set; }

    protected string Shown => Sent?.Value(Name, Value) ?? Value;

    protected string Id => Entries.Place(Form, Name);

    protected Refusal? Wrong => Sent?.Of(Name);

    private Entries? Sent => Typed?.Form == Form || Typed?.Form == "" ? Typed : null;

    protected string? Invalid => Wrong is null ? null : "true";

    protected string? DescribedBy => Wrong is not null ? Id + "-wrong" : Hint is not null ? Id + "-hint" : null;
}
