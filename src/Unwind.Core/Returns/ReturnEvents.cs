namespace Unwind.Returns;

/// <summary>The buyer sent the goods back (填写退货单号, R19). <paramref name="PostageMinor"/> is what that cost.</summary>
public sealed record ReturnSent(
    Stamp Stamp, int Case, string Carrier, string Tracking, long PostageMinor, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>The return parcel was delivered to the seller.</summary>
public sealed record ReturnScanned(Stamp Stamp, int Case, DateTimeOffset At, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>
/// The seller has these units back, or silence says so (R20). <paramref name="Sellable"/> units go back into stock (R33).
/// </summary>
public sealed record ReturnAccepted(
    Stamp Stamp, int Case, int Line, ImmutableArray<UnitRange> Units, bool Sellable, bool BySilence) : OrderEvent(Stamp);
