using Unwind.Engine.Lanes;
using Unwind.Engine.Storage;
using Unwind.Settlements;

namespace Unwind.Engine.Settlements;

/// <summary>
/// What is written of a store and is no order's: transfers of its money, and counts of its stock. Like a command it touches
/// one bucket; asking for it dry does all of it and undoes it.
/// </summary>
public sealed class StoreBooks
{
    public const int CountsMax = 1000;

    /// <summary>Between these money can move without an order. The rest belongs to orders.</summary>
    public static readonly ImmutableArray<string> Accounts = [Postings.Bank, Postings.Deposit, Postings.Store, Postings.Platform];

    readonly LaneMap lanes;
    readonly TimeProvider clock;

    internal StoreBooks(LaneMap lanes, TimeProvider clock) => (this.lanes, this.clock) = (lanes, clock);

    /// <param name="at">When the money moved; null for now.</param>
    /// <returns>What stands, or why not; never both.</returns>
    public async ValueTask<(TransferAnswer? Answer, Refusal? Refusal)> Transfer(
        string store, string reference, string from, string to, long minor, string currency, DateTimeOffset? at, Actor by, string? words,
        bool dry, CancellationToken cancel)
    {
        const string rule = "R43";
        var now = clock.GetUtcNow();
        var transfer = new Transfer(
            store, reference, from, to, minor, currency, Instant(at ?? now), by, string.IsNullOrWhiteSpace(words) ? null : words.Trim());
        if (Malformed(transfer, now) is { } field) return (null, Malformed(rule, field));
        var (stored, busy) = await Do(store, rule, batch => (Fresh: batch.SaveTransfer(transfer, out var found), Stands: found), dry, cancel);
        if (busy is not null) return (null, busy);
        // Who wrote it down first is who wrote it down; and who named no time then asks for no other now.
        var same = stored.Fresh || transfer with { By = stored.Stands.By, At = at is null ? stored.Stands.At : transfer.At } == stored.Stands;
        return same ? (new TransferAnswer(stored.Stands, !stored.Fresh), null)
            : (null, new Refusal(RefusalCode.ReferenceTaken, rule).With("reference", reference));
    }

    static string? Malformed(Transfer t, DateTimeOffset now)
    {
        if (!PlaceOrder.IsName(t.Store)) return "store";
        if (!PlaceOrder.IsName(t.Reference)) return "reference";
        if (!Accounts.Contains(t.From)) return "from";
        if (!Accounts.Contains(t.To) || t.To == t.From) return "to";
        if (t.Minor is < 1 or > PlaceOrder.MinorMax) return "minor";
        if (!PlaceOrder.IsCurrency(t.Currency)) return "currency";
        // What has not happened yet is no transfer; nothing of ours is older than the count of days.
        if (t.At > now || t.At < DateTimeOffset.UnixEpoch) return "at";
        return t.Words is { } words && (words.Length > Limits.LengthMax || words.Contains('\0', StringComparison.Ordinal)) ? "words" : null;
    }

    /// <summary>All or nothing: a list with one word in it that makes no sense changes nothing.</summary>
    /// <returns>What stands, in the order of the list, or why not.</returns>
    public async ValueTask<(ImmutableArray<StockCounted> Rows, Refusal? Refusal)> Count(
        string store, ImmutableArray<StockCount> counts, bool dry, CancellationToken cancel)
    {
        const string rule = "R13";
        var now = clock.GetUtcNow();
        if (Malformed(store, counts, now) is { } field) return ([], Malformed(rule, field));
        return await Do(store, rule, batch => batch.CountStock(store, counts, now.ToUnixTimeMilliseconds()), dry, cancel);
    }

    static string? Malformed(string store, ImmutableArray<StockCount> counts, DateTimeOffset now)
    {
        if (!PlaceOrder.IsName(store)) return "store";
        if (counts.IsDefaultOrEmpty || counts.Length > CountsMax) return "counts";
        for (var i = 0; i < counts.Length; i++)
        {
            var word = counts[i];
            if (!PlaceOrder.IsName(word.Sku)) return $"counts[{i}].sku";
            if (word.Count is < 0 or > StockCount.CountMax || (word.Count is null && word.OnSale is null)) return $"counts[{i}].count";
            // A little ahead of us is a clock; a day ahead would keep every later count out.
            if (word.At > now.AddMinutes(5) || word.At < DateTimeOffset.UnixEpoch) return $"counts[{i}].at";
            if (word.Reference is { } reference && !PlaceOrder.IsName(reference)) return $"counts[{i}].reference";
        }
        return null;
    }

    /// <summary>Times are kept to the millisecond, so that what was asked and what stands compare.</summary>
    static DateTimeOffset Instant(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    static Refusal Malformed(string rule, string field) => new Refusal(RefusalCode.Malformed, rule).With("field", field);

    /// <summary>In the lane of the store's bucket, between two batches.</summary>
    async Task<(T Result, Refusal? Busy)> Do<T>(string store, string rule, Func<IBatch, T> work, bool dry, CancellationToken cancel)
    {
        try
        {
            return (await lanes.Of(Bucket.Of(store)).Do(work, dry).WaitAsync(cancel), null);
        }
        catch (Exception late) when (late is StoreBusyException or ObjectDisposedException)
        {
            return (default!, new Refusal(RefusalCode.Busy, rule));
        }
    }
}
