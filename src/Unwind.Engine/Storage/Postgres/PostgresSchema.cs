using System.Reflection;
using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>
/// Brings a database's schema to what this program knows, by numbered scripts that are embedded in it. Where it is there
/// already, nothing but reading is needed: the program's own role may be one that can't change tables.
/// </summary>
static class PostgresSchema
{
    const string Folder = "Unwind.Engine.Storage.Postgres.Migrations.";

    public static void Bring(NpgsqlDataSource source, string settings, string name)
    {
        using var connection = source.OpenConnection();
        if (IsThere(connection, name)) return;
        // Two processes that start together must not both migrate: the second waits here for the first one's row.
        using var turn = Turn(connection);
        if (IsThere(connection, name)) return;
        var result = DeployChanges.To.PostgresqlDatabase(Patient(settings))
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), IsOurs)
            .JournalToPostgresqlTable("public", "schemaversions")
            .WithTransactionPerScript()
            .WithExecutionTimeout(TimeSpan.FromHours(12))
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StoreException($"The database {name} can't be migrated: {result.Error.Message}", result.Error);
    }

    /// <summary>A step over a large table takes as long as it takes.</summary>
    static string Patient(string settings)
    {
        var given = new NpgsqlConnectionStringBuilder(settings) { CommandTimeout = 0 };
        given.Options += " -c lock_timeout=120s -c statement_timeout=0 -c idle_in_transaction_session_timeout=0";
        return given.ToString();
    }

    static bool IsOurs(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal);

    /// <summary>Whether every step has been taken. A database of a later release is left alone.</summary>
    static bool IsThere(NpgsqlConnection connection, string name)
    {
        var missing = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(IsOurs).ToHashSet(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = "select to_regclass('public.schemaversions') is not null";
        if (!(bool)command.ExecuteScalar()!)
        {
            command.CommandText = "select to_regclass('public.orders') is not null";
            if ((bool)command.ExecuteScalar()!)
                throw new StoreException($"The database {name} is of some other program. Name another one.");
            return false;
        }
        command.CommandText = "select scriptname from schemaversions order by scriptname";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (missing.Remove(rows.GetString(0))) continue;
            throw new StoreException(
                $"The database {name} is of a newer release of Unwind: it has the schema step "
                + $"{rows.GetString(0).Replace(Folder, "", StringComparison.Ordinal)}, which this program does not know. "
                + "Start the newer program, or restore a copy from before the upgrade.");
        }
        return missing.Count == 0;
    }

    static NpgsqlTransaction Turn(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        // However long a batch waits for a lock, a migration takes its time.
        command.CommandText = "set lock_timeout = '120s'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0";
        command.ExecuteNonQuery();
        command.CommandTimeout = 150;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                command.CommandText = "create table if not exists migrating (one int primary key); insert into migrating (one) values (1) on conflict (one) do nothing";
                command.ExecuteNonQuery();
                break;
            }
            // Two that make the table at the same moment: one of them finds it there.
            catch (PostgresException clash) when (clash.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable && attempt < 10)
            {
            }
        }
        var turn = connection.BeginTransaction();
        command.Transaction = turn;
        command.CommandText = "select one from migrating for update";
        command.ExecuteNonQuery();
        return turn;
    }
}
