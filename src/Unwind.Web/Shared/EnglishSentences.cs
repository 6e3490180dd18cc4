using System.Diagnostics;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Deadlines;
using Unwind.Orders;
using Unwind.Policies;
using Unwind.Shipments;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences : Sentences
{
    public override string Language => "en";

    public override string Money(long minor, string currency) => $"{currency} {Currencies.Amount(minor, currency)}";

    private protected override string Pick(Words words) => words.En;
    private protected override string Joined(IEnumerable<string> sentences) => string.Join(' ', sentences);

    public override string Act(Act act) => act switch
    {
        Unwind.Act.PlaceOrder => "Place order",
        Unwind.Act.ImportOrder => "Import order",
        Unwind.Act.BeginPayment => "Pay",
        Unwind.Act.RecordPayment => "Record payment",
        Unwind.Act.ReportUnpaid => "Report unpaid",
        Unwind.Act.CloseOrder => "Close order",
        Unwind.Act.CloseLines => "Close lines",
        Unwind.Act.Reprice => "Change price",
        Unwind.Act.Ship => "Ship",
        Unwind.Act.VoidLabel => "Void label",
        Unwind.Act.ApplyToCancel => "Apply to cancel",
        Unwind.Act.RequestRefund => "Request refund",
        Unwind.Act.RequestReturn => "Return for a refund",
        Unwind.Act.RequestExchange => "Exchange",
        Unwind.Act.AgreeCase => "Agree",
        Unwind.Act.DeclineCase => "Decline",
        Unwind.Act.WithdrawCase => "Withdraw request",
        Unwind.Act.FillReturn => "Enter return tracking number",
        Unwind.Act.ConfirmReturn => "Confirm return",
        Unwind.Act.DeclineReturned => "Decline the returned goods",
        Unwind.Act.SendReplacement => "Send replacement",
        Unwind.Act.ExchangeUnavailable => "Nothing to exchange: refund instead",
        Unwind.Act.ConfirmReceipt => "Confirm receipt",
        Unwind.Act.RecordScan => "Record carrier scan",
        Unwind.Act.RecordReturnScan => "Record scan of the return",
        Unwind.Act.ConfirmRefund => "Confirm payout",
        Unwind.Act.SendMessage => "Send message",
        Unwind.Act.CallDesk => "Call in the desk",
        Unwind.Act.GiveEvidence => "Give evidence",
        Unwind.Act.AskEvidence => "Ask for more evidence",
        Unwind.Act.AssignCase => "Assign case",
        Unwind.Act.GiveVerdict => "Give verdict",
        Unwind.Act.AcceptVerdict => "Accept verdict",
        Unwind.Act.AppealVerdict => "Appeal",
        Unwind.Act.ExtendDeadline => "Extend time",
        Unwind.Act.Complain => "Complain",
        Unwind.Act.WaivePenalty => "Waive penalty",
        Unwind.Act.ActOnBehalf => "Act on a side's behalf",
        Unwind.Act.HoldOrder => "Hold shipment",
        Unwind.Act.ReleaseHold => "Release hold",
        Unwind.Act.WithdrawContract => "Withdraw from the contract",
        Unwind.Act.ConfirmCollection => "Confirm collection",
        Unwind.Act.RecordOutsideRefund => "Record a refund made outside",
        Unwind.Act.ParkEffect => "Report that the outside did not do it",
        Unwind.Act.ResumeEffect => "Have it tried again",
        Unwind.Act.SettleEffect => "Settle by hand",
        Unwind.Act.ReverseRefund => "Report a refund that came back",
        Unwind.Act.PassDeadlines => "Pass deadlines",
        _ => throw new UnreachableException(),
    };

    public override string Stage(Stage stage) => stage switch
    {
        Unwind.Stage.AwaitingPayment => "Awaiting payment",
        Unwind.Stage.AwaitingShipment => "Awaiting shipment",
        Unwind.Stage.LabelPrinted => "Label printed",
        Unwind.Stage.InTransit => "In transit",
        Unwind.Stage.Returning => "Coming back",
        Unwind.Stage.Received => "Received",
        Unwind.Stage.Completed => "Completed",
        Unwind.Stage.Closed => "Closed",
        _ => throw new UnreachableException(),
    };

    public override string Actor(ActorKind actor) => actor switch
    {
        ActorKind.Buyer => "the buyer",
        ActorKind.Seller => "the seller",
        ActorKind.Officer => "customer service",
        ActorKind.Carrier => "the carrier",
        ActorKind.Payment => "the payment channel",
        ActorKind.Clock => "the clock",
        ActorKind.Platform => "the platform",
        _ => throw new UnreachableException(),
    };

    public override string Case(CaseKind kind) => kind switch
    {
        CaseKind.Cancellation => "application to cancel",
        CaseKind.Refund => "refund request",
        CaseKind.Return => "return request",
        CaseKind.Exchange => "exchange request",
        CaseKind.Complaint => "complaint",
        _ => throw new UnreachableException(),
    };

    public override string Waits(CaseState state) => state switch
    {
        CaseState.Answer s => $"Waiting for an answer from {Actor(s.From)}",
        CaseState.CarrierAnswer => "Waiting for the carrier to stop the parcel",
        CaseState.Delivery => "Could not be stopped; waiting for delivery or refusal",
        CaseState.GoodsBack => "Waiting for the parcel to come back",
        CaseState.ReturnParcel => "Waiting for the buyer to send the goods back",
        CaseState.ReturnCheck { DeliveredAt: null } => "The return is on its way",
        CaseState.ReturnCheck => "Waiting for the seller to check the return",
        CaseState.Replacement => "Waiting for the seller to send the replacement",
        CaseState.Payment => "Waiting for the buyer to pay the difference",
        CaseState.Evidence { From: { } side } => $"Waiting for more evidence from {Actor(side)}",
        CaseState.Evidence => "Both sides are giving evidence",
        CaseState.Ruling => "Waiting for the desk to decide",
        CaseState.Appealable => "Decided; either side can still appeal",
        CaseState.Ended s => Outcome(s.Outcome),
        _ => throw new UnreachableException(),
    };

    public override string Outcome(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Refunded => "Refunded",
        CaseOutcome.Exchanged => "Exchanged",
        CaseOutcome.Declined => "Declined",
        CaseOutcome.Lapsed => "Lapsed",
        CaseOutcome.Withdrawn => "Withdrawn",
        CaseOutcome.EndedByShipping => "Ended because the seller shipped",
        CaseOutcome.NothingLeft => "Ended because nothing was left to undo",
        CaseOutcome.Dismissed => "Dismissed by the desk",
        CaseOutcome.Upheld => "Upheld",
        _ => throw new UnreachableException(),
    };

    public override string Deadline(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Payment => "Payment due",
        DeadlineKind.Shipment => "Shipment due",
        DeadlineKind.PickUp => "Pick-up due",
        DeadlineKind.GiveUpShipment => "Refund by itself, still not shipped",
        DeadlineKind.Receipt => "Receipt confirmed by itself",
        DeadlineKind.CaseWait => "Request due",
        DeadlineKind.AfterSale => "After-sale window ends",
        DeadlineKind.Hold => "Hold ends",
        _ => throw new UnreachableException(),
    };

    public override string Silence(Silence silence) => silence switch
    {
        Unwind.Policies.Silence.Lapses => "Without an answer by then the request lapses and nothing changes.",
        Unwind.Policies.Silence.Agrees => "No answer by then counts as yes.",
        Unwind.Policies.Silence.Declines => "No answer by then counts as no.",
        _ => throw new UnreachableException(),
    };

    public override string Liability(Liability liability) => liability switch
    {
        Unwind.Policies.Liability.Nobody => "nobody is liable",
        Unwind.Policies.Liability.Buyer => "the buyer is liable",
        Unwind.Policies.Liability.Seller => "the seller is liable",
        Unwind.Policies.Liability.Platform => "the platform is liable",
        Unwind.Policies.Liability.Carrier => "the carrier is liable",
        _ => throw new UnreachableException(),
    };

    public override string Scan(Scan scan) => scan switch
    {
        Unwind.Shipments.Scan.PickedUp => "picked up",
        Unwind.Shipments.Scan.Moving => "on its way",
        Unwind.Shipments.Scan.Delivered => "delivered",
        Unwind.Shipments.Scan.Intercepted => "stopped and coming back",
        Unwind.Shipments.Scan.InterceptionFailed => "could not be stopped",
        Unwind.Shipments.Scan.RefusedAtDoor => "refused at the door and coming back",
        Unwind.Shipments.Scan.Returned => "back at the seller",
        Unwind.Shipments.Scan.Lost => "lost",
        Unwind.Shipments.Scan.LabelVoided => "label voided",
        _ => throw new UnreachableException(),
    };

    public override string Parcel(ParcelState state) => state switch
    {
        ParcelState.Labelled => "Label printed",
        ParcelState.Voiding => "Label being voided",
        ParcelState.Voided => "Label voided",
        ParcelState.InTransit => "In transit",
        ParcelState.Delivered => "Delivered",
        ParcelState.Returning => "Coming back",
        ParcelState.Returned => "Back at the seller",
        ParcelState.Lost => "Lost",
        _ => throw new UnreachableException(),
    };

    public override string Stock(StockStep step) => step switch
    {
        StockStep.None => "Leave the stock as it is",
        StockStep.SetToZero => "Set the stock to zero",
        StockStep.TakeOffSale => "Take it off sale",
        _ => throw new UnreachableException(),
    };

    public override string Ending(Ending ending) => ending switch
    {
        Unwind.Orders.Ending.None => "Open",
        Unwind.Orders.Ending.Closed => "Closed",
        Unwind.Orders.Ending.Completed => "Completed",
        _ => throw new UnreachableException(),
    };
}
