using System.Diagnostics;
using Unwind.Engine.Bulk;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences
{
    public override string Way(Unwind.Bulk.Way way) => way switch
    {
        Unwind.Bulk.Way.ClosedAtOnce => "closed at once",
        Unwind.Bulk.Way.AskedToAgree => "the buyer is asked to agree",
        Unwind.Bulk.Way.Intercepted => "the buyer is asked, and the carrier is to stop the parcel",
        Unwind.Bulk.Way.Refused => "cannot be undone by the seller",
        _ => throw new UnreachableException(),
    };

    public override string State(BulkState state) => state switch
    {
        BulkState.Checking => "dry run under way",
        BulkState.Ready => "ready to be started",
        BulkState.Running => "running",
        BulkState.Paused => "paused",
        BulkState.Cancelled => "cancelled",
        BulkState.Finished => "finished",
        _ => throw new UnreachableException(),
    };

    public override string Result(BulkResult result) => result switch
    {
        BulkResult.Waiting => "not looked at",
        BulkResult.Planned => "not done",
        BulkResult.Done => "done",
        BulkResult.Refused => "refused",
        BulkResult.Changed => "left alone: it has changed since the dry run",
        BulkResult.Failed => "failed",
        _ => throw new UnreachableException(),
    };

    public override string What(EffectKind kind) => kind switch
    {
        EffectKind.PayOut => "paying a refund out",
        EffectKind.AskPayment => "asking whether it was paid",
        EffectKind.VoidLabel => "voiding a label",
        EffectKind.Intercept => "stopping a parcel",
        EffectKind.DropIntercept => "letting a parcel go on",
        EffectKind.SetStock => "setting stock",
        EffectKind.RestoreCoupon => "giving a coupon back",
        EffectKind.ReduceDebit => "lowering what is to be collected",
        EffectKind.CollectDebit => "collecting money",
        EffectKind.ClosePayment => "closing a payment that was begun",
        _ => throw new UnreachableException(),
    };

    public override string Parked(string why) => why switch
    {
        ParkReasons.Refused => "it was refused",
        ParkReasons.Failed => "it failed",
        ParkReasons.BalanceTooLow => "the balance at the channel is too low",
        ParkReasons.PaymentUnknown => "the channel does not know the payment",
        ParkReasons.AmountDiffers => "the channel paid another amount",
        ParkReasons.NoAnswer => "no answer after many tries",
        ParkReasons.RefundedOutside => "a part of it was refunded in the channel's console",
        ParkReasons.NotConfigured => "no such channel is configured",
        _ => why,
    };

    public override string Progress(RefundProgress progress) => progress switch
    {
        RefundProgress.UnderWay => "under way",
        RefundProgress.Delayed => "delayed; the platform is looking into it",
        RefundProgress.PaidOut => "paid out",
        _ => throw new UnreachableException(),
    };

    public override string Payment(PaymentKind payment) => payment switch
    {
        PaymentKind.Prepaid => "paid at once",
        PaymentKind.CashOnDelivery => "cash on delivery",
        PaymentKind.PayLater => "pay later",
        PaymentKind.Deposit => "deposit and balance",
        _ => throw new UnreachableException(),
    };

    /// <summary>Facts of the other ways to pay, of holds, withdrawals and the store's own money; null for all others.</summary>
    string? OfWays(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            OrderHeld e => $"{who} holds the order: it must not be shipped, until {Time(e.Until)} at the latest.{Said(e.Words)}",
            HoldReleased e => $"The hold is over; the seller ships by {Time(e.ShipBy)}.",
            ContractWithdrawn e =>
                $"{who} withdrew from the contract by law for {Count(Units(e.Lines))}{(e.ByEmail ? ", proved by order number and e-mail" : "")}; "
                + $"it was received on {ExactTime(fact.Stamp.At)}.{Said(e.Words)}",
            PaymentPromised e => $"The order is accepted ({Payment(order.Payment)}); the seller ships by {Time(e.ShipBy)}.",
            CollectionIssued e => $"{M(e.Amounts.Total)} is being collected ({Payment(order.Payment)}).",
            CollectionConfirmed e => $"{M(order.Collections[e.Number - 1].Amounts[e.Component])} of collection {e.Number} is in.",
            DepositPaid e => $"The buyer has paid the deposit of {M(e.Cash.Sum(c => c.Minor))}; the balance is due by {Time(e.BalanceBy)}.",
            DepositForfeited e => $"The buyer gave the order up, so the deposit of {M(e.Minor)} is the store's.",
            DepositReturned { Outside: { } reference } e => $"The deposit of {M(e.Cash.Sum(c => c.Minor))} went back outside ({reference}); it is booked, and nothing is paid on top of it.",
            DepositReturned e => $"The deposit of {M(e.Cash.Sum(c => c.Minor))} goes back to the buyer.",
            DifferenceStated { Minor: < 0 } e => $"{who} said that the goods wanted in case {e.Case} cost {M(-e.Minor)} less.",
            DifferenceStated e => $"{who} said that the goods wanted in case {e.Case} cost {M(e.Minor)} more, which the buyer pays first.",
            DifferencePaid e => $"The buyer has paid the difference of {M(e.Cash.Sum(c => c.Minor))} for case {e.Case}.",
            DifferenceReleased e => $"The difference of {M(e.Minor)} for case {e.Case} goes to the seller.",
            DifferenceRefunded { Outside: { } reference } e => $"{M(e.Cash.Sum(c => c.Minor))} of the difference for case {e.Case} went back outside ({reference}); it is booked, and nothing is paid on top of it.",
            DifferenceRefunded e => $"The difference of {M(e.Cash.Sum(c => c.Minor))} for case {e.Case} goes back to the buyer.",
            CommissionCharged { Minor: < 0 } e => $"Commission of {M(-e.Minor)} is given back to the store.",
            CommissionCharged e => $"The platform takes a commission of {M(e.Minor)}.",
            StorePaidOut e => $"{M(e.Minor)} of this order was paid out to the store.",
            PaymentUnpaid e => $"{e.Channel} says that nothing was paid under {e.Reference}.",
            EffectParked e => $"{What(e.Kind)} was not done ({Parked(e.Why)}); a person has to look.{Said(e.Words)}",
            EffectResumed e => $"{who} has it tried again: {What(e.Kind)}.",
            EffectSettled e => $"{who} settled by hand: {What(e.Kind)}{(e.Reference is { } number ? $" ({number})" : "")}.{Said(e.Words)}",
            RefundReversed e => $"{M(order.Refunds[e.Number - 1].Amounts[e.Component])} of refund {e.Number} had arrived and came back to the channel.{Said(e.Words)}",
            ShortfallCollected e => $"The store was short by {M(e.Minor)} on this order; its deposit made up for it.",
            _ => null,
        };

        string M(long minor) => Money(minor, order.Currency);
    }

    public override string Withdrawal(Outcome outcome, string currency)
    {
        var sentences = new List<string>();
        if (outcome.RefundMinor > 0)
            sentences.Add(outcome.Promise ? $"{Money(outcome.RefundMinor, currency)} less is to be paid." : $"{Money(outcome.RefundMinor, currency)} goes back at once, the way it came.");
        if (outcome.RefundWhenBackMinor > 0) sentences.Add($"{Money(outcome.RefundWhenBackMinor, currency)} goes back when the goods are back.");
        sentences.Add("Nobody has to agree.");
        return Joined(sentences);
    }

    string Placed(OrderPlaced e, string who, Func<long, string> money)
    {
        var what = $"{who} ordered {Count(e.Lines.Sum(l => l.Quantity))} for {money(e.Pricing.PayableMinor)}";
        return e.Payment switch
        {
            PaymentKind.Prepaid => $"{what}, to be paid by {Time(e.PayBy)}.",
            PaymentKind.Deposit => $"{what} ({Payment(e.Payment)}); the deposit of {money(e.DepositMinor)} is to be paid by {Time(e.PayBy)}.",
            _ => $"{what} ({Payment(e.Payment)}).",
        };
    }

    /// <summary>
    /// Whoever spoke for the one who acts is named: the act is the side's, the hand is not (R27). In front, where nobody's own
    /// words can pass for it.
    /// </summary>
    string OnBehalf(string sentence, Stamp stamp) => stamp.Through is { } officer
        ? $"On behalf of {Actor(stamp.By.Kind)}, by {Actor(officer.Kind)} ({officer.Id}): {sentence}" : sentence;
}
