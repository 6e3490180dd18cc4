using Unwind.Settlements;
using Unwind.Web.Orders;

namespace Unwind.Web.Settlements;

/// <summary>One movement of money, in minor units of the order's currency.</summary>
/// <param name="Component">The funding component, counted from 0; −1 where the money is not one's.</param>
public sealed record PostingView(int Version, string From, string To, int Component, long Minor);

static class SettlementApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var settlements = v1.MapGroup("").WithTags("Money, stock and the outside");

        settlements.MapGet("/orders/{id}/postings", (Delegate)(Task (HttpContext http) => OrderApi.WithOrder(http, host, async (order, _) =>
        {
            var postings = await host.Reads.Postings(order.Id, http.RequestAborted);
            await http.Json(
                [.. postings.Select(p => new PostingView(p.Version, p.Posting.From, p.Posting.To, p.Posting.Component, p.Posting.Minor))],
                WebJson.Wire.ImmutableArrayPostingView);
        })))
            .WithName("list_postings").WithMetadata(Audience.People, new QueryNames())
            .WithSummary("The order's money as double entries")
            .Produces<ImmutableArray<PostingView>>();

        settlements.MapGet("/effects", (Delegate)(async Task (HttpContext http) =>
        {
            var by = http.Caller();
            var (kind, to) = (http.Word<EffectKind>("kind"), http.Query("to"));
            if (!IsTheirs(by.Kind, kind)) throw new UnreadableException(EdgeCode.FieldMalformed, "kind");
            if (by.Kind == ActorKind.Carrier && by != Actor.Carrier) to = by.Id;
            var page = await host.Reads.Effects(http.Query("state"), kind, to, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(page, WebJson.Wire.PageEffectRow);
        }))
            .WithName("list_effects")
            .WithMetadata(new Audience([ActorKind.Carrier, ActorKind.Payment, ActorKind.Officer, ActorKind.Platform]))
            .WithMetadata(new QueryNames("kind", "to", "state", "cursor", "limit"))
            .WithSummary("What the outside is asked to do")
            .WithDescription("A carrier must name the kind void_label or intercept, a payment channel pay_out, ask_payment, close_payment, reduce_debit or collect_debit; officers and the platform see all.")
            .Produces<Page<EffectRow>>();

        StockApi.Map(v1, host);
        LedgerApi.Map(v1, host);

        settlements.MapGet("/stock", (Delegate)(async Task (HttpContext http) =>
        {
            var (by, store) = (http.Caller(), http.Query("store"));
            if (by.Kind == ActorKind.Seller) store ??= by.Id;
            if (store is null) throw new UnreadableException(EdgeCode.FieldMalformed, "store");
            var page = by.Kind == ActorKind.Seller && store != by.Id ? new Page<StockRow>([], null)
                : await host.Reads.Stock(store, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(page, WebJson.Wire.PageStockRow);
        }))
            .WithName("list_stock").WithMetadata(new Audience([ActorKind.Seller, ActorKind.Officer, ActorKind.Platform]))
            .WithMetadata(new QueryNames("store", "cursor", "limit"))
            .WithSummary("A store's stock per SKU: what orders changed, what was counted, what is available")
            .Produces<Page<StockRow>>();
    }

    static bool IsTheirs(ActorKind by, EffectKind? kind) => by switch
    {
        ActorKind.Carrier => kind is EffectKind.VoidLabel or EffectKind.Intercept or EffectKind.DropIntercept,
        ActorKind.Payment => kind is EffectKind.PayOut or EffectKind.AskPayment or EffectKind.ReduceDebit or EffectKind.CollectDebit or EffectKind.ClosePayment,
        _ => true,
    };
}
