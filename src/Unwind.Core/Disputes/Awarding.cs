using Unwind.Refunds;

namespace Unwind.Disputes;

/// <summary>What a verdict gives for each unit of a case, and carrying it out (R26).</summary>
static class Awarding
{
    public const int AwardsMax = 20;

    /// <summary>Why awards make no sense; null when they do.</summary>
    public static Refusal? Check(Order order, Policy policy, Case c, ImmutableArray<Award> awards, string? violation)
    {
        if (violation is not null && policy.FindReason(violation) is not ({ Liable: Liability.Seller } and ({ Points: > 0 } or { FineMinor: > 0 } or { Compensation: not null })))
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

    public static void CarryOut(Draft draft, int number, Verdict verdict)
    {
        var c = draft.Order.Cases[number - 1];
        (Award Award, ImmutableArray<UnitRange> Units)? back = null;
        foreach (var (award, units) in Divide(c, verdict.Awards))
        {
            // What never left, or is on its way back, needs no sending back.
            if (award.Return && Settling.StageOf(draft, c.Line, units) is Stage.InTransit or Stage.Received or Stage.Completed) back = (award, units);
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
        var kind = Settling.StageOf(draft, c.Line, return_.Units) == Stage.InTransit ? CaseKind.Cancellation : CaseKind.Return;
        if (c.Kind != kind) draft.Add(new CaseMoved(draft.Stamp("R26"), number, kind, draft.Order.Cases[number - 1].State));
        Settling.Carry(draft, number);
    }

    static void Pay(Draft draft, Case c, Award award, ImmutableArray<UnitRange> units)
    {
        var line = draft.Order.Lines[c.Line - 1];
        var (goods, postage) = Refunding.Remaining(draft.Order, line, units);
        var amount = Math.Min(award.AmountMinor ?? goods, goods);
        var back = award.Postage ? postage : 0;
        if (amount + back == 0 && goods > 0) return;
        // All of it went back: the goods that have not arrived are not wanted any more.
        var ends = amount >= goods;
        var parcel = draft.Order.FindParcel(Portions.Inside(draft.Order, line, units).First().Parcel);
        if (ends && parcel is { State: ParcelState.Labelled }) draft.Add(new Shipments.LabelVoidAsked(draft.Stamp("R14"), parcel.Number));
        if (ends && parcel is { State: ParcelState.InTransit, StopAsked: false }) draft.Add(new Shipments.InterceptionAsked(draft.Stamp("R15"), parcel.Number, c.Number));
        Refunding.Issue(
            draft, c.Line, units, amount, back, ends, c.Number, draft.Policy.FindReason(c.Reason),
            draft.Order.Cases[c.Number - 1].Liable, "R26", []);
    }
}
