using System.Text.Json.Serialization;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Messages;

/// <summary>What somebody is told (R37). The edges say it in the reader's language; the name is all that is kept.</summary>
[JsonConverter(typeof(SnakeEnum<NoticeKind>))]
public enum NoticeKind
{
    OrderPlaced, OrderPaid, PaymentReturned, OrderClosed, LinesClosed, PriceChanged, OrderCancelled, OrderShipped,
    ShipmentLate, PickUpLate, ParcelScanned, InterceptionAsked, AnswerWanted, RequestAgreed, RequestDeclined,
    RequestWithdrawn, RequestLapsed, RequestEndedByShipping, RequestMovedOn, RefundSent, RefundArrived, ReturnSent,
    ReturnArrived, ReturnAccepted, ReplacementSent, OrderCompleted, CompensationPaid, FeeCharged, MessageReceived,
    DeskCalled, EvidenceWanted, VerdictGiven, VerdictAppealed, VerdictExecuted, RequestDismissed, ComplaintUpheld, TimeExtended,
    SpokenFor, PenaltyImposed, PenaltyWaived, OrderHeld, HoldReleased, ContractWithdrawn, PaymentPromised, DepositPaid,
    DepositForfeited, DepositReturned, DifferenceWanted, DifferencePaid, DifferenceReturned, StorePaidOut, ShortfallCollected,
    PaymentReduced, RefundedOutside, ReturnPostagePaid, RefundDelayed, RefundReversed, CarrierDidNot,
}

/// <summary>One message to one side about one fact.</summary>
/// <param name="By">By when the reader should act, where something is wanted of them.</param>
public readonly record struct Notice(ActorKind To, NoticeKind Kind, int Case, long AmountMinor, DateTimeOffset? By);

/// <summary>Who is told what by each fact: the other side always, and both sides when the clock or a carrier acted (R37).</summary>
public static class Notices
{
    /// <param name="order">The order as the whole decision leaves it.</param>
    public static void Of(Order order, OrderEvent fact, ICollection<Notice> notices)
    {
        var (kind, number, minor, by) = Told(order, fact);
        if (kind is not { } told) return;
        var from = fact.Stamp.By.Kind;
        if (fact is CaseOpened opened && order.Cases[opened.Case.Number - 1].State is CaseState.Answer answer)
        {
            notices.Add(new Notice(answer.From, NoticeKind.AnswerWanted, number, minor, answer.Until));
            return;
        }
        // The store's own money is nobody else's business; a penalty is, because the buyer complained.
        if (fact is StorePaidOut or ShortfallCollected or FeeCharged { Fee: Fees.Chargeback })
        {
            notices.Add(new Notice(ActorKind.Seller, told, number, minor, by));
            return;
        }
        // Who withdraws by law gets the receipt of it at once (R46); what was done in their name, too (R27).
        if (fact is ContractWithdrawn || fact.Stamp.Through is not null)
        {
            notices.Add(new Notice(ActorKind.Buyer, told, number, minor, by));
            notices.Add(new Notice(ActorKind.Seller, told, number, minor, by));
            return;
        }
        if (from != ActorKind.Buyer) notices.Add(new Notice(ActorKind.Buyer, told, number, minor, by));
        if (from != ActorKind.Seller) notices.Add(new Notice(ActorKind.Seller, told, number, minor, by));
    }

    static (NoticeKind? Kind, int Case, long Minor, DateTimeOffset? By) Told(Order order, OrderEvent fact) => fact switch
    {
        OrderPlaced e => (NoticeKind.OrderPlaced, 0, order.PayableMinor, e.PayBy),
        PaymentCaptured e => (NoticeKind.OrderPaid, 0, order.PayableMinor, e.ShipBy),
        PaymentBounced e => (NoticeKind.PaymentReturned, 0, e.Cash.Sum(c => c.Minor), null),
        OrderClosed => (NoticeKind.OrderClosed, 0, 0, null),
        LinesClosed => (NoticeKind.LinesClosed, 0, order.DueMinor, order.PayBy),
        Repriced => (NoticeKind.PriceChanged, 0, order.DueMinor, order.PayBy),
        Cancellations.OrderCancelled => (NoticeKind.OrderCancelled, 0, 0, null),
        Shipped => (NoticeKind.OrderShipped, 0, 0, null),
        ShipmentMissed => (NoticeKind.ShipmentLate, 0, 0, null),
        PickUpMissed => (NoticeKind.PickUpLate, 0, 0, null),
        ParcelScanned => (NoticeKind.ParcelScanned, 0, 0, null),
        InterceptionAsked => (NoticeKind.InterceptionAsked, 0, 0, null),
        CaseOpened e => (NoticeKind.RequestMovedOn, e.Case.Number, e.Case.AmountMinor, UntilOf(order, e.Case.Number)),
        CaseAgreed e => (NoticeKind.RequestAgreed, e.Case, order.Cases[e.Case - 1].AmountMinor, null),
        CaseDeclined e => (NoticeKind.RequestDeclined, e.Case, 0, null),
        CaseMoved e => (NoticeKind.RequestMovedOn, e.Case, order.Cases[e.Case - 1].AmountMinor, UntilOf(order, e.Case)),
        CaseClosed { Outcome: CaseOutcome.Withdrawn } e => (NoticeKind.RequestWithdrawn, e.Case, 0, null),
        CaseClosed { Outcome: CaseOutcome.Lapsed or CaseOutcome.NothingLeft } e => (NoticeKind.RequestLapsed, e.Case, 0, null),
        CaseClosed { Outcome: CaseOutcome.EndedByShipping } e => (NoticeKind.RequestEndedByShipping, e.Case, 0, null),
        RefundIssued { Outside: not null } e => (NoticeKind.RefundedOutside, e.Case, e.Amounts.Total, null),
        RefundIssued { Promise: true } e => (NoticeKind.PaymentReduced, e.Case, e.Amounts.Total, null),
        RefundIssued e => (NoticeKind.RefundSent, e.Case, e.Amounts.Total, null),
        // Nothing arrives where nothing was paid (R45).
        RefundConfirmed e when order.Refunds[e.Number - 1].Promise => (null, 0, 0, null),
        RefundConfirmed e => (NoticeKind.RefundArrived, 0, order.Refunds[e.Number - 1].Amounts[e.Component], null),
        ReturnSent e => (NoticeKind.ReturnSent, e.Case, 0, e.Until),
        ReturnScanned e => (NoticeKind.ReturnArrived, e.Case, 0, e.Until),
        ReturnAccepted e => (NoticeKind.ReturnAccepted, e.Case, 0, null),
        ReplacementSent e => (NoticeKind.ReplacementSent, e.Case, 0, null),
        OrderEnded { Ending: Ending.Completed } => (NoticeKind.OrderCompleted, 0, 0, null),
        OrderEnded => (NoticeKind.OrderClosed, 0, 0, null),
        CompensationDue e => (NoticeKind.CompensationPaid, e.Case, e.Minor, null),
        FeeCharged { Fee: Fees.Chargeback, Bearer: Liability.Platform } => (null, 0, 0, null),
        FeeCharged { Fee: Fees.ReturnPostage } e => (NoticeKind.ReturnPostagePaid, e.Case, e.Minor, null),
        FeeCharged e => (NoticeKind.FeeCharged, e.Case, e.Minor, null),
        MessageSent => (NoticeKind.MessageReceived, 0, 0, null),
        DeskCalled e => (NoticeKind.DeskCalled, e.Case, 0, UntilOf(order, e.Case)),
        EvidenceAsked e => (NoticeKind.EvidenceWanted, e.Case, 0, e.Until),
        VerdictGiven e => (NoticeKind.VerdictGiven, e.Case, 0, e.Until),
        VerdictAppealed e => (NoticeKind.VerdictAppealed, e.Case, 0, e.Until),
        VerdictExecuted e => (NoticeKind.VerdictExecuted, e.Case, 0, null),
        CaseClosed { Outcome: CaseOutcome.Dismissed } e => (NoticeKind.RequestDismissed, e.Case, 0, null),
        CaseClosed { Outcome: CaseOutcome.Upheld } e => (NoticeKind.ComplaintUpheld, e.Case, order.Cases[e.Case - 1].CompensationMinor, null),
        DeadlineExtended e => (NoticeKind.TimeExtended, e.Case, 0, e.Case == 0 ? null : UntilOf(order, e.Case)),
        SpokenFor => (NoticeKind.SpokenFor, 0, 0, null),
        PenaltyImposed e => (NoticeKind.PenaltyImposed, e.Penalty.Case, e.Penalty.FineMinor, null),
        PenaltyWaived => (NoticeKind.PenaltyWaived, 0, 0, null),
        OrderHeld e => (NoticeKind.OrderHeld, 0, 0, e.Until),
        HoldReleased e => (NoticeKind.HoldReleased, 0, 0, e.ShipBy),
        ContractWithdrawn e => (NoticeKind.ContractWithdrawn, 0, 0, null),
        PaymentPromised e => (NoticeKind.PaymentPromised, 0, order.PayableMinor, e.ShipBy),
        DepositPaid e => (NoticeKind.DepositPaid, 0, order.Deposit!.Minor, e.BalanceBy),
        DepositForfeited e => (NoticeKind.DepositForfeited, 0, e.Minor, null),
        DepositReturned e => (NoticeKind.DepositReturned, 0, e.Cash.Sum(c => c.Minor), null),
        DifferenceStated { Minor: > 0 } e => (NoticeKind.DifferenceWanted, e.Case, e.Minor, UntilOf(order, e.Case)),
        DifferencePaid e => (NoticeKind.DifferencePaid, e.Case, e.Cash.Sum(c => c.Minor), null),
        DifferenceRefunded { Outside: not null } e => (NoticeKind.RefundedOutside, e.Case, e.Cash.Sum(c => c.Minor), null),
        DifferenceRefunded e => (NoticeKind.DifferenceReturned, e.Case, e.Cash.Sum(c => c.Minor), null),
        EffectParked { Kind: EffectKind.PayOut } e => (NoticeKind.RefundDelayed, 0, order.Refunds[e.Number - 1].Amounts[e.Component], null),
        EffectParked { Kind: EffectKind.VoidLabel or EffectKind.Intercept } => (NoticeKind.CarrierDidNot, 0, 0, null),
        RefundReversed e => (NoticeKind.RefundReversed, 0, order.Refunds[e.Number - 1].Amounts[e.Component], null),
        StorePaidOut e => (NoticeKind.StorePaidOut, 0, e.Minor, null),
        ShortfallCollected e => (NoticeKind.ShortfallCollected, 0, e.Minor, null),
        _ => (null, 0, 0, null),
    };

    static DateTimeOffset? UntilOf(Order order, int number) => order.Cases[number - 1].State switch
    {
        CaseState.Answer s => s.Until,
        CaseState.CarrierAnswer s => s.Until,
        CaseState.Delivery s => s.Until,
        CaseState.GoodsBack s => s.Until,
        CaseState.ReturnParcel s => s.Until,
        CaseState.ReturnCheck s => s.Until,
        CaseState.Replacement s => s.Until,
        CaseState.Payment s => s.Until,
        CaseState.Evidence s => s.Until,
        CaseState.Ruling s => s.Until,
        CaseState.Appealable s => s.Until,
        _ => null,
    };
}
