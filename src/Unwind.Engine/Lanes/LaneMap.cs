using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>The lanes of one store, and which of them a bucket belongs to.</summary>
sealed class LaneMap(IStore store, ImmutableArray<Lane> all)
{
    public ImmutableArray<Lane> All { get; } = all;

    /// <summary>For what belongs to no bucket.</summary>
    public Lane First => All[0];

    public Lane Of(int bucket) => All[store.LaneOf(bucket)];

    /// <summary>The lanes with those of some buckets that are theirs, so that none writes on another's shard; null for all buckets.</summary>
    public IEnumerable<(Lane Lane, int[]? Buckets)> Over(int[]? buckets) => buckets is null && All.Length == 1
        ? [(All[0], null)] : (buckets ?? Enumerable.Range(0, Bucket.Count)).GroupBy(store.LaneOf).Select(g => (All[g.Key], (int[]?)[.. g]));
}
