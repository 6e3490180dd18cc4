using Unwind.Cancellations;
using Unwind.Settlements;

namespace Unwind.Refunds;

/// <summary>What a request comes to, in minor units; the deduction is already taken off the goods.</summary>
readonly record struct Quote(long GoodsMinor, long PostageMinor, long DeductedMinor, ImmutableArray<int> DiscountsLost);

/// <summary>How much goes back, and sending it (R10, R32). Everything that refunds comes through here.</summary>
static class Refunding
{
    /// <summary>Stands for free postage among the discounts that can be lost.</summary>
    const int FreePostage = -1;

    /// <summary>What is still refundable for some units: goods and postage, in minor units.</summary>
    public static (long Goods, long Postage) Remaining(Order order, OrderLine line, ImmutableArray<UnitRange> units)
    {
        var (goodsSum, all) = (0L, 0L);
        foreach (var portion in Portions.Inside(order, line, units))
        {
            var (goods, postage) = order.ShareOf(line, portion.Range);
            var left = goods.Total + postage.Total - portion.Refunded.Total;
            all += left;
            // What went back before is counted against the goods first: postage is given back whole or not at all.
            goodsSum += Math.Min(left, Math.Max(0, goods.Total - portion.Refunded.Total));
        }
        return (goodsSum, all - goodsSum);
    }

    /// <summary>
    /// Postage goes back when the goods never left the warehouse, and otherwise when the reason says so: whoever caused it
    /// bears what was spent (R10, R21).
    /// </summary>
    public static bool WithPostage(Stage stage, Reason? reason) =>
        stage <= Stage.LabelPrinted || reason is { RefundsPostage: true } or { Liable: Liability.Seller };

    /// <summary>What a request for some units comes to; null amount means everything that can go back.</summary>
    public static Refusal? Quote(
        Order order, UnitGroup group, Reason? reason, long? amountMinor, CaseKind kind, long deducted, ImmutableArray<int> lost,
        out Quote quote)
    {
        var (goods, postage) = Remaining(order, group.Line, group.Units);
        if (!WithPostage(group.Stage, reason)) postage = 0;
        goods -= deducted;
        quote = new Quote(goods, postage, deducted, lost);
        if (amountMinor is not { } amount)
            return goods + postage > 0 || kind != CaseKind.Refund || group.Stage < Stage.Received ? null
                : new Refusal(RefusalCode.AmountExceedsRefundable, group.Rule.Rule).With("refundable", "0");
        if (amount <= 0) return new Refusal(RefusalCode.AmountNotPositive, group.Rule.Rule);
        if (amount > goods + postage)
        {
            return new Refusal(RefusalCode.AmountExceedsRefundable, group.Rule.Rule)
                .With("refundable", $"{goods + postage}").With("currency", order.Currency);
        }
        if (amount < goods + postage && !group.Rule.Partial)
            return new Refusal(RefusalCode.OnlyWhole, group.Rule.Rule).With("refundable", $"{goods + postage}").With("currency", order.Currency);
        // Less than everything leaves the goods with the buyer, and the thresholds where they are.
        if (amount < goods + postage) quote = new Quote(Math.Min(amount, goods), Math.Max(0, amount - goods), 0, []);
        return null;
    }

    /// <summary>Sends the money of some units back. They end with it when <paramref name="ends"/>.</summary>
    public static void Issue(
        Draft draft, int lineNumber, ImmutableArray<UnitRange> units, long goodsMinor, long postageMinor, bool ends,
        int caseNumber, Reason? reason, Liability liable, string rule, ImmutableArray<int> discountsLost, long feeMinor = 0, int feeParcel = 0)
    {
        var order = draft.Order;
        var line = order.Lines[lineNumber - 1];
        var portions = Portions.Inside(order, line, units).ToArray();
        if (portions.Length == 0) return;
        var shares = new Amounts[portions.Length];
        var (whole, gone) = (new long[portions.Length], new long[portions.Length]);
        var sum = Amounts.Zero;
        for (var i = 0; i < portions.Length; i++)
        {
            var (goods, postage) = order.ShareOf(line, portions[i].Range);
            shares[i] = goods + postage;
            (whole[i], gone[i]) = (shares[i].Total, portions[i].Refunded.Total);
            sum += shares[i] - portions[i].Refunded;
        }
        // Cash that was never handed over at a door can't be kept in part: all of the promise is given up (R45).
        var givenUp = ends && order.Payment == PaymentKind.CashOnDelivery && !order.IsCollected(portions[0]);
        if (givenUp) (feeMinor, feeParcel) = (0, 0);
        var minor = givenUp ? sum.Total : Math.Min(goodsMinor + postageMinor, sum.Total);
        var parts = new Amounts([.. whole]).Onward(new Amounts([.. gone]), minor);
        var refunds = ImmutableArray.CreateBuilder<UnitRefund>(portions.Length);
        var total = Amounts.Zero;
        for (var i = 0; i < portions.Length; i++)
        {
            var back = shares[i].Onward(portions[i].Refunded, parts[i]);
            refunds.Add(new UnitRefund(portions[i].Range, back));
            total += back;
        }
        var source = portions[0].State == PortionState.Completed ? RefundSource.Store : RefundSource.Escrow;
        var kept = ends && source == RefundSource.Escrow ? sum - total : Amounts.Zero;
        draft.Add(new RefundIssued(
            draft.Stamp(rule), order.Refunds.Length + 1, caseNumber, lineNumber, refunds.MoveToImmutable(), total, kept,
            ends, source, liable, reason?.Code)
        {
            DiscountsLost = discountsLost,
            FeeKeptMinor = feeMinor,
            FeeParcel = feeParcel,
            Promise = !order.IsCollected(portions[0]),
        });
    }

    /// <summary>Compensation where the policy names it for the reason, once for a line and a cause (R10, R31).</summary>
    public static void Compensate(Draft draft, int caseNumber, int lineNumber, long paidMinor, Reason? reason, string rule = "R10")
    {
        var minor = Compensation(draft, lineNumber, paidMinor, reason);
        if (minor > 0) draft.Add(new CompensationDue(draft.Stamp(rule), caseNumber, lineNumber, minor, reason!.Code));
    }

    /// <summary>What would be due now, in minor units: it can be seen beforehand (R35).</summary>
    public static long Compensation(Draft draft, int lineNumber, long paidMinor, Reason? reason)
    {
        if (reason?.Compensation is not { } terms || reason.Liable != Liability.Seller) return 0;
        foreach (var done in draft.Order.Compensations)
            if (done.Line == lineNumber && IsSameCause(draft.Policy.FindReason(done.Reason), reason)) return 0;
        return terms.Of(paidMinor);
    }

    /// <summary>Having run out is one cause, in whichever words it is said.</summary>
    public static bool IsSameCause(Reason? before, Reason now) =>
        before?.Code == now.Code || before is { OffersStock: true } && now.OffersStock;

    /// <summary>
    /// What is deducted for thresholds that the units leaving together lose for the rest (满减, 包邮, R32): where the policy
    /// says so and the buyer is the cause. Units in other open cases count as gone, a discount is deducted once, and when
    /// nothing stays there is no rest.
    /// </summary>
    /// <returns>The share of each of <paramref name="leaving"/>, in minor units.</returns>
    public static long[] Deductions(
        Policy policy, Order order, IReadOnlyList<LineUnits> leaving, Reason? reason, out ImmutableArray<int> lost, int own = 0)
    {
        lost = [];
        if (policy.Terms.LostThreshold != LostThreshold.Deduct || reason is not { Liable: Liability.Buyer }) return new long[leaving.Count];
        var weights = new long[leaving.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = Remaining(order, order.Lines[leaving[i].Line - 1], leaving[i].Units).Goods;
        return Shares.ByLargestRemainder(Math.Min(Lost(order, leaving, own, out lost), weights.Sum()), weights);
    }

    static long Lost(Order order, IReadOnlyList<LineUnits> leaving, int own, out ImmutableArray<int> lost)
    {
        lost = [];
        if (order.Discounts.IsEmpty && order.Postage.FreeFromMinor is null) return 0;
        var (listedBefore, listedAfter, payable, stays) = (0L, 0L, 0L, 0L);
        foreach (var l in order.Lines)
        {
            foreach (var p in l.Portions)
            {
                if (p.State == PortionState.Closed || p.From > l.Priced || (p.Case != 0 && p.Case != own)) continue;
                var goes = leaving.Where(u => u.Line == l.Number).SelectMany(u => u.Units)
                    .Sum(u => Math.Max(0, Math.Min(u.End, p.End) - Math.Max(u.From, p.From)));
                listedBefore += Listed(l, p.Count);
                listedAfter += Listed(l, p.Count - goes);
                stays += Shares.FirstOf(l.GoodsMinor, p.Count - goes, l.Priced);
            }
            payable += l.GoodsMinor;
        }
        var minor = 0L;
        for (var d = 0; d < order.Discounts.Length; d++)
        {
            var discount = order.Discounts[d];
            if (discount.ThresholdMinor == 0 || IsLost(order, d, own)) continue;
            if (listedBefore < discount.ThresholdMinor || listedAfter >= discount.ThresholdMinor || listedAfter == 0) continue;
            lost = lost.Add(d);
            if (payable > 0) minor += (long)((Int128)discount.Minor * stays / payable);
        }
        if (order.Postage is { FreeFromMinor: { } free } postage && !IsLost(order, FreePostage, own)
            && listedBefore >= free && listedAfter < free && listedAfter > 0)
        {
            lost = lost.Add(FreePostage);
            minor += Math.Max(0, postage.FullMinor - postage.Minor);
        }
        return minor;

        static bool IsLost(Order order, int discount, int own) => order.DiscountsLost.Contains(discount)
            || order.Cases.Any(c => c.IsOpen && c.Number != own && c.DiscountsLost.Contains(discount));

        static long Listed(OrderLine l, int count) => Closures.Reprice.ListedMinor(l, count);
    }
}
