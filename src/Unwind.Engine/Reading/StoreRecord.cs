using System.Text.Json.Serialization;

namespace Unwind.Engine.Reading;

/// <summary>
/// What a store has on its record (R43), summed over the facts of a period, per currency. Facts count at their own time:
/// a refund of March for an order of February counts in March.
/// </summary>
public sealed record StoreRecord(string Store, DateTimeOffset? From, DateTimeOffset? To, ImmutableArray<StoreFigures> Currencies);

/// <summary>A store's figures in one currency. All amounts are in its minor units.</summary>
/// <param name="OrdersPlaced">Orders placed in the period.</param>
/// <param name="OrdersPaid">Orders paid, or promised to be paid, in the period.</param>
/// <param name="OrdersCancelledBySeller">
/// Orders of which something was undone before it had left, through the seller's fault.
/// </param>
/// <param name="OrdersRefunded">Orders of which money went back, before or after the goods had left.</param>
/// <param name="UnitsEnded">Units that were cancelled or refunded, by who was liable.</param>
/// <param name="UnitsCompleted">Units that ended well. They can still be refunded afterwards, and are then counted there too.</param>
/// <param name="Points">Points of penalties, less those that were waived; below zero when more was waived in the period.</param>
/// <param name="FinesMinor">Fines, less those that were waived.</param>
/// <param name="CompensationMinor">What the buyers got beyond their money back.</param>
/// <param name="Accounts">What is on the store's accounts now.</param>
public sealed record StoreFigures(
    string Currency, long OrdersPlaced, long OrdersPaid, long PaidMinor, long OrdersCancelledBySeller, long OrdersRefunded,
    long RefundedMinor, UnitsByLiability UnitsEnded, long UnitsCompleted, long Complaints, long Points, long FinesMinor,
    long CompensationMinor, StoreAccounts Accounts)
{
    /// <summary>Orders cancelled by the seller's fault per order placed, 0 to 1; null when none was placed.</summary>
    [JsonInclude]
    public double? CancellationRate => Share(OrdersCancelledBySeller, OrdersPlaced);

    /// <summary>Orders of which money went back per order paid, 0 to 1; null when none was paid.</summary>
    [JsonInclude]
    public double? RefundRate => Share(OrdersRefunded, OrdersPaid);

    // What was placed before the period can be undone in it: a rate of more than everything says nothing.
    static double? Share(long part, long whole) => whole == 0 ? null : Math.Min(1, (double)part / whole);
}

/// <summary>Units, by who was liable for their ending (R43).</summary>
public sealed record UnitsByLiability(long Buyer, long Seller, long Platform, long Carrier, long Nobody);

/// <summary>
/// What came into an account of the store less what went out of it, over all time, in minor units: orders and transfers.
/// </summary>
/// <param name="StoreMinor">The store's balance: earned and not paid out yet; below zero the store owes.</param>
/// <param name="DepositMinor">The store's deposit (保证金): what was paid in, less what compensation, fines and shortfalls took.</param>
/// <param name="PlatformMinor">Commission and fines that the platform has.</param>
/// <param name="BankMinor">What was paid out to the store's bank, less what came from it.</param>
public sealed record StoreAccounts(long StoreMinor, long DepositMinor, long PlatformMinor, long BankMinor);
