using Unwind.Payments;

namespace Unwind.Orders;

/// <summary>
/// The buyer places an order (拍下). Discounts that the shop bears are <paramref name="Discounts"/>; what somebody else
/// pays instead of cash (a platform's coupon, points) is <paramref name="Funding"/>. All amounts are minor units of
/// <paramref name="Currency"/> (ISO 4217).
/// </summary>
/// <param name="Reference">The shop system's own number; one order per store and reference.</param>
/// <param name="ShipBy">The promised shipping time; null for the policy's.</param>
public sealed record PlaceOrder(
    OrderId Order, string Store, string Buyer, string Currency, string? Reference, ImmutableArray<PlacedLine> Lines,
    ImmutableArray<Discount> Discounts, PostageTerms Postage, ImmutableArray<Funding> Funding, DateTimeOffset? ShipBy)
    : OrderCommand(Order), INewOrder
{
    /// <summary>When the money comes (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PaymentKind Payment { get; init; }

    /// <summary>The deposit that comes first, in minor units, where <see cref="Payment"/> is one; otherwise 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DepositMinor { get; init; }

    /// <summary>The buyer's e-mail; only its hash is kept, for a withdrawal without an account (R46).</summary>
    public string? Email { get; init; }

    /// <summary>Where it goes, in the shop's own word (a province, a district): what can't be delivered there is found by it (R36).</summary>
    public string? Region { get; init; }

    /// <summary>Lines that one order may have.</summary>
    public const int LinesMax = 1000;

    /// <summary>No order, and no part of one, is worth more than this, in minor units: sums of sums still fit.</summary>
    public const long MinorMax = 1_000_000_000_000_000;

    /// <summary>Nobody promises to ship later than this.</summary>
    static readonly TimeSpan ShipWithinMax = TimeSpan.FromDays(3660);

    private protected override Act Name => Act.PlaceOrder;

    internal override Decision DecideFor(Order order, Situation situation) => throw new UnreachableException();

    public Decision Begin(Situation situation) => Begin(situation, situation.Now);

    internal Decision Begin(Situation situation, DateTimeOffset at)
    {
        const string rule = "R32";
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Platform)
            || (situation.By.Kind == ActorKind.Buyer && situation.By.Id != Buyer))
            return Decider.Refuse(RefusalCode.ActorNotAllowed, rule);
        if ((Malformed() ?? (ShipBy - at > ShipWithinMax ? "ship_by" : null)) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule).With("field", field));

        var prices = new (int, long)[Lines.Length];
        for (var i = 0; i < prices.Length; i++)
            prices[i] = (Lines[i].Quantity, Lines[i].UnitPriceMinor * Lines[i].Quantity - Lines[i].DiscountMinor);
        var pricing = Pricing.Of(prices, Discounts, Postage);
        if (Funding.Sum(f => f.Minor) > pricing.PayableMinor)
        {
            return Decider.Refuse(new Refusal(RefusalCode.AmountsDoNotAddUp, rule)
                .With("funding", $"{Funding.Sum(f => f.Minor)}").With("payable", $"{pricing.PayableMinor}"));
        }
        var policy = situation.Policy;
        if (!policy.Ways.Payments.Contains(Payment)) return Decider.Refuse(new Refusal(RefusalCode.PaymentNotOffered, "R45").With("payment", SnakeCase.Of(Payment)));
        if (Lines.Any(l => l.Virtual) && !policy.Ways.Virtual) return Decider.Refuse(RefusalCode.NotOffered, "R45");
        var dueMinor = pricing.PayableMinor - Funding.Sum(f => f.Minor);
        if (Payment == PaymentKind.Deposit ? DepositMinor <= 0 || DepositMinor >= dueMinor : DepositMinor != 0)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R45").With("field", "deposit_minor"));
        var placed = new OrderPlaced(
            new Stamp(at, situation.By, rule), Order, Store, Buyer, Currency, policy.Id, policy.Version, Reference, Lines,
            Discounts, Postage, Funding, pricing, at + policy.Times.PayWithin, ShipBy)
        {
            Payment = Payment,
            DepositMinor = DepositMinor,
            EmailHash = Email is null ? null : Withdrawals.Withdrawing.HashOf(Email),
            Region = Region,
        };
        var order = Evolution.Apply(null, placed);
        if (!order.IsPromise) return new Decision.Accepted([placed], order);
        var promised = new PaymentPromised(
            new Stamp(at, situation.By, "R45"), dueMinor == 0 ? [] : [new Funding(FundingKind.Cash, SnakeCase.Of(Payment), dueMinor)],
            ShipBy > at ? ShipBy.Value : policy.Until(at, policy.Times.ShipWithin));
        return new Decision.Accepted([placed, promised], Evolution.Apply(order, promised));
    }

    /// <summary>The field that makes no sense, or null.</summary>
    string? Malformed()
    {
        if (!IsName(Store)) return "store";
        if (!IsName(Buyer)) return "buyer";
        if (!IsCurrency(Currency)) return "currency";
        if (Reference is { } r && !IsName(r)) return "reference";
        if (Email is { } email && (email.Length > 320 || !email.Contains('@', StringComparison.Ordinal) || email.Trim().Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))) return "email";
        if (Region is not null && !IsName(Region)) return "region";
        if (!Enum.IsDefined(Payment)) return "payment";
        if (Lines.IsDefaultOrEmpty || Lines.Length > LinesMax) return "lines";
        var sum = 0L;
        foreach (var line in Lines)
        {
            if (line is null || !IsName(line.Sku)) return "lines.sku";
            if (line.Title is null or { Length: > 400 }) return "lines.title";
            if (line.Quantity is < 1 or > 1_000_000) return "lines.quantity";
            if (line.UnitPriceMinor is < 0 or > 1_000_000_000_000) return "lines.unit_price_minor";
            if (line.DiscountMinor < 0 || line.DiscountMinor > line.UnitPriceMinor * line.Quantity) return "lines.discount_minor";
            if (line.TaxMinor < 0 || line.TaxMinor > line.UnitPriceMinor * line.Quantity) return "lines.tax_minor";
            var minor = line.UnitPriceMinor * line.Quantity;
            if (minor > MinorMax - sum) return "lines";
            sum += minor;
        }
        if (Discounts.IsDefault || Discounts.Length > 50) return "discounts";
        foreach (var discount in Discounts)
            if (discount is null || discount.Minor is < 0 or > MinorMax || discount.ThresholdMinor < 0 || !IsName(discount.Code)) return "discounts";
        if (Postage is null || Postage.Minor is < 0 or > 1_000_000_000_000 || Postage.FullMinor is < 0 or > 1_000_000_000_000
            || Postage.FreeFromMinor < 0)
            return "postage";
        if (Funding.IsDefault || Funding.Length > 50) return "funding";
        foreach (var funding in Funding)
            if (funding is null || funding.Minor is < 0 or > MinorMax || !IsName(funding.Channel) || funding.Kind is FundingKind.Cash or FundingKind.ThirdPerson)
                return "funding";
        return null;
    }

    public static bool IsCurrency(string? text) => text is { Length: 3 } && text.All(char.IsAsciiLetterUpper);

    /// <summary>What stores, SKUs, channels and references may be called.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= 128 } && !text.Any(char.IsControl) && text.Trim().Length == text.Length;
}
