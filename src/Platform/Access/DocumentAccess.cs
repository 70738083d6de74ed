using Dapper;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Access;

/// <summary>
/// The one door to a document, in SQL, in one place. A person sees a document of the own unit by part in a case or by
/// post; of another unit only through a delivery that was not recalled, or a share (whoever has the forwarding letter
/// in hand has its origin); label dominance always; the three administrators never.
/// </summary>
public static class DocumentAccess
{
    /// <summary>
    /// A condition on <c>d</c> (table document). Parameters: <see cref="Of"/>. Everything that shows a document, its
    /// files, its cases or its name uses this text.
    /// </summary>
    public const string Sees = """
        (@seesDocuments and (case d.classification when '' then 1 when 'internal' then 2 else 3 end) <= @clearance and (
           d.created_by = @personId
           or (d.unit_id = @unitId and @seesUnit)
           or exists (select 1 from "case" c join task t on t.case_id = c.id where c.document_id = d.id
                      and (t.person_id = @personId or t.post_id = @postId or t.done_by = @personId or t.instead_of = @personId))
           or exists (select 1 from "case" c join case_reader r on r.case_id = c.id and r.post_id = @postId where c.document_id = d.id)
           or (@seesUnit and exists (select 1 from delivery v where v.document_id = d.id and v.unit_id = @unitId and v.recalled_at is null))
           or (@seesUnit and exists (select 1 from share s where s.document_id = d.id and s.unit_id = @unitId))
           or exists (select 1 from document f join share s on s.document_id = d.id and s.unit_id = @unitId
                      join "case" c on c.document_id = f.id and c.unit_id = @unitId join task t on t.case_id = c.id
                      where f.forwards_document = d.id and (t.person_id = @personId or t.post_id = @postId or t.done_by = @personId))))
        """;

    /// <summary>A condition on <c>c</c> (table "case"): part in it, or the own unit's by post, or its creator, or
    /// brought into it as the superior of what is late or the one who decides on more time. The unit's administrator
    /// sees how every case of the unit stands, to set right what hangs, but by that alone no document.</summary>
    public const string SeesCase = """
        (@seesDocuments and (c.creator_id = @personId or (c.unit_id = @unitId and (@seesUnit or @administersUnit))
           or exists (select 1 from case_reader r where r.case_id = c.id and r.post_id = @postId)
           or exists (select 1 from task t where t.case_id = c.id
                      and (t.person_id = @personId or t.post_id = @postId or t.done_by = @personId or t.instead_of = @personId))))
        """;

    /// <summary>A condition on <c>d</c> beside <see cref="Sees"/>: no step that the person has to answer keeps the
    /// attachments back until then.</summary>
    public const string SeesAttachments = """
        not exists (select 1 from "case" hc join task h on h.case_id = hc.id where hc.document_id = d.id
          and h.state = 'open' and 'attachments' = any(string_to_array(h.hide, ' '))
          and (h.person_id = @personId or (h.person_id is null and h.post_id = @postId)))
        """;

    /// <summary>A condition on <c>c</c> beside <see cref="SeesCase"/>: no step that the person has to answer keeps
    /// back what others wrote (背靠背) until then.</summary>
    public const string SeesOpinions = """
        not exists (select 1 from task h where h.case_id = c.id
          and h.state = 'open' and 'opinions' = any(string_to_array(h.hide, ' '))
          and (h.person_id = @personId or (h.person_id is null and h.post_id = @postId)))
        """;

    /// <summary>The parameters of <see cref="Sees"/> and <see cref="SeesCase"/>; add others with <c>Add</c>.</summary>
    public static DynamicParameters Of(Actor actor, object? others = null)
    {
        var parameters = new DynamicParameters(others);
        parameters.Add("personId", actor.PersonId);
        parameters.Add("postId", actor.PostId);
        parameters.Add("unitId", actor.UnitId);
        parameters.Add("clearance", actor.Clearance);
        parameters.Add("seesDocuments", !actor.IsAdministrator);
        parameters.Add("seesUnit", actor.Roles.Any(Role.SeeUnit.Contains));
        parameters.Add("administersUnit", actor.Has(Role.UnitAdmin));
        return parameters;
    }
}
