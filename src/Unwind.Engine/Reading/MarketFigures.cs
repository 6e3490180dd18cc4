using Unwind.Cases;
using Unwind.Policies;
using Unwind.Settlements;

namespace Unwind.Engine.Reading;

/// <summary>A store's totals over all time in one currency (R43). Amounts are minor units.</summary>
/// <param name="Paid">Orders that were paid, or promised to be paid.</param>
/// <param name="Back">Orders of which money went back.</param>
/// <param name="Points">Points of penalties, less those that were waived.</param>
/// <param name="DepositMinor">What is on its deposit now.</param>
public sealed record StoreTotals(
    string Store, string Currency, long Placed, long Paid, long Back, long PaidMinor, long BackMinor, long Complaints, long Points,
    long FinesMinor, long CompensationMinor, long DepositMinor)
{
    /// <summary>Orders of which money went back per order paid, 0 to 1; null when none was paid.</summary>
    public double? RefundRate => Paid == 0 ? null : Math.Min(1, (double)Back / Paid);
}

/// <summary>What a list of stores is sorted by; always the largest first, and names from a to z.</summary>
public enum StoreOrder { Name, Orders, RefundRate, Points, Deposit, Complaints }

/// <summary>What one kind of fact counts as on one UTC day, over all stores (R43). Amounts are minor units of the currency.</summary>
/// <param name="Cause">The reason's code; empty where there is none.</param>
/// <param name="Orders">Orders that were first paid on that day, or of which money first went back.</param>
public sealed record MarketDay(
    DateOnly Day, string Currency, ConductKind Kind, Liability Liable, string Cause, long Orders, long Entries, long Units, long Minor,
    long Points);

/// <summary>Effects of one kind that are open, together.</summary>
/// <param name="Count">How many; counting stops at <see cref="Reads.OpenMax"/> for each state.</param>
/// <param name="Minor">Their money, in minor units.</param>
public sealed record OpenEffects(string State, EffectKind Kind, string? Via, string Currency, long Count, long Minor);

/// <summary>Open cases of one kind that wait for the same, together.</summary>
public sealed record OpenCases(CaseKind Kind, ActorKind? From, bool Desk, string Currency, long Count, long Minor);

/// <summary>A penalty of a store, or one taken back; then points and fine are below zero.</summary>
public sealed record StorePenalty(OrderId Order, DateTimeOffset At, ConductKind Kind, string? Cause, int Points, long FineMinor, string Currency);
