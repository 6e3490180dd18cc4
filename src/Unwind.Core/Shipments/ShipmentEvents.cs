namespace Unwind.Shipments;

/// <summary>A label was printed and the goods are packed; they are still in the warehouse (已打单未发出).</summary>
public sealed record Shipped(
    Stamp Stamp, int Parcel, string Carrier, string Tracking, ImmutableArray<LineUnits> Lines) : OrderEvent(Stamp)
{
    /// <summary>Delivered online, and there at once (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Virtual { get; init; }
}

/// <summary>The promised time passed without a shipment: the buyer may refund at once.</summary>
public sealed record ShipmentMissed(Stamp Stamp) : OrderEvent(Stamp);

/// <summary>Nobody picked the parcel up in time: it counts as not shipped.</summary>
public sealed record PickUpMissed(Stamp Stamp, int Parcel) : OrderEvent(Stamp);

/// <summary>The carrier is asked to void the label (R14).</summary>
public sealed record LabelVoidAsked(Stamp Stamp, int Parcel) : OrderEvent(Stamp);

/// <summary>The carrier is asked to stop the parcel (拦截, R15, R16).</summary>
/// <param name="Case">The case for whose sake, 0 for none.</param>
public sealed record InterceptionAsked(Stamp Stamp, int Parcel, int Case = 0) : OrderEvent(Stamp);

/// <summary>Nobody wants the parcel stopped any more: the carrier is told to go on (R28).</summary>
public sealed record InterceptionDropped(Stamp Stamp, int Parcel) : OrderEvent(Stamp);

/// <summary>The carrier reported. <paramref name="At"/> is the carrier's own time; reports can be late and out of order.</summary>
public sealed record ParcelScanned(Stamp Stamp, int Parcel, Scan Scan, DateTimeOffset At) : OrderEvent(Stamp);
