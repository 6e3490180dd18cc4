using Npgsql;
using NpgsqlTypes;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>
/// One lane's transactions. What is written is gathered and sent with the commit, in one round trip; what is asked goes at
/// once. All that a statement needs is in arrays, so that a batch costs the same number of statements whatever its size.
/// </summary>
sealed partial class PostgresBatch(NpgsqlDataSource source) : IBatch
{
    /// <summary>
    /// Plans are kept, and made anew after a second, two, four, up to five minutes: those that were made when a table was nearly empty
    /// know nothing of what it has become, and nobody analyses it so soon.
    /// </summary>
    const long PlannedForMax = 300_000;

    NpgsqlConnection? connection;
    NpgsqlBatch? queued;
    readonly List<Action<NpgsqlDataReader>> asked = [];
    long plannedAt = Environment.TickCount64;
    long plannedFor = 1000;
    bool begun;
    bool ended = true;

    /// <summary>Orders that are remembered are compared with their rows when they are asked for: see <see cref="Load"/>.</summary>
    public bool OthersWrote => false;

    public IBatch Begin()
    {
        if (!ended) throw new InvalidOperationException("A batch is open already.");
        ended = false;
        begun = false;
        queued = null;
        asked.Clear();
        if (connection is { FullState: System.Data.ConnectionState.Open }) return this;
        connection?.Dispose();
        connection = null;
        try
        {
            connection = source.OpenConnection();
            (plannedAt, plannedFor) = (Environment.TickCount64, 1000);
        }
        catch (Exception failure) when (IsPassing(failure))
        {
            ended = true;
            throw new StoreBusyException("The database can't be reached.", failure);
        }
        return this;
    }

    /// <summary>
    /// What may be otherwise a moment later: another transaction in the way, a server that restarts, a disk that is full. Where nobody knows whether
    /// a commit was the last that it did, the keys of the requests tell when they are taken up again.
    /// </summary>
    public static bool IsPassing(Exception failure) => failure switch
    {
        PostgresException sql => sql.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            // Not enough disk, memory or connections.
            || sql.SqlState.StartsWith("53", StringComparison.Ordinal)
            || sql.SqlState.StartsWith("08", StringComparison.Ordinal) || sql.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || sql.SqlState.StartsWith("25P", StringComparison.Ordinal),
        NpgsqlException => failure is not PostgresException,
        _ => false,
    };

    /// <summary>Adds a statement to those that go out together.</summary>
    NpgsqlBatchCommand Queue(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        queued ??= connection!.CreateBatch();
        if (!begun)
        {
            begun = true;
            if (Environment.TickCount64 - plannedAt > plannedFor)
            {
                (plannedAt, plannedFor) = (Environment.TickCount64, Math.Min(plannedFor * 2, PlannedForMax));
                queued.BatchCommands.Add(new NpgsqlBatchCommand("discard plans"));
            }
            queued.BatchCommands.Add(new NpgsqlBatchCommand("begin"));
        }
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        queued.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Sends what is gathered and reads what the last ones of it answer.</summary>
    T Send<T>(Func<NpgsqlDataReader, T> read)
    {
        var sent = queued!;
        queued = null;
        try
        {
            using (sent)
            using (var rows = sent.ExecuteReader()) return read(rows);
        }
        catch (Exception failure) when (IsPassing(failure))
        {
            throw new StoreBusyException("The database is in the way of itself, or away.", failure);
        }
    }

    int Send()
    {
        var sent = queued!;
        queued = null;
        try
        {
            using (sent) return sent.ExecuteNonQuery();
        }
        catch (Exception failure) when (IsPassing(failure))
        {
            throw new StoreBusyException("The database is in the way of itself, or away.", failure);
        }
    }

    /// <summary>Adds a question to those that go out together, after what was written so far; <see cref="Answer"/> sends them.</summary>
    void Ask(Action<NpgsqlDataReader> read, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        if (asked.Count == 0) Flush();
        Queue(sql, parameters);
        asked.Add(read);
    }

    /// <summary>Sends the questions that were added, in one round trip, and has their answers read.</summary>
    void Answer()
    {
        Action<NpgsqlDataReader>[] reads = [.. asked];
        asked.Clear();
        if (reads.Length == 0) return;
        Send(rows =>
        {
            for (var i = 0; i < reads.Length; i++)
            {
                if (i > 0) rows.NextResult();
                reads[i](rows);
            }
            return true;
        });
    }

    /// <summary>What was written so far goes out, so that what is asked next sees it.</summary>
    void Flush()
    {
        if (queued is not null) Send();
    }

    /// <summary>Runs one statement now. Returns how many rows it changed.</summary>
    int Run(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        Flush();
        var command = Queue(sql, parameters);
        Send();
        return command.RecordsAffected;
    }

    /// <summary>Nobody else writes in the bucket until the end of the batch.</summary>
    void Hold(int bucket)
    {
        Flush();
        Queue("select bucket from buckets where bucket = $1 for update", Int(bucket));
        Send();
    }

    public void Commit(bool brief)
    {
        if (begun)
        {
            Queue("commit");
            Send();
        }
        ended = true;
    }

    void IDisposable.Dispose()
    {
        if (ended) return;
        ended = true;
        queued?.Dispose();
        queued = null;
        if (!begun || connection is not { FullState: System.Data.ConnectionState.Open }) return;
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "rollback";
            command.ExecuteNonQuery();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            // The server rolls back what it can't finish; the next batch gets a new connection.
            connection.Dispose();
            connection = null;
        }
    }

    public void Close() => connection?.Dispose();

    static NpgsqlParameter Int(int value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Integer };
    static NpgsqlParameter Long(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };
    static NpgsqlParameter Long(long? value) => new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };
    static NpgsqlParameter Text(string? value) => new() { Value = Plain(value) is { } known ? known : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
    static NpgsqlParameter Bytes(byte[] value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bytea };

    static NpgsqlParameter Ints<T>(IReadOnlyCollection<T> rows, Func<T, int> column) => Array(rows, column, NpgsqlDbType.Integer);
    static NpgsqlParameter Longs<T>(IReadOnlyCollection<T> rows, Func<T, long> column) => Array(rows, column, NpgsqlDbType.Bigint);
    static NpgsqlParameter Longs<T>(IReadOnlyCollection<T> rows, Func<T, long?> column) => Array(rows, column, NpgsqlDbType.Bigint);
    static NpgsqlParameter Texts<T>(IReadOnlyCollection<T> rows, Func<T, string?> column) => Array(rows, r => Plain(column(r)), NpgsqlDbType.Text);
    /// <summary>Text that is UTF-8 already: JSON, in which nothing is that a database would not take.</summary>
    static NpgsqlParameter Jsons<T>(IReadOnlyCollection<T> rows, Func<T, byte[]?> column) => Array(rows, r => column(r) is { } json ? System.Text.Encoding.UTF8.GetString(json) : null, NpgsqlDbType.Text);
    static NpgsqlParameter Blobs<T>(IReadOnlyCollection<T> rows, Func<T, byte[]> column) => Array(rows, column, NpgsqlDbType.Bytea);

    static NpgsqlParameter Array<T, V>(IReadOnlyCollection<T> rows, Func<T, V> column, NpgsqlDbType type)
    {
        var values = new V[rows.Count];
        var i = 0;
        foreach (var row in rows) values[i++] = column(row);
        return new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    /// <summary>PostgreSQL has no text with a zero in it, nor with half a character.</summary>
    static string? Plain(string? text)
    {
        if (text is null) return null;
        foreach (var c in text)
        {
            if (c != '\0' && !char.IsSurrogate(c)) continue;
            return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
        }
        return text;
    }
}
