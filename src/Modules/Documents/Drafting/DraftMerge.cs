using System.Text.Json.Nodes;

namespace Yiwang.Documents.Drafting;

/// <summary>What became of two people's changes of one draft.</summary>
/// <param name="Conflicts">How many paragraphs and fields both changed.</param>
/// <param name="IsMerged">Something of the other one came in: the draft is not the one that was sent.</param>
internal sealed record MergedDraft(DraftInput Draft, int Conflicts, bool IsMerged);

/// <summary>Three-way merge of a draft: its text by paragraphs, everything else by fields. A field that only one
/// changed is theirs; of two new values the one saved last stands, and is counted.</summary>
internal static class DraftMerge
{
    public static MergedDraft Of(DraftInput origin, DraftInput mine, DraftInput theirs)
    {
        var body = ParagraphMerge.Merge(origin.Body, mine.Body, theirs.Body);
        var conflicts = body.Conflicts;
        var isMerged = body.Text != mine.Body;
        var (was, kept) = (Fields(origin), Fields(mine));
        foreach (var (name, value) in Fields(theirs))
        {
            if (JsonNode.DeepEquals(value, kept[name])) continue;
            var isMine = !JsonNode.DeepEquals(kept[name], was[name]);
            if (isMine && !JsonNode.DeepEquals(value, was[name])) conflicts++;
            if (isMine) continue;
            kept[name] = value?.DeepClone();
            isMerged = true;
        }
        return new MergedDraft(Draft(mine, kept) with { Body = body.Text }, conflicts, isMerged);
    }

    private static JsonObject Fields(DraftInput draft)
    {
        var fields = JsonNode.Parse(draft.Elements.ToJson())!.AsObject();
        fields["#type"] = draft.Type;
        fields["#urgency"] = draft.Urgency;
        fields["#classification"] = draft.Classification;
        fields["#title"] = draft.Title;
        return fields;
    }

    private static DraftInput Draft(DraftInput mine, JsonObject fields) => mine with
    {
        Type = fields["#type"]!.GetValue<string>(), Urgency = fields["#urgency"]!.GetValue<string>(),
        Classification = fields["#classification"]!.GetValue<string>(), Title = fields["#title"]!.GetValue<string>(),
        Elements = DocumentElements.FromJson(fields.ToJsonString()),
    };
}
