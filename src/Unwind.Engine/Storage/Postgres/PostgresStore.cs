using System.Data.Common;
using Npgsql;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>
/// A PostgreSQL database (15 or newer). Several processes may share it: a batch holds its buckets' rows while it writes, and
/// every order is written only where it is as it was read. A connection for each lane writes; readers come from a pool.
/// </summary>
sealed class PostgresStore : IStore
{
    readonly NpgsqlDataSource source;
    /// <summary>The lanes' own connections.</summary>
    readonly NpgsqlDataSource writing;
    readonly ImmutableArray<PostgresBatch> batches;
    /// <summary>Each bucket's lane.</summary>
    readonly int[] laneOf;

    PostgresStore(NpgsqlDataSource source, string settings, int[] laneOf)
    {
        (this.source, this.laneOf) = (source, laneOf);
        writing = NpgsqlDataSource.Create(ForLanes(settings, laneOf.Max() + 1));
        batches = [.. Enumerable.Range(0, laneOf.Max() + 1).Select(_ => new PostgresBatch(writing))];
    }

    /// <summary>
    /// A lane asks for few rows, each by its whole key. A planner that has statistics, and sees how long the arrays are, takes a scan of
    /// the whole table for cheaper, and is wrong by a factor of a hundred (docs/measures.md); and it plans anew each time.
    /// </summary>
    static string ForLanes(string settings, int lanes)
    {
        var given = new NpgsqlConnectionStringBuilder(settings) { MaxPoolSize = lanes + 1 };
        given.Options += " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_material=off -c enable_hashjoin=off -c enable_mergejoin=off";
        return given.ToString();
    }

    public int Lanes => batches.Length;

    public int LaneOf(int bucket) => laneOf[bucket];

    public bool IsShared => true;

    public bool IsPassing(Exception failure) => failure is StoreBusyException || PostgresBatch.IsPassing(failure);

    /// <summary>
    /// As many lanes as processors, up to eight: while the server works for one, the next is decided. More would make the batches of each
    /// smaller, and a batch costs nearly the same for many as for few.
    /// </summary>
    static int PlainLanes => Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <param name="lanes">How many lanes a database that is not distributed gets; null for as many as suit the machine.</param>
    /// <exception cref="StoreException">It can't be reached or used, with the reason in words for the operator.</exception>
    public static PostgresStore Open(string connectionString, int? lanes = null)
    {
        NpgsqlDataSource source;
        string name, settings;
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            name = $"{given.Database} on {given.Host}:{given.Port}";
            settings = Complete(given);
            source = NpgsqlDataSource.Create(settings);
        }
        catch (ArgumentException mistake)
        {
            throw new StoreException($"The connection string can't be read: {mistake.Message}", mistake);
        }
        try
        {
            PostgresSchema.Bring(source, settings, name);
            return new PostgresStore(source, settings, PostgresShards.Lanes(source, lanes ?? PlainLanes));
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            source.Dispose();
            throw new StoreException($"The database {name} can't be opened: {failure.Message}", failure);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>What is not said is set so that nothing waits for ever, and what is asked again is prepared once.</summary>
    internal static string Complete(NpgsqlConnectionStringBuilder given)
    {
        // Whether a word was given: that it contains a key only says that there is such a word.
        if (!given.ShouldSerialize("Timeout")) given.Timeout = 5;
        if (!given.ShouldSerialize("Command Timeout")) given.CommandTimeout = 20;
        if (!given.ShouldSerialize("Maximum Pool Size")) given.MaxPoolSize = 24;
        if (!given.ShouldSerialize("Max Auto Prepare")) (given.MaxAutoPrepare, given.AutoPrepareMinUsages) = (200, 2);
        if (!given.ShouldSerialize("Application Name")) given.ApplicationName = "unwind";
        if (!given.ShouldSerialize("Options")) given.Options = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";
        // What another process does with its transaction is told by its locks, and not by waiting for its notices.
        given.Enlist = false;
        given.IncludeErrorDetail = false;
        return given.ToString();
    }

    public bool Reconnects(Exception failure)
    {
        // A server that was started again knows none of the connections that wait in the pool.
        if (failure is not NpgsqlException || (failure is PostgresException sql && !sql.SqlState.StartsWith("57P", StringComparison.Ordinal))) return false;
        source.Clear();
        return true;
    }

    public bool FlushesApart => false;

    public void Flush() { }

    public Task? Settling => null;

    public IBatch Begin(int lane) => batches[lane].Begin();

    public IReader Read(bool snapshot = false)
    {
        var connection = source.OpenConnection();
        try
        {
            return new Reader(connection, snapshot ? connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead) : null);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Which transactions are over and which are not: another answer whenever one that wrote begins or ends.</summary>
    public long Stamp()
    {
        using var command = source.CreateCommand("select hashtextextended(pg_current_snapshot()::text, 0)");
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        foreach (var batch in batches) batch.Close();
        writing.Dispose();
        source.Dispose();
    }

    sealed class Reader(NpgsqlConnection connection, NpgsqlTransaction? snapshot) : IReader
    {
        public DbConnection Connection => connection;

        public void Dispose()
        {
            snapshot?.Dispose();
            connection.Dispose();
        }
    }
}
