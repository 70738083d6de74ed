using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.FirstUse;

/// <summary>The page of the one-time token; where a unit has been set up it does not exist.</summary>
internal sealed class FirstRunPage(FirstUnit first, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http) =>
        await first.IsOpen(http.RequestAborted) ? Draw(http, null, null) : new RefusalResult(FirstUnit.Over);

    public async Task<IResult> SetUp(HttpContext http)
    {
        if (!await first.IsOpen(http.RequestAborted)) return new RefusalResult(FirstUnit.Over);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        var (unit, person, account) = (Typed.Line(form["unit"], "unit"), Typed.Line(form["person"], "person"),
            Typed.Code(form["account"], "account"));
        var password = form["password"].ToString();
        var refusal = actId.Refusal ?? unit.Refusal ?? person.Refusal ?? account.Refusal ?? Password(password);
        if (refusal is not null) return Draw(http, form, refusal);
        var level = int.TryParse(form["level"], out var asked) && asked is >= 1 and <= 4 ? asked : 3;
        var done = await first.Run(actId.Answer,
            new FirstUse(form["token"].ToString(), unit.Answer, level, person.Answer, account.Answer, password),
            http.RequestAborted);
        if (done.Refusal is { } no) return no.Kind == RefusalKind.Unseen ? new RefusalResult(no) : Draw(http, form, no);
        return ViewerSource.Done(http,
            $"{Urls.SignIn}?account={Uri.EscapeDataString(account.Answer)}&back={Uri.EscapeDataString(Urls.Administration)}",
            new Text("单位和管理员建好了，请登录。", "The unit and its administrator are set up. Sign in."));
    }

    private static Refusal? Password(string password) =>
        password.Length is >= FirstUnit.PasswordLengthMin and <= Passwords.LengthMax ? null
        : new Refusal("password.length", $"口令至少 {FirstUnit.PasswordLengthMin} 个字符。",
            $"At least {FirstUnit.PasswordLengthMin} characters.", RefusalKind.Wrong, "password");

    private IResult Draw(HttpContext http, IFormCollection? form, Refusal? refusal)
    {
        var kept = Typed.Kept(form, refusal);
        if (kept is not null) kept = kept with { Values = kept.Values.Where(v => v.Key != "password").ToDictionary() };
        return Page.Show<FirstRun, FirstRunView>(viewers.Anonymous(http),
            new FirstRunView(kept, http.Request.Query["token"].ToString()),
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
