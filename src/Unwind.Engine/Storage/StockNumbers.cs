using Unwind.Closures;
using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage;

/// <summary>What stands in a SKU's row, and what becomes of it (R13, R33). Times are milliseconds since 1970.</summary>
/// <param name="Change">What orders have done to it over all time.</param>
/// <param name="Counted">The last count; null when it was never counted.</param>
/// <param name="ChangeThen">What <paramref name="Change"/> was at the count's moment.</param>
/// <param name="SaleAt">When it was last put on sale or taken off; null for never.</param>
sealed record StockNumbers(
    long Change, long? Counted, long CountedAt, string? CountReference, long ChangeThen, bool OffSale, bool SetToZero, long? SaleAt)
{
    public static readonly StockNumbers None = new(0, null, 0, null, 0, false, false, null);

    /// <summary>What can still be sold; below zero when more was sold than there was. Null when nobody ever counted.</summary>
    public long? Available => Counted + Change - ChangeThen;

    public StockNumbers After(StockRecord record) => record.Step switch
    {
        // Nothing is left, whatever was thought to be there.
        StockStep.SetToZero => this with
        {
            Counted = 0,
            CountedAt = Math.Max(CountedAt, record.At),
            CountReference = null,
            ChangeThen = Change,
            SetToZero = true,
        },
        StockStep.TakeOffSale => OnSale(false, record.At),
        // A count that is younger than what happened knows of it already: orders that are brought in with their history.
        _ => Sold(this with
        {
            Change = Change + record.Units,
            ChangeThen = Counted is not null && record.At < CountedAt ? ChangeThen + record.Units : ChangeThen,
        }),
    };

    /// <summary>
    /// Who said that nothing is left has no more of it when the other orders for it are cancelled: what they give back is nothing
    /// that could be sold, until somebody counts again (R13).
    /// </summary>
    static StockNumbers Sold(StockNumbers now) =>
        now is { SetToZero: true, Available: > 0 and var more } ? now with { ChangeThen = now.ChangeThen + more } : now;

    public StockNumbers Count(long count, long at, string? reference, long changeThen) => this with
    {
        Counted = count,
        CountedAt = at,
        CountReference = reference,
        ChangeThen = changeThen,
        SetToZero = false,
    };

    /// <summary>After a warehouse's word. An older one changes nothing, so that a feed may come in any order and twice.</summary>
    /// <param name="changeAt">What orders had done to it just before a moment.</param>
    public StockNumbers After(StockCount word, long now, Func<long, long> changeAt)
    {
        // The warehouse's clock may be ahead of ours: what has not been yet can't have been counted.
        var at = Math.Min(word.At?.ToUnixTimeMilliseconds() ?? now, now);
        var after = this;
        if (word.Count is { } count && (Counted is null || at > CountedAt || (word.At is null && at == CountedAt)))
            after = after.Count(count, at, word.Reference, word.At is null ? Change : changeAt(at));
        if (word.OnSale is { } onSale) after = after.OnSale(onSale, at);
        return after;
    }

    public StockCounted AsCounted(string sku, bool taken) => new(
        sku, taken, Available, Counted, Counted is null ? null : Queries.Instants.At(CountedAt), Change, OffSale);

    public StockNumbers OnSale(bool onSale, long at) =>
        SaleAt > at ? this : this with { OffSale = !onSale, SaleAt = at };
}
