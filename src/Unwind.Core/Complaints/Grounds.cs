using Unwind.Deadlines;
using Unwind.Refunds;

namespace Unwind.Complaints;

/// <summary>
/// What a complaint stands on: what the order itself can prove, what bars it, and what was complained about before
/// (R29–R31).
/// </summary>
static class Grounds
{
    public static Refusal? WhyNot(Order order, Situation situation, OrderLine line, Reason cause)
    {
        foreach (var c in order.Cases)
        {
            if (c.Kind == CaseKind.Complaint && c.Line == line.Number && Refunding.IsSameCause(situation.Policy.FindReason(c.Reason), cause)
                && c.State is not CaseState.Ended { Outcome: CaseOutcome.Withdrawn })
                return new Refusal(RefusalCode.AlreadyComplained, "R31", c.IsOpen ? [Act.GiveEvidence, Act.SendMessage] : [Act.SendMessage]);
        }
        // Compensated of its own accord already, for the same cause (R10).
        foreach (var done in order.Compensations)
        {
            if (done.Line == line.Number && Refunding.IsSameCause(situation.Policy.FindReason(done.Reason), cause))
                return new Refusal(RefusalCode.AlreadyComplained, "R31", Act.SendMessage);
        }
        if (cause.Proof is ObjectiveProof.NotPickedUpInTime or ObjectiveProof.LabelNotPickedUp && StoppedByBuyer(order, line, situation.Now))
            return new Refusal(RefusalCode.ComplaintBarred, "R31", Act.SendMessage);
        if (cause.Proof == ObjectiveProof.NotPickedUpInTime && !Holds(order, situation.Policy, line, cause, situation.Now))
            return new Refusal(RefusalCode.NoGround, "R29", Act.SendMessage, Act.RequestRefund);
        if (cause.Proof == ObjectiveProof.ClosedOneSided && !WasClosedBySeller(order, line))
            return new Refusal(RefusalCode.NoGround, "R29", Act.SendMessage);
        return null;
    }

    public static bool Holds(Order order, Policy policy, Case c, DateTimeOffset now) =>
        policy.FindReason(c.Reason) is { } cause && Holds(order, policy, order.Lines[c.Line - 1], cause, now);

    /// <summary>Whether the order itself proves it: nothing that either side says is needed (R30).</summary>
    public static bool Holds(Order order, Policy policy, OrderLine line, Reason cause, DateTimeOffset now) => cause.Proof switch
    {
        ObjectiveProof.NotPickedUpInTime => WasLate(order, line, now),
        ObjectiveProof.LabelNotPickedUp => line.Portions.Any(p => order.FindParcel(p.Parcel) is { PickUpOverdue: true, PickedUpAt: null }),
        ObjectiveProof.ClosedOneSided => order.OneSided && WasClosedBySeller(order, line),
        ObjectiveProof.CancelledForStock => order.Cases.Any(c => c is { Kind: CaseKind.Cancellation, Opener.Kind: ActorKind.Seller }
            && c.Line == line.Number && c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded } && policy.FindReason(c.Reason) is { OffersStock: true })
            || (order.Ending == Ending.Closed && policy.FindReason(order.EndReason) is { OffersStock: true, Liable: Liability.Seller }),
        _ => false,
    };

    /// <summary>A unit was picked up, or ended, or still waits, after the promised time.</summary>
    static bool WasLate(Order order, OrderLine line, DateTimeOffset now)
    {
        if (!order.IsPaid || Pauses.ShipBy(order, line.Number, now) is not { } promised || line.Virtual) return false;
        foreach (var p in line.Portions)
        {
            if (p.From > line.Priced || p.State == PortionState.Closed && p.Parcel == 0 && p.EndedAt <= promised) continue;
            var parcel = order.FindParcel(p.Parcel);
            if ((parcel?.PickedUpAt ?? p.EndedAt ?? now) > promised) return true;
        }
        return false;
    }

    /// <summary>The buyer's own request, made in time, is what stopped the shipment: then nobody was late (R31).</summary>
    static bool StoppedByBuyer(Order order, OrderLine line, DateTimeOffset now) => order.Cases.Any(c =>
        c is { HoldsUnits: true, Opener.Kind: ActorKind.Buyer, OpenedIn: <= Stage.LabelPrinted } && c.Line == line.Number
        && (c.IsOpen || c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded })
        && (order.ShipBy is null || c.OpenedAt <= Pauses.ShipBy(order, line.Number, now)));

    static bool WasClosedBySeller(Order order, OrderLine line) =>
        !order.IsPaid && order.ClosedBy == ActorKind.Seller && line.Portions.Any(p => p.State == PortionState.Closed);

    /// <summary>What was, or would have been, paid for a line, in minor units: what compensation is a share of.</summary>
    public static long PaidFor(Order order, OrderLine line) => line.GoodsMinor + line.PostageMinor > 0
        ? line.GoodsMinor + line.PostageMinor : Closures.Reprice.ListedMinor(line, line.Quantity);
}
