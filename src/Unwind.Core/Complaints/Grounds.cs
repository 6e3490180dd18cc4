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
        var taken = 0;
        foreach (var c in order.Cases)
        {
            if (c.Kind != CaseKind.Complaint || c.Line != line.Number || !Refunding.IsSameCause(situation.Policy.FindReason(c.Reason), cause)) continue;
            if (c.State is CaseState.Ended { Outcome: CaseOutcome.Withdrawn }) taken++;
            else return new Refusal(RefusalCode.AlreadyComplained, "R31", c.IsOpen ? [Act.GiveEvidence, Act.SendMessage] : [Act.SendMessage]);
        }
        if (taken >= situation.Policy.Terms.RequestsMax)
            return new Refusal(RefusalCode.RequestsUsedUp, "R28", Act.SendMessage).With("max", $"{situation.Policy.Terms.RequestsMax}");
        // Compensated of its own accord already, for the same cause (R10).
        foreach (var done in order.Compensations)
        {
            if (done.Line == line.Number && Refunding.IsSameCause(situation.Policy.FindReason(done.Reason), cause))
                return new Refusal(RefusalCode.AlreadyComplained, "R31", Act.SendMessage);
        }
        if (cause.Proof == ObjectiveProof.NotPickedUpInTime && !Holds(order, situation.Policy, line, cause, situation.Now))
        {
            return StoppedByBuyer(order, line, order.ShipBy ?? situation.Now)
                ? new Refusal(RefusalCode.ComplaintBarred, "R31", Act.SendMessage)
                : new Refusal(RefusalCode.NoGround, "R29", Act.SendMessage, Act.RequestRefund);
        }
        if (cause.Proof == ObjectiveProof.LabelNotPickedUp && !Holds(order, situation.Policy, line, cause, situation.Now)
            && StoppedByBuyer(order, line, situation.Now))
            return new Refusal(RefusalCode.ComplaintBarred, "R31", Act.SendMessage);
        if (cause.Proof == ObjectiveProof.ClosedOneSided && line.ClosedBy != ActorKind.Seller)
            return new Refusal(RefusalCode.NoGround, "R29", Act.SendMessage);
        return null;
    }

    public static bool Holds(Order order, Policy policy, Case c, DateTimeOffset now) =>
        policy.FindReason(c.Reason) is { } cause && Holds(order, policy, order.Lines[c.Line - 1], cause, now);

    /// <summary>Whether the order itself proves it: nothing that either side says is needed (R30).</summary>
    public static bool Holds(Order order, Policy policy, OrderLine line, Reason cause, DateTimeOffset now) => cause.Proof switch
    {
        ObjectiveProof.NotPickedUpInTime => WasLate(order, line, now),
        ObjectiveProof.LabelNotPickedUp => line.Portions.Any(p => order.FindParcel(p.Parcel) is { PickUpOverdue: true, PickedUpAt: null } parcel
            && !IsStopped(order, line, p, parcel.LabelledAt + policy.Times.PickUpWithin)),
        ObjectiveProof.ClosedOneSided => line is { OneSided: true, ClosedBy: ActorKind.Seller },
        ObjectiveProof.CancelledForStock => order.Cases.Any(c => c is { Kind: CaseKind.Cancellation, Opener.Kind: ActorKind.Seller }
            && c.Line == line.Number && c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded } && policy.FindReason(c.Reason) is { OffersStock: true })
            // Before payment the buyer may have agreed: only a close without that proves anything (R4).
            || (order is { Ending: Ending.Closed, OneSided: true } && policy.FindReason(order.EndReason) is { OffersStock: true, Liable: Liability.Seller }),
        _ => false,
    };

    /// <summary>A unit was picked up, or ended, or still waits, after the promised time, and not because its buyer stopped it.</summary>
    static bool WasLate(Order order, OrderLine line, DateTimeOffset now)
    {
        if (!order.IsPaid || line.Virtual) return false;
        // What must not be shipped is not late, unless it was late before.
        if (order is { Hold: not null, ShipmentOverdue: false }) return false;
        foreach (var p in line.Portions)
        {
            if (p.From > line.Priced) continue;
            var parcel = order.FindParcel(p.Parcel);
            // What was sent in exchange says nothing about when the order was shipped.
            if (parcel is { Replaces: > 0 } || Pauses.ShipBy(order, line, p.Range, now) is not { } promised) continue;
            if ((parcel?.PickedUpAt ?? p.EndedAt ?? now) > promised && !IsStopped(order, line, p, promised)) return true;
        }
        return false;
    }

    /// <summary>A request of the buyer's, made in time, is what stopped these units: then nobody was late with them (R31).</summary>
    static bool IsStopped(Order order, OrderLine line, Portion units, DateTimeOffset by)
    {
        foreach (var c in order.Cases)
        {
            if (IsStop(c, line, by) && Ranges.Overlap(c.Units, [units.Range])) return true;
        }
        return false;
    }

    static bool StoppedByBuyer(Order order, OrderLine line, DateTimeOffset by) => order.Cases.Any(c => IsStop(c, line, by));

    static bool IsStop(Case c, OrderLine line, DateTimeOffset by) =>
        c is { HoldsUnits: true, Opener.Kind: ActorKind.Buyer, OpenedIn: <= Stage.LabelPrinted } && c.Line == line.Number && c.OpenedAt <= by
        && (c.IsOpen || c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded });

    /// <summary>Where a line's units are, what has come least far first: the reasons of each stage can be given.</summary>
    public static IEnumerable<Stage> StagesOf(Order order, OrderLine line) => line.Portions.Select(order.StageOf).Distinct().Order();

    /// <summary>What was, or would have been, paid for a line, in minor units: what compensation is a share of.</summary>
    public static long PaidFor(Order order, OrderLine line) => line.GoodsMinor + line.PostageMinor > 0
        ? line.GoodsMinor + line.PostageMinor : Closures.Reprice.ListedMinor(line, line.Quantity);
}
