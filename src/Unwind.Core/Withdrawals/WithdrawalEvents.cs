namespace Unwind.Withdrawals;

/// <summary>
/// The buyer withdrew from the contract by law (R46). The stamp's time is the exact time that the receipt confirms; what
/// follows stands behind it as facts of its own.
/// </summary>
/// <param name="Lines">What it is about.</param>
/// <param name="ByEmail">Proved by order number and e-mail, without an account.</param>
public sealed record ContractWithdrawn(Stamp Stamp, ImmutableArray<LineUnits> Lines, string? Words, bool ByEmail) : OrderEvent(Stamp);
