using Unwind.Closures;

namespace Unwind.Cancellations;

/// <summary>
/// The seller applies to cancel a paid order, whole or in part (申请取消订单, R9); the buyer is asked. Of goods in transit
/// it needs the carrier as well (R15).
/// </summary>
/// <param name="Lines">Empty for the whole order.</param>
public sealed record ApplyToCancel(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, string? Explanation,
    StockStep Stock = StockStep.None) : OrderCommand(Order)
{
    private protected override Act Name => Act.ApplyToCancel;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (Requesting.Prepare(order, situation, Act, Lines, Reason, Explanation, [], out var groups, out var reason) is { } refusal)
            return Decider.Refuse(refusal);
        var draft = new Draft(order, situation);
        var wish = new Wish(CaseKind.Cancellation, reason!, null, Explanation, []);
        if (Requesting.Open(draft, wish, groups, !Lines.IsDefaultOrEmpty, null, null) is { } wrong) return Decider.Refuse(wrong);
        Closing.TakeStockStep(draft, reason, Stock, groups.Select(g => g.Line.Number));
        return draft.Done();
    }
}

static class Cancelling
{
    /// <summary>Where the policy lets a seller cancel a paid order without asking, everything open goes back at once.</summary>
    public static Decision Outright(Draft draft, ActRule rule, Reason reason, string? explanation, StockStep step)
    {
        if (Selection.Find(draft.Order, draft.Situation, Act.CloseOrder, [], out var groups, freely: true) is { } refusal)
            return Decider.Refuse(refusal);
        // All or nothing: what has left can't be cancelled with what has not.
        foreach (var line in draft.Order.Lines)
        {
            foreach (var portion in line.Portions)
            {
                if (portion.State == PortionState.Open
                    && Gate.Find(draft.Situation, Act.CloseOrder, draft.Order.StageOf(portion), out var no) is null)
                    return Decider.Refuse(no!);
            }
        }
        draft.Add(new OrderCancelled(draft.Stamp(rule.Rule), reason.Code, explanation, reason.Liable));
        foreach (var open in draft.Order.Cases.Where(c => c is { IsOpen: true, HoldsUnits: true } && groups.Any(g => g.Line.Number == c.Line && g.Units.Any(u => u.From <= c.Units[0].From && c.Units[0].From < u.End))))
            draft.Add(new CaseClosed(draft.Stamp(rule.Rule), open.Number, CaseOutcome.Refunded));
        foreach (var group in groups)
            Settling.RefundUnits(draft, group.Line.Number, group.Units, 0, reason, reason.Liable, rule.Rule, withPostage: true);
        Closing.TakeStockStep(draft, reason, step, groups.Select(g => g.Line.Number));
        return draft.Done();
    }
}
