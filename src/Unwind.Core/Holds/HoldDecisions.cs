namespace Unwind.Holds;

/// <summary>The platform keeps a paid order from being shipped (已付款禁止发货: 拼团, 风控, R45).</summary>
/// <param name="Until">When the hold ends by itself; null for the policy's time. Never later than that.</param>
public sealed record HoldOrder(OrderId Order, string? Words, DateTimeOffset? Until = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.HoldOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Platform) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R45", Act.SendMessage);
        if (!situation.Policy.Ways.Holds) return Decider.Refuse(RefusalCode.NotOffered, "R45");
        if (Limits.TooLong(Words) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R45").With("field", field));
        if (order.Hold is not null) return Decider.Accept(order);
        if (!order.IsPaid) return Decider.Refuse(order.Ending == Ending.None ? RefusalCode.NotPaidYet : RefusalCode.OrderClosed, "R45");
        if (!order.Lines.Any(l => l.Portions.Any(p => p.State == PortionState.Open && p.Parcel == 0)))
            return Decider.Refuse(Gate.WhyNot(order.Stage == Stage.AwaitingShipment ? Stage.LabelPrinted : order.Stage), "R45");
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R45");
        var latest = situation.Now + situation.Policy.Times.HoldWithin;
        var until = Until is { } asked && asked < latest ? asked : latest;
        if (until <= situation.Now) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R45").With("field", "until"));
        var draft = new Draft(order, situation);
        return draft.Add(new OrderHeld(draft.Stamp("R45"), Words, until)).Done();
    }
}

/// <summary>It may be shipped (R45).</summary>
public sealed record ReleaseHold(OrderId Order) : OrderCommand(Order)
{
    private protected override Act Name => Act.ReleaseHold;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Platform) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R45", Act.SendMessage);
        if (order.Hold is null) return order.IsPaid ? Decider.Accept(order) : Decider.Refuse(RefusalCode.NotOnHold, "R45");
        var draft = new Draft(order, situation);
        Holding.Release(draft);
        return draft.Done();
    }
}

static class Holding
{
    /// <summary>The seller's time begins when they may ship, and is never shorter than it was promised.</summary>
    public static void Release(Draft draft)
    {
        // Who was late before it was held is late still.
        if (draft.Order is { ShipmentOverdue: true, ShipBy: { } missed })
        {
            draft.Add(new HoldReleased(draft.Stamp("R45"), missed));
            return;
        }
        var shipBy = draft.Policy.Until(draft.Now, draft.Policy.Times.ShipWithin);
        draft.Add(new HoldReleased(draft.Stamp("R45"), draft.Order.ShipBy > shipBy ? draft.Order.ShipBy.Value : shipBy));
    }

    /// <summary>Nobody ended the hold in time (R45).</summary>
    public static void Expire(Draft draft)
    {
        Release(draft);
        if (draft.Policy.Terms.HoldEnd != HoldEnd.Refund) return;
        var reason = draft.Policy.FindReason(Reason.HoldNotReleased)!;
        foreach (var line in draft.Order.Lines)
        {
            var units = line.Portions.Where(p => p is { State: PortionState.Open, Parcel: 0, Case: 0 }).Select(p => p.Range).ToImmutableArray();
            if (!units.IsEmpty) Settling.RefundUnits(draft, line.Number, units, 0, reason, reason.Liable, "R45", withPostage: true);
        }
    }
}
