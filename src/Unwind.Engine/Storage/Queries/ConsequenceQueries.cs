using System.Data.Common;
using System.Text;
using Dapper;
using Unwind.Engine.Reading;
using Unwind.Messages;
using Unwind.Settlements;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about what followed from decisions: notices, effects, postings.</summary>
static class ConsequenceQueries
{
    /// <summary>Where a page of notices ended.</summary>
    public readonly record struct NoticePlace(long At, long Id, long Version, long Seq);

    /// <summary>Newest first.</summary>
    public static List<(NoticeRow Row, NoticePlace At)> Notices(
        DbConnection connection, Actor reader, OrderId? order, NoticePlace? after, int limit)
    {
        var (from, where) = ("notices n", new StringBuilder("n.reader = @reader"));
        if (order is not null) where.Append(" and n.bucket = @bucket and n.id = @order");
        else if (reader.Kind == ActorKind.Seller) where.Append(" and n.bucket = @bucket");
        else
        {
            // A buyer's notices are where the buyer's orders are. The buckets lead, and the reader's own are looked up in each: otherwise all of
            // a bucket's notices are gone through.
            from = "(select distinct b.id % 1024 as bucket from buyer_orders b where b.bucket = @buyerBucket and b.buyer = @buyer) own cross join notices n"
                + Dialect.By(connection, "notices_of_reader");
            where.Append(" and n.bucket = own.bucket");
        }
        if (after is not null) where.Append(" and (n.at, n.id, n.version, n.seq) < (@at, @id, @version, @seq)");
        using var rows = connection.ExecuteReader(
            $"""
            select n.id, n.version, n.seq, n.kind, n.case_number, n.amount_minor, n.currency, n.act_by, n.at from {from}
            where {where} order by n.at desc, n.id desc, n.version desc, n.seq desc limit @limit
            """,
            new
            {
                reader = reader.ToString(),
                bucket = order?.Bucket ?? Bucket.Of(reader.Id),
                order = order?.Value,
                buyerBucket = Bucket.Of(reader.Id),
                buyer = reader.Id,
                at = after?.At,
                id = after?.Id,
                version = after?.Version,
                seq = after?.Seq,
                limit,
            });
        var found = new List<(NoticeRow, NoticePlace)>();
        while (rows.Read())
        {
            var row = new NoticeRow(
                new OrderId(rows.GetInt64(0)), rows.GetInt32(1), reader.Kind, OrderQueries.Word<NoticeKind>(rows.GetString(3)),
                rows.GetInt32(4), rows.GetInt64(5), rows.GetString(6), rows.IsDBNull(7) ? null : Instants.At(rows.GetInt64(7)),
                Instants.At(rows.GetInt64(8)));
            found.Add((row, new NoticePlace(rows.GetInt64(8), rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2))));
        }
        return found;
    }

    /// <summary>Oldest first.</summary>
    public static List<EffectRow> Effects(DbConnection connection, EffectFilter filter, (long At, string Key)? after, int limit)
    {
        string[] states = filter.State is { } one ? [one] : filter.Open ? EffectStates.Open : [.. EffectStates.Open, EffectStates.Done];
        // An order's are few, and are found by their keys.
        if (filter.Order is { } order) return [.. EffectsOf(connection, order, EffectsOfOrderMax).Where(e => states.Contains(e.State) && Fits(e, filter, after)).Take(limit)];
        var where = new StringBuilder();
        if (filter.Kind is not null) where.Append(" and kind = @kind");
        if (filter.To is not null) where.Append(" and target = @to");
        if (filter.Via is not null) where.Append(" and via = @via");
        if (after is not null) where.Append(" and (at, key) > (@at, @key)");
        // Each state in the order of its index: one question for all would sort all that there are, and what is done is most of it.
        var parts = states.Select((_, i) => $"select * from ({EffectColumns} where state = @s{i}{where} order by at, key limit @limit) s{i}");
        var parameters = new DynamicParameters(new
        {
            kind = filter.Kind is { } k ? SnakeCase.Of(k) : null,
            to = filter.To,
            via = filter.Via,
            at = after?.At,
            key = after?.Key,
            limit,
        });
        for (var i = 0; i < states.Length; i++) parameters.Add($"s{i}", states[i]);
        return ReadEffects(connection, $"{string.Join(" union all ", parts)} order by at, key limit @limit", parameters);
    }

    static bool Fits(EffectRow row, EffectFilter filter, (long At, string Key)? after) =>
        (filter.Kind is null || row.Effect.Kind == filter.Kind) && (filter.To is null || row.Effect.To == filter.To)
        && (filter.Via is null || row.Via == filter.Via)
        && (after is not { } place || row.At.ToUnixTimeMilliseconds() > place.At
            || (row.At.ToUnixTimeMilliseconds() == place.At && string.CompareOrdinal(row.Effect.Key, place.Key) > 0));

    /// <summary>More than any order has: each is an act, and an order's state holds what they left.</summary>
    const int EffectsOfOrderMax = 100_000;

    /// <summary>Everything that an order asked of the outside, in the order of the keys: they are paths that name it.</summary>
    /// <param name="max">So many of each kind of path.</param>
    public static List<EffectRow> EffectsOf(DbConnection connection, OrderId order, int max = 200)
    {
        string[] words = ["ask", "collect", "coupon", "go-on", "intercept", "refund", "stock", "unpay", "void"];
        var found = new List<EffectRow>();
        foreach (var word in words)
        {
            found.AddRange(ReadEffects(
                connection, EffectColumns + " where bucket = @bucket and key >= @path || '/' and key < @path || '0' order by at, key limit @max",
                new { bucket = order.Bucket, path = $"{word}/{order}", max }));
        }
        return [.. found.OrderBy(e => e.At).ThenBy(e => e.Effect.Key, StringComparer.Ordinal)];
    }

    /// <summary>What somebody has to carry out now, longest waiting first.</summary>
    public static List<EffectRow> EffectsDue(DbConnection connection, string via, long now, int limit, int[]? buckets) => ReadEffects(
        connection, EffectColumns + $" where via = @via and next_at <= @now{Dialect.In(buckets)} order by next_at limit @limit", new { via, now, limit, buckets });

    public static EffectRow? FindEffect(DbConnection connection, int bucket, string key) => ReadEffects(
        connection, EffectColumns + " where bucket = @bucket and key = @key", new { bucket, key }).FirstOrDefault();

    /// <summary>An order's refunds that go back on one payment of a channel's.</summary>
    public static List<EffectRow> RefundsOf(DbConnection connection, OrderId order, string channel, string payment) => ReadEffects(
        connection,
        // '0' follows '/': everything below the path.
        EffectColumns + " where bucket = @bucket and key > @path || '/' and key < @path || '0' and target = @channel and reference = @payment order by key",
        new { bucket = order.Bucket, path = $"refund/{order}", channel, payment });

    /// <summary>Whether nothing is left that is to be carried out through somebody.</summary>
    public static bool HasEffectsVia(DbConnection connection, string via) => connection.ExecuteScalar<long>(
        "select count(*) from (select 1 from effects where via = @via and next_at is not null limit 1) few", new { via }) > 0;

    /// <summary>Refunds that went to a channel, by key, for the comparison of books.</summary>
    public static List<EffectRow> RefundsVia(DbConnection connection, string via, (int Bucket, string Key) after, int limit) => ReadEffects(
        connection,
        EffectColumns + """
             where (bucket, key) > (@bucket, @key) and via = @via and kind = 'pay_out' order by bucket, key limit @limit
            """, new { via, bucket = after.Bucket, key = after.Key, limit });

    /// <summary>Parcels, and returns, of a tracking number: which order, and the parcel's or the case's number.</summary>
    public static List<ParcelRecord> Parcels(DbConnection connection, string tracking) =>
        [.. connection.Query<(long Id, long Returning, long Number, string Carrier, string Tracking)>(
            "select id, is_return, number, carrier, tracking from parcels where tracking = @tracking limit 100", new { tracking })
            .Select(r => new ParcelRecord(new OrderId(r.Id), r.Returning != 0, (int)r.Number, r.Carrier, r.Tracking))];

    const string EffectColumns =
        "select id, key, kind, target, number, component, minor, currency, reference, state, attempts, next_at, last_error, at, via from effects";

    static List<EffectRow> ReadEffects(DbConnection connection, string sql, object parameters)
    {
        using var rows = connection.ExecuteReader(sql, parameters);
        var found = new List<EffectRow>();
        while (rows.Read())
        {
            var effect = new Effect(
                OrderQueries.Word<EffectKind>(rows.GetString(2)), rows.GetString(1), rows.GetString(3), rows.GetInt32(4),
                rows.GetInt32(5), rows.GetInt64(6), rows.GetString(7), rows.IsDBNull(8) ? null : rows.GetString(8));
            found.Add(new EffectRow(
                new OrderId(rows.GetInt64(0)), effect, rows.GetString(9), rows.GetInt32(10),
                rows.IsDBNull(11) ? null : Instants.At(rows.GetInt64(11)), rows.IsDBNull(12) ? null : rows.GetString(12),
                Instants.At(rows.GetInt64(13)), rows.IsDBNull(14) ? null : rows.GetString(14)));
        }
        return found;
    }

    public static IEnumerable<(int Version, Posting Posting)> Postings(DbConnection connection, OrderId id) =>
        connection.Query<(long Version, string From, string To, long Component, long Minor)>(
            """
            select version, source, target, component, minor from postings
            where bucket = @bucket and id = @id order by version, seq
            """,
            new { bucket = id.Bucket, id = id.Value })
            .Select(r => ((int)r.Version, new Posting(r.From, r.To, (int)r.Component, r.Minor)));

    public static bool HasChanged(DbConnection connection, int[]? buckets) =>
        connection.ExecuteScalar<long>($"select count(*) from (select 1 from changed where true{Dialect.In(buckets)} limit 1) few", new { buckets }) > 0;
}
