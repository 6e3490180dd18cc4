using Unwind.Penalties;

namespace Unwind.Orders;

/// <summary>What the facts of the desk, of extensions and of penalties mean for the order.</summary>
public static partial class Evolution
{
    static Order? AtTheDesk(Order order, OrderEvent fact) => fact switch
    {
        DeskCalled e => Called(order, e),
        EvidenceGiven e => WithHearing(order, e.Case, h => Spoken(h, e.Stamp) with
        {
            Heard = h.Heard.Contains(e.Stamp.By.Kind) ? h.Heard : h.Heard.Add(e.Stamp.By.Kind),
        }),
        EvidenceAsked e => WithCase(WithHearing(order, e.Case, h => h with { Rounds = h.Rounds + 1, Heard = [] }), e.Case,
            c => c with { State = new CaseState.Evidence(e.Until, e.From, e.Left) }),
        EvidenceClosed e => WithCase(order, e.Case, c => c with { State = new CaseState.Ruling(e.Until) }),
        CaseAssigned e => WithHearing(order, e.Case, h => h with { Officer = e.Officer }),
        CaseEscalated e => WithCase(WithHearing(order, e.Case, h => h with { Officer = e.Officer, Escalated = true }), e.Case,
            c => c with { State = new CaseState.Ruling(e.Until) }),
        VerdictGiven e => Decided(order, e),
        VerdictAccepted e => WithHearing(order, e.Case, h => h with { Accepted = h.Accepted.Add(e.Stamp.By.Kind) }),
        VerdictAppealed e => WithCase(
            WithHearing(order, e.Case, h => Spoken(h, e.Stamp) with { AppealedBy = e.Stamp.By.Kind, Officer = null, Escalated = false, Accepted = [] }), e.Case,
            c => c with { State = new CaseState.Ruling(e.Until) }),
        VerdictExecuted e => WithCase(
            WithHearing(order, e.Case, h => h with { Executed = true }), e.Case, c => c with { Agreed = true, Liable = e.Liable }),
        DeadlineExtended { Case: > 0 } e => WithCase(order, e.Case, c => c with
        {
            State = Extending.Longer(c.State, e.By),
            ExtendedByRight = e.ByRight ? c.ExtendedByRight.Add(e.Stamp.By.Kind) : c.ExtendedByRight,
            Granted = e.ByRight ? c.Granted : c.Granted + e.By,
        }),
        DeadlineExtended e => WithParcel(order, e.Parcel, p => p with
        {
            Extended = p.Extended + e.By,
            ExtendedByRight = p.ExtendedByRight || e.ByRight,
            Granted = e.ByRight ? p.Granted : p.Granted + e.By,
        }),
        PenaltyImposed e => order with { Penalties = order.Penalties.Add(e.Penalty) },
        PenaltyWaived e => order with
        {
            Penalties = order.Penalties.SetItem(e.Number - 1, order.Penalties[e.Number - 1] with { Waived = true }),
        },
        _ => null,
    };

    static Order Called(Order order, DeskCalled e)
    {
        var called = order.Cases[e.Case - 1];
        // A case that had been declined holds its units again.
        if (called.HoldsUnits) order = Portions.Change(order, called.Line, called.Units, p => p with { Case = e.Case });
        var hearing = new Hearing(e.Stamp.By, e.Stamp.At) { RefusedAt = (called.State as CaseState.Ended)?.At };
        return WithCase(order, e.Case, c => c with { State = e.To, Hearing = Spoken(hearing, e.Stamp) });
    }

    static Hearing Spoken(Hearing hearing, Stamp stamp) => stamp.Through is { Kind: ActorKind.Officer } officer && !hearing.SpokeFor.Contains(officer.Id)
        ? hearing with { SpokeFor = hearing.SpokeFor.Add(officer.Id) } : hearing;

    static Order Decided(Order order, VerdictGiven e)
    {
        order = WithHearing(order, e.Case, h => h with { Verdict = e.Verdict });
        return e.Until is { } until ? WithCase(order, e.Case, c => c with { State = new CaseState.Appealable(until) }) : order;
    }

    static Order WithHearing(Order order, int number, Func<Hearing, Hearing> change) =>
        WithCase(order, number, c => c with { Hearing = change(c.Hearing!) });
}
