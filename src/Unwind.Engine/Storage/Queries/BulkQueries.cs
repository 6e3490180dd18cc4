using System.Data.Common;
using System.Text.Json;
using Dapper;
using Unwind.Bulk;
using Unwind.Engine.Bulk;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about runs over many orders (R36).</summary>
static class BulkQueries
{
    public static BulkRun? Find(DbConnection connection, string store, string id) =>
        connection.QuerySingleOrDefault<string>(
            "select run from bulk_runs where bucket = @bucket and store = @store and id = @id", new { bucket = Bucket.Of(store), store, id }) is { } run
            ? Read(run) : null;

    public static BulkRun Read(string run) => JsonSerializer.Deserialize(run, BulkJson.Default.BulkRun)!;

    /// <summary>Newest first, after a place.</summary>
    public static List<BulkRun> List(DbConnection connection, string store, (long At, string Id)? after, int limit) =>
        [.. connection.Query<string>(
            "select run from bulk_runs where bucket = @bucket and store = @store"
            + (after is null ? "" : " and (created_at, id) < (@at, @id)") + " order by created_at desc, id desc limit @limit",
            new { bucket = Bucket.Of(store), store, at = after?.At, id = after?.Id, limit }).Select(Read)];

    /// <summary>Runs that a worker has to look at now, longest waiting first.</summary>
    public static List<(string Store, string Id)> Waiting(DbConnection connection, long now, int limit, int[]? buckets) =>
        [.. connection.Query<(string, string)>(
            $"select store, id from bulk_runs where look_at <= @now{Dialect.In(buckets)} order by look_at limit @limit", new { now, limit, buckets })];

    const string Columns = "id, result, way, currency, payable_minor, back_minor, refusal, version, at";

    /// <summary>A run's orders by number, after one.</summary>
    public static List<BulkOrder> Orders(DbConnection connection, BulkRun run, BulkResult? result, OrderId after, int limit)
    {
        using var rows = connection.ExecuteReader(
            // What is planned is asked for from the beginning again and again: never past all that is done.
            $"select {Columns} from bulk_orders{(result is null ? "" : Dialect.By(connection, "bulk_orders_of_result"))} where bucket = @bucket and run = @run and id > @after"
            + (result is null ? "" : " and result = @result") + " order by id limit @limit",
            new { bucket = Bucket.Of(run.Store), run = run.Rows, after = after.Value, result = result is { } r ? SnakeCase.Of(r) : null, limit });
        var found = new List<BulkOrder>();
        while (rows.Read())
        {
            found.Add(new BulkOrder(
                new OrderId(rows.GetInt64(0)), OrderQueries.Word<BulkResult>(rows.GetString(1)),
                rows.IsDBNull(2) ? null : OrderQueries.Word<Way>(rows.GetString(2)), rows.GetString(3), rows.GetInt64(4), rows.GetInt64(5),
                rows.IsDBNull(6) ? null : JsonSerializer.Deserialize(rows.GetString(6), CoreJson.Default.Refusal), rows.GetInt32(7), Instants.At(rows.GetInt64(8))));
        }
        return found;
    }

    /// <summary>What was answered under keys that name orders of one bucket at their ends.</summary>
    public static Dictionary<OrderId, BulkAnswer> Answered(DbConnection connection, int bucket, string[] keys)
    {
        using var rows = connection.ExecuteReader(
            $"select id, version, refusal, outcome, at from answers where bucket = @bucket and key {Dialect.Among(connection, "@keys")}", new { bucket, keys });
        var found = new Dictionary<OrderId, BulkAnswer>();
        while (rows.Read())
        {
            found[new OrderId(rows.GetInt64(0))] = new BulkAnswer(
                rows.GetInt32(1), rows.IsDBNull(2) ? null : JsonSerializer.Deserialize(rows.GetString(2), CoreJson.Default.Refusal),
                rows.IsDBNull(3) ? null : JsonSerializer.Deserialize(rows.GetString(3), CoreJson.Default.Outcome), Instants.At(rows.GetInt64(4)));
        }
        return found;
    }
}
