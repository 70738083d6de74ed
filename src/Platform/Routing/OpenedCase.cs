using Npgsql;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Routing;

/// <summary>
/// A case the person sees, locked, so that two moves at the same moment come one after the other; its tasks; and which
/// state of the directory holds. Three questions in one round trip, which an act asks together with its claim.
/// </summary>
public sealed class OpenedCase
{
    private static readonly string LockCase = $"""
        select {CaseRow.Columns} from "case" c where c.id = $1 and {Positional(DocumentAccess.SeesCase)} for update of c
        """;

    // Its own statement, so that it sees what the move before wrote that this one waited for.
    private static readonly string ReadTasks =
        $"select {TaskRow.Columns}, {TextDigestColumn} from task t where t.case_id = $1";

    /// <summary>The digest of the text in hand, beside each task <c>t</c> of its case.</summary>
    internal const string TextDigestColumn = """
        (select d.digest from "case" c join document d on d.id = c.document_id where c.id = t.case_id)
        """;

    private readonly List<TaskRow> tasks = [];
    private readonly Guid? taskId;

    public OpenedCase(Actor by, Guid caseId, Guid? taskId)
        : this(Sql.Command(LockCase, Sql.Of(caseId), Sql.Of(by.PersonId), Sql.Of(by.PostId), Sql.Of(by.UnitId),
            Sql.Of(!by.IsAdministrator),
            Sql.Of(by.Roles.Any(Role.SeeUnit.Contains)), Sql.Of(by.Has(Role.UnitAdmin))), caseId, taskId)
    {
    }

    private OpenedCase(NpgsqlBatchCommand ofCase, Guid caseId, Guid? taskId)
    {
        this.taskId = taskId;
        IsOfTask = taskId is not null;
        Look = new Look([ofCase, Sql.Command(ReadTasks, Sql.Of(caseId)), Sql.Command(DirectoryState.Question)], Read);
    }

    /// <summary>A case and its tasks that were read together with others.</summary>
    internal OpenedCase(CaseRow onCase, IReadOnlyList<TaskRow> tasks, byte[]? textDigest, Guid taskId,
        DirectoryState directory)
    {
        (Case, TextDigest, this.taskId, Directory, IsOfTask) = (onCase, textDigest, taskId, directory, true);
        this.tasks.AddRange(tasks);
        Look = new Look([], (_, _) => System.Threading.Tasks.Task.CompletedTask);
    }

    /// <summary>A case that this very act began, or that goes on by itself: no person looks, so nobody's sight
    /// decides.</summary>
    internal static OpenedCase Unseen(Guid caseId) =>
        new(Sql.Command($"""select {CaseRow.Columns} from "case" c where c.id = $1 for update of c""", Sql.Of(caseId)),
            caseId, null);

    public Look Look { get; }

    /// <summary>Null when it is not this person's to see.</summary>
    public CaseRow? Case { get; private set; }

    public TaskRow? Task => taskId is null ? null : tasks.Find(task => task.Id == taskId);

    /// <summary>All its tasks, as they stood before the move.</summary>
    internal IReadOnlyList<TaskRow> Tasks => tasks;

    /// <summary>Of the document as it is now; null where the case has none.</summary>
    public byte[]? TextDigest { get; private set; }

    /// <summary>Whether a task was asked for.</summary>
    public bool IsOfTask { get; }

    public DirectoryState Directory { get; private set; }

    private async Task Read(NpgsqlDataReader rows, CancellationToken cancel)
    {
        if (await rows.ReadAsync(cancel)) Case = CaseRow.Read(rows);
        await rows.NextResultAsync(cancel);
        tasks.Clear();
        while (await rows.ReadAsync(cancel))
        {
            tasks.Add(TaskRow.Read(rows));
            TextDigest = ReadTextDigest(rows);
        }
        await rows.NextResultAsync(cancel);
        await rows.ReadAsync(cancel);
        Directory = DirectoryState.Read(rows, 0);
    }

    /// <summary>The column that stands behind those of the task.</summary>
    internal static byte[]? ReadTextDigest(NpgsqlDataReader row) =>
        row.IsDBNull(TaskRow.ColumnCount) ? null : row.GetFieldValue<byte[]>(TaskRow.ColumnCount);

    // The door's text names its parameters; here they have places.
    private static string Positional(string sql) => sql.Replace("@personId", "$2").Replace("@postId", "$3")
        .Replace("@unitId", "$4").Replace("@seesDocuments", "$5").Replace("@seesUnit", "$6")
        .Replace("@administersUnit", "$7");
}
