using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>The lanes of one store, and which of them a bucket belongs to.</summary>
sealed class LaneMap(IStore store, ImmutableArray<Lane> all)
{
    public ImmutableArray<Lane> All { get; } = all;

    /// <summary>For what belongs to no bucket.</summary>
    public Lane First => All[0];

    public Lane Of(int bucket) => All[store.LaneOf(bucket)];

    /// <summary>The lanes with those of some buckets that are theirs; null for all that a lane has.</summary>
    public IEnumerable<(Lane Lane, int[]? Buckets)> Over(int[]? buckets) => buckets is null
        ? All.Select(lane => (lane, (int[]?)null)) : buckets.GroupBy(store.LaneOf).Select(g => (All[g.Key], (int[]?)[.. g]));
}
