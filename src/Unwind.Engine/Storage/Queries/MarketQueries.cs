using System.Data.Common;
using Dapper;
using Unwind.Engine.Reading;
using Unwind.Cases;
using Unwind.Policies;
using Unwind.Settlements;

namespace Unwind.Engine.Storage.Queries;

/// <summary>What the operator asks about the market as a whole: sums that are kept, and open things up to a number.</summary>
static class MarketQueries
{
    const string Columns =
        "store, currency, placed, paid, back, paid_minor, back_minor, complaints, points, fines_minor, compensation_minor, deposit_minor";

    public static ImmutableArray<StoreTotals> Stores(DbConnection connection, string text, StoreOrder order, int offset, int limit)
    {
        var by = order switch
        {
            StoreOrder.Orders => "placed desc, ",
            StoreOrder.RefundRate => "case when paid = 0 then -1.0 else case when back > paid then 1.0 else back * 1.0 / paid end end desc, ",
            StoreOrder.Points => "points desc, ",
            StoreOrder.Deposit => "deposit_minor desc, ",
            StoreOrder.Complaints => "complaints desc, ",
            _ => "",
        };
        return Read(
            connection,
            $"select {Columns} from store_totals{(text.Length == 0 ? "" : " where length(store) > length(replace(lower(store), lower(@text), ''))")} order by {by}store, currency limit @limit offset @offset",
            new { text, limit, offset });
    }

    public static ImmutableArray<StoreTotals> Totals(DbConnection connection, string store) => Read(
        connection, $"select {Columns} from store_totals where bucket = @bucket and store = @store order by currency", new { bucket = Bucket.Of(store), store });

    public static long CountStores(DbConnection connection) =>
        connection.ExecuteScalar<long>("select count(*) from (select distinct bucket, store from store_totals) few");

    public static ImmutableArray<MarketDay> Days(DbConnection connection, DateOnly from, DateOnly to)
    {
        using var rows = connection.ExecuteReader(
            """
            select day, currency, kind, liable, cause, sum(orders), sum(entries), sum(units), sum(minor), sum(points) from market_days
            where day >= @from and day <= @to group by day, currency, kind, liable, cause order by day, currency, kind, liable, cause
            """,
            new { from = DayOf(from), to = DayOf(to) });
        var found = ImmutableArray.CreateBuilder<MarketDay>();
        while (rows.Read())
        {
            found.Add(new MarketDay(
                Epoch.AddDays((int)rows.GetInt64(0)), rows.GetString(1), OrderQueries.Word<ConductKind>(rows.GetString(2)),
                OrderQueries.Word<Liability>(rows.GetString(3)), rows.GetString(4), rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7),
                rows.GetInt64(8), rows.GetInt64(9)));
        }
        return found.DrainToImmutable();
    }

    /// <summary>Each state is read from its own end of the index, so that a long queue of one hides no other.</summary>
    public static ImmutableArray<OpenEffects> OpenEffects(DbConnection connection, int max)
    {
        string[] states = EffectStates.Open;
        var each = states.Select(s => $"select * from (select state, kind, via, currency, minor from effects where state = '{s}' limit @max) one");
        using var rows = connection.ExecuteReader(
            $"select state, kind, via, currency, count(*), sum(minor) from ({string.Join(" union all ", each)}) every group by state, kind, via, currency order by state, kind, via, currency",
            new { max });
        var found = ImmutableArray.CreateBuilder<OpenEffects>();
        while (rows.Read())
        {
            found.Add(new OpenEffects(
                rows.GetString(0), OrderQueries.Word<EffectKind>(rows.GetString(1)), rows.IsDBNull(2) ? null : rows.GetString(2), rows.GetString(3),
                rows.GetInt64(4), rows.GetInt64(5)));
        }
        return found.DrainToImmutable();
    }

    /// <summary>Soonest deadlines first, up to a number.</summary>
    public static ImmutableArray<OpenCases> OpenCases(DbConnection connection, int max)
    {
        using var rows = connection.ExecuteReader(
            """
            select kind, waits_on, desk, currency, count(*), sum(amount_minor) from (
              select kind, waits_on, desk, currency, amount_minor from cases where open = 1 order by sort_at, id, number limit @max) soonest
            group by kind, waits_on, desk, currency order by kind, waits_on, desk, currency
            """,
            new { max });
        var found = ImmutableArray.CreateBuilder<OpenCases>();
        while (rows.Read())
        {
            found.Add(new OpenCases(
                OrderQueries.Word<CaseKind>(rows.GetString(0)), rows.IsDBNull(1) ? null : OrderQueries.Word<ActorKind>(rows.GetString(1)),
                rows.GetInt64(2) != 0, rows.GetString(3), rows.GetInt64(4), rows.GetInt64(5)));
        }
        return found.DrainToImmutable();
    }

    /// <summary>Newest first.</summary>
    public static ImmutableArray<StorePenalty> Penalties(DbConnection connection, string store, int limit)
    {
        using var rows = connection.ExecuteReader(
            $"""
            select id, at, kind, cause, points, minor, currency from conduct{Dialect.By(connection, "conduct_penalties")}
            where bucket = @bucket and store = @store and kind in ('penalised', 'waived') order by at desc, id desc limit @limit
            """,
            new { bucket = Bucket.Of(store), store, limit });
        var found = ImmutableArray.CreateBuilder<StorePenalty>();
        while (rows.Read())
        {
            found.Add(new StorePenalty(
                new OrderId(rows.GetInt64(0)), Instants.At(rows.GetInt64(1)), OrderQueries.Word<ConductKind>(rows.GetString(2)),
                rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetInt32(4), rows.GetInt64(5), rows.GetString(6)));
        }
        return found.DrainToImmutable();
    }

    /// <summary>The totals of a bucket's stores, as they stand, and what is on their deposits by the ledger's day sums.</summary>
    public static ImmutableArray<(StoreSum Sum, long DepositMinor, long LedgerMinor)> Totals(DbConnection connection, int bucket)
    {
        using var rows = connection.ExecuteReader(
            """
            select t.store, t.currency, placed, paid, back, paid_minor, back_minor, complaints, points, fines_minor, compensation_minor, deposit_minor,
              coalesce((select sum(debit_minor - credit_minor) from ledger_days l
                where l.bucket = t.bucket and l.store = t.store and l.currency = t.currency and l.account = 'deposit'), 0)
            from store_totals t where t.bucket = @bucket
            """,
            new { bucket });
        var found = ImmutableArray.CreateBuilder<(StoreSum, long, long)>();
        while (rows.Read())
        {
            found.Add((
                new StoreSum(
                    bucket, rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6),
                    rows.GetInt64(7), rows.GetInt64(8), rows.GetInt64(9), rows.GetInt64(10)),
                rows.GetInt64(11), rows.GetInt64(12)));
        }
        return found.DrainToImmutable();
    }

    /// <summary>The market's days of a bucket, as they stand.</summary>
    public static Dictionary<ConductDay, ConductSum> Days(DbConnection connection, int bucket)
    {
        using var rows = connection.ExecuteReader(
            "select day, currency, kind, liable, cause, orders, entries, units, minor, points from market_days where bucket = @bucket", new { bucket });
        var found = new Dictionary<ConductDay, ConductSum>();
        while (rows.Read())
        {
            found.Add(
                new ConductDay(bucket, "", rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetString(4)),
                new ConductSum(rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7), rows.GetInt64(8), rows.GetInt64(9)));
        }
        return found;
    }

    static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    static long DayOf(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    static ImmutableArray<StoreTotals> Read(DbConnection connection, string sql, object parameters)
    {
        using var rows = connection.ExecuteReader(sql, parameters);
        var found = ImmutableArray.CreateBuilder<StoreTotals>();
        while (rows.Read())
        {
            found.Add(new StoreTotals(
                rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6),
                rows.GetInt64(7), rows.GetInt64(8), rows.GetInt64(9), rows.GetInt64(10), rows.GetInt64(11)));
        }
        return found.DrainToImmutable();
    }
}
