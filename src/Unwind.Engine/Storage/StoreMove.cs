using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Unwind.Engine.Storage.Postgres;
using Unwind.Engine.Storage.Sqlite;

namespace Unwind.Engine.Storage;

/// <summary>A table that was moved: how many rows it has, and whether both databases hold the same ones.</summary>
public sealed record MovedTable(string Name, long Rows, bool Same);

/// <summary>
/// Moves a SQLite database to an empty PostgreSQL one, table by table, each in one transaction; what was cut off goes on with the
/// first table that is not there. The file is held against writers until the end. Afterwards both are read again and compared,
/// row by row; what the rows mean is then the doctor's question.
/// </summary>
public sealed class StoreMove(string file, string database)
{
    /// <summary>Begins the names of marks that say that a table is there.</summary>
    const string Mark = "moved/";

    /// <summary>The marks say what is done here, and the journal which scripts ran where.</summary>
    static bool IsOurs(string table) => table is not ("SchemaVersions" or "sqlite_stat1" or "sqlite_sequence");

    /// <param name="progress">Rows copied and, after that, compared.</param>
    /// <exception cref="StoreException">Either can't be used, somebody writes to the file, or the other database is in use.</exception>
    public ImmutableArray<MovedTable> Run(IProgress<long>? progress, CancellationToken cancel)
    {
        if (!File.Exists(file)) throw new StoreException($"There is no database {file}.");
        if (!Stores.IsServer(database)) throw new StoreException("The new database is named by a connection string of PostgreSQL.");
        try
        {
            // Both know the same schema before anything is copied.
            SqliteSchema.Bring(file);
            using (PostgresStore.Open(Stores.Settings(database))) { }
            using var from = new SqliteConnection(SqliteConnections.To(file, SqliteOpenMode.ReadWrite, 5));
            from.Open();
            Ask(from, "begin immediate");
            using var to = new NpgsqlConnection(Stores.Settings(database) + ";Pooling=false;Command Timeout=0");
            to.Open();
            if (Marks(to).Count == 0 && (long?)Ask(to, "select count(*) from (select 1 from orders limit 1) few") > 0)
                throw new StoreException("The new database has orders already. Name an empty one.");
            var tables = Tables(from);
            long rows = 0;
            foreach (var (table, columns) in tables)
            {
                if (!Marks(to).Contains(table)) Copy(from, to, table, columns, progress, ref rows, cancel);
            }
            ImmutableArray<MovedTable> moved = [.. tables.Select(t => Compare(from, to, t.Table, t.Columns, progress, ref rows, cancel))];
            if (moved.All(t => t.Same)) Ask(to, $"delete from meta where name like '{Mark}%'");
            Ask(to, "analyze");
            return moved;
        }
        catch (SqliteException failure)
        {
            throw new StoreException($"The database {file} can't be read, or somebody writes to it: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            throw new StoreException($"The database {Stores.Shown(database)} can't be written: {failure.Message}", failure);
        }
    }

    static HashSet<string> Marks(NpgsqlConnection to)
    {
        using var command = new NpgsqlCommand($"select substr(name, {Mark.Length + 1}) from meta where name like '{Mark}%'", to);
        using var rows = command.ExecuteReader();
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read()) found.Add(rows.GetString(0));
        return found;
    }

    static List<(string Table, string[] Columns)> Tables(SqliteConnection from) =>
        [.. Names(from, "select name from sqlite_master where type = 'table' order by name").Where(IsOurs)
            .Select(t => (t, Names(from, $"select name from pragma_table_info('{t}') order by name").ToArray()))];

    static void Copy(SqliteConnection from, NpgsqlConnection to, string table, string[] columns, IProgress<long>? progress, ref long rows, CancellationToken cancel)
    {
        var list = string.Join(", ", columns.Select(c => $"\"{c}\""));
        using var transaction = to.BeginTransaction();
        var types = Types(to, table);
        // What was there before is the program's own beginning: policies and marks of its first start.
        Ask(to, $"delete from \"{table}\"" + (table == "meta" ? $" where name not like '{Mark}%'" : ""));
        using (var reader = Read(from, $"select {list} from \"{table}\""))
        using (var copy = to.BeginBinaryImport($"copy \"{table}\" ({list}) from stdin (format binary)"))
        {
            copy.Timeout = TimeSpan.Zero;
            while (reader.Read())
            {
                cancel.ThrowIfCancellationRequested();
                copy.StartRow();
                for (var i = 0; i < columns.Length; i++)
                {
                    if (reader.IsDBNull(i)) copy.WriteNull();
                    else if (types[columns[i]] == "integer") copy.Write(reader.GetInt32(i));
                    else if (types[columns[i]] == "bigint") copy.Write(reader.GetInt64(i));
                    else if (types[columns[i]] == "bytea") copy.Write(reader.GetFieldValue<byte[]>(i));
                    else copy.Write(reader.GetString(i));
                }
                if (++rows % 5000 == 0) progress?.Report(rows);
            }
            copy.Complete();
        }
        Ask(to, $"insert into meta (name, value) values ('{Mark}{table}', '')");
        transaction.Commit();
        progress?.Report(rows);
    }

    static MovedTable Compare(SqliteConnection from, NpgsqlConnection to, string table, string[] columns, IProgress<long>? progress, ref long rows, CancellationToken cancel)
    {
        var list = string.Join(", ", columns.Select(c => $"\"{c}\""));
        var (count, sum) = Sum(Read(from, $"select {list} from \"{table}\""), progress, ref rows, cancel);
        using var command = new NpgsqlCommand($"select {list} from \"{table}\"" + (table == "meta" ? $" where name not like '{Mark}%'" : ""), to) { CommandTimeout = 0 };
        var (countThere, sumThere) = Sum(command.ExecuteReader(), progress, ref rows, cancel);
        return new MovedTable(table, count, count == countThere && sum == sumThere);
    }

    /// <summary>A number for all rows in whatever order: the sum of the rows' hashes.</summary>
    static (long Count, UInt128 Sum) Sum(System.Data.Common.DbDataReader reader, IProgress<long>? progress, ref long rows, CancellationToken cancel)
    {
        using var _ = reader;
        var (count, sum) = (0L, UInt128.Zero);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                byte[] value = reader.GetValue(i) switch
                {
                    DBNull => [],
                    byte[] bytes => bytes,
                    string text => Encoding.UTF8.GetBytes(text),
                    var number => Encoding.UTF8.GetBytes(Convert.ToString(number, CultureInfo.InvariantCulture)!),
                };
                hash.AppendData(BitConverter.GetBytes(reader.IsDBNull(i) ? -1 : value.Length));
                hash.AppendData(value);
            }
            // It wraps around: only whether two of them are the same matters.
            sum = unchecked(sum + BitConverter.ToUInt128(hash.GetHashAndReset()));
            count++;
            if (++rows % 5000 == 0) progress?.Report(rows);
        }
        return (count, sum);
    }

    static Dictionary<string, string> Types(NpgsqlConnection to, string table)
    {
        using var command = new NpgsqlCommand("select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = $1", to)
        {
            Parameters = { new NpgsqlParameter { Value = table } },
        };
        using var rows = command.ExecuteReader();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (rows.Read()) found.Add(rows.GetString(0), rows.GetString(1));
        return found;
    }

    static List<string> Names(SqliteConnection from, string sql)
    {
        using var rows = Read(from, sql);
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }

    static SqliteDataReader Read(SqliteConnection from, string sql)
    {
#pragma warning disable CA2000, CA2100 // The rows are read with it; names of tables and columns of our own schema.
        var command = from.CreateCommand();
        command.CommandText = sql;
#pragma warning restore CA2000, CA2100
        return command.ExecuteReader();
    }

    static object? Ask(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants, and names of tables of our own schema.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        return command.ExecuteScalar();
    }
}
