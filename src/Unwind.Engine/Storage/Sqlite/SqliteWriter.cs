using Microsoft.Data.Sqlite;
using SQLitePCL;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>The writer's connection with its prepared statements; one transaction at a time.</summary>
sealed partial class SqliteWriter(SqliteConnection connection, SqliteCheckpoints checkpoints, SqliteLog log) : IBatch
{
    readonly SqliteConnection connection = connection;
    readonly Dictionary<string, Statement> prepared = new(StringComparer.Ordinal);
    long seenVersion = -1;
    bool open;

    public bool OthersWrote { get; private set; }

    public IBatch Begin()
    {
        if (open) throw new InvalidOperationException("A batch is open already.");
        try
        {
            // Immediate: the lock is taken before anything is read, so nothing that was read can have changed at commit.
            Sql("begin immediate").Run();
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            throw new StoreBusyException("Another process is writing to the database.", busy);
        }
        open = true;
        try
        {
            var version = Sql("pragma data_version");
            version.Next();
            var now = version.Long(0);
            version.Reset();
            OthersWrote = now != seenVersion;
            seenVersion = now;
            return this;
        }
        catch
        {
            ((IDisposable)this).Dispose();
            throw;
        }
    }

    public void Commit(bool brief)
    {
        // Counted before it can be seen: whoever sees it has to wait for it.
        log.Committing();
        try
        {
            Sql("commit").Run();
        }
        finally
        {
            log.Committed();
        }
        open = false;
        if (brief) checkpoints.Wake();
    }

    /// <summary>Ends the batch; what was not committed is undone.</summary>
    void IDisposable.Dispose()
    {
        if (!open) return;
        open = false;
        try
        {
            Sql("rollback").Run();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself when the disk failed; there is nothing left to undo.
        }
    }

    /// <summary>Closes the statements, when the store closes.</summary>
    public void Dispose()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
    }

    Statement Sql(string sql)
    {
        if (prepared.TryGetValue(sql, out var known)) return known;
        var fresh = new Statement(connection, sql);
        prepared.Add(sql, fresh);
        return fresh;
    }

    public void SetEffect(int bucket, string key, string state, int attempts, long? nextAt, string? error) =>
        Sql("""
            update effects set state = ?1, attempts = ?2, next_at = ?3, last_error = ?4
            where bucket = ?5 and key = ?6 and state not in ('done')
            """).Bind(state).Bind(attempts).Bind(nextAt).Bind(error).Bind(bucket).Bind(key).Run();

    public List<EffectRow> ClaimEffects(IReadOnlyList<EffectRow> rows, long leaseUntil)
    {
        var claimed = new List<EffectRow>(rows.Count);
        foreach (var row in rows)
        {
            var taken = Sql("""
                update effects set state = 'sending', attempts = attempts + 1, next_at = ?1
                where bucket = ?2 and key = ?3 and state = ?4 and next_at = ?5
                """)
                .Bind(leaseUntil).Bind(row.Order.Bucket).Bind(row.Effect.Key).Bind(row.State)
                .Bind(row.NextAttemptAt?.ToUnixTimeMilliseconds()).Run();
            if (taken > 0) claimed.Add(row);
        }
        return claimed;
    }

    public void WakeEffect(int bucket, string key, long now) =>
        Sql("update effects set next_at = ?1 where bucket = ?2 and key = ?3 and state in ('pending', 'waiting', 'unknown', 'parked')")
            .Bind(now).Bind(bucket).Bind(key).Run();

    public void SaveMark(string name, string value) =>
        Sql("insert into meta (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value")
            .Bind(name).Bind(value).Run();

    // One file has one lane, whose buckets are all that there are: a choice of buckets is a shared database's.
    public int ProjectBuyers(int limit, int[]? buckets)
    {
        var found = new List<(long Bucket, long Id, long Version, string? Buyer)>();
        var rows = Sql("""
            select c.bucket, c.id, o.version, o.buyer
            from changed c join orders o on o.bucket = c.bucket and o.id = c.id
            limit ?1
            """).Bind(limit);
        while (rows.Next()) found.Add((rows.Long(0), rows.Long(1), rows.Long(2), rows.Text(3)));
        foreach (var (bucket, id, version, buyer) in found)
        {
            Sql("""
                insert into buyer_orders (bucket, buyer, id, version, store, reference, currency, payable_minor, stage, ending,
                  partly_shipped, lines, open_cases, placed_at, changed_at, due_at, first_title)
                select ?1, buyer, id, version, store, reference, currency, payable_minor, stage, ending,
                  partly_shipped, lines, open_cases, placed_at, changed_at, due_at, first_title
                from orders where bucket = ?2 and id = ?3
                on conflict (bucket, buyer, id) do update set version = excluded.version, stage = excluded.stage,
                  ending = excluded.ending, payable_minor = excluded.payable_minor,
                  partly_shipped = excluded.partly_shipped, open_cases = excluded.open_cases,
                  changed_at = excluded.changed_at, due_at = excluded.due_at
                where excluded.version >= buyer_orders.version
                """).Bind(Bucket.Of(buyer!)).Bind(bucket).Bind(id).Run();
            Sql("delete from changed where bucket = ?1 and id = ?2 and version <= ?3").Bind(bucket).Bind(id).Bind(version).Run();
        }
        return found.Count;
    }

    public int[] TakeLeases(string owner, long now, long until) => throw new NotSupportedException("A file is not divided.");

    public void DropLeases(string owner) => throw new NotSupportedException("A file is not divided.");

    public int ForgetAnswers(long before, int limit, int[]? buckets) =>
        Sql("""
            delete from answers where (bucket, key) in
              (select bucket, key from answers where at < ?1 limit ?2)
            """).Bind(before).Bind(limit).Run();

    public void ForgetMark(string name) => Sql("delete from meta where name = ?1").Bind(name).Run();

    // A file has one writer at a time.
    public void HoldPolicies()
    {
    }

    public void SavePolicy(PolicyText text, long since) =>
        Sql("insert into policies (id, version, yaml, hash, since, put_by) values (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(text.Id).Bind(text.Version).Bind(text.Yaml).Bind(text.Hash).Bind(since).Bind(text.PutBy).Run();

    public void SaveKey(string id, string name, string actor, byte[] hash, long createdAt) =>
        Sql("insert into api_keys (id, name, actor, hash, created_at) values (?1, ?2, ?3, ?4, ?5)")
            .Bind(id).Bind(name).Bind(actor).BindBlob(hash).Bind(createdAt).Run();

    public bool RevokeKey(string id, long at) =>
        Sql("update api_keys set revoked_at = ?1 where id = ?2 and revoked_at is null").Bind(at).Bind(id).Run() > 0;
}
