using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing;

public sealed class WayTests
{
    static Desk Office() => new(Desk.Line("draft", "check", "legal|money", "sign"), new()
    {
        ["draft"] = [Desk.Person("甲")], ["check"] = [Desk.Person("乙")], ["legal"] = [Desk.Person("丙")],
        ["money"] = [Desk.Person("丁")], ["sign"] = [Desk.Person("戊")],
    });

    [Fact]
    public void A_case_goes_its_way_and_ends()
    {
        var desk = Office().Answer("甲", "draft").Answer("乙", "check");
        Assert.Equal("legal:丙 money:丁", desk.Open);
        desk.Answer("丁", "money").Answer("丙", "legal").Answer("戊", "sign");
        Assert.Equal(Status.Completed, desk.State.Engine.Status);
        Assert.Contains(desk.Commands, c => c is EndCase);
    }

    [Fact]
    public void A_return_inside_a_parallel_countersign_closes_the_siblings_and_says_so_before()
    {
        var desk = Office().Answer("甲", "draft").Answer("乙", "check");
        var move = new Return(desk.Task("丙", "legal"), Return.Drafter, false, "依据不足");
        var preview = Way.Preview(desk.Route, desk.State, move, desk.As("丙"));
        Assert.Equal("money", Assert.Single(preview.Closes).NodeId);
        Assert.Equal("将收回：money；将交给：draft", preview.Zh);
        desk.Do("丙", move);
        Assert.Equal("draft:甲", desk.Open);
        Assert.Equal("legal:丙 money:丁", desk.Answer("甲", "draft").Answer("乙", "check").Open);
    }

    [Fact]
    public void A_return_straight_back_leaves_the_siblings_at_work()
    {
        var desk = Office().Answer("甲", "draft").Answer("乙", "check");
        desk.Do("丙", new Return(desk.Task("丙", "legal"), Return.Drafter, true, "补一个附件"));
        Assert.Equal("money:丁 draft:甲", desk.Open);
        desk.Answer("丁", "money").Answer("甲", "draft");
        Assert.Equal("legal:丙", desk.Open);
        Assert.Equal("sign:戊", desk.Answer("丙", "legal").Open);
    }

    [Fact]
    public void After_a_join_one_branch_alone_can_be_returned_to()
    {
        var desk = Office().Answer("甲", "draft").Answer("乙", "check").Answer("丙", "legal").Answer("丁", "money");
        desk.Do("戊", new Return(desk.Task("戊", "sign"), desk.Visit("money"), false, "金额再核"));
        Assert.Equal("money:丁", desk.Open);
        Assert.Equal("sign:戊", desk.Answer("丁", "money").Open);
    }

    [Fact]
    public void What_nobody_opened_can_be_withdrawn_and_what_was_opened_cannot()
    {
        var desk = Office().Answer("甲", "draft");
        var withdraw = new Withdraw(desk.Done("甲", "draft"), "");
        Assert.Equal("draft:甲", desk.Do("甲", withdraw).Open);
        desk.Answer("甲", "draft").Do("乙", new OpenTask(desk.Task("乙", "check")));
        desk.Do("甲", new Withdraw(desk.Done("甲", "draft"), ""));
        Assert.Equal("way.opened", desk.Refusal!.Code);
    }

    [Fact]
    public void A_verdict_in_a_part_run_for_each_names_those_who_disagree_until_they_agree()
    {
        const string Body = """
            <extensionElements><yw:variables><yw:variable name="asked" type="list" /><yw:variable name="one" type="string" />
              <yw:variable name="against" type="list" /></yw:variables></extensionElements>
            <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="part"/>
            <subProcess id="part"><extensionElements><yw:countersign rule="all" over="asked" each="one" /></extensionElements>
              <multiInstanceLoopCharacteristics isSequential="false" />
              <startEvent id="ps"/><sequenceFlow id="p1" sourceRef="ps" targetRef="say"/>
              <userTask id="say"><extensionElements><yw:step who="drafter" verdict="against" /></extensionElements></userTask>
              <sequenceFlow id="p2" sourceRef="say" targetRef="pe"/><endEvent id="pe"/></subProcess>
            <sequenceFlow id="f2" sourceRef="part" targetRef="end"/>
            <userTask id="end"/><sequenceFlow id="f3" sourceRef="end" targetRef="part"/>
            """;
        var desk = new Desk(Body, new() { ["say"] = [Desk.Person("甲")], ["end"] = [Desk.Person("乙")] },
            Values.Of(("asked", FeelValue.Of(["unit:1", "unit:2"]))));
        void Say(bool agree) => desk.Do("甲", new Complete(desk.Task("甲", "say"), "", agree));
        Say(false);
        Say(true);
        Assert.Equal(FeelValue.Of(["unit:1"]), desk.State.Engine.Variables["against"]);
        desk.Answer("乙", "end");
        Say(true);
        Say(true);
        Assert.Equal(FeelValue.Of(Array.Empty<string>()), desk.State.Engine.Variables["against"]);
    }

    [Fact]
    public void In_a_joint_issue_only_who_disagreed_is_asked_again_where_the_text_stayed()
    {
        var route = Route.Of(Bpmn.Samples.Read(Bpmn.Samples.Path("routes/joint-issue.bpmn"))).Route!;
        var people = route.Rules.Keys.ToDictionary(node => node, _ => new[] { Desk.Person("甲") });
        var desk = new Desk(route, people, Values.Of(("partners", FeelValue.Of(["unit:1", "unit:2"])),
            ("dissent", FeelValue.Of(Array.Empty<string>()))));
        foreach (var node in (string[])["draft", "section-review", "office-review", "partner-register",
            "partner-register", "partner-section", "partner-section"]) desk.Answer("甲", node);
        desk.Do("甲", new Complete(desk.Task("甲", "partner-leader"), "不同意", false));
        desk.Do("甲", new Complete(desk.Task("甲", "partner-leader"), "同意", true));
        Assert.Equal("settle:甲", desk.Open);
        desk.Do("甲", new Complete(desk.Task("甲", "settle"), "", true, Values.Of(("settling", "again"))));
        Assert.Equal("partner-leader:甲", desk.Open);
        desk.Do("甲", new Complete(desk.Task("甲", "partner-leader"), "同意", true));
        Assert.Equal("sign:甲", desk.Open);
    }

    [Fact]
    public void A_case_that_was_jumped_and_then_ended_is_reopened_where_it_stood()
    {
        var desk = Office().Answer("甲", "draft");
        var both = desk.As("管理员", administrator: true, second: "主任");
        desk.Do(both, new Jump("check", "跳")).Do(both, new Terminate(0, "止"));
        Assert.True(desk.State.IsOver);
        desk.Do(both, new Reopen(0, "重"));
        Assert.Equal("check", Assert.Single(desk.State.Seats, seat => seat.State == SeatState.Open).NodeId);
        Assert.False(desk.State.IsOver);
    }

    [Fact]
    public void Who_has_opened_it_may_give_it_back_when_asked()
    {
        var desk = Office().Answer("甲", "draft");
        desk.Do("乙", new OpenTask(desk.Task("乙", "check"))).Do("甲", new AskBack(desk.Done("甲", "draft"), "漏了一页"));
        Assert.Equal("check:乙 draft:乙", desk.Open);
        var asked = desk.State.Seats.Single(s => s.Kind == SeatKind.AskBack).Key;
        Assert.Equal("draft:甲", desk.Do("乙", new AnswerAskBack(asked, true, "")).Open);
    }

    [Fact]
    public void A_signer_added_before_goes_first_and_one_added_after_comes_last()
    {
        var desk = Office().Answer("甲", "draft");
        desk.Do("乙", new AddSigners(desk.Task("乙", "check"), SeatKind.After, [Desk.Person("己")]));
        desk.Do("乙", new AddSigners(desk.Task("乙", "check"), SeatKind.Before, [Desk.Person("庚")]));
        Assert.Equal("check:庚", desk.Open);
        Assert.Equal("check:乙", desk.Answer("庚", "check").Open);
        Assert.Equal("check:己", desk.Answer("乙", "check").Open);
        Assert.Equal("legal:丙 money:丁", desk.Answer("己", "check").Open);
    }

    [Fact]
    public void A_transferred_task_keeps_what_hangs_on_it()
    {
        var desk = Office().Answer("甲", "draft");
        desk.Do("乙", new AddSigners(desk.Task("乙", "check"), SeatKind.After, [Desk.Person("己")]));
        desk.Do("乙", new Transfer(desk.Task("乙", "check"), Desk.Person("辛"), "出差"));
        Assert.Equal("check:辛", desk.Open);
        Assert.Equal("check:己", desk.Answer("辛", "check").Open);
    }

    public static TheoryData<string, int, bool[], bool> Rules => new()
    {
        { "rule=\"all\"", 3, [true, true, false], false },
        { "rule=\"any\"", 1, [true], true },
        { "rule=\"any\"", 1, [false], false },
        { "rule=\"count:2\"", 2, [true, true], true },
        { "rule=\"count:2\"", 3, [true, false, true], true },
        { "rule=\"share:0.6\"", 2, [true, true], true },
        { "rule=\"weight:0.5\"", 1, [true], true },
        { "rule=\"veto\"", 2, [true, false], false },
        { "rule=\"veto\"", 3, [true, true, true], true },
        { "rule=\"all\" order=\"sequential\"", 3, [true, true, true], true },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_countersign_is_settled_by_its_rule(string rule, int answers, bool[] verdicts, bool agreed)
    {
        var body = "<startEvent id=\"s\"/><endEvent id=\"e\"/>" + Desk.Task("sign", $"<yw:countersign {rule}/>")
            + Desk.Flow("s", "sign") + Desk.Task("end") + Desk.Flow("sign", "end") + Desk.Flow("end", "e");
        var desk = new Desk(body, new()
        {
            ["sign"] = [Desk.Person("甲", 5), Desk.Person("乙", 3), Desk.Person("丙", 2)], ["end"] = [Desk.Person("丁")],
        });
        string[] names = ["甲", "乙", "丙"];
        for (var i = 0; i < answers; i++)
        {
            Assert.DoesNotContain("end:", desk.Open);
            desk.Answer(names[i], "sign", verdicts[i]);
            Assert.Null(desk.Refusal);
        }

        Assert.Equal("end:丁", desk.Open);
        Assert.Equal(agreed, desk.State.Engine.Variables["agreed"].IsTrue);
    }

    [Fact]
    public void A_circulation_holds_nobody_up_and_goes_on_after_the_end()
    {
        var desk = Office();
        desk.Do("甲", new Circulate(desk.Task("甲", "draft"), [Desk.Person("壬")]));
        desk.Answer("甲", "draft").Answer("乙", "check").Answer("丙", "legal").Answer("丁", "money").Answer("戊", "sign");
        Assert.Equal("draft:壬", desk.Open);
        var task = desk.Task("壬", "draft");
        Assert.Null(desk.Do("壬", new Circulate(task, [Desk.Person("癸")])).Refusal);
        Assert.Equal("draft:癸", desk.Do("壬", new Complete(task)).Open);
    }

    [Fact]
    public void A_group_task_is_done_by_the_one_who_claimed_it()
    {
        var desk = new Desk(Desk.Line("a"), new() { ["a"] = [new Assignment(AssigneeKind.Section, "甲乙科")] });
        var task = desk.State.Seats[0].Key;
        desk.Do("甲", new Claim(task)).Do("乙", new Complete(task));
        Assert.Equal("way.claimed", desk.Refusal!.Code);
        desk.Do("甲", new Release(task)).Do("乙", new Complete(task));
        Assert.Equal(Status.Completed, desk.State.Engine.Status);
    }

    [Fact]
    public void Nobody_to_be_found_means_the_administrator_gets_it_with_the_reason()
    {
        var desk = new Desk(Desk.Line("a"), []);
        var seat = Assert.Single(desk.State.Seats);
        Assert.Equal(AssigneeKind.Administrator, seat.Who.Kind);
        Assert.NotEmpty(seat.Who.Why);
        Assert.Equal(Status.Completed,
            desk.Do(desk.As("管理员", administrator: true), new Complete(seat.Key)).State.Engine.Status);
    }

    [Fact]
    public void The_same_signer_in_a_row_is_skipped_and_shown_as_such()
    {
        var body = "<startEvent id=\"s\"/><endEvent id=\"e\"/>" + Desk.Task("a")
            + Desk.Task("b", more: "skip-same=\"true\"") + Desk.Task("c")
            + Desk.Flow("s", "a") + Desk.Flow("a", "b") + Desk.Flow("b", "c") + Desk.Flow("c", "e");
        var desk = new Desk(body,
            new() { ["a"] = [Desk.Person("甲")], ["b"] = [Desk.Person("甲")], ["c"] = [Desk.Person("乙")] });
        Assert.Equal("c:乙", desk.Answer("甲", "a").Open);
        Assert.Contains(desk.Commands, c => c is CloseTask { How: CloseReason.Skipped });
        Assert.Contains(desk.Commands, c => c is Tell { Code: "skip", NodeId: "b" });
    }

    [Fact]
    public void A_suspended_case_rests_and_goes_on_where_it_was()
    {
        var desk = Office();
        var administrator = desk.As("管理员", administrator: true);
        desk.Do(administrator, new Suspend(0, "等上级批复"));
        Assert.Contains(desk.Commands, c => c is StopClocks);
        Assert.Equal("way.suspended", desk.Answer("甲", "draft").Refusal!.Code);
        desk.Do(administrator, new Resume()).Answer("甲", "draft");
        Assert.Equal("check:乙", desk.Open);
    }

    [Fact]
    public void A_jump_and_a_reopening_need_a_second_person()
    {
        var desk = Office();
        desk.Do(desk.As("管理员", administrator: true), new Jump("sign", "急"));
        Assert.Equal("way.second_person", desk.Refusal!.Code);
        var two = desk.As("管理员", administrator: true, second: "主任");
        Assert.Equal("sign:戊", desk.Do(two, new Jump("sign", "急")).Open);
        desk.Answer("戊", "sign").Do(two, new Reopen(0, "漏盖章"));
        Assert.Equal("sign:戊", desk.Open);
    }

    [Fact]
    public void A_joined_case_rests_until_split()
    {
        var desk = Office();
        desk.Do("甲", new JoinInto("另一办件", "同一事项"));
        Assert.Equal("way.suspended", desk.Answer("甲", "draft").Refusal!.Code);
        Assert.Equal("check:乙", desk.Do("甲", new Split("分别办")).Answer("甲", "draft").Open);
    }

    [Fact]
    public void A_hand_over_leaves_nothing_on_the_leavers_name()
    {
        var desk = Office().Answer("甲", "draft").Answer("乙", "check");
        desk.Do(desk.As("管理员", administrator: true), new HandOver(Desk.Person("丙"), Desk.Person("辛"), "调离"));
        Assert.Empty(Way.LyingOn(desk.State, "丙"));
        Assert.Equal("legal:辛 money:丁", desk.Open);
    }

    [Fact]
    public void Free_sending_asks_the_next_one_before_the_route_goes_on()
    {
        var desk = Office();
        desk.Do("甲", new SendFreely(desk.Task("甲", "draft"), [Desk.Person("子")]));
        desk.Do("子", new SendFreely(desk.Task("子", "draft"), [Desk.Person("丑")]));
        Assert.Equal("draft:丑", desk.Open);
        Assert.Equal("check:乙", desk.Answer("丑", "draft").Open);
    }

    [Fact]
    public void The_rule_of_a_countersign_can_change_under_way()
    {
        var desk = Office().Answer("甲", "draft");
        desk.Do("乙", new Countersign(desk.Task("乙", "check"), [Desk.Person("子"), Desk.Person("丑")],
            new CountersignRule(SignRule.Count, 2)));
        Assert.Equal("check:乙 check:子 check:丑", desk.Open);
        desk.Answer("乙", "check", true).Answer("丑", "check", true);
        Assert.Equal("legal:丙 money:丁", desk.Open);
    }

    [Fact]
    public void A_stored_way_comes_back_equal()
    {
        var desk = Office().Answer("甲", "draft");
        desk.Do("乙", new AddSigners(desk.Task("乙", "check"), SeatKind.Before, [Desk.Person("庚", 2)]));
        var stored = WayWriter.Write(desk.Route, desk.State);
        var (read, refusal) = WayReader.Read(desk.Route, stored);
        Assert.Null(refusal);
        Assert.Equal(stored, WayWriter.Write(desk.Route, read!));
        Assert.True(stored.Length <= 1024, $"{stored.Length}");
    }

    [Fact]
    public void A_second_answer_is_told_who_was_first()
    {
        var desk = Office();
        var task = desk.Task("甲", "draft");
        desk.Do("甲", new Complete(task)).Do("甲", new Complete(task));
        Assert.Equal("way.task_closed", desk.Refusal!.Code);
        Assert.Contains("甲", desk.Refusal.Zh);
    }

    [Fact]
    public void Whom_one_chooses_gets_the_next_step()
    {
        var asked = new List<IReadOnlyList<Assignment>>();
        var route = Desk.Read(Desk.Line("a", "b"));
        var context = new MoveContext("甲", "", "本单位", DateTimeOffset.UnixEpoch, request =>
        {
            asked.Add(request.Chosen);
            return request.NodeId == "a" ? [Desk.Person("甲")] : request.Chosen;
        });
        var begun = Way.Start(route, context).State;
        var outcome = Way.Apply(route, begun, new Complete(begun.Seats[0].Key, Choose: [Desk.Person("乙")]), context);
        Assert.Equal("乙", Assert.Single(outcome.State.Seats).Who.Id);
    }

    [Fact]
    public void The_last_answer_of_a_wide_countersign_costs_about_what_the_first_did()
    {
        var (first, last) = WayBench.Countersign(200);
        Assert.InRange(last, 0, 2 * first);
    }

    [Fact]
    public void A_page_is_offered_what_the_actor_may_do_now()
    {
        var desk = Office().Answer("甲", "draft");
        string[] Offered(int task, MoveContext who) =>
            [.. Way.Allowed(desk.Route, desk.State, task, who).Select(offer => offer.Name)];
        var check = desk.Task("乙", "check");
        Assert.Contains("return", Offered(check, desk.As("乙")));
        Assert.Equal(["draft"], Way.Allowed(desk.Route, desk.State, check, desk.As("乙"))
            .Single(o => o.Name == "return").Targets.Select(t => t.NodeId));
        Assert.Equal(["urge"], Offered(check, desk.As("甲")));
        Assert.Equal(["withdraw"], Offered(desk.Done("甲", "draft"), desk.As("甲")));
        desk.Do("乙", new OpenTask(check));
        Assert.Equal(["ask-back"], Offered(desk.Done("甲", "draft"), desk.As("甲")));
        Assert.Contains("jump", Offered(0, desk.As("管理员", administrator: true)));
        Assert.Empty(Offered(0, desk.As("乙")));
    }

    [Fact]
    public void A_move_the_step_does_not_allow_or_without_a_reason_is_refused()
    {
        var body = "<startEvent id=\"s\"/><endEvent id=\"e\"/>" + Desk.Task("a") + Desk.Task("b")
            .Replace("return ", "", StringComparison.Ordinal)
            + Desk.Flow("s", "a") + Desk.Flow("a", "b") + Desk.Flow("b", "e");
        var desk = new Desk(body, new() { ["a"] = [Desk.Person("甲")], ["b"] = [Desk.Person("乙")] }).Answer("甲", "a");
        Assert.Equal("way.not_allowed",
            desk.Do("乙", new Return(desk.Task("乙", "b"), Return.Drafter, false, "错")).Refusal!.Code);
        Assert.Equal("way.reason_missing", desk.Do("乙", new Terminate(desk.Task("乙", "b"), " ")).Refusal!.Code);
        Assert.Equal("way.not_yours", desk.Do("丙", new Complete(desk.Task("乙", "b"))).Refusal!.Code);
    }
}
