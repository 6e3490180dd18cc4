using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Shipments;

/// <summary>The seller prints a label and packs (发货). The goods have not left until the carrier scans them.</summary>
/// <param name="Lines">Empty for everything that is still to be shipped.</param>
public sealed record Ship(OrderId Order, ImmutableArray<Selected> Lines, string Carrier, string Tracking) : OrderCommand(Order)
{
    private protected override Act Name => Act.Ship;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (Selection.Find(order, situation, Act, Lines.IsDefault ? [] : Lines, out var groups, freely: true) is { } refusal) return Decider.Refuse(refusal);
        var rule = groups[0].Rule.Rule;
        if (order.Hold is not null) return Decider.Refuse(RefusalCode.OnHold, "R45", Act.SendMessage);
        if (!PlaceOrder.IsName(Carrier)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule).With("field", "carrier"));
        if (!PlaceOrder.IsName(Tracking)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule).With("field", "tracking"));

        // Who names no line ships what nobody asked to undo: a request is never run over by accident (R12).
        var named = !Lines.IsDefaultOrEmpty;
        var lines = groups.Select(g => new LineUnits(g.Line.Number, named ? FreeFirst(g) : Unasked(order, g)))
            .Where(l => l.Units.Length > 0).ToImmutableArray();
        if (lines.IsEmpty) return Decider.Refuse(RefusalCode.RefundOpen, "R12", Act.AgreeCase, Act.DeclineCase);
        var touched = order.Cases.Where(c => c is { IsOpen: true, HoldsUnits: true } && lines.Any(l => l.Line == c.Line && Ranges.Overlap(l.Units, c.Units))).ToArray();
        // What the desk is to decide about is not settled by a fact (R26); the seller's own claim they may give up.
        if (touched.Any(c => c.Hearing is not null && (c.Opener.Kind == ActorKind.Buyer || c.Hearing.Verdict is { Upheld: true })))
            return Decider.Refuse(RefusalCode.AtTheDesk, "R26", Act.GiveEvidence);
        if (touched.Any(c => c.Opener.Kind == ActorKind.Buyer) && situation.Policy.Terms.ShipDuringRefund == ShipDuringRefund.Refused)
            return Decider.Refuse(RefusalCode.RefundOpen, "R12", Act.AgreeCase, Act.DeclineCase);

        var draft = new Draft(order, situation);
        foreach (var open in touched)
            Settling.Narrow(draft, open, [.. lines.Where(l => l.Line == open.Line).SelectMany(l => l.Units)], CaseOutcome.EndedByShipping, "R12");
        // What is delivered online has no box: it goes apart from what has one, and is there at once (R45).
        foreach (var alike in lines.GroupBy(l => order.Lines[l.Line - 1].Virtual).OrderBy(g => g.Key))
            draft.Add(new Shipped(draft.Stamp(rule), draft.Order.Parcels.Length + 1, Carrier, Tracking, [.. alike]) { Virtual = alike.Key });
        return draft.Done();
    }

    /// <summary>Units that nobody asked to undo are sent before those that somebody did (R12: never by accident).</summary>
    static ImmutableArray<UnitRange> FreeFirst(UnitGroup group)
    {
        var wanted = group.Units.Sum(u => u.Count);
        var ranges = new List<UnitRange>();
        var candidates = group.Line.Portions.Where(p => p.State == PortionState.Open && p.Parcel == group.Parcel);
        foreach (var portion in candidates.OrderBy(p => p.Case != 0).ThenBy(p => p.From))
        {
            if (wanted == 0) break;
            var take = Math.Min(wanted, portion.Count);
            ranges.Add(new UnitRange(portion.From, take));
            wanted -= take;
        }
        return [.. ranges.OrderBy(r => r.From)];
    }

    static ImmutableArray<UnitRange> Unasked(Order order, UnitGroup group) =>
    [
        .. group.Line.Portions
            .Where(p => p.State == PortionState.Open && p.Parcel == group.Parcel
                && (p.Case == 0 || order.Cases[p.Case - 1].Opener.Kind != ActorKind.Buyer))
            .Select(p => p.Range),
    ];
}

/// <summary>The seller asks the carrier to void a label that nobody has picked up (R14); the units are to be shipped again.</summary>
public sealed record VoidLabel(OrderId Order, int Parcel) : OrderCommand(Order)
{
    private protected override Act Name => Act.VoidLabel;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindParcel(Parcel) is not { } parcel) return Decider.Refuse(new Refusal(RefusalCode.ParcelNotFound, "R14").With("parcel", $"{Parcel}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R14");
        if (parcel.State is ParcelState.Voiding or ParcelState.Voided) return Decider.Accept(order);
        if (Gate.Find(situation, Act, parcel.Stage, out var refusal) is not { } rule) return Decider.Refuse(refusal!);
        var draft = new Draft(order, situation);
        return draft.Add(new LabelVoidAsked(draft.Stamp(rule.Rule), Parcel)).Done();
    }
}

/// <summary>
/// The carrier reports about a parcel, by its number in the order or by its tracking number. Reports that come twice, late
/// or out of order are harmless (R15, R17).
/// </summary>
/// <param name="At">The carrier's time; it counts as no earlier than the label and no later than now. Null for now.</param>
public sealed record RecordScan(OrderId Order, int Parcel, string? Tracking, Scan Scan, DateTimeOffset? At = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.RecordScan;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Carrier or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R15");
        if (!Enum.IsDefined(Scan)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R15").With("field", "scan"));
        // What was packed in two goes under one label moves as one.
        Parcel?[] parcels = Parcel != 0 ? [order.FindParcel(Parcel)] : [.. order.Parcels.Where(p => p.Tracking == Tracking)];
        if (parcels.Length == 0 || parcels[0] is null)
            return Decider.Refuse(new Refusal(RefusalCode.ParcelNotFound, "R15").With("parcel", Tracking ?? $"{Parcel}"));
        var draft = new Draft(order, situation);
        foreach (var parcel in parcels)
        {
            var now = draft.Order.Parcels[parcel!.Number - 1];
            if (Scanning.Says(now, Scan))
                Scanning.Record(draft, now, Scan, Limits.Within(At, now.LabelledAt, situation.Now));
        }
        return draft.Done();
    }
}

/// <summary>What a carrier's report means for the parcel, its units and their cases.</summary>
static class Scanning
{
    /// <summary>Whether a report says anything new about a parcel.</summary>
    public static bool Says(Parcel parcel, Scan scan) => Says(parcel.State, scan, parcel.StopAsked, parcel.VoidAssumed);

    static bool Says(ParcelState state, Scan scan, bool stopAsked, bool assumed) => (state, scan) switch
    {
        (ParcelState.Voided, Scan.PickedUp or Scan.Moving) when assumed => true,
        (ParcelState.Voided or ParcelState.Returned or ParcelState.Lost or ParcelState.Delivered, _) => false,
        (ParcelState.Labelled or ParcelState.Voiding, Scan.InterceptionFailed) => false,
        (ParcelState.Labelled or ParcelState.Voiding, _) => true,
        (ParcelState.InTransit, Scan.PickedUp or Scan.Moving or Scan.LabelVoided) => false,
        (ParcelState.InTransit, Scan.InterceptionFailed) => stopAsked,
        (ParcelState.InTransit, _) => true,
        (ParcelState.Returning, Scan.Returned or Scan.Lost or Scan.Delivered) => true,
        (ParcelState.Returning, _) => false,
        _ => throw new UnreachableException(),
    };

    public static void Record(Draft draft, Parcel parcel, Scan scan, DateTimeOffset at)
    {
        draft.Add(new ParcelScanned(draft.Stamp(RuleOf(scan)), parcel.Number, scan, at));
        switch (scan)
        {
            case Scan.PickedUp or Scan.Moving:
                AskToStop(draft, parcel);
                break;
            case Scan.Delivered:
                foreach (var c in Waiting(draft, parcel))
                {
                    // Refused at the door and then taken after all: nobody had asked for anything.
                    if (c.Opener.Kind == ActorKind.Carrier) draft.Add(new CaseClosed(draft.Stamp("R17"), c.Number, CaseOutcome.Lapsed));
                    else Settling.Carry(draft, c.Number);
                }
                break;
            case Scan.Intercepted or Scan.RefusedAtDoor:
                if (scan == Scan.Intercepted) ChargeInterception(draft, parcel);
                foreach (var c in Waiting(draft, parcel)) Settling.Carry(draft, c.Number);
                break;
            case Scan.InterceptionFailed:
                foreach (var c in Waiting(draft, parcel))
                    Settling.Move(draft, c, c.Kind, new CaseState.Delivery(draft.Now + draft.Policy.Times.GoodsBackWithin), "R15");
                break;
            case Scan.Returned:
                foreach (var c in On(draft, parcel)) Settling.Refund(draft, c, "R15");
                break;
            case Scan.Lost:
                RefundLost(draft, parcel);
                break;
        }
    }

    static string RuleOf(Scan scan) => scan switch
    {
        Scan.RefusedAtDoor => "R17",
        Scan.LabelVoided => "R14",
        _ => "R15",
    };

    static Case[] On(Draft draft, Parcel parcel) => draft.Order.Cases.Where(c => c is { IsOpen: true, HoldsUnits: true }
        && Portions.Inside(draft.Order, draft.Order.Lines[c.Line - 1], c.Units).First().Parcel == parcel.Number).ToArray();

    /// <summary>Cases that both sides agreed to and that wait for what becomes of the parcel.</summary>
    static IEnumerable<Case> Waiting(Draft draft, Parcel parcel) => On(draft, parcel)
        .Where(c => c.State is CaseState.CarrierAnswer or CaseState.Delivery or CaseState.GoodsBack);

    /// <summary>
    /// Picked up although the money is back, or although the buyer wants out: the carrier is told at once (R14, R16).
    /// </summary>
    static void AskToStop(Draft draft, Parcel parcel)
    {
        var refunded = Receiving.In(draft.Order, parcel.Number).Any(l =>
            Portions.Inside(draft.Order, draft.Order.Lines[l.Line - 1], l.Units).Any(p => p.State == PortionState.Closed));
        var wanted = On(draft, parcel).FirstOrDefault(c => c.Kind == CaseKind.Refund && c.Opener.Kind == ActorKind.Buyer);
        if (refunded || wanted is not null)
            draft.Add(new InterceptionAsked(draft.Stamp("R16"), parcel.Number, wanted?.Number ?? LastRefunded(draft, parcel)));
    }

    static int LastRefunded(Draft draft, Parcel parcel) => draft.Order.Cases.LastOrDefault(c =>
        c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded }
        && Portions.Inside(draft.Order, draft.Order.Lines[c.Line - 1], c.Units).Any(p => p.Parcel == parcel.Number))?.Number ?? 0;

    /// <summary>The request for whose sake a parcel was to be stopped is gone: the carrier is told to go on (R28).</summary>
    public static void DropStop(Draft draft, int caseNumber)
    {
        foreach (var parcel in draft.Order.Parcels)
        {
            if (parcel is not { State: ParcelState.InTransit, StopAsked: true } || parcel.StopCase != caseNumber) continue;
            draft.Add(new InterceptionDropped(draft.Stamp("R28"), parcel.Number));
            AskToStop(draft, parcel);
        }
    }

    /// <summary>
    /// Units that come back without a case, because nobody asked or because a request was refused, get one, so that they
    /// end as well (R17).
    /// </summary>
    public static void TakeUpTheRest(Draft draft, Parcel parcel)
    {
        // Stopped for somebody's sake, it comes back for that reason; otherwise it was refused at the door.
        var cause = parcel.StopAsked ? draft.Order.FindCase(parcel.StopCase) : null;
        var reason = (cause is null ? null : draft.Policy.FindReason(cause.Reason)) ?? draft.Policy.FindReason(Reason.RefusedAtDoor)!;
        var left = Receiving.In(draft.Order, parcel.Number)
            // What is completed is refunded by the store and what is open from escrow: never in one refund (R24).
            .SelectMany(l => new[] { PortionState.Open, PortionState.Completed }.Select(s => new LineUnits(l.Line, Untaken(draft.Order, l, s))))
            .Where(l => l.Units.Length > 0).ToArray();
        if (left.Length == 0) return;
        var deductions = Refunding.Deductions(draft.Policy, draft.Order, left, reason, out var lost);
        for (var i = 0; i < left.Length; i++)
        {
            var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[left[i].Line - 1], left[i].Units);
            var next = draft.Order.Cases.Length + 1;
            draft.Add(new CaseOpened(draft.Stamp("R17"), new Case(
                next, next, CaseKind.Refund, left[i].Line, left[i].Units, Actor.Carrier, reason.Code, null, [], goods - deductions[i],
                Refunding.WithPostage(Stage.Returning, reason) ? postage : 0, Stage.Returning, draft.Now, reason.Liable, null, true,
                new CaseState.GoodsBack(draft.Now + draft.Policy.Times.GoodsBackWithin))
            {
                DeductedMinor = deductions[i],
                DiscountsLost = lost,
            }));
            if (parcel.State == ParcelState.Returned) Settling.Refund(draft, draft.Order.Cases[next - 1], "R17");
        }
    }

    /// <summary>What is not ended and not in a case; units that the clock completed on the way count until it is all settled.</summary>
    static ImmutableArray<UnitRange> Untaken(Order order, LineUnits units, PortionState state) =>
    [
        .. Portions.Inside(order, order.Lines[units.Line - 1], units.Units)
            .Where(p => p.Case == 0 && p.State == state && (state == PortionState.Open || !order.Settled))
            .Select(p => p.Range),
    ];

    static void ChargeInterception(Draft draft, Parcel parcel)
    {
        var fee = draft.Policy.Terms.InterceptionFeeMinor;
        if (fee == 0 || !parcel.StopAsked) return;
        var asked = draft.Order.FindCase(parcel.StopCase);
        var bearer = asked is { Opener.Kind: ActorKind.Buyer, Liable: Liability.Buyer } ? Liability.Buyer : Liability.Seller;
        draft.Add(new FeeCharged(draft.Stamp("R15"), asked?.Number ?? 0, Fees.Interception, fee, bearer, parcel.Number));
    }

    /// <summary>Until the buyer has signed, the risk is not the buyer's: everything in the parcel is refunded.</summary>
    static void RefundLost(Draft draft, Parcel parcel)
    {
        var reason = draft.Policy.FindReason(Reason.LostInTransit)!;
        foreach (var c in On(draft, parcel)) draft.Add(new CaseClosed(draft.Stamp("R15"), c.Number, CaseOutcome.Refunded));
        foreach (var (number, units) in Receiving.In(draft.Order, parcel.Number).ToArray())
        {
            foreach (var state in new[] { PortionState.Open, PortionState.Completed })
            {
                if (state == PortionState.Completed && draft.Order.Settled) continue;
                var left = Portions.Inside(draft.Order, draft.Order.Lines[number - 1], units)
                    .Where(p => p.State == state).Select(p => p.Range).ToImmutableArray();
                if (!left.IsEmpty) Settling.RefundUnits(draft, number, left, 0, reason, reason.Liable, "R15", withPostage: true);
            }
        }
    }
}
