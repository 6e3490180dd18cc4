using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about orders. The SQL is what every database understands.</summary>
static class OrderQueries
{
    const string Columns =
        "o.id, o.store, o.buyer, o.reference, o.currency, o.payable_minor, o.stage, o.ending, o.partly_shipped, o.lines, "
        + "o.open_cases, o.version, o.placed_at, o.changed_at, o.due_at, o.first_title";

    /// <summary>How many of a store's newest orders are looked through for a title.</summary>
    public const int TitlesLookedThrough = 1000;

    const string Newest = $"(select o.bucket, {Columns} from orders o where o.bucket = @bucket and o.store = @store order by o.placed_at desc, o.id desc limit @newest) o";

    public static Order? Find(DbConnection connection, OrderId id)
    {
        var state = connection.QuerySingleOrDefault<string>(
            "select state from orders where bucket = @bucket and id = @id", new { bucket = id.Bucket, id = id.Value });
        return state is null ? null : JsonSerializer.Deserialize(state, CoreJson.Default.Order);
    }

    public static OrderId? FindReference(DbConnection connection, string store, string reference) =>
        connection.QuerySingleOrDefault<long?>(
            """select id from "references" where bucket = @bucket and store = @store and reference = @reference""",
            new { bucket = Bucket.Of(store), store, reference }) is { } id ? new OrderId(id) : null;

    public static IEnumerable<TimelineEntry> Timeline(DbConnection connection, OrderId id) =>
        connection.Query<(long Version, string Event, byte[] Hash)>(
            "select version, event, hash from events where bucket = @bucket and id = @id order by version",
            new { bucket = id.Bucket, id = id.Value })
            .Select(r => new TimelineEntry(
                (int)r.Version, JsonSerializer.Deserialize(r.Event, CoreJson.Default.OrderEvent)!, Convert.ToHexStringLower(r.Hash)));

    /// <summary>Newest first, after the given place.</summary>
    /// <summary>Whether a fact of the order has a word in it, which must be one that stands for nothing else: a file's name.</summary>
    public static bool Names(DbConnection connection, OrderId id, string word) => connection.ExecuteScalar<long>(
        "select exists (select 1 from events where bucket = @bucket and id = @id and length(event) > length(replace(event, @word, '')))",
        new { bucket = id.Bucket, id = id.Value, word }) > 0;

    public static List<OrderRow> List(DbConnection connection, OrderFilter filter, (long PlacedAt, long Id)? after, int limit)
    {
        var where = new List<string>();
        var from = "orders o";
        var store = filter.Store;
        if (store is not null) where.Add("o.bucket = @bucket and o.store = @store");
        else if (filter.Buyer is not null && filter.Sku is null)
        {
            // A buyer's list is a projection of its own, because the buyer's orders live in many stores' buckets.
            from = "buyer_orders o";
            where.Add("o.bucket = @buyerBucket");
        }
        if (filter.Buyer is not null) where.Add("o.buyer = @buyer");
        if (filter.Stage is not null) where.Add("o.stage = @stage");
        if (filter.WithOpenCase is { } open) where.Add(open ? "o.open_cases > 0" : "o.open_cases = 0");
        // Few of a store's orders have an open case: they are found from the cases.
        if (store is not null && filter.WithOpenCase == true)
        {
            if (HasFewOpen(connection, store) && filter.Sku is null && filter.Reference is null && filter.Title is null)
            {
                from = "(select distinct c.id from cases c where c.bucket = @bucket and c.store = @store and c.open = 1) k cross join orders o";
                where.Add("o.id = k.id");
            }
            else
            {
                where.Add("o.id in (select c.id from cases c where c.bucket = @bucket and c.store = @store and c.open = 1)");
            }
        }
        if (filter.Reference is not null) where.Add("o.reference = @reference");
        if (filter.PlacedFrom is not null) where.Add("o.placed_at >= @placedFrom");
        if (filter.PlacedTo is not null) where.Add("o.placed_at < @placedTo");
        if (filter.Sku is not null)
        {
            // The lines lead: otherwise a planner goes through all of a store's orders to keep their order.
            from = "open_lines l cross join orders o";
            where.Add("o.bucket = l.bucket and o.id = l.id");
            where.Add(store is null ? "l.sku = @sku" : "l.bucket = @bucket and l.store = @store and l.sku = @sku");
        }
        else if (filter.Reference is not null && store is not null)
        {
            from = """ "references" r join orders o on o.bucket = r.bucket and o.id = r.id""";
            where.Add("r.bucket = @bucket and r.store = @store and r.reference = @reference");
        }
        if (filter.Title is not null)
        {
            where.Add(@"lower(o.first_title) like lower(@title) escape '\'");
            // Titles have no index. A store may have a million orders, so only its newest are looked through.
            if (store is not null && from == "orders o") from = Newest;
        }
        if (after is not null) where.Add("(o.placed_at, o.id) < (@afterPlaced, @afterId)");

        var sql = new StringBuilder($"select {Columns} from {from}");
        if (where.Count > 0) sql.Append(" where ").AppendJoin(" and ", where);
        sql.Append(" order by o.placed_at desc, o.id desc limit @limit");
        var parameters = new
        {
            bucket = store is null ? 0 : Bucket.Of(store),
            store,
            buyer = filter.Buyer,
            buyerBucket = Bucket.Of(filter.Buyer ?? ""),
            stage = filter.Stage is { } stage ? SnakeCase.Of(stage) : null,
            reference = filter.Reference,
            sku = filter.Sku,
            placedFrom = filter.PlacedFrom?.ToUnixTimeMilliseconds(),
            placedTo = filter.PlacedTo?.ToUnixTimeMilliseconds(),
            title = filter.Title is { } title ? $"%{Literal(title)}%" : null,
            newest = TitlesLookedThrough,
            afterPlaced = after?.PlacedAt,
            afterId = after?.Id,
            limit,
        };
        using var rows = connection.ExecuteReader(sql.ToString(), parameters);
        var found = new List<OrderRow>();
        while (rows.Read())
        {
            found.Add(new OrderRow(
                new OrderId(rows.GetInt64(0)), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3),
                rows.GetString(4), rows.GetInt64(5), Word<Stage>(rows.GetString(6)), Word<Ending>(rows.GetString(7)),
                rows.GetInt64(8) != 0, rows.GetInt32(9), rows.GetInt32(10), rows.GetInt32(11), Instants.At(rows.GetInt64(12)),
                Instants.At(rows.GetInt64(13)), rows.IsDBNull(14) ? null : Instants.At(rows.GetInt64(14)), rows.GetString(15)));
        }
        return found;
    }

    public static IEnumerable<(Stage Stage, long Count)> Counts(DbConnection connection, string store) =>
        connection.Query<(string Stage, long Count)>(
            "select stage, count(*) from orders where bucket = @bucket and store = @store group by stage",
            new { bucket = Bucket.Of(store), store })
            .Select(r => (Word<Stage>(r.Stage), r.Count));

    /// <summary>Where few orders have an open case, they are soonest found from the cases; where many have, on the way through all.</summary>
    static bool HasFewOpen(DbConnection connection, string store) => connection.ExecuteScalar<long>(
        "select count(*) from (select 1 from cases where bucket = @bucket and store = @store and open = 1 limit 501) some",
        new { bucket = Bucket.Of(store), store }) <= 500;

    /// <summary>A text that <c>like</c> takes as it stands.</summary>
    static string Literal(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    /// <summary>Orders of which something is due, soonest first.</summary>
    public static List<(OrderId Id, int Version)> Due(DbConnection connection, long now, int limit) =>
        [.. connection.Query<(long Id, long Version)>(
            "select id, version from orders where due_at <= @now order by due_at, id limit @limit", new { now, limit })
            .Select(r => (new OrderId(r.Id), (int)r.Version))];

    internal static T Word<T>(string word) where T : struct, Enum =>
        SnakeCase.Parse<T>(word) ?? throw new InvalidOperationException($"{word} is no {typeof(T).Name}.");
}

/// <summary>Times as they stand in the columns that are searched: milliseconds since 1970.</summary>
static class Instants
{
    public static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
