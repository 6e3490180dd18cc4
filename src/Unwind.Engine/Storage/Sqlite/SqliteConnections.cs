using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>How a connection to a file is opened and given its settings, whatever it is for.</summary>
static class SqliteConnections
{
    /// <param name="waits">Seconds that the library asks again for while the file is held, besides the connection's own <c>busy_timeout</c>.</param>
    public static string To(string path, SqliteOpenMode mode, int waits) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = waits,
    }.ToString();

    /// <param name="settings">Constant pragmas.</param>
    public static SqliteConnection Open(string path, SqliteOpenMode mode, int waits, string settings)
    {
        var connection = new SqliteConnection(To(path, mode, waits));
        try
        {
            connection.Open();
            connection.Run(settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <param name="sql">A constant.</param>
    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
