using System.Data.Common;
using System.Globalization;
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

    /// <summary>How many of a store's orders are looked through, from the first on, for what no index knows: titles and amounts.</summary>
    public const int LookedThrough = 1000;

    public static Order? Find(DbConnection connection, OrderId id)
    {
        var state = connection.QuerySingleOrDefault<string>(
            "select state from orders where bucket = @bucket and id = @id", new { bucket = id.Bucket, id = id.Value });
        return state is null ? null : JsonSerializer.Deserialize(state, CoreJson.Default.Order);
    }

    /// <summary>Some orders of a store, in one question, and the numbers of those whose rows can't be read; who is not there, or of another store, is left out.</summary>
    public static (List<Order> Orders, List<OrderId> Unreadable) Whole(DbConnection connection, string store, long[] ids)
    {
        var (orders, unreadable) = (new List<Order>(ids.Length), new List<OrderId>());
        if (ids.Length == 0) return (orders, unreadable);
        // By their numbers only: a store's index would be gone through from one end to the other.
        foreach (var (id, its, state) in connection.Query<(long, string, string)>(
            $"select id, store, state from orders where bucket = @bucket and id {Dialect.Among(connection, "@ids")}", new { bucket = Bucket.Of(store), ids }))
        {
            if (its != store) continue;
            try
            {
                orders.Add(JsonSerializer.Deserialize(state, CoreJson.Default.Order)!);
            }
            // Without its discriminator, a case's wait is "not supported" rather than bad JSON.
            catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
            {
                unreadable.Add(new OrderId(id));
            }
        }
        return (orders, unreadable);
    }

    public static List<OrderBrief> Brief(DbConnection connection, int bucket, long[] ids) =>
        ids.Length == 0 ? [] :
        [.. connection.Query<(long Id, string Store, string Buyer, string? Reference, string? Region)>(
            $"select id, store, buyer, reference, region from orders where bucket = @bucket and id {Dialect.Among(connection, "@ids")}", new { bucket, ids })
            .Select(r => new OrderBrief(new OrderId(r.Id), r.Store, r.Buyer, r.Reference, r.Region))];

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

    /// <summary>Whether a fact of the order has a word in it, which must be one that stands for nothing else: a file's name.</summary>
    public static bool Names(DbConnection connection, OrderId id, string word) => connection.ExecuteScalar<long>(
        "select exists (select 1 from events where bucket = @bucket and id = @id and length(event) > length(replace(event, @word, '')))",
        new { bucket = id.Bucket, id = id.Value, word }) > 0;

    /// <summary>Newest first, or what is due soonest first where that is asked for; after the given place.</summary>
    public static List<OrderRow> List(DbConnection connection, OrderFilter filter, (long At, long Id)? after, int limit)
    {
        // What an index finds, and what has to be looked at row by row.
        var (where, loose) = (new List<string>(), new List<string>());
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
        // Few of a store's orders have an open case, and this index has only those.
        if (store is not null && filter is { WithOpenCase: true, DueBefore: null, Buyer: null, Sku: null, Reference: null })
            from = $"orders o{Dialect.By(connection, "orders_open_of_store")}";
        if (filter.Reference is not null) where.Add("o.reference = @reference");
        if (filter.Region is not null) where.Add("o.region = @region");
        if (filter.Open) where.Add("o.ending = 'none'");
        if (filter.PlacedFrom is not null) where.Add("o.placed_at >= @placedFrom");
        if (filter.PlacedTo is not null) where.Add("o.placed_at < @placedTo");
        if (filter.Sku is not null)
        {
            // The lines lead, and are in the list's order: otherwise a planner goes through all of a store's orders to keep it.
            from = "open_lines l cross join orders o";
            where.Add("o.bucket = l.bucket and o.id = l.id");
            where.Add(store is null ? "l.sku = @sku" : "l.bucket = @bucket and l.store = @store and l.sku = @sku");
        }
        else if (filter.Reference is not null && store is not null)
        {
            from = """ "references" r join orders o on o.bucket = r.bucket and o.id = r.id""";
            where.Add("r.bucket = @bucket and r.store = @store and r.reference = @reference");
        }
        if (filter.DueBefore is not null)
        {
            where.Add("o.due_at is not null and o.due_at < @dueBefore");
            // Its stage and cases stand in this index, which no statistics tell the planner.
            if (store is not null && from == "orders o" && filter.Buyer is null) from = $"orders o{Dialect.By(connection, "orders_due_of_store")}";
        }
        if (filter.Title is not null) loose.Add(@"lower(o.first_title) like lower(@title) escape '\'");
        if (filter.PayableFrom is not null) loose.Add("o.payable_minor >= @payableFrom");
        if (filter.PayableTo is not null) loose.Add("o.payable_minor <= @payableTo");
        var lead = filter.Sku is null ? "o" : "l";
        var (key, order) = filter.DueBefore is null ? ($"({lead}.placed_at, {lead}.id) <", Newest(lead)) : ("(o.due_at, o.id) >", "o.due_at, o.id");
        if (after is not null) where.Add($"{key} (@afterAt, @afterId)");
        // A store may have a million orders, so only some are looked through.
        if (store is not null && loose.Count > 0)
        {
            from = $"(select {Columns} from {from} where {string.Join(" and ", where)} order by {order} limit @looked) o";
            where.Clear();
            if (filter.DueBefore is null) order = Newest("o");
        }
        where.AddRange(loose);

        var sql = new StringBuilder($"select {Columns} from {from}");
        if (where.Count > 0) sql.Append(" where ").AppendJoin(" and ", where);
        sql.Append(CultureInfo.InvariantCulture, $" order by {order} limit @limit");
        var parameters = new
        {
            bucket = store is null ? 0 : Bucket.Of(store),
            store,
            buyer = filter.Buyer,
            buyerBucket = Bucket.Of(filter.Buyer ?? ""),
            stage = filter.Stage is { } stage ? SnakeCase.Of(stage) : null,
            reference = filter.Reference,
            region = filter.Region,
            sku = filter.Sku,
            placedFrom = filter.PlacedFrom?.ToUnixTimeMilliseconds(),
            placedTo = filter.PlacedTo?.ToUnixTimeMilliseconds(),
            dueBefore = filter.DueBefore?.ToUnixTimeMilliseconds(),
            payableFrom = filter.PayableFrom,
            payableTo = filter.PayableTo,
            title = filter.Title is { } title ? $"%{Literal(title)}%" : null,
            looked = LookedThrough,
            afterAt = after?.At,
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

    static string Newest(string lead) => $"{lead}.placed_at desc, {lead}.id desc";

    /// <summary>A text that <c>like</c> takes as it stands.</summary>
    static string Literal(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    /// <summary>Orders of which something is due, soonest first.</summary>
    public static List<(OrderId Id, int Version)> Due(DbConnection connection, long now, int limit, int[]? buckets) =>
        [.. connection.Query<(long Id, long Version)>(
            $"select id, version from orders where due_at <= @now{Dialect.In(buckets)} order by due_at, id limit @limit", new { now, limit, buckets })
            .Select(r => (new OrderId(r.Id), (int)r.Version))];

    internal static T Word<T>(string word) where T : struct, Enum =>
        SnakeCase.Parse<T>(word) ?? throw new InvalidOperationException($"{word} is no {typeof(T).Name}.");
}

/// <summary>Times as they stand in the columns that are searched: milliseconds since 1970.</summary>
static class Instants
{
    public static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
