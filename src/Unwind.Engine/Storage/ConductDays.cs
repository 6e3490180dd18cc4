namespace Unwind.Engine.Storage;

/// <summary>What a store's facts of one kind count as on one UTC day, counted in days since 1970.</summary>
readonly record struct ConductDay(int Bucket, string Store, long Day, string Currency, string Kind, string Liable, string Cause);

/// <param name="Orders">Orders that were first paid, or of which money first went back.</param>
readonly record struct ConductSum(long Orders, long Entries, long Units, long Minor)
{
    public static ConductSum operator +(ConductSum a, ConductSum b) =>
        checked(new(a.Orders + b.Orders, a.Entries + b.Entries, a.Units + b.Units, a.Minor + b.Minor));
}

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
        sums[day] = sums.GetValueOrDefault(day) + new ConductSum(first ? 1 : 0, 1, entry.Units, entry.Minor);
    }

    public void Clear() => sums.Clear();
}
