using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// One SQLite file: one connection that writes, a few that read. An acknowledged write is on disk: WAL with
/// <c>synchronous = full</c>. Other processes may have the same file open; the write lock is the database's.
/// </summary>
sealed class SqliteStore : IStore
{
    const int ReadersMax = 8;
    /// <summary>How long a batch waits for another process's transaction.</summary>
    const int BusyMilliseconds = 2000;

    readonly string path;
    readonly SqliteConnection writer;
    readonly SqliteCheckpoints checkpoints;
    readonly SqliteWriter batch;
    readonly ConcurrentBag<SqliteConnection> idle = [];
    readonly SemaphoreSlim readers = new(ReadersMax);
    readonly Lock watching = new();
    SqliteConnection? watch;

    SqliteStore(string path, SqliteConnection writer)
    {
        this.path = path;
        this.writer = writer;
        checkpoints = new SqliteCheckpoints(path);
        batch = new SqliteWriter(writer, checkpoints);
    }

    public int Lanes => 1;

    public int LaneOf(int bucket) => 0;

    public bool IsShared => false;

    /// <summary>Held by another process; or the disk is full, or does not answer.</summary>
    public bool IsPassing(Exception failure) => failure is StoreBusyException
        or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN };

    /// <exception cref="StoreException">The file can't be used, with the reason in words for the operator.</exception>
    public static SqliteStore Open(string path)
    {
        try
        {
            SqliteSchema.Bring(path);
            var writer = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                ForeignKeys = false,
                DefaultTimeout = 1,
            }.ToString());
            writer.Open();
            Run(writer, $"pragma busy_timeout = {BusyMilliseconds}; pragma journal_mode = wal; "
                + "pragma synchronous = full; pragma foreign_keys = off; pragma cache_size = -65536; pragma temp_store = memory; "
                + "pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864;");
            return new SqliteStore(path, writer);
        }
        catch (SqliteException failure)
        {
            throw new StoreException($"The database {path} can't be opened: {failure.Message}", failure);
        }
    }

    public bool Reconnects(Exception failure) => false;

    public IBatch Begin(int lane) => batch.Begin();

    public IReader Read(bool snapshot = false)
    {
        readers.Wait();
        try
        {
            var connection = idle.TryTake(out var known) ? known : OpenReader();
            if (snapshot) Run(connection, "begin");
            return new Reader(this, connection, snapshot);
        }
        catch
        {
            readers.Release();
            throw;
        }
    }

    SqliteConnection OpenReader()
    {
        var fresh = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        fresh.Open();
        Run(fresh, $"pragma busy_timeout = {BusyMilliseconds}; pragma cache_size = -8192; pragma mmap_size = 268435456;");
        return fresh;
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public long Stamp()
    {
        // SQLite counts what other connections wrote, so it has to be asked on one and the same connection that never does.
        lock (watching)
        {
            watch ??= OpenReader();
            using var command = watch.CreateCommand();
            command.CommandText = "pragma data_version";
            return (long)command.ExecuteScalar()!;
        }
    }

    public void Dispose()
    {
        checkpoints.Dispose();
        batch.Dispose();
        lock (watching) watch?.Dispose();
        while (idle.TryTake(out var connection)) connection.Dispose();
        writer.Dispose();
        readers.Dispose();
    }

    sealed class Reader(SqliteStore store, SqliteConnection connection, bool snapshot) : IReader
    {
        bool disposed;

        public DbConnection Connection => connection;

        public void Dispose()
        {
            if (disposed) return;
            disposed = true;
            if (snapshot) Run(connection, "rollback");
            store.idle.Add(connection);
            store.readers.Release();
        }
    }
}
