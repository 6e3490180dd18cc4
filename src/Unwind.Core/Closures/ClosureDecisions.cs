using Unwind.Cancellations;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Closures;

/// <summary>
/// Ends an unpaid order (关闭交易, R1, R5). <paramref name="Statement"/> is the message with which the buyer was told and
/// agreed (R4); without it a seller's close is one-sided. Where the policy lets a seller cancel a paid order outright, this
/// is the act as well.
/// </summary>
public sealed record CloseOrder(
    OrderId Order, string? Reason, string? Statement = null, StockStep Stock = StockStep.None, string? Explanation = null)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.CloseOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        // The same again holds already; anything else is asked of an order that is over.
        if (order.Ending == Ending.Closed && !order.IsPaid && order.EndReason == Reason
            && situation.By.Kind is ActorKind.Buyer or ActorKind.Seller)
            return Decider.Accept(order);
        if (Gate.Find(situation, Act, order.Stage, out var refusal) is not { } rule) return Decider.Refuse(refusal!);
        if (Limits.TooLong(Statement, Explanation) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule.Rule).With("field", field));
        if (Gate.CheckReason(situation.Policy, rule, Reason, out var reason) is { } wrong) return Decider.Refuse(wrong);
        if (rule.Explanation && string.IsNullOrWhiteSpace(Explanation)) return Decider.Refuse(RefusalCode.ExplanationNeeded, rule.Rule);

        var draft = new Draft(order, situation);
        if (order.IsPaid) return Cancelling.Outright(draft, rule, reason!, Explanation, Stock);
        Closing.Close(draft, Reason!, Statement, situation.By.Kind == ActorKind.Seller && string.IsNullOrWhiteSpace(Statement), rule.Rule);
        Closing.TakeStockStep(draft, reason, Stock, order.Lines.Select(l => l.Number));
        return draft.Done();
    }
}

/// <summary>Takes lines or units out of an unpaid order (关闭子订单, R2); what is left is priced anew.</summary>
public sealed record CloseLines(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, string? Statement = null,
    StockStep Stock = StockStep.None) : OrderCommand(Order)
{
    private protected override Act Name => Act.CloseLines;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (Lines.IsDefaultOrEmpty) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R2").With("field", "lines"));
        if (order.Deposit is { State: DepositState.Held } && !order.IsPaid) return Decider.Refuse(RefusalCode.DepositHeld, "R45", Act.CloseOrder, Act.SendMessage);
        if (order.Ending != Ending.None || order.IsPaid)
            return Decider.Refuse(Gate.Find(situation, Act, order.Stage, out var no) is null ? no! : new Refusal(RefusalCode.AlreadyPaid, "R2"));
        if (Selection.Find(order, situation, Act, Lines, out var groups) is { } refusal) return Decider.Refuse(refusal);
        var rule = groups[0].Rule;
        if (Limits.TooLong(Statement) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule.Rule).With("field", field));
        if (Gate.CheckReason(situation.Policy, rule, Reason, out var reason) is { } wrong) return Decider.Refuse(wrong);

        var oneSided = situation.By.Kind == ActorKind.Seller && string.IsNullOrWhiteSpace(Statement);
        var draft = new Draft(order, situation);
        // From the end, so that the units that stay are the ones that the price counts from the beginning.
        var closed = groups.Select(g => FromTheEnd(g.Line, g.Units.Sum(u => u.Count))).ToImmutableArray();
        if (closed.Sum(c => c.Count) == order.Lines.Sum(l => l.Portions.Where(p => p.State == PortionState.Open).Sum(p => p.Count)))
            Closing.Close(draft, Reason!, Statement, oneSided, rule.Rule);
        else
            draft.Add(new LinesClosed(draft.Stamp(rule.Rule), closed, PricingWithout(order, closed), Reason!, Statement, oneSided) { Liable = Closing.LiableFor(situation.By.Kind, reason, oneSided) });
        Closing.TakeStockStep(draft, reason, Stock, groups.Select(g => g.Line.Number));
        return draft.Done();
    }

    static LineUnits FromTheEnd(OrderLine line, int units)
    {
        var end = line.Portions.Where(p => p.State == PortionState.Open).Max(p => p.End);
        return new LineUnits(line.Number, [new UnitRange(end - units, units)]);
    }

    static Pricing PricingWithout(Order order, ImmutableArray<LineUnits> closed)
    {
        var prices = new (int, long)[order.Lines.Length];
        for (var i = 0; i < prices.Length; i++)
        {
            var line = order.Lines[i];
            var units = line.Portions.Where(p => p.State == PortionState.Open).Sum(p => p.Count)
                - closed.Where(c => c.Line == line.Number).Sum(c => c.Count);
            prices[i] = (units, Reprice.ListedMinor(line, units));
        }
        return Pricing.Of(prices, order.Discounts, order.Postage);
    }
}

/// <summary>A line's new price for all its open units, after its own discount and before the order's.</summary>
public sealed record NewPrice(int Line, long Minor);

/// <summary>The seller changes prices or postage before payment (改价, R7).</summary>
public sealed record Reprice(OrderId Order, ImmutableArray<NewPrice> Lines, long? PostageMinor = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.Reprice;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (Gate.Find(situation, Act, order.Stage, out var refusal) is not { } rule) return Decider.Refuse(refusal!);
        // What a deposit was given for is agreed (定金, R45).
        if (order.Deposit is { State: DepositState.Held }) return Decider.Refuse(RefusalCode.DepositHeld, "R45", Act.CloseOrder, Act.SendMessage);
        if (Lines.IsDefault || (Lines.IsEmpty && PostageMinor is null)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule.Rule).With("field", "lines"));
        if (PostageMinor is < 0 or > 1_000_000_000_000) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule.Rule).With("field", "postage_minor"));
        foreach (var price in Lines)
        {
            if (price is null || order.FindLine(price.Line) is null) return Decider.Refuse(new Refusal(RefusalCode.LineNotFound, rule.Rule).With("line", $"{price?.Line}"));
            if (price.Minor is < 0 or > 1_000_000_000_000 || Lines.Count(l => l.Line == price.Line) > 1)
                return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule.Rule).With("field", "lines.minor"));
        }
        var prices = new (int, long)[order.Lines.Length];
        for (var i = 0; i < prices.Length; i++)
        {
            var line = order.Lines[i];
            var units = line.Portions.Where(p => p.State == PortionState.Open).Sum(p => p.Count);
            var given = Lines.FirstOrDefault(l => l.Line == line.Number);
            prices[i] = (units, units == 0 ? 0 : given?.Minor ?? ListedMinor(line, units));
        }
        var postage = PostageMinor is { } minor ? new PostageTerms(minor) : order.Postage;
        var draft = new Draft(order, situation);
        return draft.Add(new Repriced(draft.Stamp(rule.Rule), Pricing.Of(prices, order.Discounts, postage), postage)
        {
            Lines = [.. Lines],
        }).Done();
    }

    /// <summary>What some units of a line cost before the order's discounts: its last price change, or how it was placed.</summary>
    internal static long ListedMinor(OrderLine line, int units) => line.RepricedMinor is { } minor
        ? Shares.FirstOf(minor, units, line.RepricedUnits)
        : line.UnitPriceMinor * units - Shares.FirstOf(line.DiscountMinor, units, line.Quantity);
}

static class Closing
{
    public static void Close(Draft draft, string reason, string? statement, bool oneSided, string rule)
    {
        var coupons = draft.Policy.Terms.CouponRestore == CouponRestore.WhenOrderClosed;
        var cause = draft.Policy.FindReason(reason);
        draft.Add(new OrderClosed(draft.Stamp(rule), reason, statement, oneSided) { Liable = LiableFor(draft.Situation.By.Kind, cause, oneSided) });
        Depositing.Settle(draft, cause);
        if (coupons) draft.RestoreCoupons();
    }

    /// <summary>Whoever closes alone and names the other side as the reason has only said so: then nobody is liable (R43).</summary>
    public static Liability LiableFor(ActorKind by, Reason? cause, bool oneSided) => (by, cause?.Liable) switch
    {
        (ActorKind.Buyer, Liability.Seller) => Liability.Nobody,
        (ActorKind.Seller, Liability.Buyer) when oneSided => Liability.Nobody,
        (_, { } liable) => liable,
        _ => Liability.Nobody,
    };

    /// <summary>R13: a seller who closes because the goods ran out can stop selling them in the same step.</summary>
    public static void TakeStockStep(Draft draft, Reason? reason, StockStep step, IEnumerable<int> lines)
    {
        if (step == StockStep.None || reason is not { OffersStock: true } || draft.Situation.By.Kind != ActorKind.Seller) return;
        foreach (var sku in lines.Select(l => draft.Order.Lines[l - 1].Sku).Distinct(StringComparer.Ordinal))
            draft.Add(new StockStepTaken(draft.Stamp("R13"), sku, step));
    }
}
