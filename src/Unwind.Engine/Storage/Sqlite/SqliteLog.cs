using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// The write-ahead log as a file of the disk: commits append to it, and one flush brings all of them to disk, while the next ones are decided. A power
/// cut takes away what was not flushed, and nothing before it; nobody was told of that, or has read it (<see cref="Settling"/>).
/// </summary>
/// <param name="toDisk">In place of <see cref="ToDisk"/>: to see what happens meanwhile, and when it fails.</param>
sealed class SqliteLog(string path, Action<SafeFileHandle>? toDisk = null) : IDisposable
{
    readonly Action<SafeFileHandle> toDisk = toDisk ?? ToDisk;
    readonly Lock gate = new();
    SafeFileHandle? file;
    /// <summary>Commits that may be seen by now, those that have been written whole, and those that are on disk.</summary>
    long begun;
    long written;
    long flushed;
    TaskCompletionSource? next;
    volatile bool unsure;

    /// <summary>
    /// A flush has failed: what the disk has nobody knows, and the system may take those pages for written, so that another flush alone would promise
    /// too much. Nothing may be added to the log, or brought from it into the database, until a flush has written it all once more.
    /// </summary>
    public bool IsUnsure => unsure;

    /// <summary>A commit is about to be made, by the one thread that makes them: whoever sees it must find it counted.</summary>
    public void Committing() => Interlocked.Increment(ref begun);

    /// <summary>It was made, or has failed.</summary>
    public void Committed() => Interlocked.Exchange(ref written, begun);

    public Task? Settling
    {
        get
        {
            var now = Interlocked.Read(ref begun);
            if (Interlocked.Read(ref flushed) >= now) return null;
            return unsure ? Task.FromException(Unsure(null)) : Until(now);
        }
    }

    async Task Until(long commit)
    {
        while (true)
        {
            Task round;
            lock (gate)
            {
                if (flushed >= commit) return;
                round = (next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await round;
        }
    }

    public void Flush()
    {
        var upTo = Interlocked.Read(ref written);
        StoreBusyException? failure = null;
        try
        {
            if (unsure) upTo = WriteAgain();
            else toDisk(Open());
            unsure = false;
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or SqliteException)
        {
            unsure = true;
            failure = Unsure(lost);
        }
        TaskCompletionSource? round;
        lock (gate)
        {
            if (failure is null) flushed = Math.Max(flushed, upTo);
            (round, next) = (next, null);
        }
        if (failure is null)
        {
            round?.SetResult();
            return;
        }
        round?.SetException(failure);
        throw failure;
    }

    /// <summary>SQLite keeps the file as long as a connection is open, and puts its locks on others.</summary>
    SafeFileHandle Open() => file ??= File.OpenHandle(path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Every byte of the log is written once more where it is, while nobody adds to it, and then flushed.</summary>
    /// <returns>The last commit that is on disk by that.</returns>
    long WriteAgain()
    {
        using var alone = SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, 1, "pragma busy_timeout = 2000; begin immediate");
        var upTo = Interlocked.Read(ref written);
        var log = Open();
        var bytes = new byte[1 << 20];
        for (long at = 0; ;)
        {
            var some = RandomAccess.Read(log, bytes, at);
            if (some == 0) break;
            RandomAccess.Write(log, bytes.AsSpan(0, some), at);
            at += some;
        }
        toDisk(log);
        alone.Run("rollback");
        return upTo;
    }

    /// <summary>
    /// As SQLite does it, and every refusal is one: .NET's own takes a file system that has become read-only for one that has nothing to flush.
    /// </summary>
    /// <exception cref="IOException">It is not on disk.</exception>
    internal static void ToDisk(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }
        while (fdatasync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"The disk has not taken the log: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    const int Interrupted = 4;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fdatasync(SafeFileHandle file);

    internal static StoreBusyException Unsure(Exception? cause) =>
        new("The disk has not taken the log.", cause ?? new IOException("An earlier flush has failed."));

    public void Dispose()
    {
        TaskCompletionSource? round;
        lock (gate) (round, next) = (next, null);
        round?.TrySetException(new ObjectDisposedException(nameof(SqliteLog)));
        file?.Dispose();
    }
}
