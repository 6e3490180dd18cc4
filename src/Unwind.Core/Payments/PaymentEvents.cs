namespace Unwind.Payments;

/// <summary>The buyer went to pay: from here the clock asks the channel before it closes (R6).</summary>
public sealed record PaymentBegun(Stamp Stamp) : OrderEvent(Stamp)
{
    /// <summary>The channel and its number of the payment, where the shop says them: then the channel itself can be asked.</summary>
    public string? Channel { get; init; }
    public string? Reference { get; init; }
}

/// <summary>A channel answers that nothing was paid under one number; others were begun and may still come (R6).</summary>
public sealed record PaymentUnpaid(Stamp Stamp, string Channel, string Reference) : OrderEvent(Stamp);

/// <summary>A payment that was begun at a channel. <paramref name="Unpaid"/>: nothing came under it, and nothing will.</summary>
public sealed record BegunPayment(string Channel, string Reference, bool Unpaid = false);

/// <summary>The channel was asked whether it was paid; asked again at <paramref name="AgainAt"/> when it says nothing.</summary>
public sealed record PaymentAsked(Stamp Stamp, DateTimeOffset AgainAt) : OrderEvent(Stamp);

/// <summary>Paid in full; the money is in escrow (担保交易). <paramref name="Cash"/> are the components that came now.</summary>
public sealed record PaymentCaptured(
    Stamp Stamp, string Reference, ImmutableArray<Funding> Cash, DateTimeOffset ShipBy) : OrderEvent(Stamp)
{
    /// <summary>The deposit that was held and now is a part of it (R45).</summary>
    public ImmutableArray<Funding> Deposit { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>A payment that fits nothing goes back by itself, once (R6). <paramref name="Why"/> says what it met.</summary>
public sealed record PaymentBounced(
    Stamp Stamp, int Refund, string Reference, ImmutableArray<Funding> Cash, RefusalCode Why) : OrderEvent(Stamp);

/// <summary>
/// The money is promised: the carrier collects it at the door, or the provider after receipt (R45). From here the order is
/// like a paid one, and what is undone lowers the promise.
/// </summary>
public sealed record PaymentPromised(Stamp Stamp, ImmutableArray<Funding> Cash, DateTimeOffset ShipBy) : OrderEvent(Stamp);

/// <summary>Promised money is due: whoever promised it is asked for it, per component (R45).</summary>
public sealed record CollectionIssued(Stamp Stamp, int Number, Amounts Amounts) : OrderEvent(Stamp);

/// <summary>One component of a collection is in.</summary>
public sealed record CollectionConfirmed(Stamp Stamp, int Number, int Component, string? ChannelReference) : OrderEvent(Stamp);

/// <summary>The deposit (定金) is paid; the balance (尾款) is due by then (R45).</summary>
public sealed record DepositPaid(
    Stamp Stamp, string Reference, ImmutableArray<Funding> Cash, DateTimeOffset BalanceBy) : OrderEvent(Stamp);

/// <summary>The buyer gave the order up: the deposit is the store's (定金罚则, R45).</summary>
public sealed record DepositForfeited(Stamp Stamp, long Minor) : OrderEvent(Stamp);

/// <summary>The order ended through no fault of the buyer's: the deposit goes back (R45).</summary>
public sealed record DepositReturned(Stamp Stamp, int Refund, ImmutableArray<Funding> Cash) : OrderEvent(Stamp)
{
    /// <summary>It was taken back outside, under this reference: booked, and not sent (R44).</summary>
    public string? Outside { get; init; }
}
