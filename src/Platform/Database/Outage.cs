using System.Net.Sockets;
using Npgsql;

namespace Yiwang.Platform.Database;

/// <summary>Tells a database that cannot be reached just now from one that refused a statement.</summary>
public static class Outage
{
    /// <summary>Whether it was stopped, fell, is starting (57P01 to 57P03: PostgreSQL, appendix A) or does not
    /// answer.</summary>
    public static bool Is(Exception failure) => failure is NpgsqlException database
        && (database.IsTransient || database.SqlState is "57P01" or "57P02" or "57P03"
            || database.InnerException is IOException or SocketException or TimeoutException);
}
