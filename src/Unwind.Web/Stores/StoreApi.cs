using Unwind.Bulk;

namespace Unwind.Web.Stores;

/// <summary>One order's way out for a seller who can't ship, asked dry: nothing has been done (R36).</summary>
/// <param name="Act">The act that would be sent; left out where there is none.</param>
/// <param name="RefundMinor">What would go back at once, in minor units of the order's currency.</param>
/// <param name="RefundIfAgreedMinor">What would go back when the buyer agrees.</param>
/// <param name="CompensationMinor">What the store's deposit would pay the buyer with it.</param>
public sealed record WayOutView(
    OrderId Order, string Buyer, Stage Stage, Way Way, string Label, Act? Act, string Currency, long RefundMinor,
    long RefundIfAgreedMinor, long CompensationMinor, RefusalCode? Code, string? WhyNot);

/// <summary>What a store's people and the platform ask about the store as a whole.</summary>
static class StoreApi
{
    static readonly Audience Those = new([ActorKind.Seller, ActorKind.Officer, ActorKind.Platform]);

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var stores = v1.MapGroup("/stores/{store}").WithTags("Stores").WithMetadata(Those);

        stores.MapGet("/record", (Delegate)(async Task (HttpContext http) =>
        {
            var (store, from, to) = (StoreInPath(http), http.Time("from"), http.Time("to"));
            var record = IsTheirs(http, store) ? await host.Reads.StoreRecord(store, from, to, http.RequestAborted)
                : new StoreRecord(store, from, to, []);
            await http.Json(record, WebJson.Wire.StoreRecord);
        }))
            .WithName("get_store_record").WithMetadata(new QueryNames("from", "to"))
            .WithSummary("A store's record: cancellation and refund rates, complaints, points, fines, balances")
            .WithDescription("Per currency, over the facts of a period; the rates are numbers from 0 to 1, and left out where nothing was placed or paid.")
            .Produces<StoreRecord>();

        stores.MapGet("/ways-out", (Delegate)(async Task (HttpContext http) =>
        {
            var store = StoreInPath(http);
            var sku = http.Query("sku") ?? throw new UnreadableException(EdgeCode.FieldMalformed, "sku");
            var reason = http.Query("reason") ?? throw new UnreadableException(EdgeCode.FieldMalformed, "reason");
            var page = !IsTheirs(http, store) ? new Page<OrderRow>([], null)
                : await host.Reads.Orders(new OrderFilter(Store: store, Sku: sku), http.Query("cursor"), http.Limit(), http.RequestAborted);
            var ways = ImmutableArray.CreateBuilder<WayOutView>(page.Items.Length);
            var language = http.Speak();
            foreach (var row in page.Items)
            {
                if (await host.Reads.Find(row.Id, Actor.Seller(store), http.RequestAborted) is not { } order) continue;
                var situation = new Situation(host.Clock.GetUtcNow(), Actor.Seller(store), host.Policies.Of(order));
                ways.Add(View(order, WayOut.Of(order, situation, reason, "…", sku), language));
            }
            await http.Json(new Page<WayOutView>(ways.ToImmutable(), page.Next), WebJson.Wire.PageWayOutView);
        }))
            .WithName("list_ways_out").WithMetadata(new QueryNames("sku", "reason", "cursor", "limit"))
            .WithSummary("I can't ship this SKU: what may I still do with each order?")
            .WithDescription("Per open order of the SKU: closed at once, the buyer is asked, intercepted, or refused with the reason; and the money. Nothing is done.")
            .Produces<Page<WayOutView>>();
    }

    internal static string StoreInPath(HttpContext http)
    {
        var store = (string)http.Request.RouteValues["store"]!;
        return store.Length <= 128 && !store.Any(char.IsControl) ? store : throw new UnreadableException(EdgeCode.FieldMalformed, "store");
    }

    /// <summary>Somebody else's store is answered like one that has sold nothing.</summary>
    internal static bool IsTheirs(HttpContext http, string store) => http.Caller() is not { Kind: ActorKind.Seller, Id: var own } || own == store;

    static WayOutView View(Order order, WayOut way, Language language) => new(
        order.Id, order.Buyer, order.Stage, way.Way, language.Say().Way(way.Way), way.Command?.Act, order.Currency,
        way.Outcome?.RefundMinor ?? 0, way.Outcome?.RefundIfAgreedMinor ?? 0, (way.Outcome?.CompensationMinor ?? 0) + (way.Outcome?.CompensationLaterMinor ?? 0),
        way.Refusal?.Code, way.Refusal is { } no ? language.Say().Refusal(no, order.Currency) : null);
}
