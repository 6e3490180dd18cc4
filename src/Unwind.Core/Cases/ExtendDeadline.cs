namespace Unwind.Cases;

/// <summary>
/// More time (延长, R42): the side that is waited for has one extension by right; the side that waits can grant more. With no
/// case it is about the wait for receipt (延长收货).
/// </summary>
/// <param name="Days">Whole days that the waiting side grants; 0 for an extension by right, whose length the policy says.</param>
public sealed record ExtendDeadline(OrderId Order, int Case, int Days = 0) : OrderCommand(Order)
{
    private protected override Act Name => Act.ExtendDeadline;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R42");
        if (Days < 0 || Days > situation.Policy.Times.ExtendMax.TotalDays) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R42").With("field", "days"));
        var draft = new Draft(order, situation);
        if (Case == 0) return OfReceipt(draft);
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R42").With("case", $"{Case}"));
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R42").With("case", $"{Case}"));
        if (Extending.WaitsFor(c.State) is not { } side) return Decider.Refuse(new Refusal(RefusalCode.CaseNotWaitingForThis, "R42").With("case", $"{Case}"));
        if (side == situation.By.Kind)
        {
            if (c.ExtendedByRight.Contains(side)) return Decider.Refuse(new Refusal(RefusalCode.ExtensionUsedUp, "R42", Act.SendMessage).With("case", $"{Case}"));
            draft.Add(new DeadlineExtended(draft.Stamp("R42"), Case, 0, situation.Policy.Times.ExtendBy, true));
        }
        else
        {
            if (Days == 0) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R42").With("field", "days"));
            // Who waits gives away their own time, but a case that is never answered holds the goods: not for ever.
            if (c.Granted + TimeSpan.FromDays(Days) > situation.Policy.Times.ExtendMax)
                return Decider.Refuse(new Refusal(RefusalCode.ExtensionUsedUp, "R42", Act.SendMessage).With("case", $"{Case}"));
            draft.Add(new DeadlineExtended(draft.Stamp("R42"), Case, 0, TimeSpan.FromDays(Days), false));
        }
        return draft.Done();
    }

    Decision OfReceipt(Draft draft)
    {
        var byRight = draft.Situation.By.Kind == ActorKind.Buyer;
        if (!byRight && Days == 0) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R42").With("field", "days"));
        var waiting = Deadlines.Deadlines.Of(draft.Order, draft.Policy).Where(d => d.Kind == Deadlines.DeadlineKind.Receipt).ToArray();
        if (waiting.Length == 0) return Decider.Refuse(Gate.WhyNot(draft.Order.Stage), "R42");
        foreach (var deadline in waiting)
        {
            var parcel = draft.Order.Parcels[deadline.Parcel - 1];
            if (byRight ? parcel.ExtendedByRight : parcel.Granted + TimeSpan.FromDays(Days) > draft.Policy.Times.ExtendMax) continue;
            draft.Add(new DeadlineExtended(
                draft.Stamp("R42"), 0, deadline.Parcel, byRight ? draft.Policy.Times.ExtendBy : TimeSpan.FromDays(Days), byRight));
        }
        return draft.IsEmpty ? Decider.Refuse(RefusalCode.ExtensionUsedUp, "R42", Act.SendMessage) : draft.Done();
    }
}

static class Extending
{
    /// <summary>The side whose own act a case waits for; null when it waits for a carrier or the desk, who get no more time.</summary>
    public static ActorKind? WaitsFor(CaseState state) => state switch
    {
        CaseState.Answer s => s.From,
        CaseState.ReturnParcel or CaseState.Payment => ActorKind.Buyer,
        CaseState.ReturnCheck { DeliveredAt: not null } or CaseState.Replacement => ActorKind.Seller,
        CaseState.Evidence { From: { } asked } => asked,
        _ => null,
    };

    public static CaseState Longer(CaseState state, TimeSpan by) => state switch
    {
        CaseState.Answer s => s with { Until = s.Until + by },
        CaseState.ReturnParcel s => s with { Until = s.Until + by },
        CaseState.Payment s => s with { Until = s.Until + by },
        CaseState.ReturnCheck s => s with { Until = s.Until + by },
        CaseState.Replacement s => s with { Until = s.Until + by },
        CaseState.Evidence s => s with { Until = s.Until + by },
        _ => state,
    };
}
