using Unwind.Engine.Policies;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>What is no order: effects' own rows, buyers' lists, marks, policies, keys, and what people keep for themselves.</summary>
sealed partial class PostgresBatch
{
    public void SetEffect(int bucket, string key, string state, int attempts, long? nextAt, string? error) => Queue(
        """
        update effects set state = $1, attempts = $2, next_at = $3, last_error = $4 where bucket = $5 and key = $6 and state <> 'done'
        """,
        Text(state), Long(attempts), Long(nextAt), Text(error), Int(bucket), Text(key));

    public List<EffectRow> ClaimEffects(IReadOnlyList<EffectRow> rows, long leaseUntil)
    {
        Flush();
        Queue(
            """
            update effects e set state = 'sending', attempts = e.attempts + 1, next_at = $5
            from unnest($1, $2, $3, $4) as w(bucket, key, state, next_at)
            where e.bucket = w.bucket and e.key = w.key and e.bucket = any($1) and e.state = w.state and e.next_at = w.next_at
            returning e.key
            """,
            Ints(rows, r => r.Order.Bucket), Texts(rows, r => r.Effect.Key), Texts(rows, r => r.State),
            Longs(rows, r => r.NextAttemptAt?.ToUnixTimeMilliseconds()), Long(leaseUntil));
        var taken = Send(found =>
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (found.Read()) keys.Add(found.GetString(0));
            return keys;
        });
        return [.. rows.Where(r => taken.Contains(r.Effect.Key))];
    }

    public void WakeEffect(int bucket, string key, long now) => Queue(
        "update effects set next_at = $1 where bucket = $2 and key = $3 and state in ('pending', 'waiting', 'unknown', 'parked')",
        Long(now), Int(bucket), Text(key));

    public void SaveMark(string name, string value) => Queue(
        "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", Text(name), Text(value));

    public void ForgetMark(string name) => Queue("delete from meta where name = $1", Text(name));

    /// <summary>What another process is just copying is left to it.</summary>
    public int ProjectBuyers(int limit, int[]? buckets)
    {
        Flush();
        Queue("select c.bucket, c.id, c.version from changed c where c.bucket = any($1) limit $2 for update of c skip locked", Those(buckets), Long(limit));
        var found = Send(rows =>
        {
            var some = new List<(int Bucket, long Id, long Version)>();
            while (rows.Read()) some.Add((rows.GetInt32(0), rows.GetInt64(1), rows.GetInt64(2)));
            return some;
        });
        if (found.Count == 0) return 0;
        Queue("select o.bucket, o.id, o.version, o.buyer from unnest($1, $2) as w(bucket, id) join orders o on o.bucket = w.bucket and o.id = w.id where o.bucket = any($1)",
            Ints(found, f => f.Bucket), Longs(found, f => f.Id));
        var orders = Send(rows =>
        {
            var some = new List<(int Bucket, long Id, long Version, string Buyer)>();
            while (rows.Read()) some.Add((rows.GetInt32(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetString(3)));
            return some;
        });
        if (orders.Count == 0) return 0;
        Queue(
            """
            insert into buyer_orders (bucket, buyer, id, version, store, reference, currency, payable_minor, stage, ending,
              partly_shipped, lines, open_cases, placed_at, changed_at, due_at, first_title)
            select w.buyers, o.buyer, o.id, o.version, o.store, o.reference, o.currency, o.payable_minor, o.stage, o.ending,
              o.partly_shipped, o.lines, o.open_cases, o.placed_at, o.changed_at, o.due_at, o.first_title
            from unnest($1, $2, $3) as w(bucket, id, buyers) join orders o on o.bucket = w.bucket and o.id = w.id
            where o.bucket = any($1)
            on conflict (bucket, buyer, id) do update set version = excluded.version, stage = excluded.stage,
              ending = excluded.ending, payable_minor = excluded.payable_minor,
              partly_shipped = excluded.partly_shipped, open_cases = excluded.open_cases,
              changed_at = excluded.changed_at, due_at = excluded.due_at
            where excluded.version >= buyer_orders.version
            """,
            Ints(orders, o => o.Bucket), Longs(orders, o => o.Id), Ints(orders, o => Bucket.Of(o.Buyer)));
        Queue(
            """
            delete from changed c using unnest($1, $2, $3) as w(bucket, id, version)
            where c.bucket = w.bucket and c.id = w.id and c.version <= w.version and c.bucket = any($1)
            """,
            Ints(orders, o => o.Bucket), Longs(orders, o => o.Id), Longs(orders, o => o.Version));
        return orders.Count;
    }

    public int ForgetAnswers(long before, int limit, int[]? buckets) => Run(
        "delete from answers where bucket = any($1) and (bucket, key) in (select bucket, key from answers where bucket = any($1) and at < $2 limit $3)",
        Those(buckets), Long(before), Long(limit));

    static Npgsql.NpgsqlParameter Those(int[]? buckets)
    {
        buckets ??= [.. Enumerable.Range(0, Bucket.Count)];
        return Ints(buckets, b => b);
    }

    public int[] TakeLeases(string owner, long now, long until)
    {
        Flush();
        Queue("insert into members (owner, until) values ($1, $2) on conflict (owner) do update set until = excluded.until", Text(owner), Long(until));
        Queue("delete from members where until < $1", Long(now - 60_000));
        Queue("select count(*) from members where until > $1", Long(now));
        Queue("select slice, owner, until from leases order by slice for update");
        var (members, rows) = Send(found =>
        {
            found.Read();
            var count = found.GetInt64(0);
            found.NextResult();
            var some = new List<(int Slice, string? Owner, long Until)>();
            while (found.Read()) some.Add((found.GetInt32(0), found.IsDBNull(1) ? null : found.GetString(1), found.GetInt64(2)));
            return (count, some);
        });
        var share = (int)((rows.Count + members - 1) / members);
        int[] own = [.. rows.Where(r => r.Owner == owner && r.Until > now).Select(r => r.Slice)];
        int[] free = [.. rows.Where(r => r.Owner is null || r.Until <= now).Select(r => r.Slice)];
        int[] kept = [.. own.Concat(free).Take(share)];
        int[] given = [.. own.Except(kept)];
        if (given.Length > 0) Queue("update leases set owner = null, until = 0 where slice = any($1)", Ints(given, s => s));
        if (kept.Length > 0) Queue("update leases set owner = $1, until = $2 where slice = any($3)", Text(owner), Long(until), Ints(kept, s => s));
        return kept;
    }

    public void DropLeases(string owner)
    {
        Queue("update leases set owner = null, until = 0 where owner = $1", Text(owner));
        Queue("delete from members where owner = $1", Text(owner));
    }

    public void HoldPolicies() => Run("lock table policies in share row exclusive mode");

    public void SavePolicy(PolicyText text, long since) => Queue(
        "insert into policies (id, version, yaml, hash, since, put_by) values ($1, $2, $3, $4, $5, $6)",
        Text(text.Id), Long(text.Version), Text(text.Yaml), Text(text.Hash), Long(since), Text(text.PutBy));

    public void SaveKey(string id, string name, string actor, byte[] hash, long createdAt) => Queue(
        "insert into api_keys (id, name, actor, hash, created_at) values ($1, $2, $3, $4, $5)",
        Text(id), Text(name), Text(actor), Bytes(hash), Long(createdAt));

    public bool RevokeKey(string id, long at) =>
        Run("update api_keys set revoked_at = $1 where id = $2 and revoked_at is null", Long(at), Text(id)) > 0;

    public void SaveItem(string owner, string kind, string name, string value, long at) => Queue(
        """
        insert into saved_items (bucket, owner, kind, name, value, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (bucket, owner, kind, name) do update set value = excluded.value, at = excluded.at
        """,
        Int(Bucket.Of(owner)), Text(owner), Text(kind), Text(name), Text(value), Long(at));

    public bool ForgetItem(string owner, string kind, string name) => Run(
        "delete from saved_items where bucket = $1 and owner = $2 and kind = $3 and name = $4",
        Int(Bucket.Of(owner)), Text(owner), Text(kind), Text(name)) > 0;

    public void Select(string selection, IEnumerable<OrderId> add, IEnumerable<OrderId> remove, long at)
    {
        var bucket = Bucket.Of(selection);
        OrderId[] gone = [.. remove], come = [.. add.Distinct()];
        if (gone.Length > 0)
        {
            Queue("delete from selected_orders where bucket = $1 and selection = $2 and id = any($3)",
                Int(bucket), Text(selection), Longs(gone, o => o.Value));
        }
        if (come.Length > 0)
        {
            Queue(
                """
                insert into selected_orders (bucket, selection, id, at) select $1, $2, w.id, $4 from unnest($3) as w(id)
                on conflict (bucket, selection, id) do update set at = excluded.at
                """,
                Int(bucket), Text(selection), Longs(come, o => o.Value), Long(at));
        }
    }

    public int ClearSelection(string selection) => Run(
        "delete from selected_orders where bucket = $1 and selection = $2", Int(Bucket.Of(selection)), Text(selection));

    public int ForgetSelections(long before, int limit, int[]? buckets) => Run(
        """
        delete from selected_orders where bucket = any($1) and (bucket, selection, id) in
          (select bucket, selection, id from selected_orders where bucket = any($1) and at < $2 limit $3)
        """, Those(buckets), Long(before), Long(limit));
}
