using System.Data.Common;
using Dapper;

namespace Unwind.Engine.Storage.Queries;

/// <summary>An order's row as it stands, nothing of it believed yet.</summary>
sealed record RawOrder(OrderId Id, int Version, string Stage, byte[] Hash, string State, long? DueAt, long ChangedAt);

/// <summary>An event's row as it stands.</summary>
sealed record RawEvent(int Version, byte[] Hash, string Json);

/// <summary>The doctor's questions: whole buckets, page by page.</summary>
static class DoctorQueries
{
    /// <summary>
    /// The buckets that have a row in any of the tables that are compared, in their order. Most of a small store's are empty, and each
    /// costs a dozen questions.
    /// </summary>
    public static List<int> Buckets(DbConnection connection)
    {
        string[] tables =
            ["orders", "events", "conduct", "conduct_days", "store_totals", "market_days", "postings", "ledger_days", "transfers", "stock", "stock_changes"];
        var found = new SortedSet<int>();
        foreach (var table in tables)
        {
            // From one bucket to the next by the key, however many rows lie between them.
            found.UnionWith(connection.Query<int>(
                $"""
                with recursive step(bucket) as (
                  select min(bucket) from {table}
                  union all
                  select (select min(t.bucket) from {table} t where t.bucket > step.bucket) from step where step.bucket is not null
                )
                select bucket from step where bucket is not null
                """));
        }
        return [.. found];
    }

    public static List<RawOrder> Orders(DbConnection connection, int bucket, OrderId after, int limit)
    {
        using var rows = connection.ExecuteReader(
            """
            select id, version, stage, hash, state, due_at, changed_at from orders
            where bucket = @bucket and id > @after order by id limit @limit
            """,
            new { bucket, after = after.Value, limit });
        var found = new List<RawOrder>();
        while (rows.Read())
        {
            found.Add(new RawOrder(
                new OrderId(rows.GetInt64(0)), rows.GetInt32(1), rows.GetString(2), (byte[])rows.GetValue(3), rows.GetString(4),
                rows.IsDBNull(5) ? null : rows.GetInt64(5), rows.GetInt64(6)));
        }
        return found;
    }

    /// <summary>The events of a bucket's orders after one number and up to another, by order.</summary>
    public static Dictionary<OrderId, List<RawEvent>> Events(DbConnection connection, int bucket, OrderId after, OrderId upTo)
    {
        using var rows = connection.ExecuteReader(
            "select id, version, hash, event from events where bucket = @bucket and id > @after and id <= @upTo order by id, version",
            new { bucket, after = after.Value, upTo = upTo.Value });
        var found = new Dictionary<OrderId, List<RawEvent>>();
        while (rows.Read())
        {
            var id = new OrderId(rows.GetInt64(0));
            if (!found.TryGetValue(id, out var events)) found.Add(id, events = []);
            events.Add(new RawEvent(rows.GetInt32(1), (byte[])rows.GetValue(2), rows.GetString(3)));
        }
        return found;
    }

    /// <summary>States of an order's effects whose keys begin with a word.</summary>
    public static Dictionary<string, string> EffectStates(DbConnection connection, OrderId id, string word) =>
        connection.Query<(string Key, string State)>(
            // '0' follows '/': everything below the path.
            "select key, state from effects where bucket = @bucket and key > @path || '/' and key < @path || '0'",
            new { bucket = id.Bucket, path = $"{word}/{id}" })
            .ToDictionary(r => r.Key, r => r.State, StringComparer.Ordinal);

    /// <summary>Orders that have events and no row.</summary>
    public static IEnumerable<OrderId> Lost(DbConnection connection, int bucket) =>
        connection.Query<long>(
            """
            select distinct e.id from events e
            where e.bucket = @bucket and e.version = 1
              and not exists (select 1 from orders o where o.bucket = e.bucket and o.id = e.id)
            limit 100
            """,
            new { bucket }).Select(id => new OrderId(id));
}
