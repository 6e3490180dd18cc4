using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Cases;

/// <summary>
/// Carries an agreed case as far as it can go now, judged by where the goods are now and not by where they were when it
/// was opened: a case moves on instead of dying (R41).
/// </summary>
static class Settling
{
    public static void Carry(Draft draft, int number, string? address = null)
    {
        var c = draft.Order.Cases[number - 1];
        if (c.Kind is CaseKind.Return or CaseKind.Exchange)
        {
            AskForReturn(draft, c, c.Kind, address);
            return;
        }
        var portions = Portions.Inside(draft.Order, draft.Order.Lines[c.Line - 1], c.Units).ToArray();
        var stage = draft.Order.StageOf(portions[0]);
        var parcel = draft.Order.FindParcel(portions[0].Parcel);
        switch (stage)
        {
            case Stage.AwaitingShipment:
                Refund(draft, c, "R11");
                break;
            case Stage.LabelPrinted:
                if (parcel!.State == ParcelState.Labelled) draft.Add(new LabelVoidAsked(draft.Stamp("R14"), parcel.Number));
                Refund(draft, c, "R14");
                break;
            case Stage.InTransit when parcel!.State != ParcelState.Lost:
                if (!parcel.StopAsked) draft.Add(new InterceptionAsked(draft.Stamp("R15"), parcel.Number, c.Number));
                if (draft.Policy.Terms.RefundInTransit == RefundMoment.OnAgreement) Refund(draft, c, "R15");
                else Move(draft, c, c.Kind, new CaseState.CarrierAnswer(draft.Now + draft.Policy.Times.InterceptAnswerWithin), "R15");
                break;
            case Stage.Returning when parcel!.State != ParcelState.Returned
                && draft.Policy.Terms.RefundInTransit == RefundMoment.WhenBack:
                Move(draft, c, c.Kind, new CaseState.GoodsBack(draft.Now + draft.Policy.Times.GoodsBackWithin), "R15");
                break;
            case Stage.InTransit or Stage.Returning:
                Refund(draft, c, "R15");
                break;
            case Stage.Received or Stage.Completed when c.Kind == CaseKind.Cancellation || IsLate(c):
                // Delivered before anybody could stop it: it goes on as a return, agreed already.
                AskForReturn(draft, c, CaseKind.Return, address);
                break;
            case Stage.Received or Stage.Completed:
                Refund(draft, c, "R23");
                break;
            default:
                draft.Add(new CaseClosed(draft.Stamp("R11"), number, CaseOutcome.NothingLeft));
                break;
        }
    }

    /// <summary>Asked for before the goods arrived, whole, and now they are there.</summary>
    static bool IsLate(Case c) => c.OpenedIn < Stage.Received || c.Hearing is { Executed: true };

    static void AskForReturn(Draft draft, Case c, CaseKind kind, string? address) => Move(
        draft, c, kind,
        new CaseState.ReturnParcel(draft.Now + draft.Policy.Times.ReturnShipWithin, address ?? DefaultAddress), "R18");

    /// <summary>Stands for the store's default return address where nobody gave another (R18).</summary>
    public const string DefaultAddress = "default";

    public static void Move(Draft draft, Case c, CaseKind kind, CaseState to, string rule) =>
        draft.Add(new CaseMoved(draft.Stamp(rule), c.Number, kind, to));

    /// <summary>Some units leave a case; it goes on with the others, or ends when there are none (R12, R40).</summary>
    public static void Narrow(Draft draft, Case c, ImmutableArray<UnitRange> leaving, CaseOutcome outcome, string rule)
    {
        var stay = ImmutableArray.CreateBuilder<UnitRange>();
        foreach (var range in c.Units)
        {
            var from = range.From;
            foreach (var gone in leaving.OrderBy(u => u.From))
            {
                if (gone.End <= from || gone.From >= range.End) continue;
                if (gone.From > from) stay.Add(new UnitRange(from, gone.From - from));
                from = Math.Max(from, gone.End);
            }
            if (from < range.End) stay.Add(new UnitRange(from, range.End - from));
        }
        if (stay.Count == 0)
        {
            draft.Add(new CaseClosed(draft.Stamp(rule), c.Number, outcome));
            return;
        }
        var units = stay.Sum(u => u.Count);
        draft.Add(new CaseNarrowed(
            draft.Stamp(rule), c.Number, stay.ToImmutable(), Shares.FirstOf(c.GoodsMinor, units, c.UnitCount),
            Shares.FirstOf(c.PostageMinor, units, c.UnitCount), Shares.FirstOf(c.DeductedMinor, units, c.UnitCount)));
    }

    /// <summary>Refunds what a case asks for and closes it.</summary>
    public static void Refund(Draft draft, Case c, string rule, ImmutableArray<UnitRange>? only = null)
    {
        var units = only ?? c.Units;
        var line = draft.Order.Lines[c.Line - 1];
        var (goods, postage) = Refunding.Remaining(draft.Order, line, units);
        var (wantGoods, wantPostage) = only is null ? (c.GoodsMinor, c.PostageMinor)
            : (Shares.FirstOf(c.GoodsMinor, units.Sum(u => u.Count), c.UnitCount),
               Shares.FirstOf(c.PostageMinor, units.Sum(u => u.Count), c.UnitCount));
        var reason = draft.Policy.FindReason(c.Reason);
        var stage = StageOf(draft, c.Line, units);
        // Goods that come back, or never left, end with the refund; goods that the buyer keeps end when all of it went back.
        var ends = c.Kind != CaseKind.Refund || stage < Stage.Received || wantGoods + c.DeductedMinor >= goods;
        // The threshold may be reached after all, because another request was withdrawn: then nothing is deducted.
        var still = Refunding.Deductions(draft.Policy, draft.Order, [new LineUnits(c.Line, units)], reason, out _, c.Number)[0];
        if (still < c.DeductedMinor && only is null) wantGoods += c.DeductedMinor - still;
        var (fee, parcel) = BuyersFee(draft, c, units, Math.Min(wantGoods, goods));
        Refunding.Issue(draft, c.Line, units, Math.Min(wantGoods, goods) - fee, Math.Min(wantPostage, postage), ends, c.Number,
            reason, c.Liable, rule, c.DiscountsLost, fee, parcel);
        // What the desk decided says itself what the store is penalised for (R26).
        if (c.Hearing is not { Executed: true } && (c.Kind == CaseKind.Cancellation || reason?.Compensation is not null))
            Refunding.Compensate(draft, c.Number, c.Line, goods + postage, reason);
        draft.Add(new CaseClosed(draft.Stamp(rule), c.Number, CaseOutcome.Refunded));
    }

    /// <summary>What of an interception the buyer bears is kept from the first refund of its parcel, once (R15).</summary>
    static (long Minor, int Parcel) BuyersFee(Draft draft, Case c, ImmutableArray<UnitRange> units, long atMost)
    {
        var portion = Portions.Inside(draft.Order, draft.Order.Lines[c.Line - 1], units).First();
        return draft.Order.FindParcel(portion.Parcel) is { BuyersFeeMinor: > 0 } parcel
            ? (Math.Min(parcel.BuyersFeeMinor, atMost), parcel.Number) : (0, 0);
    }

    /// <summary>Refunds all that is left of some units, with or without their postage, outside any case.</summary>
    public static void RefundUnits(
        Draft draft, int line, ImmutableArray<UnitRange> units, int caseNumber, Reason? reason, Liability liable,
        string rule, bool withPostage)
    {
        if (StageOf(draft, line, units) == Stage.LabelPrinted
            && draft.Order.FindParcel(Portions.Inside(draft.Order, draft.Order.Lines[line - 1], units).First().Parcel) is { State: ParcelState.Labelled } label)
            draft.Add(new LabelVoidAsked(draft.Stamp("R14"), label.Number));
        var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[line - 1], units);
        Refunding.Issue(draft, line, units, goods, withPostage ? postage : 0, true, caseNumber, reason, liable, rule, []);
        Refunding.Compensate(draft, caseNumber, line, goods + postage, reason);
    }

    public static Stage StageOf(Draft draft, int line, ImmutableArray<UnitRange> units) =>
        draft.Order.StageOf(Portions.Inside(draft.Order, draft.Order.Lines[line - 1], units).First());
}
