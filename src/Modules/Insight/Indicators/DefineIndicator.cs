using System.Text.RegularExpressions;
using Npgsql;
using Yiwang.Insight.Formulas;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Insight.Indicators;

/// <summary>An office's own indicator as somebody wrote it down.</summary>
internal sealed partial record Definition(
    string Code, string Name, string NameEn, string Kind, string Formula, string Label, string Better, string Weakness,
    string WeaknessEn, string Responsible, bool IsPersonal)
{
    public const int CodeLengthMax = 40;
    public const int NameLengthMax = 40;
    public const int WordsLengthMax = 300;

    /// <summary>Why it cannot stand, or null.</summary>
    public Refusal? Fault()
    {
        if (!CodeForm().IsMatch(Code) || Code.Length > CodeLengthMax)
            return Wrong("code", $"代码用小写字母、数字和连字符，字母开头，最多 {CodeLengthMax} 字。",
            $"A code has small letters, digits and hyphens, a letter first, at most {CodeLengthMax}.");
        if (ShippedIndicators.All.Any(one => one.Code == Code))
            return Wrong("code", "这个代码是随软件的指标用的。", "This code belongs to an indicator that ships.");
        if (Name.Length is 0 or > NameLengthMax)
            return Wrong("name", $"写上名称，最多 {NameLengthMax} 字。",
                $"Give it a name of at most {NameLengthMax} characters.");
        if (NameEn.Length > NameLengthMax)
            return Wrong("name_en", $"最多 {NameLengthMax} 字。", $"At most {NameLengthMax} characters.");
        if (!Enum.TryParse<FigureKind>(Kind, out _)) return Wrong("kind", "选一个计量单位。", "Choose what it is counted in.");
        if (!Enum.TryParse<Better>(Better, ignoreCase: true, out _))
            return Wrong("better", "选多了好还是少了好。", "Choose whether more is better.");
        if (Label.Length > 0 && !LabelForm().IsMatch(Label))
            return Wrong("label", "分项用一个事实的名字，比如 name、round、type。",
                "It is parted by the name of a fact, such as name, round, type.");
        if (Weakness.Length is 0 or > WordsLengthMax)
            return Wrong("weakness", $"写上它看不见什么，最多 {WordsLengthMax} 字。",
                $"Say what it cannot see, in at most {WordsLengthMax} characters.");
        if (WeaknessEn.Length > WordsLengthMax)
            return Wrong("weakness_en", $"最多 {WordsLengthMax} 字。", $"At most {WordsLengthMax} characters.");
        if (Responsible.Length is 0 or > NameLengthMax)
            return Wrong("responsible", $"写上谁负责，最多 {NameLengthMax} 字。",
                $"Say who answers for it, in at most {NameLengthMax} characters.");
        var read = FormulaReader.Read(Formula, Label);
        if (read.Refusal is { } refusal) return refusal;
        if (!read.Answer.Terms.Any())
            return Wrong("formula", "公式里至少要有一个 count 或 sum。", "A formula needs at least one count or sum.");
        return read.Answer.Prices.FirstOrDefault(name => !ShippedIndicators.Prices.ContainsKey(name)) is { } price
            ? Wrong("formula", $"没有“${price}”这个单价，有：{string.Join('、', ShippedIndicators.Prices.Keys)}。",
                $"There is no price ${price}; there are {string.Join(", ", ShippedIndicators.Prices.Keys)}.")
            : null;
    }

    private static Refusal Wrong(string field, string zh, string en) =>
        new("insight.definition_wrong", zh, en, RefusalKind.Wrong, field);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex CodeForm();

    [GeneratedRegex("^[a-z][a-z0-9_.-]{0,63}$")]
    private static partial Regex LabelForm();
}

/// <summary>
/// Defines an indicator, or its next version: what was counted under an earlier one stays explained by that. The
/// figures of new terms are counted over the whole trace in the background.
/// </summary>
internal sealed class DefineIndicator(NpgsqlDataSource source, TimeProvider clock)
{
    public const int UnitMax = 20;

    /// <param name="seen">The version that was before the eyes; 0 for a new one.</param>
    public async Task<Result<int>> Run(Actor by, Guid actId, Definition definition, int seen, CancellationToken cancel)
    {
        if (definition.Fault() is { } fault) return fault;
        var begun = await Act.Begin(source, actId, "indicator.define", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        await act.Execute("lock table insight_indicator in share row exclusive mode", new { }, cancel);
        var held = await act.One<(int Version, int UnitId, bool Ended)?>("""
            select version, unit_id, ended_at is not null from insight_indicator where code = @Code
              order by version desc limit 1
            """, new { definition.Code }, cancel);
        if (seen == 0 && held is not null)
            return new Refusal("insight.code_taken", "这个代码用过了。", "This code has been used.", RefusalKind.Wrong, "code");
        if (seen > 0 && (held is not { } one || one.UnitId != by.UnitId)) return Refusal.NotThere;
        if (seen > 0 && (held!.Value.Version != seen || held.Value.Ended))
        {
            return new Refusal("insight.changed_meanwhile", "这个指标刚有了新的一版，请看过再改。",
                "A newer version was made meanwhile; look at it first.", RefusalKind.Conflict);
        }
        var (own, all) = await act.One<(int, int)>("""
            select count(distinct code) filter (where unit_id = @UnitId)::int, count(distinct code)::int
              from insight_indicator where ended_at is null
            """, new { by.UnitId }, cancel);
        if (seen == 0 && (own >= UnitMax || all >= ReadIndicators.OwnMax))
        {
            return new Refusal("insight.too_many", $"一个单位最多 {UnitMax} 个自定指标，全网最多 {ReadIndicators.OwnMax} 个。先停用不用的。",
                $"A unit has at most {UnitMax} indicators of its own, the network {ReadIndicators.OwnMax}. End those not used.");
        }
        var version = seen + 1;
        await act.Execute("""
            insert into insight_indicator (code, version, unit_id, name, name_en, kind, formula, label, better,
              weakness, weakness_en, responsible, is_personal, made_by, made_at)
            values (@Code, @version, @UnitId, @Name, @NameEn, @Kind, @Formula, @Label, @better, @Weakness, @WeaknessEn,
              @Responsible, @IsPersonal, @PersonId, @At)
            """, new
        {
            definition.Code, version, by.UnitId, definition.Name, definition.NameEn, definition.Kind,
                definition.Formula, definition.Label,
            better = definition.Better.ToLowerInvariant(), definition.Weakness, definition.WeaknessEn,
            definition.Responsible, definition.IsPersonal, by.PersonId, act.At,
        }, cancel);
        act.Trace("indicator.defined", "indicator", definition.Code, facts:
            [("version", version.ToString()), ("name", definition.Name), ("formula", definition.Formula),
                ("label", definition.Label), ("responsible", definition.Responsible)]);
        return await act.Commit(version, cancel);
    }
}

/// <summary>Ends an office's own indicator: it is asked for no more, and its counts are forgotten.</summary>
internal sealed class EndIndicator(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, string code, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "indicator.end", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var ended = await act.Query<int>(
            "update insight_indicator set ended_at = @At where code = @code and unit_id = @UnitId and ended_at is null returning version",
            new { code, by.UnitId, act.At }, cancel);
        if (ended.Count == 0) return Refusal.NotThere;
        act.Trace("indicator.ended", "indicator", code);
        return await act.Commit(true, cancel);
    }
}
