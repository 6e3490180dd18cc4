namespace Unwind.Orders;

/// <summary>When a line takes its stock: with the order or with the payment, as sellers choose per item (R33).</summary>
[JsonConverter(typeof(SnakeEnum<StockMode>))]
public enum StockMode { OnOrder, OnPayment }

/// <summary>One item of an order (子订单, oid). Money is what the buyer owes for it after every discount.</summary>
/// <param name="Priced">How many units the price is for: units closed before payment are no longer priced.</param>
/// <param name="GoodsMinor">What is payable for the goods of all priced units.</param>
/// <param name="PostageMinor">The line's share of the postage.</param>
/// <param name="GoodsFrom">Where the line's goods begin on the order's measure of money (<see cref="Order.ShareOf"/>).</param>
/// <param name="TaxMinor">Tax contained in <paramref name="GoodsMinor"/>; information, never added.</param>
/// <param name="NoReasonReturn">False for goods outside the seven-day right (R21).</param>
/// <param name="FailedRequests">How often a request of the buyer came to nothing: declined, withdrawn, lapsed (R28).</param>
public sealed record OrderLine(
    int Number, string Sku, string Title, int Quantity, long UnitPriceMinor, long DiscountMinor, long TaxMinor,
    StockMode StockMode, bool NoReasonReturn, int Priced, long GoodsMinor, long PostageMinor, long GoodsFrom,
    long PostageFrom, int FailedRequests, ImmutableArray<Portion> Portions)
{
    /// <summary>Delivered online: no parcel, nothing to send back (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Virtual { get; init; }

    /// <summary>Who took it, or units of it, out before payment; null for nobody (R4, R29).</summary>
    public ActorKind? ClosedBy { get; init; }

    /// <summary>The seller took it out and did not state that the buyer was told and agreed (R4).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OneSided { get; init; }

    /// <summary>The seller's last price for <see cref="RepricedUnits"/> units, before the order's discounts (改价, R7).</summary>
    public long? RepricedMinor { get; init; }
    public int RepricedUnits { get; init; }

    [JsonIgnore]
    public bool IsEnded => Portions.All(p => p.State != PortionState.Open);
}
