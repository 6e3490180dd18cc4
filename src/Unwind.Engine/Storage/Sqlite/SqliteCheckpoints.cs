using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// Brings the log into the database beside the commits, while somebody waits for them. A commit that finds the log long does so itself, or
/// leaves it to the next one when this thread is at it; its <c>fsync</c> takes as long as there are pages to write. A page that changes often is
/// written more often so, which is why this thread is woken only while people come and go.
/// </summary>
sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>What is written meanwhile goes together.</summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(3);
    /// <summary>
    /// A log of fewer pages is left as it is: when it begins anew, that is brought to disk by itself, and it should not be so with each commit.
    /// </summary>
    const int PagesMin = 1000;
    /// <summary>The disk is full, or does not answer: nothing is lost by waiting, since the log has it all.</summary>
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    readonly SqliteConnection connection;
    readonly SqliteLog log;
    readonly AutoResetEvent wake = new(false);
    readonly ManualResetEventSlim stopping = new(false);
    readonly Thread thread;

    public SqliteCheckpoints(string path, SqliteLog log)
    {
        this.log = log;
        // The writer's own checkpoint is not waited for: whichever comes first does it.
        connection = SqliteConnections.Open(path, SqliteOpenMode.ReadWrite, 1, "pragma busy_timeout = 0; pragma synchronous = full;");
        thread = new Thread(Loop) { Name = "unwind checkpoints", IsBackground = true };
        thread.Start();
    }

    /// <summary>Something has been committed.</summary>
    public void Wake() => wake.Set();

    void Loop()
    {
        while (true)
        {
            wake.WaitOne();
            if (stopping.Wait(Gathering)) return;
            try
            {
                var before = Ask("noop");
                if (before.Pages < PagesMin || before.Done == before.Pages || log.IsUnsure) continue;
                var after = Ask("passive");
                // What came meanwhile is brought in at once as well: only a log that is in the database whole begins anew. Beside a reader who
                // holds an older state it comes no further.
                if (after.Done < after.Pages && after.Done > before.Done) wake.Set();
            }
            catch (SqliteException)
            {
                if (stopping.Wait(AfterFailure)) return;
            }
        }
    }

    /// <returns>How many pages the log has, and how many of them are in the database.</returns>
    (int Pages, int Done) Ask(string mode)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of two constants.
        command.CommandText = $"pragma wal_checkpoint({mode})";
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt32(1), row.GetInt32(2)) : default;
    }

    public void Dispose()
    {
        stopping.Set();
        wake.Set();
        thread.Join();
        connection.Dispose();
        wake.Dispose();
        stopping.Dispose();
    }
}
