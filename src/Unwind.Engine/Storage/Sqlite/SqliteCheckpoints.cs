using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// Brings the log into the database beside the commits, while somebody waits for them. A commit that finds the log long does so itself, or
/// leaves it to the next one when this thread is at it; its <c>fsync</c> takes as long as there are pages to write, and here most of them
/// have been written already. A page that changes often is written more often so, which is why nobody does it while nobody waits.
/// </summary>
sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>What is written meanwhile goes together.</summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(3);
    /// <summary>The disk is full, or does not answer: nothing is lost by waiting, since the log has it all.</summary>
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    readonly SqliteConnection connection;
    readonly AutoResetEvent wake = new(false);
    readonly ManualResetEventSlim stopping = new(false);
    readonly Thread thread;

    public SqliteCheckpoints(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            // The writer's own checkpoint is not waited for: whichever comes first does it.
            Run("pragma busy_timeout = 0; pragma synchronous = full;");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
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
                Run("pragma wal_checkpoint(passive)");
            }
            catch (SqliteException)
            {
                if (stopping.Wait(AfterFailure)) return;
            }
        }
    }

    void Run(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
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
