using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Identity;

/// <summary>A person that was let in: the token goes into the cookie and is stored only as a digest.</summary>
/// <param name="Known">The cookie by which the browser is known the next time.</param>
public sealed record SignedIn(string Token, Actor Actor, string Known);

/// <summary>
/// Reference sessions in the database: they end at once everywhere when a person leaves or is locked, after
/// <see cref="IdleFor"/> without use and after <see cref="LastsFor"/> at the latest. Who holds one is kept in memory
/// while the directory stays the same; the session itself is read each time.
/// </summary>
public sealed class Sessions(NpgsqlDataSource source, TimeProvider clock)
{
    public static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan LastsFor = TimeSpan.FromHours(12);
    public const int FailuresMax = 5;
    public const int FailuresPerAddressMax = 60;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan CodeWaitsFor = TimeSpan.FromMinutes(5);
    private const int TokenBytes = 32;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);
    private readonly KeptOfDirectory<(int Person, int Post), Actor> actors = new();
    private readonly SessionReads reads = new(source);

    private const string ActorColumns = """
        p.id as PersonId, p.name as PersonName, o.id as PostId, o.name as PostName, u.id as UnitId, u.name as UnitName,
        u.short_name as UnitShortName, s.id as SectionId, coalesce(s.name, '') as SectionName, o.roles as Roles,
        p.clearance::int as Clearance, p.language as Language
        """;

    private const string ActorTables = """
        person p join holding h on h.person_id = p.id and (h.valid_to is null or h.valid_to >= current_date)
        join post o on o.id = h.post_id and o.valid_to is null join unit u on u.id = o.unit_id left join section s on s.id = o.section_id
        """;

    /// <summary>
    /// Lets a person in by password. Wrong tries are counted for the name and the address together, or for the browser
    /// when the person has signed in there before, so that nobody can lock somebody else out; and for the address
    /// alone.
    /// </summary>
    public async Task<Result<SignedIn>> SignIn(
        string typed, string password, string code, string address, string device, string known,
        CancellationToken cancel)
    {
        var signIn = SignInName.Of(typed);
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var place = await KnownBrowsers.PlaceOf(connection, known, signIn, address, cancel);
        var since = now - LockedFor;
        var failures = await connection.QuerySingleAsync<(long Name, long Address)>(Command("""
            select count(*) filter (where sign_in = @signIn), count(*) from sign_in_failure where address = @place
              and at > @since
            """, new { signIn, place, since }, cancel));
        if (failures.Name >= FailuresMax || failures.Address >= FailuresPerAddressMax)
        {
            await connection.CloseAsync();
            await Trace("signin.held", signIn, now, address, device, cancel);
            return TooOften;
        }
        var found = await Load(connection, signIn, cancel);
        await connection.CloseAsync();
        var holds = Passwords.Holds(password, found?.Password);
        if (!holds || found is null || found.State != "active")
        {
            await Failed(signIn, place, now, cancel);
            await Trace("signin.failed", signIn, now, address, device, cancel);
            return new Refusal("signin.wrong", "账号或口令不对。", "The name or the password is wrong.", RefusalKind.Wrong,
                "password");
        }
        if (found.TotpSecret is not null && code.Length == 0) return CodeNeeded;
        return await Enter(found, signIn, code, place, address, device, known, cancel);
    }

    /// <summary>
    /// After <see cref="SignIn"/> asked for the six digits, so that the password need not be typed again: a token that
    /// lets nobody in, but with the digits, for <see cref="CodeWaitsFor"/>, does.
    /// </summary>
    /// <returns>The token, and the person's name.</returns>
    public async Task<(string Token, string Name)> AwaitCode(string typed, CancellationToken cancel)
    {
        var (signIn, now, token) = (SignInName.Of(typed), clock.GetUtcNow(), NewToken());
        await using var connection = await source.OpenConnectionAsync(cancel);
        var found = await Load(connection, signIn, cancel);
        Check.That(found is not null);
        await connection.ExecuteAsync(Command("""
            insert into sign_in_waiting (digest, sign_in, password, expires_at)
            values (@digest, @signIn, @password, @expires)
            """, new
        {
            digest = Digest(token), signIn, password = Digest(found!.Password), expires = now + CodeWaitsFor,
        }, cancel));
        return (token, found.PersonName);
    }

    /// <summary>Lets in who typed the password before and the six digits now.</summary>
    public async Task<Result<SignedIn>> SignInByCode(string waiting, string code, string address, string device,
        string known, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var kept = await connection.QueryFirstOrDefaultAsync<(string SignIn, byte[] Password)>(Command(
            "select sign_in, password from sign_in_waiting where digest = @digest and expires_at > @now",
            new { digest = Digest(waiting), now }, cancel));
        var found = kept.SignIn is null ? null : await Load(connection, kept.SignIn, cancel);
        var failures = await Failures(connection, PlaceOf(waiting), now, cancel);
        await connection.CloseAsync();
        if (found is not { State: "active" } || !Digest(found.Password).AsSpan().SequenceEqual(kept.Password))
            return WaitedTooLong;
        if (failures < FailuresMax)
            return await Enter(found, kept.SignIn!, code, PlaceOf(waiting), address, device, known, cancel);
        await Trace("signin.held", kept.SignIn!, now, address, device, cancel);
        return TooOften;
    }

    private static Task<Found?> Load(NpgsqlConnection connection, string signIn, CancellationToken cancel) =>
        connection.QueryFirstOrDefaultAsync<Found>(Command(
            $"select p.password as Password, p.state as State, p.totp_secret as TotpSecret, {ActorColumns} from {ActorTables} where lower(p.sign_in) = @signIn order by h.main desc, o.id limit 1",
            new { signIn }, cancel));

    // The password held; the digits, where the person has a second factor, are judged here.
    private async Task<Result<SignedIn>> Enter(Found found, string signIn, string code, string place, string address,
        string device, string known, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var step = found.TotpSecret is { } secret ? Totp.StepOf(secret, code, now) : 0;
        if (step is null)
        {
            await Failed(signIn, place, now, cancel);
            await Trace("signin.failed", signIn, now, address, device, cancel);
            return WrongCode;
        }
        var actor = found.ToActor(address, device, now);
        var token = NewToken();
        var opened = await Act.Begin(source, Guid.CreateVersion7(now), "signin", actor, now, cancel);
        await using var act = opened.Answer;
        if (found.TotpSecret is not null && !await UseCode(act, actor.PersonId, step.Value, cancel)) return WrongCode;
        await act.Execute("delete from sign_in_waiting where sign_in = @signIn or expires_at < @now",
            new { signIn, now }, cancel);
        await act.Execute("""
            insert into session (digest, person_id, post_id, secret, created_at, seen_at, expires_at, confirmed_at,
              second_factor, device, address, must_choose)
            values (@digest, @PersonId, @PostId, @secret, @now, @now, @expires, @now, @factor, @device, @address,
              @mustChoose)
            """, new
        {
            digest = Digest(token), actor.PersonId, actor.PostId, secret = RandomNumberGenerator.GetBytes(32), now,
            expires = now + LastsFor, factor = found.TotpSecret is not null, device, address,
            mustChoose = Passwords.IsOnce(found.Password),
        }, cancel);
        var remembered = await KnownBrowsers.Remember(act, known, actor.PersonId, cancel);
        act.Trace("person.signed_in", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return new SignedIn(token, actor, remembered);
    }

    /// <summary>Who holds this token now, or null. Moves the idle limit at most once a minute.</summary>
    public async Task<(Actor Actor, byte[] Secret)?> Find(string token, string address, string device,
        CancellationToken cancel)
    {
        if (token.Length is 0 or > 100) return null;
        var now = clock.GetUtcNow();
        var digest = Digest(token);
        if (await reads.Of(digest, cancel) is not { } held || held.ExpiresAt <= now.UtcDateTime
            || held.SeenAt <= (now - IdleFor).UtcDateTime) return null;
        if (!actors.TryGet(held.Directory, (held.PersonId, held.PostId), out var actor))
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            if (await ReadActor(connection, held, cancel) is not { } read) return null;
            actors.Keep(held.Directory, (held.PersonId, held.PostId), actor = read);
        }
        if (now.UtcDateTime - held.SeenAt > SeenEvery)
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            await connection.ExecuteAsync(
                Command("update session set seen_at = @now where digest = @digest and seen_at < @now",
                    new { now, digest }, cancel));
        }
        return (actor with { Address = address, Device = device, ConfirmedAt = held.ConfirmedAt,
            MustChoosePassword = held.MustChoose }, held.Secret);
    }

    private static async Task<Actor?> ReadActor(NpgsqlConnection connection, Held held, CancellationToken cancel) =>
        (await connection.QueryFirstOrDefaultAsync<Found>(Command(
            $"select {ActorColumns} from {ActorTables} where p.id = @PersonId and o.id = @PostId and p.state = 'active'",
            new { held.PersonId, held.PostId }, cancel)))?.ToActor("", "", null);

    /// <summary>Confirms the person again (step-up) before signing and sealing; who tries too often loses the
    /// session.</summary>
    public async Task<Refusal?> Confirm(string token, Actor actor, string password, string code,
        CancellationToken cancel)
    {
        if (await HeldUp(token, actor, cancel) is { } held) return held;
        var now = clock.GetUtcNow();
        var wrong = new Refusal("signin.wrong", "口令不对，没有确认。", "The password is wrong; nothing was confirmed.",
            RefusalKind.Wrong, "password");
        await using (
            var act = (await Act.Begin(source, Guid.CreateVersion7(now), "confirm", actor, now, cancel)).Answer)
        {
            var person = await act.One<(string Password,
                byte[]? Secret)>("select password, totp_secret from person where id = @PersonId",
                new { actor.PersonId }, cancel);
            var step = person.Secret is { } secret ? Totp.StepOf(secret, code, now) : 0;
            var holds = Passwords.Holds(password, person.Password);
            if (holds && step is { } used
                && (person.Secret is null || await UseCode(act, actor.PersonId, used, cancel)))
            {
                await act.Execute("update session set confirmed_at = @now where digest = @digest",
                    new { now, digest = Digest(token) }, cancel);
                act.Trace("person.confirmed", "person", actor.PersonId.ToString());
                await act.Commit(true, cancel);
                return null;
            }
            if (holds) wrong = WrongCode;
        }
        await WrongTry(token, actor, cancel);
        return wrong;
    }

    /// <summary>Chooses another of the person's own posts for this session.</summary>
    public async Task<Refusal?> ChoosePost(string token, Actor actor, int postId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "post.choose", actor, now,
            cancel)).Answer;
        var changed = await act.Execute("""
            update session set post_id = @postId where digest = @digest and exists (
              select 1 from holding where person_id = @PersonId and post_id = @postId
                and (valid_to is null or valid_to >= current_date))
            """, new { postId, digest = Digest(token), actor.PersonId }, cancel);
        if (changed == 0) return Refusal.NotThere;
        act.Trace("person.post_chosen", "post", postId.ToString());
        await act.Commit(true, cancel);
        return null;
    }

    public async Task End(string token, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "signout", actor, now, cancel)).Answer;
        await SessionEnds.One(act, actor.PersonId, Digest(token), cancel);
        act.Trace("person.signed_out", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
    }

    /// <summary>Refuses whoever tried the password of this session too often; the session ends with it.</summary>
    internal async Task<Refusal?> HeldUp(string token, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using (var connection = await source.OpenConnectionAsync(cancel))
        {
            if (await Failures(connection, PlaceOf(token), now, cancel) < FailuresMax) return null;
        }
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "confirm.held", actor, now,
            cancel)).Answer;
        await SessionEnds.One(act, actor.PersonId, Digest(token), cancel);
        act.Trace("signin.held", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return TooOften;
    }

    /// <summary>Counts a wrong password against this session, and leaves its trace.</summary>
    internal async Task WrongTry(string token, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await Failed(actor.PersonId.ToString(), PlaceOf(token), now, cancel);
        await Trace("confirm.failed", actor.PersonId.ToString(), now, actor.Address, actor.Device, cancel);
    }

    internal static byte[] Digest(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary>Who it is has to be proved anew before this.</summary>
    public static Refusal ConfirmFirst { get; } =
        new("session.confirm", "请再次验证身份。", "Confirm your identity first.", RefusalKind.StepUp);

    private static Refusal TooOften { get; } = new("signin.held", "连续输错，请 15 分钟后再试，或请单位管理员重设口令。",
        "Too many wrong tries. Try again in 15 minutes, or ask the unit's administrator to reset the password.",
        RefusalKind.Forbidden);

    private static Refusal WrongCode { get; } = new("signin.code_wrong", "六位数字不对或已用过，请等下一组再输。",
        "The six digits are wrong or were used already. Wait for the next ones.", RefusalKind.Wrong, "code");

    private static Refusal CodeNeeded { get; } = new("signin.code_needed", "请输入验证器上的六位数字。",
        "Enter the six digits of your authenticator.", RefusalKind.StepUp, "code");

    private static Refusal WaitedTooLong { get; } = new("signin.waited_too_long", "隔得太久了，请重新输入账号和口令。",
        "It took too long; enter the name and the password again.", RefusalKind.Wrong, "account");

    private static string NewToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes))
        .Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static string PlaceOf(string token) => "session:" + Convert.ToHexStringLower(Digest(token));

    // Each group of digits lets in once: who looked over a shoulder comes too late.
    private static async Task<bool> UseCode(Act act, int personId, long step, CancellationToken cancel) =>
        await act.Execute(
        "update person set totp_step = @step where id = @personId and totp_step < @step", new { personId, step },
        cancel) == 1;

    private static Task<long> Failures(NpgsqlConnection connection, string place, DateTimeOffset now,
        CancellationToken cancel) =>
        connection.ExecuteScalarAsync<long>(Command(
            "select count(*) from sign_in_failure where address = @place and at > @since",
            new { place, since = now - LockedFor }, cancel));

    // What lies longer ago than a lock lasts counts for nothing any more and goes.
    private async Task Failed(string signIn, string place, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(Command("""
            insert into sign_in_failure (sign_in, address, at) values (@signIn, @place, @now);
            delete from sign_in_failure where address = @place and at < @since
            """, new { signIn, place, now, since = now - LockedFor }, cancel));
    }

    private async Task Trace(string kind, string signIn, DateTimeOffset now, string address, string device,
        CancellationToken cancel)
    {
        var by = Actor.System with { Address = address, Device = device };
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), kind, by, now, cancel)).Answer;
        // The name typed may be a password typed into the wrong field: it is kept as erasable words, not as a fact.
        act.Trace(kind, "person", "unknown", words: signIn.Length > 100 ? signIn[..100] : signIn);
        await act.Commit(true, cancel);
    }

    private static CommandDefinition Command(string sql, object parameters, CancellationToken cancel) =>
        new(sql, parameters, cancellationToken: cancel);

    private sealed class Found
    {
        public string Password { get; init; } = "";
        public string State { get; init; } = "";
        public byte[]? TotpSecret { get; init; }
        public int PersonId { get; init; }
        public string PersonName { get; init; } = "";
        public int PostId { get; init; }
        public string PostName { get; init; } = "";
        public int UnitId { get; init; }
        public string UnitName { get; init; } = "";
        public string UnitShortName { get; init; } = "";
        public int? SectionId { get; init; }
        public string SectionName { get; init; } = "";
        public string[] Roles { get; init; } = [];
        public int Clearance { get; init; }
        public string Language { get; init; } = "zh";

        public Actor ToActor(string address, string device, DateTimeOffset? confirmedAt) => new(
            PersonId, PersonName, PostId, PostName, UnitId, UnitName, UnitShortName, SectionId, SectionName, Roles,
            Clearance,
            Language == "en" ? Platform.Language.En : Platform.Language.Zh, address, device, confirmedAt);
    }
}
