using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Web.Payments;

/// <summary>Money that came.</summary>
/// <param name="Reference">The channel's number of the payment; the same one is heard once.</param>
/// <param name="Cash">The components that came now, in minor units; together exactly what is due, or the deposit that comes first.</param>
/// <param name="Case">The exchange whose difference it pays; left out for the order itself.</param>
public sealed record PaymentBody(string Reference, ImmutableArray<Funding>? Cash, int Case = 0);

/// <param name="Channel">Where the payment was begun, and under which number of the channel: then it can be asked. Both or neither.</param>
public sealed record BegunBody(string? Channel = null, string? Reference = null);

/// <param name="Component">The funding component, counted from 0.</param>
/// <param name="Reference">The channel's number of it.</param>
/// <param name="AmountMinor">What the channel paid, where it says so; another amount than what was asked is refused.</param>
public sealed record ConfirmationBody(int Component, string? Reference = null, long? AmountMinor = null);

/// <param name="Component">The funding component, counted from 0.</param>
/// <param name="Words">What the channel said.</param>
public sealed record ReversalBody(int Component, string? Reference = null, string? Words = null);

/// <param name="Reference">The channel's number of it; the same one is booked once.</param>
/// <param name="Component">The funding component that it came from, counted from 0.</param>
/// <param name="Line">The line that it was for; left out when nobody says.</param>
/// <param name="Case">The exchange whose difference it took back; left out for the order's own money.</param>
/// <param name="BeyondWhatIsLeft">Also when it is more than what is left: the rest is the platform's loss.</param>
public sealed record OutsideRefundBody(
    string Reference, int Component, long AmountMinor, int Line = 0, bool Chargeback = false, int Case = 0,
    bool BeyondWhatIsLeft = false);

static class PaymentApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var payments = v1.MapGroup("").WithTags("Payments").WithMetadata(Audience.Channels);

        payments.MapAct(host, Act.BeginPayment, "/orders/{id}/payment/begin", WebJson.Wire.BegunBody,
            (asked, body) => new BeginPayment(asked.Order, body.Channel, body.Reference))
            .WithSummary("The buyer goes to pay")
            .WithDescription("From here the clock asks the channel before it closes the order.");

        payments.MapAct(host, Act.RecordPayment, "/orders/{id}/payments", WebJson.Wire.PaymentBody,
            (asked, body) => new RecordPayment(asked.Order, body.Reference, body.Cash.Whole("cash"), body.Case))
            .WithSummary("The channel says that money came")
            .WithDescription("It pays the order, or it goes back by itself when it fits nothing; it never revives what was closed.");

        payments.MapAct(host, Act.ReportUnpaid, "/orders/{id}/payment/unpaid", WebJson.Wire.BegunBody,
            (asked, body) => new ReportUnpaid(asked.Order, body.Channel, body.Reference))
            .WithSummary("The channel says that nothing was paid and nothing will be");

        payments.MapAct(host, Act.ConfirmRefund, "/orders/{id}/refunds/{number}/confirmations", WebJson.Wire.ConfirmationBody,
            (asked, body) => new ConfirmRefund(asked.Order, asked.Number, body.Component, body.Reference, body.AmountMinor))
            .WithSummary("The channel says that one component of a refund was paid out");

        payments.MapAct(host, Act.ReverseRefund, "/orders/{id}/refunds/{number}/reversal", WebJson.Wire.ReversalBody,
            (asked, body) => new ReverseRefund(asked.Order, asked.Number, body.Component, body.Reference, body.Words))
            .WithSummary("The channel says that a refund failed, or came back after it had arrived")
            .WithDescription("The money is on its way again, and a person has to look.");

        payments.MapAct(host, Act.ConfirmCollection, "/orders/{id}/collections/{number}/confirmation", WebJson.Wire.ConfirmationBody,
            (asked, body) => new ConfirmCollection(asked.Order, asked.Number, body.Component, body.Reference))
            .WithSummary("Promised money is in, one component of it")
            .WithDescription("Of an order that is paid at the door or later.");

        payments.MapAct(host, Act.RecordOutsideRefund, "/orders/{id}/outside-refunds", WebJson.Wire.OutsideRefundBody,
            (asked, body) => new RecordOutsideRefund(
                asked.Order, body.Reference, body.Component, body.AmountMinor, body.Line, body.Chargeback, body.Case)
            {
                BeyondWhatIsLeft = body.BeyondWhatIsLeft,
            })
            .WithSummary("Money went back without us")
            .WithDescription("In the channel's own console, or as a chargeback. It is booked, cuts or closes the open case, and nothing is paid on top of it.");
    }
}
