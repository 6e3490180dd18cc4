using Unwind.Refunds;

namespace Unwind.Disputes;

/// <summary>What a verdict gives for each unit of a case, and carrying it out (R26).</summary>
static class Awarding
{
    public const int AwardsMax = 20;

    /// <summary>Why awards make no sense; null when they do.</summary>
    public static Refusal? Check(Order order, Policy policy, Case c, ImmutableArray<Award> awards, string? violation)
    {
        // A complaint names its violation itself.
        if (violation is not null && c.Kind == CaseKind.Complaint) return new Refusal(RefusalCode.Malformed, "R31").With("field", "violation");
        if (violation is not null && (policy.FindReason(violation) is not { } named || !Violations.Is(named)))
            return new Refusal(RefusalCode.ReasonNotOffered, "R31").With("reason", violation);
        if (awards.IsDefaultOrEmpty) return null;
        if (c.Kind == CaseKind.Complaint || awards.Length > AwardsMax || awards.Any(a => a is null) || awards.Count(a => a.Return) > 1)
            return new Refusal(RefusalCode.Malformed, "R26").With("field", "awards");
        if (awards.Any(a => a.Units == 0) && awards.Length > 1) return new Refusal(RefusalCode.Malformed, "R26").With("field", "awards.units");
        var left = c.UnitCount;
        foreach (var award in awards)
        {
            if (award.Units < 0 || award.Units > left) return new Refusal(RefusalCode.UnitsNotAvailable, "R26").With("available", $"{left}");
            left -= award.Units;
        }
        foreach (var (award, units) in Divide(c, awards))
        {
            var (goods, _) = Refunding.Remaining(order, order.Lines[c.Line - 1], units);
            if (award.AmountMinor < 0) return new Refusal(RefusalCode.AmountNotPositive, "R26");
            if (award.AmountMinor > goods)
                return new Refusal(RefusalCode.AmountExceedsRefundable, "R26").With("refundable", $"{goods}").With("currency", order.Currency);
            if (award.Return && order.Lines[c.Line - 1].Virtual) return new Refusal(RefusalCode.NothingToSendBack, "R45");
        }
        return null;
    }

    /// <summary>Each award with the units that it is about, taken in their order.</summary>
    static IEnumerable<(Award Award, ImmutableArray<UnitRange> Units)> Divide(Case c, ImmutableArray<Award> awards)
    {
        var rest = c.Units;
        foreach (var award in awards)
        {
            var (first, after) = Ranges.Split(rest, award.Units == 0 ? Ranges.Count(rest) : award.Units);
            rest = after;
            yield return (award, first);
        }
    }

    /// <summary>What awards come to as things stand, in minor units.</summary>
    public static long Worth(Order order, Case c, ImmutableArray<Award> awards)
    {
        var worth = 0L;
        foreach (var (award, units) in Divide(c, awards))
        {
            var (goods, postage) = Refunding.Remaining(order, order.Lines[c.Line - 1], units);
            worth += Math.Min(award.AmountMinor ?? goods, goods) + (award.Postage ? postage : 0);
        }
        return worth;
    }

    public static void CarryOut(Draft draft, int number, Verdict verdict)
    {
        var c = draft.Order.Cases[number - 1];
        var outside = c.Hearing!.PaidOutsideMinor;
        (Award Award, ImmutableArray<UnitRange> Units)? back = null;
        foreach (var (said, units) in Divide(c, verdict.Awards))
        {
            var award = said;
            // What went back outside since is not paid on top (R44).
            if (award.AmountMinor is { } amount)
            {
                var paid = Math.Min(amount, outside);
                outside -= paid;
                award = award with { AmountMinor = amount - paid };
            }
            if (back is null && GoesBack(draft, c, verdict, award, units)) back = (award, units);
            else Pay(draft, c, award, units);
        }
        if (back is not { } return_)
        {
            draft.Add(new CaseClosed(draft.Stamp("R26"), number, CaseOutcome.Refunded));
            return;
        }
        var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[c.Line - 1], return_.Units);
        draft.Add(new CaseNarrowed(
            draft.Stamp("R26"), number, return_.Units, Math.Min(return_.Award.AmountMinor ?? goods, goods), return_.Award.Postage ? postage : 0, 0));
        // On the way it is stopped, and goes on as a return by itself when it arrives after all (R41).
        var kind = Settling.StageOf(draft, c.Line, return_.Units) is Stage.InTransit or Stage.Returning ? CaseKind.Cancellation : CaseKind.Return;
        if (c.Kind != kind) draft.Add(new CaseMoved(draft.Stamp("R26"), number, kind, draft.Order.Cases[number - 1].State));
        Settling.Carry(draft, number);
    }

    /// <summary>
    /// Whether the goods come back before the money goes: when the verdict says so and they have left, and when it was given
    /// before they had, for all of their money, and they have left since (R41).
    /// </summary>
    static bool GoesBack(Draft draft, Case c, Verdict verdict, Award award, ImmutableArray<UnitRange> units)
    {
        var stage = Settling.StageOf(draft, c.Line, units);
        if (draft.Order.Lines[c.Line - 1].Virtual || stage <= Stage.LabelPrinted || stage == Stage.Closed) return false;
        if (award.Return) return true;
        var (goods, _) = Refunding.Remaining(draft.Order, draft.Order.Lines[c.Line - 1], units);
        if ((award.AmountMinor ?? goods) < goods) return false;
        return verdict.DecidedIn <= Stage.LabelPrinted || (verdict.DecidedIn < Stage.Received && stage >= Stage.Received);
    }

    static void Pay(Draft draft, Case c, Award award, ImmutableArray<UnitRange> units)
    {
        var line = draft.Order.Lines[c.Line - 1];
        var (goods, postage) = Refunding.Remaining(draft.Order, line, units);
        var amount = Math.Min(award.AmountMinor ?? goods, goods);
        var back = award.Postage ? postage : 0;
        if (amount + back == 0 && goods > 0) return;
        // All of it went back, or the seller still has the goods and keeps them: nobody waits for them any more.
        var ends = amount >= goods || (award.Return && Settling.StageOf(draft, c.Line, units) <= Stage.LabelPrinted);
        var parcel = draft.Order.FindParcel(Portions.Inside(draft.Order, line, units).First().Parcel);
        if (ends && parcel is { State: ParcelState.Labelled }) draft.Add(new LabelVoidAsked(draft.Stamp("R14"), parcel.Number));
        if (ends && parcel is { State: ParcelState.InTransit, StopAsked: false }) draft.Add(new InterceptionAsked(draft.Stamp("R15"), parcel.Number, c.Number));
        Refunding.Issue(
            draft, c.Line, units, amount, back, ends, c.Number, draft.Policy.FindReason(c.Reason),
            draft.Order.Cases[c.Number - 1].Liable, "R26", []);
    }
}
