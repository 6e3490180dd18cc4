using Unwind.Engine.Settlements;
using Unwind.Web.Stores;

namespace Unwind.Web.Settlements;

/// <param name="Count">How many could be sold at that moment; left out to say only whether it is on sale.</param>
/// <param name="At">When it was counted, with an offset; left out for now.</param>
/// <param name="Reference">The warehouse's own number of the count.</param>
/// <param name="OnSale">true: on sale again; false: off sale; left out: as it is.</param>
public sealed record CountBody(string Sku, long? Count = null, DateTimeOffset? At = null, string? Reference = null, bool? OnSale = null);

/// <param name="Counts">1 to 1000; when one of them makes no sense, none is taken.</param>
public sealed record CountsBody(ImmutableArray<CountBody>? Counts);

/// <summary>What stands after a count, in the order of the list that was sent.</summary>
public sealed record CountsView(string Store, ImmutableArray<StockCounted> Items);

/// <summary>A part of a store's feed.</summary>
/// <param name="Last">The last line that was given, or the one that was asked after: ask after it for what is new.</param>
public sealed record StockChangesView(string Store, ImmutableArray<StockChangeRow> Items, long Last);

/// <summary>Stock in both directions (R13, R33): counts come in, changes go out.</summary>
static class StockApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var stock = v1.MapGroup("/stores/{store}").WithTags("Money, stock and the outside");

        stock.MapPost("/stock", (Delegate)(Task (HttpContext http) => Count(http, host)))
            .WithName("count_stock").WithMetadata(new Audience([ActorKind.Seller, ActorKind.Platform]), new QueryNames("dry_run"), new KnownByContent())
            .Accepts<CountsBody>("application/json").Produces<CountsView>()
            .WithSummary("What the warehouse counted, and what is on sale again")
            .WithDescription("Up to 1000 SKUs, all or none. Available is then the count and what orders changed after its moment. A count that is older than the one that is known changes nothing, and neither does the same again, so that a feed may come late, twice and out of order.");

        stock.MapGet("/stock/changes", (Delegate)(async Task (HttpContext http) =>
        {
            var (store, after) = (StoreApi.StoreInPath(http), http.Whole("after") ?? 0);
            var items = StoreApi.IsTheirs(http, store) ? await host.Reads.StockChanges(store, after, http.Limit(), http.RequestAborted) : [];
            await http.Json(new StockChangesView(store, items, items.IsEmpty ? after : items[^1].Seq), WebJson.Wire.StockChangesView);
        }))
            .WithName("list_stock_changes").WithMetadata(new Audience([ActorKind.Seller, ActorKind.Officer, ActorKind.Platform]))
            .WithMetadata(new QueryNames("after", "limit"))
            .WithSummary("What became of a store's stock, in order")
            .WithDescription("One line for a SKU and commit, numbered from 1 without gaps: keep the last number, and ask after it. available is left out for a SKU that was never counted.")
            .Produces<StockChangesView>();
    }

    static async Task Count(HttpContext http, EngineHost host)
    {
        var (store, dry) = (StoreApi.StoreInPath(http), http.Flag("dry_run"));
        if (!StoreApi.IsTheirs(http, store)) throw new UnreadableException(EdgeCode.Forbidden);
        var body = await Bodies.Read(http, WebJson.Wire.CountsBody);
        var (rows, refusal) = await host.Books.Count(
            store, [.. body.Counts.Whole("counts").Select(c => new StockCount(c.Sku, c.Count, c.At, c.Reference, c.OnSale))], dry, http.RequestAborted);
        await (refusal is null ? http.Json(new CountsView(store, rows), WebJson.Wire.CountsView) : Problems.Write(http, refusal, null));
    }
}
