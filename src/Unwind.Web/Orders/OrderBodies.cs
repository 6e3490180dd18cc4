namespace Unwind.Web.Orders;

/// <summary>One item as it is ordered. Amounts are minor units of the order's currency.</summary>
/// <param name="DiscountMinor">What the line itself is cheaper by, as a whole.</param>
/// <param name="TaxMinor">Tax contained in the price; information, never added.</param>
/// <param name="NoReasonReturn">False for goods outside the seven-day right and the right to withdraw.</param>
/// <param name="Virtual">Delivered online: no parcel, nothing to send back.</param>
public sealed record LineBody(
    string Sku, int Quantity, long UnitPriceMinor, string Title = "", long DiscountMinor = 0, long TaxMinor = 0,
    StockMode StockMode = StockMode.OnOrder, bool NoReasonReturn = true, bool Virtual = false)
{
    internal PlacedLine Line => new(Sku, Title, Quantity, UnitPriceMinor, DiscountMinor, TaxMinor, StockMode, NoReasonReturn) { Virtual = Virtual };
}

/// <summary>An order to be placed.</summary>
/// <param name="Buyer">Left out by a buyer, who orders for themselves.</param>
/// <param name="Currency">ISO 4217, for example <c>CNY</c>.</param>
/// <param name="Reference">The shop system's own number; one order per store and reference.</param>
/// <param name="Funding">What somebody else pays instead of cash: coupons of the platform, points.</param>
/// <param name="ShipBy">The promised shipping time; left out for the policy's.</param>
/// <param name="Payment">When the money comes, where the policy takes that.</param>
/// <param name="DepositMinor">The deposit that comes first, where the payment is one.</param>
/// <param name="Region">Where it goes, in the shop's own word, for example a province: what can't be delivered there is found by it.</param>
/// <param name="Email">The buyer's; only its hash is kept, for a withdrawal without an account.</param>
public sealed record OrderBody(
    string Store, string Currency, ImmutableArray<LineBody>? Lines, string? Buyer = null, string? Reference = null,
    ImmutableArray<Discount>? Discounts = null, PostageTerms? Postage = null, ImmutableArray<Funding>? Funding = null,
    DateTimeOffset? ShipBy = null, PaymentKind Payment = PaymentKind.Prepaid, long DepositMinor = 0, string? Email = null,
    string? Region = null)
{
    internal PlaceOrder Command(Actor by) => new(
        default, Store, Buyer ?? (by.Kind == ActorKind.Buyer ? by.Id : ""), Currency, Reference,
        [.. Lines.Whole("lines").Select(l => l.Line)], Discounts.Whole("discounts"), Postage ?? new PostageTerms(0),
        Funding.Whole("funding"), ShipBy)
    {
        Payment = Payment,
        DepositMinor = DepositMinor,
        Email = Email,
        Region = Region,
    };
}

public sealed record PaymentHistory(DateTimeOffset At, string Reference, ImmutableArray<Funding>? Cash);

/// <param name="Lines">Left out for everything that was still to be sent.</param>
public sealed record ParcelHistory(
    string Carrier, string Tracking, DateTimeOffset ShippedAt, ImmutableArray<Selected>? Lines = null,
    DateTimeOffset? PickedUpAt = null, DateTimeOffset? DeliveredAt = null);

/// <param name="Units">0 for all that is left of the line.</param>
/// <param name="AmountMinor">Left out for all that was paid for them.</param>
public sealed record RefundHistory(DateTimeOffset At, int Line, string Reason, int Units = 0, long? AmountMinor = null);

/// <summary>An order that lived elsewhere until now, at any stage, with its history.</summary>
/// <param name="Closed">The reason for which it was closed before payment.</param>
/// <param name="CompletedAt">When receipt was confirmed of everything that was not refunded.</param>
public sealed record ImportBody(
    OrderBody Placed, DateTimeOffset PlacedAt, PaymentHistory? Payment = null, ImmutableArray<ParcelHistory>? Parcels = null,
    ImmutableArray<RefundHistory>? Refunds = null, string? Closed = null, DateTimeOffset? ClosedAt = null,
    DateTimeOffset? CompletedAt = null)
{
    internal ImportOrder Command(Actor by) => new(
        default, Placed.Command(by), PlacedAt,
        Payment is null ? null : new ImportedPayment(Payment.At, Payment.Reference, Payment.Cash.Whole("payment.cash")),
        [
            .. Parcels.Whole("parcels").Select(p => new ImportedParcel(
                p.Lines.Whole("parcels.lines"), p.Carrier, p.Tracking, p.ShippedAt, p.PickedUpAt, p.DeliveredAt)),
        ],
        [.. Refunds.Whole("refunds").Select(r => new ImportedRefund(r.At, r.Line, r.Units, r.AmountMinor, r.Reason))],
        Closed, ClosedAt, CompletedAt);
}
