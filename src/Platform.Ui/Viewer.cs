using Yiwang.Platform.Calendar;

namespace Yiwang.Platform.Ui;

/// <summary>The places of the main menu.</summary>
public enum Place
{
    None, Desk, Incoming, Outgoing, Deliveries, Supervision, Statistics, Trust, Routes, Administration, Settings,
        Notices, Seals,
}

/// <summary>What the person may do at all; a menu entry without its flag is not shown. The server decides again at
/// every act.</summary>
[Flags]
public enum Can
{
    None = 0,
    Draft = 1,
    Receive = 2,
    Send = 4,
    Supervise = 8,
    SeeStatistics = 16,
    SeeTrust = 32,
    DesignRoutes = 64,
    Administer = 128,
    KeepSeals = 256,
}

/// <summary>A post the person holds, or stands in for.</summary>
/// <param name="Until">The last day of standing in for somebody else; null for an own post.</param>
public sealed record PostChoice(string Id, string UnitName, string PostName, string? InsteadOf = null,
    DateOnly? Until = null);

/// <summary>Numbers beside the menu entries; 0 shows nothing.</summary>
public sealed record MenuCounts(int Desk = 0, int Incoming = 0, int Supervision = 0, int Notices = 0);

/// <summary>Who looks at the page, in which language, and what the shell around every page needs to know.</summary>
public sealed record Viewer
{
    public required Language Language { get; init; }

    /// <summary>Now, with the offset of the office's own clock (UTC+8): every moment on a page is shown with this
    /// offset.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Path and query of the request, to come back to after a change of language or post.</summary>
    public required string Path { get; init; }

    /// <summary>The token every form of this session carries in its field <c>_token</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Empty while nobody is signed in.</summary>
    public string PersonName { get; init; } = "";

    public string UnitName { get; init; } = "";

    public string PostName { get; init; } = "";

    /// <summary>The id of the post at work, one of <see cref="Posts"/>.</summary>
    public string PostId { get; init; } = "";

    public IReadOnlyList<PostChoice> Posts { get; init; } = [];

    public MenuCounts Counts { get; init; } = new();

    /// <summary>The number of the newest notice when the page was made; the script counts those after it.</summary>
    public long LastNotice { get; init; }

    public Can Can { get; init; }

    /// <summary>What was just done, shown once on top of the page that follows the redirect.</summary>
    public Flash? Flash { get; init; }

    /// <summary>Working days and hours of the unit of the post at work: by them the time left is counted.</summary>
    public WorkingCalendar Calendar { get; init; } = WorkingCalendar.Shipped;

    public bool May(Can what) => (Can & what) == what;

    /// <summary>Working time left to an instant, or past it; what was marked late stays late.</summary>
    public Due DueOf(DateTime? dueAt, bool marked = false)
    {
        if (dueAt is not { } due) return Due.None;
        var left = due > Now.UtcDateTime ? WorkingTime.Between(Now, due, Calendar, [])
            : -WorkingTime.Between(due, Now, Calendar, []);
        return marked && left >= TimeSpan.Zero ? new Due(DueState.Late, TimeSpan.FromMinutes(1)) : Due.In(left);
    }

    /// <summary>The mark that stays: late by how long, until it ended or to now.</summary>
    public Text LateMark(DateTime due, DateTime? ended)
    {
        var by = new Due(DueState.Late, WorkingTime.Between(due, ended ?? Now.UtcDateTime, Calendar, []));
        return new Text($"超期 {by.Amount(Language.Zh)}", $"{by.Amount(Language.En)} late");
    }
}

/// <summary>What an act came to, said once after the redirect.</summary>
/// <param name="UndoUrl">Where a form posted takes the act back while it still can be; empty when it cannot.</param>
public sealed record Flash(Text Words, string UndoUrl = "", bool Warning = false);
