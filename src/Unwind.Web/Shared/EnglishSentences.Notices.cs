using System.Diagnostics;
using Unwind.Messages;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences
{
    public override string Notice(
        NoticeKind kind, ActorKind to, int caseNumber, long amountMinor, string currency, DateTimeOffset? by)
    {
        var money = Money(amountMinor, currency);
        var buyer = to == ActorKind.Buyer;
        var sum = amountMinor > 0 ? $" for {money}" : "";
        return kind switch
        {
            NoticeKind.OrderPlaced => buyer ? $"Your order comes to {money}.{Please("pay")}" : $"A buyer ordered for {money}.",
            NoticeKind.OrderPaid => buyer ? $"Your payment of {money} has arrived and is in escrow.{Until("The seller ships by")}" : $"The buyer has paid {money}.{Please("ship")}",
            NoticeKind.PaymentReturned => $"A payment of {money} did not fit the order and was sent back.",
            NoticeKind.OrderClosed => "The order is closed.",
            NoticeKind.LinesClosed => buyer ? $"Some items were closed; {money} is to be paid now.{Please("pay")}" : $"Some items were closed; the buyer is to pay {money} now.",
            NoticeKind.PriceChanged => buyer ? $"The seller changed the price; {money} is to be paid now.{Please("pay")}" : $"The price was changed; the buyer is to pay {money} now.",
            NoticeKind.OrderCancelled => "The order was cancelled; the money for what had not been shipped goes back to the buyer.",
            NoticeKind.OrderShipped => buyer ? "The seller has packed your order; the carrier is to pick it up." : "The shipment is recorded; the carrier is to pick it up.",
            NoticeKind.ShipmentLate => buyer ? "The promised shipping time has passed. You can have your money back at once." : "The promised shipping time has passed, and the buyer can have the money back at once. Please ship.",
            NoticeKind.PickUpLate => buyer ? "Nobody picked your parcel up in time. You can have your money back at once." : "Nobody picked the parcel up in time, so it counts as not shipped. Please hand it over.",
            NoticeKind.ParcelScanned => "There is news of the parcel.",
            NoticeKind.InterceptionAsked => "The carrier was asked to stop the parcel.",
            NoticeKind.AnswerWanted => $"{(buyer ? "The seller" : "The buyer")} opened request {caseNumber}{sum}.{Please("answer")}",
            NoticeKind.RequestAgreed => $"Request {caseNumber}{sum} was agreed to.",
            NoticeKind.RequestDeclined => $"Request {caseNumber} was declined. It can be changed and sent again, or the desk called in.",
            NoticeKind.RequestWithdrawn => $"Request {caseNumber} was withdrawn.",
            NoticeKind.RequestLapsed => $"Request {caseNumber} has lapsed; nothing changes.",
            NoticeKind.RequestEndedByShipping => $"The seller shipped, which ends request {caseNumber}.",
            NoticeKind.RequestMovedOn => $"Request {caseNumber}{sum} has moved on to its next step.{Until("The time for it ends at")}",
            NoticeKind.RefundSent => buyer ? $"{money} is on its way back to you, the way it came." : $"{money} was sent back to the buyer.",
            NoticeKind.RefundArrived => $"A refund of {money} has arrived.",
            NoticeKind.ReturnSent => buyer ? $"Your return for request {caseNumber} is recorded." : $"The buyer sent the goods of request {caseNumber} back.{Until("They should arrive by")}",
            NoticeKind.ReturnArrived => buyer ? $"Your return for request {caseNumber} has reached the seller.{Until("The seller checks it by")}" : $"The return for request {caseNumber} has arrived.{Please("check it")}",
            NoticeKind.ReturnAccepted => $"The seller has the goods of request {caseNumber} back.",
            NoticeKind.ReplacementSent => $"The replacement for request {caseNumber} was sent.",
            NoticeKind.OrderCompleted => buyer ? "The order is completed. You can still ask for help in the after-sale window." : "The order is completed, and the money is yours.",
            NoticeKind.CompensationPaid => buyer ? $"The seller's deposit pays you {money}." : $"Your deposit pays the buyer {money}.",
            NoticeKind.PaymentReduced => buyer ? $"You have {money} less to pay." : $"The buyer has {money} less to pay.",
            NoticeKind.RefundedOutside => $"{money} went back to the buyer outside; it is booked, and nothing is paid on top of it.",
            NoticeKind.ReturnPostagePaid => buyer ? $"You get {money} for sending the goods back." : $"The buyer got {money} for sending the goods back.",
            NoticeKind.FeeCharged => $"The order cost a fee of {money}.",
            NoticeKind.MessageReceived => "You have a new message.",
            NoticeKind.DeskCalled => $"The desk was called in about request {caseNumber}.{Please("give your evidence")}",
            NoticeKind.EvidenceWanted => $"The desk wants more evidence about request {caseNumber}.{Please("give it")}",
            NoticeKind.VerdictGiven => $"The desk has decided request {caseNumber}.{(by is { } at ? $" You can accept the verdict, or appeal by {Time(at)}." : " The verdict is final.")}",
            NoticeKind.VerdictAppealed => $"The verdict on request {caseNumber} was appealed against; somebody else decides.{Until("That will be by")}",
            NoticeKind.VerdictExecuted => $"The verdict on request {caseNumber} is being carried out.",
            NoticeKind.RequestDismissed => $"The desk decided against request {caseNumber}; it is closed.",
            NoticeKind.ComplaintUpheld => $"Complaint {caseNumber} was upheld.{(amountMinor > 0 ? $" The compensation is {money}." : "")}",
            NoticeKind.TimeExtended => caseNumber == 0 ? "The time until receipt is confirmed by itself was extended." : $"There is more time for request {caseNumber}.{Until("It ends at")}",
            NoticeKind.SpokenFor => "Customer service did something on one side's behalf, as that side had asked; the timeline says what.",
            NoticeKind.PenaltyImposed => buyer ? "The seller was penalised for what you complained about." : $"Points were put on your store's record{(amountMinor > 0 ? $", with a fine of {money}" : "")}.",
            NoticeKind.PenaltyWaived => buyer ? "The platform took the seller's penalty back; your compensation stays yours." : "The platform took a penalty back: points and fine are gone.",
            NoticeKind.OrderHeld => buyer ? $"The platform holds your order back from being shipped.{Until("At the latest until")}" : $"The platform holds this order: do not ship it.{Until("At the latest until")}",
            NoticeKind.HoldReleased => buyer ? $"Your order may be shipped now.{Until("The seller ships by")}" : $"The hold is over.{Please("ship")}",
            NoticeKind.ContractWithdrawn => buyer ? "Your withdrawal from the contract has been received; the timeline has the exact time." : "The buyer has withdrawn from the contract by law. Nobody has to agree.",
            NoticeKind.PaymentPromised => buyer ? $"Your order over {money} is accepted; you pay later.{Until("The seller ships by")}" : $"An order over {money} is accepted; the money comes later.{Please("ship")}",
            NoticeKind.DepositPaid => buyer ? $"Your deposit of {money} has arrived.{Please("pay the balance")}" : $"The buyer has paid the deposit of {money}.{Until("The balance is due by")}",
            NoticeKind.DepositForfeited => buyer ? $"Your deposit of {money} goes to the seller, because you gave the order up." : $"The buyer gave the order up; the deposit of {money} is yours.",
            NoticeKind.DepositReturned => buyer ? $"Your deposit of {money} goes back to you." : $"The deposit of {money} goes back to the buyer.",
            NoticeKind.DifferenceWanted => buyer ? $"What you want instead costs {money} more (request {caseNumber}).{Please("pay the difference")}" : $"The buyer is to pay a difference of {money} for request {caseNumber}.{Until("It is due by")}",
            NoticeKind.DifferencePaid => $"The difference of {money} for request {caseNumber} has been paid.",
            NoticeKind.DifferenceReturned => buyer ? $"The difference of {money} for request {caseNumber} goes back to you." : $"The difference of {money} for request {caseNumber} goes back to the buyer.",
            NoticeKind.RefundDelayed => buyer ? $"Your refund of {money} has not arrived yet. The platform is looking into it; nothing of it is lost." : $"The buyer's refund of {money} was not carried out yet; the platform is looking into it.",
            NoticeKind.RefundReversed => buyer ? $"Your refund of {money} had arrived and was taken back; the platform will pay it in another way." : $"The buyer's refund of {money} had arrived and was taken back; the platform is looking into it.",
            NoticeKind.CarrierDidNot => "The carrier did not do what it was asked; the platform is looking into it.",
            NoticeKind.StorePaidOut => $"{money} of this order was paid out to you.",
            NoticeKind.ShortfallCollected => $"This order was short by {money}; your deposit made up for it.",
            _ => throw new UnreachableException(),
        };

        string Please(string act) => by is { } at ? $" Please {act} by {Time(at)}." : "";
        string Until(string what) => by is { } at ? $" {what} {Time(at)}." : "";
    }
}
