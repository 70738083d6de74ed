namespace Yiwang.Platform;

/// <summary>Why an act was not done; decides the HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong: 400.</summary>
    Wrong,
    /// <summary>It does not exist, or may not be known to exist: 404.</summary>
    Unseen,
    /// <summary>It is seen but may not be done by this person: 403.</summary>
    Forbidden,
    /// <summary>The state of things no longer allows it: 409.</summary>
    Conflict,
    /// <summary>It was changed after it was read: 409, or 412 to a program that sent <c>If-Match</c>.</summary>
    Stale,
    /// <summary>It is too large: 413.</summary>
    TooLarge,
    /// <summary>The session must be confirmed again first: 401 with a step-up page.</summary>
    StepUp,
}

/// <summary>A rule that says no, with a stable public code and words in both languages.</summary>
/// <param name="Code">Stable, e.g. <c>document.already_issued</c>.</param>
/// <param name="Field">The form field it concerns, or empty.</param>
public sealed record Refusal(string Code, string Zh, string En, RefusalKind Kind = RefusalKind.Conflict,
    string Field = "")
{
    public static Refusal NotThere { get; } = new("not_found",
        "没有这一件，或者它不在您能看到的范围内。", "There is no such thing, or it is not yours to see.", RefusalKind.Unseen);

    public string In(Language language) => language == Language.Zh ? Zh : En;
}

/// <summary>What an act came to: its answer, or the refusal.</summary>
public readonly struct Result<T>
{
    private readonly T? _answer;

    private Result(T? answer, Refusal? refusal)
    {
        _answer = answer;
        Refusal = refusal;
    }

    public Refusal? Refusal { get; }

    public T Answer => Refusal is null ? _answer! : throw new InvalidOperationException(Refusal.Code);

    public static implicit operator Result<T>(T answer) => new(answer, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>Checks that hold in production too: a failed one is a bug, never a user's mistake.</summary>
public static class Check
{
    public static void That(bool holds,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds) throw new InvalidOperationException($"Check failed: {what}");
    }
}
