using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Returns;

/// <summary>The buyer asks to send goods back for the money (退货退款, R18, R21).</summary>
/// <param name="Intact">The buyer's word that the goods are as they came; the seven-day right asks for it.</param>
public sealed record RequestReturn(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, long? AmountMinor, string? Explanation,
    ImmutableArray<string> Evidence, bool Intact = true) : OrderCommand(Order)
{
    private protected override Act Name => Act.RequestReturn;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var draft = new Draft(order, situation);
        Receiving.ByWord(draft, Lines);
        if (Requesting.Prepare(draft.Order, situation, Act, Lines, Reason, Explanation, Evidence, out var groups, out var reason) is { } refusal)
        {
            // Nothing was in transit and nothing else fits: answer about the order as it is.
            return Decider.Refuse(refusal);
        }
        if (AmountMinor is not null && groups.Count > 1)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, groups[0].Rule.Rule).With("field", "amount_minor"));
        var wish = new Wish(CaseKind.Return, reason!, AmountMinor, Explanation, Evidence);
        if (Requesting.Open(draft, wish, groups, !Lines.IsDefaultOrEmpty,
            group => ReturnRights.Check(draft.Order, situation, group, reason!, Intact),
            (group, opened) =>
            {
                if (group.Rule.AnswerBy is null) Settling.Carry(draft, opened.Number);
            }) is { } no)
            return Decider.Refuse(no);
        return draft.Done();
    }
}

static class ReturnRights
{
    /// <summary>R21: seven days from signing, intact, and not of an excluded class.</summary>
    public static Refusal? Check(Order order, Situation situation, UnitGroup group, Reason reason, bool intact)
    {
        if (group.Line.Virtual) return new Refusal(RefusalCode.NothingToSendBack, "R45", Act.RequestRefund);
        if (!reason.NoReason) return null;
        if (!group.Line.NoReasonReturn) return new Refusal(RefusalCode.NoReasonExcluded, "R21", Act.RequestReturn);
        if (!intact) return new Refusal(RefusalCode.GoodsNotIntact, "R21", Act.RequestRefund);
        var signed = order.FindParcel(group.Parcel)?.DeliveredAt
            ?? group.Line.Portions.Where(p => p.State == PortionState.Completed).Max(p => p.EndedAt);
        // While a case held the goods nobody could ask: that time is not lost (R42).
        return situation.Now >= signed + situation.Policy.Times.NoReasonWindow + Deadlines.Pauses.OfRights(order, group.Line.Number, signed ?? situation.Now)
            ? new Refusal(RefusalCode.NoReasonOver, "R21", Act.RequestReturn)
            : null;
    }
}

/// <summary>The buyer has sent the goods back and says how (填写退货单号, R19).</summary>
/// <param name="PostageMinor">What sending them cost; given back where the seller bears it, and never more than the policy's most.</param>
public sealed record FillReturn(OrderId Order, int Case, string Carrier, string Tracking, long PostageMinor = 0)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.FillReturn;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R19").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Buyer) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R19");
        if (!PlaceOrder.IsName(Carrier)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R19").With("field", "carrier"));
        if (!PlaceOrder.IsName(Tracking)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R19").With("field", "tracking"));
        if (PostageMinor < 0) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R19").With("field", "postage_minor"));
        // Nobody else has seen the receipt: what is more than usual is for the desk to award.
        if (PostageMinor > situation.Policy.Terms.ReturnPostageMaxMinor)
            return Decider.Refuse(new Refusal(RefusalCode.ReturnPostageOverMax, "R21", Act.FillReturn, Act.SendMessage)
                .With("max", $"{situation.Policy.Terms.ReturnPostageMaxMinor}").With("currency", order.Currency));
        if (c.State is CaseState.ReturnCheck sent && sent.Carrier == Carrier && sent.Tracking == Tracking) return Decider.Accept(order);
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R19").With("case", $"{Case}"));
        if (c.State is not (CaseState.ReturnParcel or CaseState.ReturnCheck { DeliveredAt: null }))
            return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R19");
        var draft = new Draft(order, situation);
        return draft.Add(new ReturnSent(
            draft.Stamp("R19"), Case, Carrier, Tracking, PostageMinor, situation.Now + situation.Policy.Times.ReturnArriveWithin)).Done();
    }
}

/// <summary>The carrier delivered the return parcel to the seller.</summary>
public sealed record RecordReturnScan(OrderId Order, int Case, DateTimeOffset? At = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.RecordReturnScan;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Carrier or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R20");
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R20").With("case", $"{Case}"));
        // A scan that comes late, or twice, changes nothing.
        if (c.State is not CaseState.ReturnCheck { DeliveredAt: null }) return Decider.Accept(order);
        var at = Limits.Within(At, c.OpenedAt, situation.Now);
        var draft = new Draft(order, situation);
        return draft.Add(new ReturnScanned(
            draft.Stamp("R20"), Case, at, situation.Policy.Until(situation.Now, situation.Policy.Times.ReturnCheckWithin))).Done();
    }
}

/// <summary>The seller has the goods back (R20). Fewer units than announced refund only those.</summary>
/// <param name="Units">How many came; 0 for all.</param>
/// <param name="Sellable">Whether they go back into stock (R33).</param>
public sealed record ConfirmReturn(OrderId Order, int Case, int Units = 0, bool Sellable = true) : OrderCommand(Order)
{
    private protected override Act Name => Act.ConfirmReturn;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R20").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R20");
        if (c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded } && c is { Kind: CaseKind.Return, GoodsBack: false })
        {
            // The money went back before they did, by silence or from outside: the goods are counted all the same (R33).
            var late = new Draft(order, situation);
            var some = Ranges.Split(c.Units, Units <= 0 || Units > c.UnitCount ? c.UnitCount : Units).First;
            return late.Add(new ReturnAccepted(late.Stamp("R33"), Case, c.Line, some, Sellable, false)).Done();
        }
        if (c.State is CaseState.Ended { Outcome: CaseOutcome.Refunded or CaseOutcome.Exchanged } or CaseState.Replacement)
            return Decider.Accept(order);
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R20").With("case", $"{Case}"));
        if (c.State is not (CaseState.ReturnCheck or CaseState.ReturnParcel)) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R20");
        if (Units < 0 || Units > c.UnitCount)
            return Decider.Refuse(new Refusal(RefusalCode.UnitsNotAvailable, "R20").With("available", $"{c.UnitCount}"));
        var draft = new Draft(order, situation);
        Returning.Accept(draft, c, Units == 0 ? c.UnitCount : Units, Sellable, false);
        return draft.Done();
    }
}

/// <summary>The seller says that the return is not what it should be (R20), with proof; the case ends declined.</summary>
public sealed record DeclineReturned(
    OrderId Order, int Case, string? Reason, string? Explanation, ImmutableArray<string> Proof) : OrderCommand(Order)
{
    private protected override Act Name => Act.DeclineReturned;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R20").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R20");
        if ((Limits.TooLong(Explanation, Reason) ?? Limits.Attachments(Proof)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R20").With("field", field));
        if (c.State is CaseState.Ended { Outcome: CaseOutcome.Declined }) return Decider.Accept(order);
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R20").With("case", $"{Case}"));
        if (c.State is not CaseState.ReturnCheck) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R20");
        var stage = order.StageOf(Portions.Inside(order, order.Lines[c.Line - 1], c.Units).First());
        if (Gate.Find(situation, Act, stage, out var no) is not { } rule) return Decider.Refuse(no!);
        if (Gate.CheckReason(situation.Policy, rule, Reason, out _) is { } wrong) return Decider.Refuse(wrong);
        if (rule.Explanation && string.IsNullOrWhiteSpace(Explanation)) return Decider.Refuse(RefusalCode.ExplanationNeeded, rule.Rule);
        if (rule.Proof && Proof.IsEmpty) return Decider.Refuse(RefusalCode.ProofNeeded, rule.Rule);
        var draft = new Draft(order, situation);
        return draft.Add(new CaseDeclined(draft.Stamp(rule.Rule), Case, Reason, Explanation, Proof, false)).Done();
    }
}

static class Returning
{
    /// <summary>Goods of a case are back: refund them, or send others (R20, R22).</summary>
    public static void Accept(Draft draft, Case c, int units, bool sellable, bool bySilence)
    {
        var (came, rest) = Ranges.Split(c.Units, units);
        draft.Add(new ReturnAccepted(draft.Stamp("R20"), c.Number, c.Line, came, sellable, bySilence));
        var reason = draft.Policy.FindReason(c.Reason);
        // Whoever caused it bears the way back, whatever the list of reasons says about returns (R10, R21).
        var bearer = c.Hearing is { Executed: true, Verdict.ReturnPostage: var decided } ? decided
            : reason is { ReturnPostage: Liability.Seller } or { Liable: Liability.Seller } ? Liability.Seller : Liability.Buyer;
        if (c.State is CaseState.ReturnCheck { PostageMinor: > 0 and var postage } && bearer is Liability.Seller or Liability.Platform or Liability.Carrier)
            draft.Add(new FeeCharged(draft.Stamp("R21"), c.Number, Fees.ReturnPostage, postage, bearer));
        if (c.Kind == CaseKind.Exchange)
        {
            // What did not come back is not exchanged, and is free for another request.
            if (units < c.UnitCount) Settling.Narrow(draft, c, rest, CaseOutcome.NothingLeft, "R22");
            Settling.Move(draft, draft.Order.Cases[c.Number - 1], c.Kind, new CaseState.Replacement(draft.Now + draft.Policy.Times.ReplacementWithin), "R22");
            return;
        }
        // What did not come back is free for another request, whatever was decided about the whole (R20).
        if (units < c.UnitCount) Settling.Narrow(draft, c, rest, CaseOutcome.NothingLeft, "R20");
        Settling.Refund(draft, draft.Order.Cases[c.Number - 1], "R20");
    }
}
