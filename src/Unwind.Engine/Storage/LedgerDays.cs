namespace Unwind.Engine.Storage;

/// <summary>An account of a store on one UTC day, counted in days since 1970.</summary>
readonly record struct LedgerDay(int Bucket, string Store, string Currency, long Day, string Account);

/// <summary>What came in (debit), what went out (credit), and in how many entries.</summary>
readonly record struct LedgerSum(long DebitMinor, long CreditMinor, long Entries)
{
    public long BalanceMinor => DebitMinor - CreditMinor;

    public static LedgerSum operator +(LedgerSum a, LedgerSum b) =>
        checked(new(a.DebitMinor + b.DebitMinor, a.CreditMinor + b.CreditMinor, a.Entries + b.Entries));
}

/// <summary>
/// Adds movements up by account and day. A batch does so in memory first: however many orders of a store it has, its rows of
/// the day are written once.
/// </summary>
sealed class LedgerDays
{
    public const long DayMilliseconds = 24 * 60 * 60 * 1000;

    readonly Dictionary<LedgerDay, LedgerSum> sums = [];

    public IReadOnlyDictionary<LedgerDay, LedgerSum> Sums => sums;

    public void Add(int bucket, string store, string currency, long at, string source, string target, long minor)
    {
        var day = DayOf(at);
        Add(new LedgerDay(bucket, store, currency, day, source), new LedgerSum(0, minor, 1));
        Add(new LedgerDay(bucket, store, currency, day, target), new LedgerSum(minor, 0, 1));
    }

    public void Clear() => sums.Clear();

    /// <summary>Rounded down, also before 1970: every moment is in exactly one day.</summary>
    public static long DayOf(long at) => (at - (at % DayMilliseconds + DayMilliseconds) % DayMilliseconds) / DayMilliseconds;

    void Add(LedgerDay day, LedgerSum sum) => sums[day] = sums.GetValueOrDefault(day) + sum;
}
