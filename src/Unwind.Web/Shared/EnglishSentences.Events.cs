using System.Diagnostics;
using Unwind.Cancellations;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Messages;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences
{
    public override string Event(OrderEvent fact, Order order, Policy policy)
    {
        var who = Capital(Actor(fact.Stamp.By.Kind));
        return OnBehalf(Told(fact, who, order, policy), fact.Stamp);
    }

    string Told(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            OrderPlaced e => Placed(e, who, M),
            OrderEnded e => e.Ending == Unwind.Orders.Ending.Completed ? "The order is completed." : "Nothing is left open, so the order is closed.",
            PaymentBegun { Channel: { } channel } e => $"{who} went to pay with {channel} ({e.Reference}).",
            PaymentBegun => $"{who} went to pay.",
            PaymentAsked e => $"The payment was begun, so the channel was asked about it; without an answer it is asked again at {Time(e.AgainAt)}.",
            PaymentCaptured e => $"The buyer has paid; the money is in escrow. The seller ships by {Time(e.ShipBy)}.",
            PaymentBounced e => $"A payment of {M(e.Cash.Sum(c => c.Minor))} did not fit the order ({Title(e.Why)}) and was sent back.",
            OrderClosed e => $"{who} closed the order: {R(e.Reason)}.{Said(e.Statement)}{OneSided(e.OneSided)}",
            LinesClosed e => $"{who} closed {Count(Units(e.Lines))}: {R(e.Reason)}. {M(e.Pricing.PayableMinor)} is to be paid for the rest.{Said(e.Statement)}{OneSided(e.OneSided)}",
            Repriced e => $"{who} changed the price; {M(e.Pricing.PayableMinor)} is to be paid now, {M(e.Pricing.PostageMinor)} of it postage.",
            OrderCancelled e => $"{who} cancelled the paid order: {R(e.Reason)}; {Liability(e.Liable)}.{Said(e.Explanation)}",
            StockStepTaken e => $"{who} chose for {e.Sku}: {Stock(e.Step)}.",
            Shipped { Virtual: true } e => $"{who} delivered {Count(Units(e.Lines))} online.",
            Shipped e => $"{who} shipped {Count(Units(e.Lines))} with {e.Carrier} {e.Tracking}; the carrier has not picked it up yet.",
            ShipmentMissed => "The promised shipping time has passed; the buyer can have the money back at once.",
            PickUpMissed e => $"Nobody picked parcel {e.Parcel} up in time; it counts as not shipped.",
            LabelVoidAsked e => $"The carrier was asked to void the label of parcel {e.Parcel}.",
            InterceptionDropped e => $"The carrier was told to go on with parcel {e.Parcel}.",
            InterceptionAsked e => $"The carrier was asked to stop parcel {e.Parcel}.",
            ParcelScanned e => $"Parcel {e.Parcel}: {Scan(e.Scan)} ({Time(e.At)}).",
            CaseOpened e => Opened(who, e.Case),
            CaseAgreed e => e.BySilence ? $"Nobody answered in time, so {Kind(e.Case)} {e.Case} counts as agreed." : $"{who} agreed to {Kind(e.Case)} {e.Case}.",
            CaseDeclined e => e.BySilence ? $"Nobody answered in time, so {Kind(e.Case)} {e.Case} counts as declined."
                : $"{who} declined {Kind(e.Case)} {e.Case}{(e.Reason is null ? "" : $": {R(e.Reason)}")}.{Said(e.Explanation)}",
            // A verdict that is being carried out makes it another kind first; what it then waits for comes next.
            CaseMoved { To: CaseState.Appealable } e => $"Case {e.Case} goes on as {Article(Case(e.Kind))}.",
            CaseMoved e => $"Case {e.Case} goes on as {Article(Case(e.Kind))}. {Waits(e.To)}.",
            CaseNarrowed e => $"{Capital(Kind(e.Case))} {e.Case} goes on with {Count(e.Units.Sum(u => u.Count))}.",
            CaseClosed e => $"{Capital(Kind(e.Case))} {e.Case} has ended: {Outcome(e.Outcome)}.",
            RefundIssued { Outside: { } reference } e => $"{M(e.Amounts.Total)} for {Count(e.Units.Sum(u => u.Units.Count))} went back outside ({reference}); it is booked, and nothing is paid on top of it.",
            RefundIssued { Promise: true } e => $"{M(e.Amounts.Total)} less is to be collected, for {Count(e.Units.Sum(u => u.Units.Count))}{(e.Reason is null ? "" : $": {R(e.Reason)}")}; {Liability(e.Liable)}.",
            RefundIssued e => $"{M(e.Amounts.Total)} goes back for {Count(e.Units.Sum(u => u.Units.Count))}, the way it came{(e.Reason is null ? "" : $": {R(e.Reason)}")}; {Liability(e.Liable)}.",
            RefundConfirmed e when order.Refunds[e.Number - 1].Promise => $"The lower amount is confirmed: {M(order.Refunds[e.Number - 1].Amounts[e.Component])} of refund {e.Number}.",
            RefundConfirmed e => $"{M(order.Refunds[e.Number - 1].Amounts[e.Component])} of refund {e.Number} has arrived.",
            ReturnSent e => $"{who} sent the goods back with {e.Carrier} {e.Tracking}.",
            ReturnScanned e => $"The return of case {e.Case} has reached the seller, who checks it by {Time(e.Until)}.",
            ReturnAccepted e => $"{(e.BySilence ? "The seller said nothing in time, so the return counts as arrived:" : $"{who} has the return:")} {Count(e.Units.Sum(u => u.Count))}{(e.Sellable ? ", fit to be sold again" : "")}.",
            ReplacementSent e => $"{who} sent {Count(e.Units.Sum(u => u.Count))} of {e.Sku} in exchange with {e.Carrier} {e.Tracking}.",
            UnitsCompleted e => $"{(fact.Stamp.By.Kind == ActorKind.Buyer ? "The buyer confirmed receipt" : "Receipt was confirmed by itself")} of {Count(Units(e.Lines))}; {M(e.Released.Total)} goes to the seller.",
            CompensationDue e => $"The seller's deposit pays the buyer {M(e.Minor)}{(e.Reason.Length == 0 ? "" : $": {R(e.Reason)}")}.",
            FeeCharged e => $"{Fee(e.Fee)} of {M(e.Minor)}; {Liability(e.Bearer)}.",
            CouponRestored e => $"The coupon {e.Code} is the buyer's again.",
            AfterSaleEnded => "The after-sale window has closed.",
            MessageSent e => $"{who} wrote: {e.Text}{(e.Attachments.IsDefaultOrEmpty ? "" : $" ({e.Attachments.Length} attached)")}",
            _ => OfDesk(fact, who, order, policy) ?? OfWays(fact, who, order, policy)
                ?? throw new UnreachableException($"No words are written for {fact.GetType().Name}."),
        };

        string M(long minor) => Money(minor, order.Currency);
        string R(string? code) => Reason(policy, code);
        string Kind(int number) => order.FindCase(number) is { } c ? Case(c.Kind) : "case";
        string Opened(string by, Case c)
        {
            var money = c.AmountMinor > 0 ? $", {M(c.AmountMinor)}" : "";
            var waits = c.Agreed || c.State is not CaseState.Answer a || a.Until <= c.OpenedAt ? ""
                : $" {Capital(Actor(a.From))} has until {Time(a.Until)}. {Silence(a.OnSilence)}";
            var upheld = c is { Kind: CaseKind.Complaint, CompensationMinor: > 0 } ? $" If it is upheld, the seller's deposit pays the buyer {M(c.CompensationMinor)}." : "";
            var what = c.HoldsUnits ? Count(c.UnitCount) : $"line {c.Line}";
            return $"{by} opened {Case(c.Kind)} {c.Number} for {what}{money}: {R(c.Reason)}.{waits}{upheld}{Said(c.Explanation)}";
        }
    }

    static string Capital(string words) => words.Length == 0 ? words : $"{char.ToUpperInvariant(words[0])}{words[1..]}";
    static string Article(string words) => words[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? $"an {words}" : $"a {words}";
    static string Count(int units) => units == 1 ? "1 unit" : $"{units} units";
    static string Said(string? words) => string.IsNullOrWhiteSpace(words) ? "" : $" In their words: “{words.Trim()}”.";
    static string OneSided(bool oneSided) => oneSided ? " Nothing says that the buyer agreed, so it counts as one-sided." : "";
    static string Fee(string fee) => fee switch
    {
        Fees.Interception => "An interception fee",
        Fees.ReturnPostage => "Postage for the return",
        Fees.Chargeback => "A chargeback beyond what was left",
        _ => fee,
    };

    public override string Outcome(Outcome outcome, string currency)
    {
        var sentences = new List<string>();
        if (outcome.RefundMinor > 0)
        {
            sentences.Add(outcome.Promise ? $"{Money(outcome.RefundMinor, currency)} less is to be paid."
                : $"{Money(outcome.RefundMinor, currency)} goes back at once, the way it came.");
        }
        if (outcome.RefundIfAgreedMinor > 0) sentences.Add($"{Money(outcome.RefundIfAgreedMinor, currency)} goes back when the other side agrees.");
        if (outcome.RefundWhenBackMinor > 0) sentences.Add($"{Money(outcome.RefundWhenBackMinor, currency)} goes back when the goods are back.");
        if (outcome.RefundByVerdictMinor > 0) sentences.Add($"{Money(outcome.RefundByVerdictMinor, currency)} goes back when nobody can appeal any more.");
        if (outcome.FeeIfInterceptedMinor > 0) sentences.Add($"If the carrier can stop the parcel, {Money(outcome.FeeIfInterceptedMinor, currency)} of it is kept for that.");
        if (outcome.CompensationMinor > 0) sentences.Add($"The seller's deposit pays another {Money(outcome.CompensationMinor, currency)}.");
        if (outcome.CompensationLaterMinor > 0) sentences.Add($"With the refund, the seller's deposit pays another {Money(outcome.CompensationLaterMinor, currency)}.");
        if (outcome.ReturnPostageMinor > 0) sentences.Add($"The buyer gets {Money(outcome.ReturnPostageMinor, currency)} for sending the goods back.");
        if (outcome.DepositLostMinor > 0) sentences.Add($"The deposit of {Money(outcome.DepositLostMinor, currency)} is lost to the store.");
        if (outcome.CompensationIfUpheldMinor > 0) sentences.Add($"If it is upheld, the seller's deposit pays {Money(outcome.CompensationIfUpheldMinor, currency)}.");
        if (outcome.Points > 0) sentences.Add($"The store gets {Points(outcome.Points)}.");
        if (outcome.Liable != Unwind.Policies.Liability.Nobody) sentences.Add($"{Capital(Liability(outcome.Liable))}.");
        if (outcome is { WaitsFor: { } waits, Until: { } until })
        {
            sentences.Add($"{Capital(Actor(waits))} has until {Time(until)}.");
            if (outcome.OnSilence is { } silence) sentences.Add(Silence(silence));
        }
        else if (outcome.Until is { } end) sentences.Add($"Both sides have until {Time(end)}.");
        if (outcome.OneSided) sentences.Add("Without word that the buyer agreed it counts as one-sided, and the buyer may complain.");
        if (outcome.DueMinor > 0) sentences.Add($"{Money(outcome.DueMinor, currency)} is to be paid.");
        sentences.Add($"The order stands at: {Stage(outcome.Stage)}.");
        return Joined(sentences);
    }
}
