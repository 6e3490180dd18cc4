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
            NoticeKind.RequestDeclined => $"Request {caseNumber} was declined. It can be changed and sent again.",
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
            NoticeKind.FeeCharged => $"The order cost a fee of {money}.",
            NoticeKind.MessageReceived => "You have a new message.",
            _ => throw new UnreachableException(),
        };

        string Please(string act) => by is { } at ? $" Please {act} by {Time(at)}." : "";
        string Until(string what) => by is { } at ? $" {what} {Time(at)}." : "";
    }
}
