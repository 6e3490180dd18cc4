using System.Data.Common;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Doctoring;

/// <summary>Looks at the stores' records of a bucket as a whole (invariant 4).</summary>
static class Records
{
    /// <param name="found">How many rows were looked at with their orders.</param>
    public static void Compare(DbConnection connection, int bucket, long found, List<Finding> findings)
    {
        var table = ConductQueries.Count(connection, bucket);
        // Rows that no order has were not looked at with any order.
        if (table > found)
            findings.Add(new Finding(4, null, $"The stores' records of bucket {bucket} have {table} rows; its orders have {found} of them."));
        var (should, stands) = (BoardQueries.AddUp(connection, bucket), BoardQueries.Sums(connection, bucket));
        CompareTotals(connection, bucket, should, findings);
        foreach (var day in should.Keys.Union(stands.Keys))
        {
            var (made, kept) = (should.GetValueOrDefault(day), stands.GetValueOrDefault(day));
            if (made == kept) continue;
            var date = DateTimeOffset.UnixEpoch.AddDays(day.Day);
            findings.Add(new Finding(
                4, null,
                $"On {date:yyyy-MM-dd} store {day.Store} has {kept.Entries} times {day.Kind} ({day.Cause}) of {kept.Orders} orders and {kept.Minor} {day.Currency}; "
                + $"its records make {made.Entries} of {made.Orders} orders and {made.Minor}."));
        }
    }

    /// <summary>What the operator's lists and reports read are the same sums, put together.</summary>
    static void CompareTotals(DbConnection connection, int bucket, Dictionary<ConductDay, ConductSum> should, List<Finding> findings)
    {
        var days = new ConductDays();
        foreach (var (day, sum) in should) days.Add(day, sum);
        var market = MarketQueries.Days(connection, bucket);
        if (market.Count != days.Market().Count || days.Market().Any(d => market.GetValueOrDefault(d.Key) != d.Value))
            findings.Add(new Finding(4, null, $"The market's days of bucket {bucket} are not the sums of its records."));
        var made = days.Stores().ToDictionary(s => (s.Store, s.Currency));
        foreach (var (kept, deposit, ledger) in MarketQueries.Totals(connection, bucket))
        {
            // A store that only has a deposit has no record yet.
            if (made.Remove((kept.Store, kept.Currency), out var sum) ? sum != kept : kept != new StoreSum(bucket, kept.Store, kept.Currency, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                findings.Add(new Finding(4, null, $"The totals of store {kept.Store} in {kept.Currency} are not the sums of its records."));
            if (deposit != ledger)
                findings.Add(new Finding(1, null, $"The totals of store {kept.Store} say {deposit} {kept.Currency} of deposit; its ledger says {ledger}."));
        }
        foreach (var (store, currency) in made.Keys)
            findings.Add(new Finding(4, null, $"Store {store} has records in {currency}, and no totals."));
    }
}
