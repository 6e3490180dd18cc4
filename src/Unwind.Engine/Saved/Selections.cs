using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Saved;

/// <summary>
/// Orders that somebody has ticked, page after page, to do something with all of them (R36). A selection is a name that
/// nobody else knows; whether its orders may be seen is asked when they are used.
/// </summary>
public sealed class Selections
{
    /// <summary>Orders in one selection.</summary>
    public const int OrdersMax = 10_000;

    /// <summary>After that a selection is forgotten.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    readonly Reads reads;
    readonly LaneMap lanes;
    readonly TimeProvider clock;

    internal Selections(Reads reads, LaneMap lanes, TimeProvider clock) => (this.reads, this.lanes, this.clock) = (reads, lanes, clock);

    public ValueTask<int> Count(string selection, CancellationToken cancel) => reads.Ask(c => SavedQueries.CountSelected(c, selection), cancel);

    /// <summary>Those of some orders that are in it.</summary>
    public ValueTask<ImmutableHashSet<OrderId>> Among(string selection, IEnumerable<OrderId> orders, CancellationToken cancel) =>
        reads.Ask(c => orders.Where(id => SavedQueries.IsSelected(c, selection, id)).ToImmutableHashSet(), cancel);

    /// <summary>By number, from after one on.</summary>
    public ValueTask<ImmutableArray<OrderId>> List(string selection, OrderId? after, int limit, CancellationToken cancel) =>
        reads.Ask(c => SavedQueries.Selected(c, selection, after, limit), cancel);

    /// <summary>Takes some in and others out. False when it would be too many: then nothing has changed.</summary>
    public async Task<bool> Change(string selection, IReadOnlyCollection<OrderId> add, IReadOnlyCollection<OrderId> remove, CancellationToken cancel)
    {
        var there = await Among(selection, add, cancel);
        if (add.Count - there.Count + await Count(selection, cancel) > OrdersMax) return false;
        var now = clock.GetUtcNow();
        return await LaneOf(selection).Do(batch =>
        {
            batch.Select(selection, add, remove, now.ToUnixTimeMilliseconds());
            return true;
        }).WaitAsync(cancel);
    }

    public Task Clear(string selection, CancellationToken cancel) =>
        LaneOf(selection).Do(batch => batch.ClearSelection(selection)).WaitAsync(cancel);

    Lane LaneOf(string selection) => lanes.Of(Bucket.Of(selection));
}
