using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;

namespace Unwind.Deadlines;

/// <summary>
/// The clock looks at an order (系统超时): whatever is due acts, once each, in the order in which it fell due (R34). When
/// nothing is due, nothing happens.
/// </summary>
public sealed record PassDeadlines(OrderId Order) : OrderCommand(Order)
{
    /// <summary>What is due beyond this many waits is left for the clock's next look, which comes at once.</summary>
    const int StepsMax = 256;

    private protected override Act Name => Act.PassDeadlines;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Clock) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R34");
        var draft = new Draft(order, situation);
        for (var step = 0; step < StepsMax; step++)
        {
            var due = Deadlines.Of(draft.Order, situation.Policy);
            if (due.IsEmpty || due[0].At > situation.Now) break;
            var version = draft.Order.Version;
            Pass(draft, due[0]);
            // A wait that ends in nothing would end in nothing for ever: a defect, and better seen than spun on.
            if (draft.Order.Version == version) throw new InvalidOperationException($"The {due[0].Kind} of order {order.Id} never ends.");
            if (draft.Order.Ending == Ending.None) draft.EndIfDone();
        }
        return draft.Done();
    }

    static void Pass(Draft draft, Deadline due)
    {
        switch (due.Kind)
        {
            case DeadlineKind.Payment:
                if (draft.Order.PaymentBegunAt is null) Closing.Close(draft, Reason.PaymentTimeout, null, false, "R6");
                else draft.Add(new PaymentAsked(draft.Stamp("R6"), draft.Now + AskAgainAfter(draft)));
                break;
            case DeadlineKind.Shipment:
                draft.Add(new ShipmentMissed(draft.Stamp("R34")));
                break;
            case DeadlineKind.PickUp:
                var parcel = draft.Order.Parcels[due.Parcel - 1];
                // A void that the carrier never answered: nobody picked the parcel up, so the label is dead.
                if (parcel.State == ParcelState.Voiding) Scanning.Record(draft, parcel, Scan.LabelVoided, draft.Now);
                else draft.Add(new PickUpMissed(draft.Stamp("R34"), due.Parcel));
                break;
            case DeadlineKind.GiveUpShipment:
                GiveUp(draft, due.Parcel);
                break;
            case DeadlineKind.Receipt:
                Receiving.Complete(draft, [.. Receiving.In(draft.Order, due.Parcel)], "R34");
                break;
            case DeadlineKind.CaseWait:
                PassCase(draft, draft.Order.Cases[due.Case - 1]);
                break;
            case DeadlineKind.Hold:
                Holds.Holding.Expire(draft);
                break;
            case DeadlineKind.AfterSale:
                draft.Add(new AfterSaleEnded(draft.Stamp("R24")));
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A silent channel is asked for ever (R6), but less and less often: at most once a day.</summary>
    static TimeSpan AskAgainAfter(Draft draft)
    {
        var (least, waited) = (draft.Policy.Times.AskChannelAgainAfter, draft.Now - draft.Order.PayBy);
        var day = TimeSpan.FromDays(1);
        return waited < least ? least : waited > day ? day : waited;
    }

    /// <summary>Long after the promised time, still nothing has left: the money goes back, and nobody waits for ever.</summary>
    static void GiveUp(Draft draft, int parcel)
    {
        var replaces = draft.Order.FindParcel(parcel) is { Replaces: > 0 };
        var reason = draft.Policy.FindReason(replaces ? Reason.ReplacementNotSent : Reason.NotShipped)!;
        foreach (var line in draft.Order.Lines)
        {
            // What was completed is refunded by the store and what is open from escrow: never in one refund (R24).
            foreach (var state in (ReadOnlySpan<PortionState>)[PortionState.Open, PortionState.Completed])
            {
                var units = line.Portions
                    .Where(p => p.State == state && (parcel == 0 ? p is { State: PortionState.Open, Parcel: 0, Case: 0 } : Deadlines.IsWaitingIn(draft.Order.Parcels[parcel - 1], p)))
                    .Select(p => p.Range).ToImmutableArray();
                if (!units.IsEmpty)
                    Settling.RefundUnits(draft, line.Number, units, 0, reason, reason.Liable, replaces ? "R22" : "R11", withPostage: true);
            }
        }
    }

    static void PassCase(Draft draft, Case c)
    {
        switch (c.State)
        {
            case CaseState.Answer when c.Kind == CaseKind.Complaint:
                Complaint(draft, c);
                break;
            case CaseState.Evidence open:
                Hearings.Close(draft, c, open);
                break;
            case CaseState.Ruling:
                Hearings.Silent(draft, c);
                break;
            case CaseState.Appealable:
                Hearings.Execute(draft, c.Number);
                break;
            case CaseState.Answer { OnSilence: Silence.Agrees }:
                Answering.Agree(draft, c.Number, true, null);
                break;
            case CaseState.Answer { OnSilence: Silence.Declines }:
                draft.Add(new CaseDeclined(draft.Stamp(Answering.RuleOf(c)), c.Number, null, null, [], true));
                break;
            case CaseState.Answer or CaseState.ReturnParcel or CaseState.Payment:
                draft.Add(new CaseClosed(
                    draft.Stamp(c.State switch { CaseState.Answer => Answering.RuleOf(c), CaseState.Payment => "R22", _ => "R19" }),
                    c.Number, CaseOutcome.Lapsed));
                break;
            case CaseState.CarrierAnswer:
                // A carrier that says nothing has not stopped it: the parcel arrives, or is refused at the door.
                Settling.Move(draft, c, c.Kind, new CaseState.Delivery(draft.Now + draft.Policy.Times.GoodsBackWithin), "R15");
                break;
            case CaseState.Delivery or CaseState.GoodsBack:
                // Both sides agreed, and the parcel arrived nowhere: that is not the buyer's loss.
                Settling.Refund(draft, c, "R15");
                break;
            case CaseState.ReturnCheck:
                Returning.Accept(draft, c, c.UnitCount, sellable: false, bySilence: true);
                break;
            case CaseState.Replacement:
                Exchanging.TurnIntoReturn(draft, c);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A store that says nothing: what the order itself proves is upheld, anything else is the desk's (R30).</summary>
    static void Complaint(Draft draft, Case c)
    {
        Answering.ToTheDesk(draft, c.Number, null, []);
        if (!c.Proved && !Complaints.Grounds.Holds(draft.Order, draft.Policy, c, draft.Now)) return;
        Hearings.Decide(draft, draft.Order.Cases[c.Number - 1], new Verdict(
            draft.Situation.By, true, [], Liability.Seller, Liability.Nobody, null, null), appealable: true);
    }
}
