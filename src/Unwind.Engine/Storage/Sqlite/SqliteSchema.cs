using System.Reflection;
using DbUp;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>Brings a file's schema to what this program knows, by numbered scripts that are embedded in it.</summary>
static class SqliteSchema
{
    const string Folder = "Unwind.Engine.Storage.Sqlite.Migrations.";

    public static void Bring(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var connection = SqliteConnections.To(path, SqliteOpenMode.ReadWriteCreate, 30);

        // Two processes that start together must not both migrate, nor may one judge a file by the tables that the
        // other is just making: the second waits here and finds nothing to do.
        using var _ = Lock(path + ".migrating");
        if (IsCurrent(path, connection)) return;
        var upgrade = DeployChanges.To.SqliteDatabase(connection)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), IsOurs)
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build();
        var result = upgrade.PerformUpgrade();
        if (!result.Successful)
            throw new StoreException($"The database {path} can't be migrated: {result.Error.Message}", result.Error);
    }

    static bool IsOurs(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal);

    /// <summary>
    /// Whether every step was taken already, which is so at nearly every start. A file of a later release may hold what this one
    /// does not understand: it is left alone.
    /// </summary>
    static bool IsCurrent(string path, string connectionString)
    {
        if (!File.Exists(path)) return false;
        var known = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(IsOurs).ToHashSet(StringComparer.Ordinal);
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master where type = 'table' and name = 'SchemaVersions'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            command.CommandText = "select count(*) from sqlite_master";
            if ((long)command.ExecuteScalar()! == 0) return false;
            throw new StoreException($"The file {path} is a database of some other program. Name another file.");
        }
        command.CommandText = "select ScriptName from SchemaVersions order by ScriptName";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (known.Remove(rows.GetString(0))) continue;
            throw new StoreException(
                $"The database {path} is of a newer release of Unwind: it has the schema step "
                + $"{rows.GetString(0).Replace(Folder, "", StringComparison.Ordinal)}, which this program does not know. "
                + "Start the newer program, or restore a copy from before the upgrade.");
        }
        return known.Count == 0;
    }

    /// <summary>Leaving write-ahead logging needs the file for oneself, so it fails while anybody else has it open.</summary>
    public static bool IsInUse(string path)
    {
        using var connection = new SqliteConnection(SqliteConnections.To(path, SqliteOpenMode.ReadWrite, 1));
        try
        {
            connection.Open();
            connection.Run("pragma busy_timeout = 200");
            using var command = connection.CreateCommand();
            command.CommandText = "pragma journal_mode = delete";
            return (string?)command.ExecuteScalar() == "wal";
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            return true;
        }
        catch (SqliteException failure)
        {
            throw new StoreException($"The database {path} can't be opened: {failure.Message}", failure);
        }
    }

    /// <summary>The lock's file stays: were it deleted, one process could lock the old file and the next a new one.</summary>
    static FileStream Lock(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (attempt < 300)
            {
                Thread.Sleep(100);
            }
        }
    }
}
