using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Web.Payments;

/// <summary>Money that came.</summary>
/// <param name="Reference">The channel's number of the payment; the same one is heard once.</param>
/// <param name="Cash">The components that came now, in minor units; together exactly what is due.</param>
public sealed record PaymentBody(string Reference, ImmutableArray<Funding>? Cash);

/// <param name="Component">The funding component that was paid out, counted from 0.</param>
/// <param name="Reference">The channel's number of the payout.</param>
public sealed record ConfirmationBody(int Component, string? Reference = null);

static class PaymentApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var payments = v1.MapGroup("").WithTags("Payments").WithMetadata(Audience.Channels);

        payments.MapAct(host, Act.BeginPayment, "/orders/{id}/payment/begin", WebJson.Wire.Nothing, (asked, _) => new BeginPayment(asked.Order))
            .WithSummary("The buyer goes to pay")
            .WithDescription("From here the clock asks the channel before it closes the order.");

        payments.MapAct(host, Act.RecordPayment, "/orders/{id}/payments", WebJson.Wire.PaymentBody,
            (asked, body) => new RecordPayment(asked.Order, body.Reference, body.Cash.Whole("cash")))
            .WithSummary("The channel says that money came")
            .WithDescription("It pays the order, or it goes back by itself when it fits nothing; it never revives what was closed.");

        payments.MapAct(host, Act.ReportUnpaid, "/orders/{id}/payment/unpaid", WebJson.Wire.Nothing, (asked, _) => new ReportUnpaid(asked.Order))
            .WithSummary("The channel says that nothing was paid and nothing will be");

        payments.MapAct(host, Act.ConfirmRefund, "/orders/{id}/refunds/{number}/confirmations", WebJson.Wire.ConfirmationBody,
            (asked, body) => new ConfirmRefund(asked.Order, asked.Number, body.Component, body.Reference))
            .WithSummary("The channel says that one component of a refund was paid out");
    }
}
