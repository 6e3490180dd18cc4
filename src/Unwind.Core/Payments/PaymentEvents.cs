namespace Unwind.Payments;

/// <summary>The buyer went to pay: from here the clock asks the channel before it closes (R6).</summary>
public sealed record PaymentBegun(Stamp Stamp) : OrderEvent(Stamp);

/// <summary>The channel was asked whether it was paid; asked again at <paramref name="AgainAt"/> when it says nothing.</summary>
public sealed record PaymentAsked(Stamp Stamp, DateTimeOffset AgainAt) : OrderEvent(Stamp);

/// <summary>Paid in full; the money is in escrow (担保交易). <paramref name="Cash"/> are the components that came now.</summary>
public sealed record PaymentCaptured(
    Stamp Stamp, string Reference, ImmutableArray<Funding> Cash, DateTimeOffset ShipBy) : OrderEvent(Stamp);

/// <summary>A payment that fits nothing goes back by itself, once (R6). <paramref name="Why"/> says what it met.</summary>
public sealed record PaymentBounced(
    Stamp Stamp, int Refund, string Reference, ImmutableArray<Funding> Cash, RefusalCode Why) : OrderEvent(Stamp);
