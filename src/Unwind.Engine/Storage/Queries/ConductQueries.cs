using System.Data.Common;
using Dapper;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about the stores' records (R43).</summary>
static class ConductQueries
{
    public static StoreRecord Record(DbConnection connection, string store, DateTimeOffset? from, DateTimeOffset? to)
    {
        var accounts = Accounts(connection, store);
        var figures = ImmutableArray.CreateBuilder<StoreFigures>();
        using var rows = connection.ExecuteReader(
            """
            select currency,
              count(distinct case when kind = 'placed' then id end),
              count(distinct case when kind = 'paid' then id end),
              sum(case when kind = 'paid' then minor else 0 end),
              count(distinct case when kind = 'cancelled' and liable = 'seller' and units > 0 then id end),
              count(distinct case when kind in ('cancelled', 'refunded') and minor > 0 then id end),
              sum(case when kind in ('cancelled', 'refunded') then minor else 0 end),
              sum(case when kind in ('cancelled', 'refunded') and liable = 'buyer' then units else 0 end),
              sum(case when kind in ('cancelled', 'refunded') and liable = 'seller' then units else 0 end),
              sum(case when kind in ('cancelled', 'refunded') and liable = 'platform' then units else 0 end),
              sum(case when kind in ('cancelled', 'refunded') and liable = 'carrier' then units else 0 end),
              sum(case when kind in ('cancelled', 'refunded') and liable = 'nobody' then units else 0 end),
              sum(case when kind = 'completed' then units else 0 end),
              sum(case when kind = 'complained' then 1 else 0 end),
              sum(points),
              sum(case when kind in ('penalised', 'waived') then minor else 0 end),
              sum(case when kind = 'compensated' then minor else 0 end)
            from conduct
            where bucket = @bucket and store = @store and at >= @from and at < @to
            group by currency order by currency
            """,
            new
            {
                bucket = Bucket.Of(store),
                store,
                from = from?.ToUnixTimeMilliseconds() ?? long.MinValue,
                to = to?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            });
        while (rows.Read())
        {
            var currency = rows.GetString(0);
            figures.Add(new StoreFigures(
                currency, rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6),
                new UnitsByLiability(rows.GetInt64(7), rows.GetInt64(8), rows.GetInt64(9), rows.GetInt64(10), rows.GetInt64(11)),
                rows.GetInt64(12), rows.GetInt64(13), rows.GetInt64(14), rows.GetInt64(15), rows.GetInt64(16),
                accounts.GetValueOrDefault(currency) ?? new StoreAccounts(0, 0, 0, 0)));
        }
        // What a store has is there in a quiet time as well.
        foreach (var (currency, account) in accounts)
        {
            if (account != new StoreAccounts(0, 0, 0, 0) && figures.All(f => f.Currency != currency))
                figures.Add(new StoreFigures(currency, 0, 0, 0, 0, 0, 0, new UnitsByLiability(0, 0, 0, 0, 0), 0, 0, 0, 0, 0, account));
        }
        return new StoreRecord(store, from, to, [.. figures.OrderBy(f => f.Currency, StringComparer.Ordinal)]);
    }

    /// <summary>Over all time, of transfers as well: it belongs to the store, whatever brought it there.</summary>
    static Dictionary<string, StoreAccounts> Accounts(DbConnection connection, string store)
    {
        var sums = LedgerQueries.Totals(connection, store, new StatementFilter(), null);
        return sums.Keys.Select(k => k.Currency).Distinct(StringComparer.Ordinal).ToDictionary(
            currency => currency,
            currency => new StoreAccounts(Of(currency, Postings.Store), Of(currency, Postings.Deposit), Of(currency, Postings.Platform), Of(currency, Postings.Bank)),
            StringComparer.Ordinal);

        long Of(string currency, string account) => sums.GetValueOrDefault((currency, account)).BalanceMinor;
    }

    /// <summary>
    /// Rows of a bucket's orders after one number and up to another, by order, at the stores and times where their facts belong: a row
    /// that is anywhere else is missed there and too many in <see cref="Count"/>.
    /// </summary>
    public static ILookup<OrderId, ConductRecord> Of(DbConnection connection, int bucket, OrderId after, OrderId upTo, IEnumerable<(string Store, long At)> places)
    {
        var found = new List<ConductRecord>();
        foreach (var of in places.Distinct().GroupBy(p => p.Store, p => p.At, StringComparer.Ordinal))
        {
            using var rows = connection.ExecuteReader(
                $"""
                select version, seq, currency, kind, liable, cause, units, minor, points, at, id from conduct
                where bucket = @bucket and store = @store and at {Dialect.Among(connection, "@times")} and id > @after and id <= @upTo order by id, version, seq
                """,
                new { bucket, store = of.Key, times = of.ToArray(), after = after.Value, upTo = upTo.Value });
            while (rows.Read())
            {
                found.Add(new ConductRecord(
                    new OrderId(rows.GetInt64(10)), of.Key, rows.GetString(2), rows.GetInt64(9), rows.GetInt32(0), rows.GetInt32(1),
                    new ConductEntry(
                        OrderQueries.Word<ConductKind>(rows.GetString(3)), OrderQueries.Word<Liability>(rows.GetString(4)),
                        rows.IsDBNull(5) ? null : rows.GetString(5), rows.GetInt32(6), rows.GetInt64(7), rows.GetInt32(8))));
            }
        }
        return found.ToLookup(r => r.Order);
    }

    /// <summary>How many rows a bucket has.</summary>
    public static long Count(DbConnection connection, int bucket) =>
        connection.ExecuteScalar<long>("select count(*) from conduct where bucket = @bucket", new { bucket });
}
