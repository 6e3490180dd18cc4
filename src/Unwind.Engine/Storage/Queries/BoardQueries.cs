using System.Data.Common;
using Dapper;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Engine.Storage.Queries;

/// <summary>What a store's board asks: sums of days, and what is open now, as far as it is counted.</summary>
static class BoardQueries
{
    /// <summary>Each day and currency of a period that has something in it, oldest first.</summary>
    public static ImmutableArray<BoardDay> Days(DbConnection connection, string store, long from, long to) =>
        [.. connection.Query<(long Day, string Currency, long Placed, long Paid, long BySeller, long Back, long Minor)>(
            """
            select day, currency,
              cast(sum(case when kind = 'placed' then entries else 0 end) as bigint),
              cast(sum(case when kind = 'paid' then orders else 0 end) as bigint),
              cast(sum(case when kind in ('cancelled', 'refunded') and liable = 'seller' then orders else 0 end) as bigint),
              cast(sum(case when kind in ('cancelled', 'refunded') then orders else 0 end) as bigint),
              cast(sum(case when kind in ('cancelled', 'refunded') then minor else 0 end) as bigint)
            from conduct_days where bucket = @bucket and store = @store and day >= @from and day < @to
            group by day, currency order by day, currency
            """,
            new { bucket = Bucket.Of(store), store, from, to })
            .Select(r => new BoardDay(DateOf(r.Day), r.Currency, r.Placed, r.Paid, r.BySeller, r.Back, r.Minor))];

    /// <summary>Why units were cancelled or refunded in a period, most often first.</summary>
    public static ImmutableArray<BoardCause> Causes(DbConnection connection, string store, long from, long to, int limit) =>
        [.. connection.Query<(string Cause, string Liable, long Entries)>(
            """
            select cause, liable, cast(sum(entries) as bigint) n from conduct_days
            where bucket = @bucket and store = @store and day >= @from and day < @to and kind in ('cancelled', 'refunded')
            group by cause, liable order by n desc, cause, liable limit @limit
            """,
            new { bucket = Bucket.Of(store), store, from, to, limit })
            .Select(r => new BoardCause(r.Cause.Length == 0 ? null : r.Cause, OrderQueries.Word<Liability>(r.Liable), r.Entries))];

    /// <summary>A store's open cases, soonest deadline first.</summary>
    public static IEnumerable<(string WaitsFor, string? WaitsOn, long? Until, long Minor, string Currency, bool Desk)> Open(
        DbConnection connection, string store, int max) =>
        connection.Query<(string WaitsFor, string? WaitsOn, long? Until, long Minor, string Currency, long Desk)>(
            """
            select waits_for, waits_on, until, amount_minor, currency, desk from cases
            where bucket = @bucket and store = @store and open = 1 order by sort_at, id, number limit @max
            """,
            new { bucket = Bucket.Of(store), store, max })
            .Select(r => (r.WaitsFor, r.WaitsOn, r.Until, r.Minor, r.Currency, r.Desk != 0));

    /// <summary>Orders that wait for their seller's parcel, of which something is due before a time.</summary>
    public static int Unshipped(DbConnection connection, string store, long before, int max) => (int)connection.ExecuteScalar<long>(
        """
        select count(*) from (
          select 1 from orders where bucket = @bucket and store = @store and due_at is not null and due_at < @before
            and stage = 'awaiting_shipment' and open_cases = 0 limit @max) few
        """,
        new { bucket = Bucket.Of(store), store, before, max });

    /// <summary>The same sums, from the records themselves.</summary>
    public static Dictionary<ConductDay, ConductSum> AddUp(DbConnection connection, int bucket) => Read(
        connection,
        """
        select store, (at - (at % 86400000 + 86400000) % 86400000) / 86400000, currency, kind, liable, coalesce(cause, ''),
          sum(case when what is not null and turn = 1 then 1 else 0 end), count(*), sum(units), sum(minor), sum(points)
        from (
          select *, row_number() over (partition by id, what order by version, seq) turn
          from (
            select *, case when kind = 'paid' then 'paid' when minor > 0 and kind in ('cancelled', 'refunded') then 'back' end what
            from conduct where bucket = @bucket) told) counted
        group by 1, 2, 3, 4, 5, 6
        """,
        bucket);

    /// <summary>The sums of a bucket's days, as they stand.</summary>
    public static Dictionary<ConductDay, ConductSum> Sums(DbConnection connection, int bucket) => Read(
        connection, "select store, day, currency, kind, liable, cause, orders, entries, units, minor, points from conduct_days where bucket = @bucket", bucket);

    static Dictionary<ConductDay, ConductSum> Read(DbConnection connection, string sql, int bucket)
    {
        using var rows = connection.ExecuteReader(sql, new { bucket });
        var found = new Dictionary<ConductDay, ConductSum>();
        while (rows.Read())
        {
            found.Add(
                new ConductDay(bucket, rows.GetString(0), rows.GetInt64(1), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5)),
                new ConductSum(rows.GetInt64(6), rows.GetInt64(7), rows.GetInt64(8), rows.GetInt64(9), rows.GetInt64(10)));
        }
        return found;
    }

    static DateOnly DateOf(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);
}
