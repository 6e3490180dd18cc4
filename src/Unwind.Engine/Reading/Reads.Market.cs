using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

public sealed partial class Reads
{
    /// <summary>Counting of open things stops here, for each state.</summary>
    public const int OpenMax = 2000;

    /// <summary>Stores by their totals, one row for each currency.</summary>
    /// <param name="text">A part of the store's name; empty for all.</param>
    /// <param name="page">From 0.</param>
    public ValueTask<(ImmutableArray<StoreTotals> Rows, bool More)> Stores(string text, StoreOrder order, int page, int limit, CancellationToken cancel) => Ask(
        c =>
        {
            var rows = MarketQueries.Stores(c, text, order, Math.Clamp(page, 0, 10_000) * Limit(limit), Limit(limit) + 1);
            return (rows.Length > Limit(limit) ? rows[..Limit(limit)] : rows, rows.Length > Limit(limit));
        },
        cancel);

    /// <summary>A store's totals, one for each currency.</summary>
    public ValueTask<ImmutableArray<StoreTotals>> Totals(string store, CancellationToken cancel) => Ask(c => MarketQueries.Totals(c, store), cancel);

    /// <summary>How many stores there are.</summary>
    public ValueTask<long> CountStores(CancellationToken cancel) => Ask(MarketQueries.CountStores, cancel);

    /// <summary>The market's record over some UTC days, the last one included.</summary>
    public ValueTask<ImmutableArray<MarketDay>> MarketDays(DateOnly from, DateOnly to, CancellationToken cancel) =>
        Ask(c => MarketQueries.Days(c, from, to), cancel);

    /// <summary>What channels and carriers have not done yet.</summary>
    public ValueTask<ImmutableArray<OpenEffects>> OpenEffects(CancellationToken cancel) => Ask(c => MarketQueries.OpenEffects(c, OpenMax), cancel);

    /// <summary>What an order asked of channels and carriers, oldest first.</summary>
    public ValueTask<ImmutableArray<EffectRow>> EffectsOf(OrderId order, CancellationToken cancel) =>
        Ask<ImmutableArray<EffectRow>>(c => [.. ConsequenceQueries.EffectsOf(c, order)], cancel);

    /// <summary>A store's newest penalties and waivers (R31, R43).</summary>
    public ValueTask<ImmutableArray<StorePenalty>> Penalties(string store, int limit, CancellationToken cancel) =>
        Ask(c => MarketQueries.Penalties(c, store, Limit(limit)), cancel);

    /// <summary>The open cases of the market.</summary>
    public ValueTask<ImmutableArray<OpenCases>> OpenCases(CancellationToken cancel) => Ask(c => MarketQueries.OpenCases(c, OpenMax), cancel);
}
