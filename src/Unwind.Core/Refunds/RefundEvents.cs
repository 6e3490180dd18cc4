using System.Text.Json.Serialization;

namespace Unwind.Refunds;

/// <summary>Where a refund's money comes from: escrow before completion, the store's balance after it (R24).</summary>
[JsonConverter(typeof(SnakeEnum<RefundSource>))]
public enum RefundSource { Escrow, Store }

/// <summary>What goes back for neighbouring units, per funding component.</summary>
public sealed record UnitRefund(UnitRange Units, Amounts Amounts);

/// <summary>
/// Money goes back the way it came, each component its exact share (R32). <paramref name="Ends"/>: the units end with it;
/// then <paramref name="Kept"/> is what of their money the store keeps.
/// </summary>
/// <param name="Number">The refund's number within the order; with it, its key at the channel for ever.</param>
/// <param name="Case">The case that it settles, 0 for none.</param>
public sealed record RefundIssued(
    Stamp Stamp, int Number, int Case, int Line, ImmutableArray<UnitRefund> Units, Amounts Amounts, Amounts Kept,
    bool Ends, RefundSource Source, Liability Liable, string? Reason) : OrderEvent(Stamp)
{
    /// <summary>What was kept from it for an interception that the buyer bears, in minor units, and of which parcel (R15).</summary>
    public long FeeKeptMinor { get; init; }
    public int FeeParcel { get; init; }

    /// <summary>The money was only promised: the promise is lowered, and nothing is paid out (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Promise { get; init; }

    /// <summary>
    /// It was made outside, in the channel's own console or as a chargeback, under this reference: booked, and not sent (R44).
    /// </summary>
    public string? Outside { get; init; }

    /// <summary>Discounts whose threshold this undoing lost, by position; their share was deducted (R32).</summary>
    public ImmutableArray<int> DiscountsLost { get; init; } = [];
}

/// <summary>The channel has paid one component of a refund out.</summary>
public sealed record RefundConfirmed(Stamp Stamp, int Number, int Component, string? ChannelReference) : OrderEvent(Stamp);
