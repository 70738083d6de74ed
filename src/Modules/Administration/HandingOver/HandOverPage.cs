using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Administration.People;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.HandingOver;

/// <summary>What a leaver still holds, to whom it goes, and when nothing is left the closing of the account.</summary>
internal sealed class HandOverPage(NpgsqlDataSource source, Hands hands, HandOverPerson run, ViewerSource viewers)
{
    private const int PeopleMax = 300;

    public Task<IResult> Show(HttpContext http, int id) => Draw(http, id, null, null);

    public async Task<IResult> Post(HttpContext http, int id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing, form);
        var done = await run.Run(http.Actor(), actId.Answer, id, Versions.Of(http.Request), int.TryParse(form["to"], out var to) ? to : 0,
            form["reason"].ToString().Trim(),
            new WhatGoes([.. form["kind"].OfType<string>()], [.. form["only"].OfType<string>()]),
            http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Address(id),
                new Text($"已交接，{done.Answer} 件办件转了过去；没有勾的还在这里，可以交给别人。",
                    $"Handed over; {done.Answer} cases moved. What was not ticked is still here, for somebody else."));
    }

    public static string Address(int id) => $"{Urls.AdministrationPeople}/{id}/hand-over";

    private async Task<IResult> Draw(HttpContext http, int id, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var person = await connection.QueryFirstOrDefaultAsync<(string Name, string SignIn,
            string State, string Version)?>(new CommandDefinition(
            $"select p.name, p.sign_in, p.state, {PersonActs.Version} from person p where p.id = @id and {PersonActs.Within}",
            new { id, reach = by.UnitId }, cancellationToken: http.RequestAborted));
        if (person is not { } found) return new RefusalResult(Refusal.NotThere);
        var kinds = await hands.Of(connection, null, id, http.RequestAborted);
        var people = (await connection.QueryAsync<(string, string)>(new CommandDefinition($"""
            select p.id::text, p.name || ' ' || min(o.name) from post o join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date)
            join person p on p.id = h.person_id and p.state = 'active'
            where o.valid_to is null and p.id <> @person and {HandOverPerson.Successor}
            group by p.id order by min(o.ord), p.id limit @PeopleMax
            """, new { person = id, reach = by.UnitId, PeopleMax }, cancellationToken: http.RequestAborted))).Select(p => new Option(p.Item1, p.Item2)).ToList();
        var entries = Entries.Of(form, refusal);
        return Page.Show<HandOver, HandOverView>(await viewers.Of(http),
            new HandOverView(id.ToString(), found.Name, found.SignIn, found.State == "left",
            [.. kinds
                .Select(kind =>
                    new HandOverGroup(kind.Kind, kind.Name,
                    [.. kind.Things
                    .Select(thing =>
                    new HandOverThing(thing.Words.In(by.Language), thing.Url, $"{kind.Kind}:{thing.Id}"))]))],
                people,
            refusal, entries) { Version = found.Version }, refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));
    }
}
