using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Identity;

/// <summary>A session as its owner sees it in the list.</summary>
public sealed record SessionRow(byte[] Digest, DateTime CreatedAt, DateTime SeenAt, string Device, string Address, bool Current);

/// <summary>A person that was let in: the token goes into the cookie and is stored only as a digest.</summary>
/// <param name="Known">The cookie by which the browser is known the next time.</param>
public sealed record SignedIn(string Token, Actor Actor, string Known);

/// <summary>
/// Reference sessions in the database: they end at once everywhere when a person leaves or is locked, after
/// <see cref="IdleFor"/> without use and after <see cref="LastsFor"/> at the latest. Who holds one is kept in memory while the directory
/// stays the same; the session itself is read each time.
/// </summary>
public sealed class Sessions(NpgsqlDataSource source, TimeProvider clock)
{
    public static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan LastsFor = TimeSpan.FromHours(12);
    public const int FailuresMax = 5;
    public const int FailuresPerAddressMax = 60;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);
    private const int TokenBytes = 32;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);
    private readonly KeptOfDirectory<(int Person, int Post), Actor> actors = new();

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
    /// Lets a person in by password. Wrong tries are counted for the name and the address together, or for the browser when the person
    /// has signed in there before, so that nobody can lock somebody else out; and for the address alone.
    /// </summary>
    public async Task<Result<SignedIn>> SignIn(
        string signIn, string password, string code, string address, string device, string known, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var place = await KnownBrowsers.PlaceOf(connection, known, signIn, address, cancel);
        var since = now - LockedFor;
        var failures = await connection.QuerySingleAsync<(long Name, long Address)>(Command("""
            select count(*) filter (where sign_in = @signIn), count(*) from sign_in_failure where address = @place and at > @since
            """, new { signIn, place, since }, cancel));
        if (failures.Name >= FailuresMax || failures.Address >= FailuresPerAddressMax)
        {
            await connection.CloseAsync();
            await Trace("signin.held", signIn, now, address, device, cancel);
            return new Refusal("signin.held", "连续输错，请 15 分钟后再试，或请单位管理员重设密码。",
                "Too many wrong tries. Try again in 15 minutes, or ask the unit's administrator to reset the password.", RefusalKind.Forbidden);
        }
        var found = await connection.QueryFirstOrDefaultAsync<Found>(Command(
            $"select p.password as Password, p.state as State, p.totp_secret as TotpSecret, {ActorColumns} from {ActorTables} where p.sign_in = @signIn order by h.main desc, o.id limit 1",
            new { signIn }, cancel));
        var holds = Passwords.Holds(password, found?.Password);
        if (!holds || found is null || found.State != "active")
        {
            await Failed(connection, signIn, place, now, cancel);
            await connection.CloseAsync();
            await Trace("signin.failed", signIn, now, address, device, cancel);
            return new Refusal("signin.wrong", "账号或密码不对。", "The name or the password is wrong.", RefusalKind.Wrong, "password");
        }
        if (found.TotpSecret is { } secret)
        {
            if (code.Length == 0)
            {
                return new Refusal("signin.code_needed", "请输入验证器上的六位数字。", "Enter the six digits of your authenticator.", RefusalKind.StepUp, "code");
            }
            if (!Totp.Holds(secret, code, now))
            {
                await Failed(connection, signIn, place, now, cancel);
                return new Refusal("signin.code_wrong", "六位数字不对，请等下一组再输。", "The six digits are wrong. Wait for the next ones.", RefusalKind.Wrong, "code");
            }
        }
        var actor = found.ToActor(address, device, now);
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        // Given back first: an act that waits for a second connection while it holds one can starve with others of its kind.
        await connection.CloseAsync();
        var opened = await Act.Begin(source, Guid.CreateVersion7(now), "signin", actor, now, cancel);
        await using var act = opened.Answer;
        await act.Execute("""
            insert into session (digest, person_id, post_id, secret, created_at, seen_at, expires_at, confirmed_at, second_factor, device, address, must_choose)
            values (@digest, @PersonId, @PostId, @secret, @now, @now, @expires, @now, @factor, @device, @address, @mustChoose)
            """, new
        {
            digest = Digest(token), actor.PersonId, actor.PostId, secret = RandomNumberGenerator.GetBytes(32), now,
            expires = now + LastsFor, factor = found.TotpSecret is not null, device, address, mustChoose = Passwords.IsOnce(found.Password),
        }, cancel);
        var remembered = await KnownBrowsers.Remember(act, known, actor.PersonId, cancel);
        act.Trace("person.signed_in", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return new SignedIn(token, actor, remembered);
    }

    /// <summary>Who holds this token now, or null. Moves the idle limit at most once a minute.</summary>
    public async Task<(Actor Actor, byte[] Secret)?> Find(string token, string address, string device, CancellationToken cancel)
    {
        if (token.Length is 0 or > 100) return null;
        var now = clock.GetUtcNow();
        var digest = Digest(token);
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (await Read(connection, digest, now, cancel) is not { } held) return null;
        if (!actors.TryGet(held.Directory, (held.PersonId, held.PostId), out var actor))
        {
            if (await ReadActor(connection, held, cancel) is not { } read) return null;
            actors.Keep(held.Directory, (held.PersonId, held.PostId), actor = read);
        }
        if (now.UtcDateTime - held.SeenAt > SeenEvery)
        {
            await connection.ExecuteAsync(Command("update session set seen_at = @now where digest = @digest and seen_at < @now", new { now, digest }, cancel));
        }
        return (actor with { Address = address, Device = device, ConfirmedAt = held.ConfirmedAt, MustChoosePassword = held.MustChoose }, held.Secret);
    }

    private static async Task<Held?> Read(NpgsqlConnection connection, byte[] digest, DateTimeOffset now, CancellationToken cancel)
    {
        await using var find = new NpgsqlCommand("""
            select x.person_id, x.post_id, x.secret, x.seen_at, x.confirmed_at, x.must_choose, v.version, current_date
            from session x cross join directory_version v where x.digest = $1 and x.expires_at > $2 and x.seen_at > $3
            """, connection)
        {
            Parameters = { Sql.Of(digest), Sql.Of(now), Sql.Of(now - IdleFor) },
        };
        await using var row = await find.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel)) return null;
        return new Held(row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetDateTime(3),
            await row.IsDBNullAsync(4, cancel) ? null : row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5), DirectoryState.Read(row, 6));
    }

    private static async Task<Actor?> ReadActor(NpgsqlConnection connection, Held held, CancellationToken cancel) =>
        (await connection.QueryFirstOrDefaultAsync<Found>(Command(
            $"select {ActorColumns} from {ActorTables} where p.id = @PersonId and o.id = @PostId and p.state = 'active'",
            new { held.PersonId, held.PostId }, cancel)))?.ToActor("", "", null);

    // A session as stored, with the state of the directory that holds with it.
    private sealed record Held(
        int PersonId, int PostId, byte[] Secret, DateTime SeenAt, DateTimeOffset? ConfirmedAt, bool MustChoose, DirectoryState Directory);

    /// <summary>Confirms the person again (step-up) before signing and sealing.</summary>
    public async Task<Refusal?> Confirm(string token, Actor actor, string password, string code, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var held = await connection.QuerySingleAsync<(string Password, byte[]? Secret)>(Command(
            "select password, totp_secret from person where id = @PersonId", new { actor.PersonId }, cancel));
        if (!Passwords.Holds(password, held.Password) || (held.Secret is { } secret && !Totp.Holds(secret, code, now)))
        {
            await Trace("confirm.failed", actor.PersonId.ToString(), now, actor.Address, actor.Device, cancel);
            return new Refusal("signin.wrong", "密码不对，没有确认。", "The password is wrong; nothing was confirmed.", RefusalKind.Wrong, "password");
        }
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "confirm", actor, now, cancel)).Answer;
        await act.Execute("update session set confirmed_at = @now where digest = @digest", new { now, digest = Digest(token) }, cancel);
        act.Trace("person.confirmed", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return null;
    }

    /// <summary>Chooses another of the person's own posts for this session.</summary>
    public async Task<Refusal?> ChoosePost(string token, Actor actor, int postId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "post.choose", actor, now, cancel)).Answer;
        var changed = await act.Execute("""
            update session set post_id = @postId where digest = @digest and exists (
              select 1 from holding where person_id = @PersonId and post_id = @postId and (valid_to is null or valid_to >= current_date))
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
        await act.Execute("delete from session where digest = @digest", new { digest = Digest(token) }, cancel);
        act.Trace("person.signed_out", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
    }

    /// <summary>The first password of one's own, in place of the one-time one that let the person in; other sessions end.</summary>
    public async Task<Refusal?> ChooseFirst(string token, Actor actor, string password, CancellationToken cancel)
    {
        if (!actor.MustChoosePassword) return Refusal.NotThere;
        if (Passwords.Fault(password) is { } fault) return fault;
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "password.first", actor, now, cancel)).Answer;
        var stored = await act.One<string>("select password from person where id = @PersonId for update", new { actor.PersonId }, cancel) ?? "";
        if (!Passwords.IsOnce(stored)) return Refusal.NotThere;
        if (Passwords.Holds(password, stored))
        {
            return new Refusal("password.same", "不能还用一次性口令。", "Not the one-time password again.", RefusalKind.Wrong, "new");
        }
        await act.Execute("update person set password = @hash where id = @PersonId", new { hash = Passwords.Hash(password), actor.PersonId }, cancel);
        await act.Execute("""
            delete from session where person_id = @PersonId and digest <> @mine;
            update session set must_choose = false where digest = @mine
            """, new { actor.PersonId, mine = Digest(token) }, cancel);
        act.Trace("person.password_chosen", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return null;
    }

    /// <summary>Ends one of the person's own sessions elsewhere.</summary>
    public async Task<Refusal?> EndOther(Actor actor, byte[] digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "session.end", actor, now, cancel)).Answer;
        var ended = await act.Execute("delete from session where digest = @digest and person_id = @PersonId",
            new { digest, actor.PersonId }, cancel);
        if (ended == 0) return Refusal.NotThere;
        act.Trace("session.ended", "person", actor.PersonId.ToString());
        await act.Commit(true, cancel);
        return null;
    }

    public async Task<IReadOnlyList<SessionRow>> List(Actor actor, string token, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<SessionRow>(Command("""
            select digest as Digest, created_at as CreatedAt, seen_at as SeenAt, device as Device, address as Address, digest = @mine as Current
            from session where person_id = @PersonId and expires_at > @now order by seen_at desc limit 50
            """, new { actor.PersonId, mine = Digest(token), now = clock.GetUtcNow() }, cancel))).AsList();
    }

    private static Task Failed(NpgsqlConnection connection, string signIn, string place, DateTimeOffset now, CancellationToken cancel) =>
        connection.ExecuteAsync(Command(
            "insert into sign_in_failure (sign_in, address, at) values (@signIn, @place, @now)", new { signIn, place, now }, cancel));

    private async Task Trace(string kind, string signIn, DateTimeOffset now, string address, string device, CancellationToken cancel)
    {
        var by = Actor.System with { Address = address, Device = device };
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), kind, by, now, cancel)).Answer;
        // The name typed may be a password typed into the wrong field: it is kept as erasable words, not as a fact.
        act.Trace(kind, "person", "unknown", words: signIn.Length > 100 ? signIn[..100] : signIn);
        await act.Commit(true, cancel);
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

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
            PersonId, PersonName, PostId, PostName, UnitId, UnitName, UnitShortName, SectionId, SectionName, Roles, Clearance,
            Language == "en" ? Platform.Language.En : Platform.Language.Zh, address, device, confirmedAt);
    }
}
