using Unwind.Complaints;
using Unwind.Refunds;

namespace Unwind.Penalties;

/// <summary>The platform takes a penalty back (豁免, R43): points and fine go, the buyer's compensation stays the buyer's.</summary>
public sealed record WaivePenalty(OrderId Order, int Number, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.WaivePenalty;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Platform) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R43", Act.AppealVerdict);
        if (Limits.TooLong(Words) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R43").With("field", field));
        if (Number < 1 || Number > order.Penalties.Length) return Decider.Refuse(new Refusal(RefusalCode.PenaltyNotFound, "R43").With("penalty", $"{Number}"));
        if (order.Penalties[Number - 1].Waived) return Decider.Accept(order);
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R43");
        var draft = new Draft(order, situation);
        return draft.Add(new PenaltyWaived(draft.Stamp("R43"), Number, Words)).Done();
    }
}

static class Penalising
{
    /// <summary>What a violation would cost now: nothing where the line has paid for the cause before (R31).</summary>
    public static (long CompensationMinor, int Points) Costs(Draft draft, int lineNumber, Reason cause)
    {
        if (draft.Order.Penalties.Any(p => p.Line == lineNumber && Refunding.IsSameCause(draft.Policy.FindReason(p.Cause), cause))) return (0, 0);
        var paid = draft.Order.Compensations.Any(c => c.Line == lineNumber && Refunding.IsSameCause(draft.Policy.FindReason(c.Reason), cause));
        return (paid ? 0 : cause.Compensation?.Of(Grounds.PaidFor(draft.Order, draft.Order.Lines[lineNumber - 1])) ?? 0, cause.Points);
    }

    /// <summary>What a violation costs the store: compensation, points and a fine, once for a line and cause (R31).</summary>
    public static void Impose(Draft draft, int caseNumber, int lineNumber, Reason cause, string rule)
    {
        foreach (var before in draft.Order.Penalties)
            if (before.Line == lineNumber && Refunding.IsSameCause(draft.Policy.FindReason(before.Cause), cause)) return;
        Refunding.Compensate(
            draft, caseNumber, lineNumber, Grounds.PaidFor(draft.Order, draft.Order.Lines[lineNumber - 1]), cause, rule);
        draft.Add(new PenaltyImposed(draft.Stamp(rule), new Penalty(
            draft.Order.Penalties.Length + 1, caseNumber, lineNumber, cause.Code, cause.Points, cause.FineMinor)));
    }
}
