namespace Unwind.Orders;

/// <summary>
/// When the money comes (R45): before anything is shipped, at the door (货到付款), after receipt (先用后付), or a deposit first
/// and the balance later (定金/尾款).
/// </summary>
[JsonConverter(typeof(SnakeEnum<PaymentKind>))]
public enum PaymentKind { Prepaid, CashOnDelivery, PayLater, Deposit }

/// <summary>Where a deposit (定金) stands.</summary>
[JsonConverter(typeof(SnakeEnum<DepositState>))]
public enum DepositState { Due, Held, Applied, Forfeited, Returned }

/// <summary>A deposit, in minor units, and what it was paid with once it was (R45).</summary>
public sealed record DepositTerms(long Minor, DepositState State, ImmutableArray<Funding> Cash);

/// <summary>Promised money that is being collected, per component (R45).</summary>
public sealed record Collection(int Number, Amounts Amounts, ImmutableArray<bool> Confirmed);
