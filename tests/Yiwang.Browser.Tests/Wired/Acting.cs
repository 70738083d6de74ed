using Dapper;
using Microsoft.Playwright;
using Yiwang.Web.Journey;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>The people of the six acts in their browsers, all by the same means; leaders hold a phone, on which there is
/// a thumb and no keyboard.</summary>
internal sealed class Acting(Office office, Means means)
{
    private static readonly string[] OnThePhone = ["zhoumingyuan", "520102-03.1"];
    private readonly Dictionary<string, Seat> seats = [];

    // What the server refused as it should, a stop, a wrong password, a signature without one, stands in the console too.
    private static readonly string[] Refusals =
        ["status of 400", "status of 401", "status of 403", "status of 409", "status of 422"];

    private IEnumerable<string> Complaints => seats.Values.SelectMany(seat => seat.Complaints)
        .Where(line => !Refusals.Any(refusal => line.Contains(refusal, StringComparison.Ordinal)));

    /// <summary>The hands of a person on the own browser's page.</summary>
    public async Task<Hands> As(string who)
    {
        var phone = OnThePhone.Contains(who);
        if (!seats.TryGetValue(who, out var seat))
        {
            seats[who] = seat = await office.Open(who, phone ? Office.Phone : Office.Desktop,
                scripts: means != Means.NoScripts);
        }
        return new Hands(seat.Page, phone && means == Means.Keyboard ? Means.Thumb : means);
    }

    /// <summary>Everybody's windows are closed, as after a night.</summary>
    public async Task Leave()
    {
        Assert.True(!Complaints.Any(), string.Join('\n', Complaints));
        foreach (var seat in seats.Values) await seat.DisposeAsync();
        seats.Clear();
        office.Province.ForgetSessions();
    }

    /// <summary>Writes the text of a draft: its paragraphs in the editor, or in the plain field.</summary>
    public async Task Write(Hands hands, string body)
    {
        if (means == Means.NoScripts)
        {
            await hands.Fill("[name=body]", body);
            return;
        }
        await hands.Enter(".ProseMirror");
        foreach (var (line, i) in body.Split('\n').Select((line, i) => (line, i)))
        {
            if (i > 0) await hands.Page.Keyboard.PressAsync("Enter");
            await hands.Page.Keyboard.InsertTextAsync(line);
        }
    }

    /// <summary>Puts words before the first paragraph and behind the last.</summary>
    public async Task Amend(Hands hands, string before, string behind)
    {
        if (means == Means.NoScripts)
        {
            await hands.Fill("[name=body]", before + await hands.Page.InputValueAsync("[name=body]") + behind);
            return;
        }
        await hands.Enter(".ProseMirror");
        await hands.Page.Keyboard.PressAsync("ControlOrMeta+Home");
        await hands.Page.Keyboard.InsertTextAsync(before);
        await hands.Page.Keyboard.PressAsync("ControlOrMeta+End");
        await hands.Page.Keyboard.InsertTextAsync(behind);
    }

    /// <summary>Opens a thing that lies on this person's desk; false when it does not.</summary>
    public static async Task<bool> Find(Hands hands, string title)
    {
        await hands.Page.GotoAsync("/desk");
        var line = $".task a:has-text('{title}')";
        if (await hands.Page.Locator(line).CountAsync() == 0) return false;
        await hands.Press(line);
        await hands.Page.WaitForURLAsync("**/cases/**");
        return true;
    }

    /// <summary>Answers the task of this title.</summary>
    public async Task<Hands> Answer(string who, string title, string words)
    {
        var hands = await As(who);
        Assert.True(await Find(hands, title), $"{title} lies on the desk of {who}");
        await Send(hands, words);
        return hands;
    }

    /// <summary>Answers the task that is open before this person.</summary>
    public static async Task Send(Hands hands, string words)
    {
        await hands.Fill("#f-opinion", words);
        await hands.Press("#go");
        await hands.Page.WaitForURLAsync("**/desk");
    }

    /// <summary>Whoever of these has it next does it, until none of them has it.</summary>
    public async Task Through(string title, params string[] people)
    {
        for (var did = true; did;)
        {
            did = false;
            foreach (var who in people)
            {
                var hands = await As(who);
                if (!await Find(hands, title)) continue;
                await Send(hands, "同意。");
                did = true;
            }
        }
    }

    /// <summary>Registry persons of offices of regions that have this document and have not signed for it.</summary>
    public async Task<IReadOnlyList<string>> Registries(Guid document, int count)
    {
        await using var connection =
            await office.Province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var units = await connection.QueryAsync<(string Code, int Level)>("""
            select u.code, u.level::int from delivery d join unit u on u.id = d.unit_id
            where d.document_id = @document and d.signed_at is null and u.level = 2 order by u.id limit @count
            """, new { document, count });
        return [.. units.Select(u => Stage.Registry(u.Code, u.Level))];
    }
}
