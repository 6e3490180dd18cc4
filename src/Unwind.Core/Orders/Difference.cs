namespace Unwind.Orders;

/// <summary>
/// What a dearer SKU cost on top in an exchange (R22): money of its own beside the order's, that goes where its units go.
/// <paramref name="ReleasedMinor"/> went to the store, <paramref name="Refunded"/>, by components of <paramref name="Cash"/>,
/// back to the buyer; what is neither is held. <paramref name="FromStoreMinor"/> is what of the refund came from the store,
/// after it had been released.
/// </summary>
public sealed record Difference(
    int Case, int Line, ImmutableArray<UnitRange> Units, ImmutableArray<Funding> Cash, long ReleasedMinor = 0,
    Amounts Refunded = default, long FromStoreMinor = 0)
{
    [JsonIgnore]
    public long Minor => Cash.Sum(f => f.Minor);
    [JsonIgnore]
    public long RefundedMinor => Refunded.Total;
    [JsonIgnore]
    public long HeldMinor => Minor - ReleasedMinor - RefundedMinor + FromStoreMinor;

    /// <summary>What has not gone back yet, by components.</summary>
    [JsonIgnore]
    public Amounts Left => new Amounts([.. Cash.Select(f => f.Minor)]) - Refunded;
}
