using Dapper;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Reading;

/// <summary>What a document says of itself to the routes: whom it goes to.</summary>
internal static class CaseFacts
{
    public static CaseDocuments Documents { get; } = new(async (connection, transaction, document, cancel) => (await connection.QueryAsync<int>(
        new CommandDefinition("select unit_id from recipient where document_id = @document order by unit_id", new { document }, transaction,
            cancellationToken: cancel))).AsList());
}
