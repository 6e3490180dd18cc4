using Unwind.Cancellations;
using Unwind.Exchanges;
using Unwind.Refunds;
using Unwind.Returns;

namespace Unwind.Web.Cases;

static class CaseApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var cases = v1.MapGroup("").WithTags("Cases").WithMetadata(Audience.People);
        MapRequests(cases, host);
        MapAnswers(cases, host);
        MapReturns(v1, cases, host);

        cases.MapGet("/cases", (Delegate)(async Task (HttpContext http) =>
        {
            var filter = Own(http.Caller(), new CaseFilter(
                http.Query("store"), http.Query("buyer"), http.OptionalFlag("open"), http.Word<ActorKind>("waits_for"),
                http.Query("officer"), http.OptionalFlag("desk")));
            var page = filter is null ? new Page<CaseRow>([], null)
                : await host.Reads.Cases(filter, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(page, WebJson.Wire.PageCaseRow);
        }))
            .WithName("list_cases").WithMetadata(new QueryNames("store", "buyer", "open", "waits_for", "officer", "desk", "cursor", "limit"))
            .WithSummary("The queue of cases, soonest deadline first")
            .WithDescription("A buyer and a seller see their own; officers and the platform see all. waits_for names who is to act, officer who has the case at the desk.")
            .Produces<Page<CaseRow>>();
    }

    static void MapRequests(RouteGroupBuilder cases, EngineHost host)
    {
        cases.MapAct(host, Act.ApplyToCancel, "/orders/{id}/cancellations", WebJson.Wire.CancellationBody,
            (asked, b) => new ApplyToCancel(asked.Order, b.Lines.Whole("lines"), b.Reason, b.Explanation, b.Stock))
            .WithSummary("Apply to cancel a paid order, whole or in part")
            .WithDescription("By the seller; the buyer is asked, and of goods in transit the carrier as well.");

        cases.MapAct(host, Act.RequestRefund, "/orders/{id}/refunds", WebJson.Wire.RefundBody,
            (asked, b) => new RequestRefund(
                asked.Order, b.Lines.Whole("lines"), b.Reason, b.AmountMinor, b.Explanation, b.Evidence.Whole("evidence"), b.Received))
            .WithSummary("Ask for money back without sending goods back");

        cases.MapAct(host, Act.RequestReturn, "/orders/{id}/returns", WebJson.Wire.ReturnBody,
            (asked, b) => new RequestReturn(
                asked.Order, b.Lines.Whole("lines"), b.Reason, b.AmountMinor, b.Explanation, b.Evidence.Whole("evidence"), b.Intact))
            .WithSummary("Ask to send goods back for the money");

        cases.MapAct(host, Act.RequestExchange, "/orders/{id}/exchanges", WebJson.Wire.ExchangeBody,
            (asked, b) => new RequestExchange(
                asked.Order, b.Lines.Whole("lines"), b.Reason, b.WantedSku, b.Explanation, b.Evidence.Whole("evidence")))
            .WithSummary("Ask for other goods, or the same again");
    }

    static void MapAnswers(RouteGroupBuilder cases, EngineHost host)
    {
        cases.MapAct(host, Act.AgreeCase, "/orders/{id}/cases/{number}/agreement", WebJson.Wire.AgreementBody,
            (asked, b) => new AgreeCase(asked.Order, [asked.Number], b.Address, b.DifferenceMinor))
            .WithSummary("Say yes to a case");

        cases.MapAct(host, Act.DeclineCase, "/orders/{id}/cases/{number}/declination", WebJson.Wire.DeclinationBody,
            (asked, b) => new DeclineCase(asked.Order, [asked.Number], b.Reason, b.Explanation, b.Proof.Whole("proof")))
            .WithSummary("Say no to a case, with a reason");

        cases.MapAct(host, Act.WithdrawCase, "/orders/{id}/cases/{number}/withdrawal", WebJson.Wire.Nothing,
            (asked, _) => new WithdrawCase(asked.Order, [asked.Number]))
            .WithSummary("Take a request back while it is not carried out");
    }

    static void MapReturns(RouteGroupBuilder v1, RouteGroupBuilder cases, EngineHost host)
    {
        cases.MapAct(host, Act.FillReturn, "/orders/{id}/cases/{number}/return-parcel", WebJson.Wire.ReturnParcelBody,
            (asked, b) => new FillReturn(asked.Order, asked.Number, b.Carrier, b.Tracking, b.PostageMinor))
            .WithSummary("Say how the goods are being sent back");

        v1.MapAct(host, Act.RecordReturnScan, "/orders/{id}/cases/{number}/return-scan", WebJson.Wire.ReturnScanBody,
            (asked, b) => new RecordReturnScan(asked.Order, asked.Number, b.At))
            .WithTags("Cases").WithMetadata(Audience.Carriers)
            .WithSummary("The carrier delivered the return to the seller");

        cases.MapAct(host, Act.ConfirmReturn, "/orders/{id}/cases/{number}/return-receipt", WebJson.Wire.ReturnReceiptBody,
            (asked, b) => new ConfirmReturn(asked.Order, asked.Number, b.Units, b.Sellable))
            .WithSummary("The seller has the goods back");

        cases.MapAct(host, Act.DeclineReturned, "/orders/{id}/cases/{number}/return-objection", WebJson.Wire.DeclinationBody,
            (asked, b) => new DeclineReturned(asked.Order, asked.Number, b.Reason, b.Explanation, b.Proof.Whole("proof")))
            .WithSummary("The seller says that the return is not what it should be, with proof");

        cases.MapAct(host, Act.SendReplacement, "/orders/{id}/cases/{number}/replacement", WebJson.Wire.ReplacementBody,
            (asked, b) => new SendReplacement(asked.Order, asked.Number, b.Carrier, b.Tracking))
            .WithSummary("Send the other goods of an exchange");

        cases.MapAct(host, Act.ExchangeUnavailable, "/orders/{id}/cases/{number}/unavailability", WebJson.Wire.Nothing,
            (asked, _) => new ExchangeUnavailable(asked.Order, asked.Number))
            .WithSummary("There is nothing to send: the exchange goes on as a return and refund");
    }

    static CaseFilter? Own(Actor by, CaseFilter filter) => by.Kind switch
    {
        ActorKind.Buyer => filter.Buyer is null || filter.Buyer == by.Id ? filter with { Buyer = by.Id } : null,
        ActorKind.Seller => filter.Store is null || filter.Store == by.Id ? filter with { Store = by.Id } : null,
        _ => filter,
    };
}
