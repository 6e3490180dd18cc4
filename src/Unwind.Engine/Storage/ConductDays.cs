namespace Unwind.Engine.Storage;

/// <summary>What a store's facts of one kind count as on one UTC day, counted in days since 1970.</summary>
readonly record struct ConductDay(int Bucket, string Store, long Day, string Currency, string Kind, string Liable, string Cause);

/// <param name="Orders">Orders that were first paid, or of which money first went back.</param>
readonly record struct ConductSum(long Orders, long Entries, long Units, long Minor, long Points)
{
    public static ConductSum operator +(ConductSum a, ConductSum b) =>
        checked(new(a.Orders + b.Orders, a.Entries + b.Entries, a.Units + b.Units, a.Minor + b.Minor, a.Points + b.Points));
}

/// <summary>What is added to a store's totals.</summary>
readonly record struct StoreSum(
    int Bucket, string Store, string Currency, long Placed, long Paid, long Back, long PaidMinor, long BackMinor, long Complaints, long Points,
    long FinesMinor, long CompensationMinor);

/// <summary>Adds a batch's records up by day, so that its rows of the day are written once.</summary>
sealed class ConductDays
{
    readonly Dictionary<ConductDay, ConductSum> sums = [];

    public IReadOnlyDictionary<ConductDay, ConductSum> Sums => sums;

    /// <param name="first">Whether it is the first record of its order that counts as this.</param>
    public void Add(ConductRecord record, bool first)
    {
        var entry = record.Entry;
        var day = new ConductDay(
            record.Order.Bucket, record.Store, LedgerDays.DayOf(record.At), record.Currency, SnakeCase.Of(entry.Kind),
            SnakeCase.Of(entry.Liable), entry.Cause ?? "");
        Add(day, new ConductSum(first ? 1 : 0, 1, entry.Units, entry.Minor, entry.Points));
    }

    public void Add(ConductDay day, ConductSum sum) => sums[day] = sums.GetValueOrDefault(day) + sum;

    /// <summary>The same for each store over all time, by currency.</summary>
    public IReadOnlyCollection<StoreSum> Stores() =>
    [
        .. sums.GroupBy(s => (s.Key.Bucket, s.Key.Store, s.Key.Currency)).Select(store =>
        {
            return new StoreSum(
                store.Key.Bucket, store.Key.Store, store.Key.Currency, Of(s => s.Entries, "placed"), Of(s => s.Orders, "paid"),
                Of(s => s.Orders, "cancelled", "refunded"), Of(s => s.Minor, "paid"), Of(s => s.Minor, "cancelled", "refunded"),
                Of(s => s.Entries, "complained"), store.Sum(s => s.Value.Points), Of(s => s.Minor, "penalised", "waived"), Of(s => s.Minor, "compensated"));

            long Of(Func<ConductSum, long> figure, params string[] kinds) => store.Where(s => kinds.Contains(s.Key.Kind)).Sum(s => figure(s.Value));
        }),
    ];

    /// <summary>The same for each bucket: what the whole market did on a day is the sum of its buckets.</summary>
    public IReadOnlyDictionary<ConductDay, ConductSum> Market()
    {
        var market = new Dictionary<ConductDay, ConductSum>();
        foreach (var (day, sum) in sums)
        {
            var all = day with { Store = "" };
            market[all] = market.GetValueOrDefault(all) + sum;
        }
        return market;
    }

    public void Clear() => sums.Clear();
}
