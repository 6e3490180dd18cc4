using Unwind.Refunds;
using Unwind.Returns;

namespace Unwind.Exchanges;

/// <summary>The buyer asks for other goods, or the same again (换货, R22).</summary>
/// <param name="WantedSku">Null for the same SKU.</param>
public sealed record RequestExchange(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, string? WantedSku, string? Explanation,
    ImmutableArray<string> Evidence) : OrderCommand(Order)
{
    private protected override Act Name => Act.RequestExchange;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (WantedSku is not null && !PlaceOrder.IsName(WantedSku))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "wanted_sku"));
        var draft = new Draft(order, situation);
        Receiving.ByWord(draft, Lines);
        if (Requesting.Prepare(draft.Order, situation, Act, Lines, Reason, Explanation, Evidence, out var groups, out var reason) is { } refusal)
            return Decider.Refuse(refusal);
        // The amounts go with the case: it turns into a return and refund when there is nothing to send (R22).
        var wish = new Wish(CaseKind.Exchange, reason!, null, Explanation, Evidence, WantedSku);
        if (Requesting.Open(draft, wish, groups, !Lines.IsDefaultOrEmpty,
            group => ReturnRights.Check(draft.Order, situation, group, reason!, true), null) is { } no)
            return Decider.Refuse(no);
        return draft.Done();
    }
}

/// <summary>The seller sends the other goods (R22). The case ends; the replacement has its own scans and receipt.</summary>
public sealed record SendReplacement(OrderId Order, int Case, string Carrier, string Tracking) : OrderCommand(Order)
{
    private protected override Act Name => Act.SendReplacement;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R22").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R22");
        if (order.Hold is not null && c.IsOpen) return Decider.Refuse(RefusalCode.OnHold, "R45", Act.SendMessage);
        if (!PlaceOrder.IsName(Carrier)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "carrier"));
        if (!PlaceOrder.IsName(Tracking)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "tracking"));
        if (c.State is CaseState.Ended { Outcome: CaseOutcome.Exchanged }) return Decider.Accept(order);
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R22").With("case", $"{Case}"));
        if (c.State is not CaseState.Replacement) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R22");
        var draft = new Draft(order, situation);
        Exchanging.GiveDifferenceBack(draft, c);
        draft.Add(new ReplacementSent(
            draft.Stamp("R22"), Case, order.Parcels.Length + 1, Carrier, Tracking, c.WantedSku!, c.Line, c.Units));
        return draft.Add(new CaseClosed(draft.Stamp("R22"), Case, CaseOutcome.Exchanged)).Done();
    }
}

/// <summary>The seller has nothing to send: the exchange goes on as a return and refund by itself (R22).</summary>
public sealed record ExchangeUnavailable(OrderId Order, int Case) : OrderCommand(Order)
{
    private protected override Act Name => Act.ExchangeUnavailable;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R22").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R22");
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R22").With("case", $"{Case}"));
        if (c.Kind == CaseKind.Return) return Decider.Accept(order);
        if (c.Kind != CaseKind.Exchange) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R22");
        var draft = new Draft(order, situation);
        Exchanging.TurnIntoReturn(draft, c);
        return draft.Done();
    }
}

static class Exchanging
{
    /// <summary>The seller agrees, and says what the other goods cost more or less; dearer ones are paid for first (R22).</summary>
    public static void Agree(Draft draft, Case c, long differenceMinor, string? address)
    {
        if (differenceMinor != 0) draft.Add(new DifferenceStated(draft.Stamp("R22"), c.Number, differenceMinor));
        if (differenceMinor > 0)
            Settling.Move(draft, c, c.Kind, new CaseState.Payment(draft.Now + draft.Policy.Times.PayDifferenceWithin, differenceMinor, address), "R22");
        else Settling.Carry(draft, c.Number, address);
    }

    public static void Paid(Draft draft, Case c, string reference, ImmutableArray<Funding> cash)
    {
        draft.Add(new DifferencePaid(draft.Stamp("R22"), c.Number, reference, [.. cash.Select(f => f with { Reference = f.Reference ?? reference })]));
        Settling.Carry(draft, c.Number, (c.State as CaseState.Payment)?.Address);
    }

    /// <summary>Cheaper goods: the difference goes back when they are sent, and never more than the units cost (R22).</summary>
    public static void GiveDifferenceBack(Draft draft, Case c)
    {
        if (c.DifferenceMinor >= 0) return;
        var (goods, _) = Refunding.Remaining(draft.Order, draft.Order.Lines[c.Line - 1], c.Units);
        var minor = Math.Min(-c.DifferenceMinor, goods);
        if (minor > 0)
            Refunding.Issue(draft, c.Line, c.Units, minor, 0, false, c.Number, draft.Policy.FindReason(c.Reason), Liability.Nobody, "R22", []);
    }

    public static void TurnIntoReturn(Draft draft, Case c)
    {
        var waited = c.State;
        draft.Add(new CaseMoved(draft.Stamp("R22"), c.Number, CaseKind.Return, c.State));
        var now = draft.Order.Cases[c.Number - 1];
        switch (waited)
        {
            case CaseState.Answer:
                Answering.Agree(draft, c.Number, false, null);
                break;
            case CaseState.Payment:
                Settling.Carry(draft, c.Number);
                break;
            case CaseState.Replacement:
                Settling.Refund(draft, now, "R22");
                break;
        }
    }
}
