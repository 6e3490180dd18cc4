using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// One SQLite file: one connection that writes, a few that read. A commit is in the log for everybody to see, and on disk when the log has been
/// flushed (<see cref="SqliteLog"/>), so that the lane need not wait for the disk. Other processes may have the same file open; the write lock is the
/// database's.
/// </summary>
sealed class SqliteStore : IStore
{
    const int ReadersMax = 8;
    /// <summary>How long a batch waits for another process's transaction.</summary>
    const int BusyMilliseconds = 2000;

    readonly string path;
    readonly SqliteConnection writer;
    readonly SqliteCheckpoints checkpoints;
    readonly SqliteLog log;
    readonly SqliteWriter batch;
    readonly ConcurrentBag<SqliteConnection> idle = [];
    readonly SemaphoreSlim readers = new(ReadersMax);
    readonly Lock watching = new();
    readonly Action<SqliteConnection>? opened;
    SqliteConnection? watch;

    SqliteStore(string path, SqliteConnection writer, Action<SqliteConnection>? opened, Action<SafeFileHandle>? toDisk)
    {
        this.path = path;
        this.opened = opened;
        this.writer = writer;
        log = new SqliteLog(path, toDisk);
        checkpoints = new SqliteCheckpoints(path, log);
        batch = new SqliteWriter(writer, checkpoints, log);
    }

    public int Lanes => 1;

    public int LaneOf(int bucket) => 0;

    public bool IsShared => false;

    /// <summary>Held by another process; or the disk is full, or does not answer.</summary>
    public bool IsPassing(Exception failure) => failure is StoreBusyException
        or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN };

    /// <param name="opened">Is shown each connection that asks or writes, before its first question: to see what questions cost.</param>
    /// <param name="toDisk">Flushes the log in place of the system's own call.</param>
    /// <exception cref="StoreException">The file can't be used, with the reason in words for the operator.</exception>
    public static SqliteStore Open(string path, Action<SqliteConnection>? opened = null, Action<SafeFileHandle>? toDisk = null)
    {
        try
        {
            SqliteSchema.Bring(path);
            var writer = SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, 1, $"pragma busy_timeout = {BusyMilliseconds}; pragma journal_mode = wal; "
                // A checkpoint writes to the database only what the log has on disk; a commit does not wait for that.
                + "pragma synchronous = normal; pragma foreign_keys = off; pragma cache_size = -16384; pragma temp_store = memory; "
                + "pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864;");
            opened?.Invoke(writer);
            return new SqliteStore(path, writer, opened, toDisk);
        }
        catch (SqliteException failure)
        {
            throw new StoreException($"The database {path} can't be opened: {failure.Message}", failure);
        }
    }

    public bool Reconnects(Exception failure) => false;

    public bool FlushesApart => true;

    public void Flush() => log.Flush();

    public Task? Settling => log.Settling;

    public IBatch Begin(int lane)
    {
        if (log.IsUnsure) throw SqliteLog.Unsure(null);
        return batch.Begin();
    }

    public IReader Read(bool snapshot = false)
    {
        readers.Wait();
        try
        {
            var connection = idle.TryTake(out var known) ? known : OpenReader();
            if (snapshot) connection.Run("begin");
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
        var fresh = SqliteConnections.Open(
            path, SqliteOpenMode.ReadOnly, 5, $"pragma busy_timeout = {BusyMilliseconds}; pragma cache_size = -8192; pragma mmap_size = 268435456;");
        opened?.Invoke(fresh);
        return fresh;
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
        log.Dispose();
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
            if (snapshot) connection.Run("rollback");
            store.idle.Add(connection);
            store.readers.Release();
        }
    }
}
