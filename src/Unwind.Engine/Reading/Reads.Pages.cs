using System.Data.Common;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

/// <summary>How many orders somebody has, by stage, and how many with an open case.</summary>
/// <param name="Max">Counting stopped here: that many, or more.</param>
public sealed record OrderCounts(ImmutableDictionary<Stage, int> Stages, int Open, int Max)
{
    public int Of(Stage stage) => Stages.GetValueOrDefault(stage);
}

/// <summary>A page of orders as they stand, whole.</summary>
public sealed record OrderPage(ImmutableArray<Order> Orders, string? Next);

/// <summary>What a report says of an order besides its number.</summary>
public sealed record OrderBrief(OrderId Id, string Store, string Buyer, string? Reference, string? Region);

public sealed partial class Reads
{
    /// <summary>Newest first, each order whole: what a page shows of an order follows from all of it.</summary>
    public async ValueTask<OrderPage> WholeOrders(OrderFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        var page = await Orders(filter, cursor, limit, cancel);
        return new OrderPage(await Whole(page.Items.Select(r => r.Id), cancel), page.Next);
    }

    /// <summary>Orders by their numbers, whoever may see them; those that are not there are left out.</summary>
    public ValueTask<ImmutableArray<Order>> Whole(IEnumerable<OrderId> ids, CancellationToken cancel) => Ask(c => Find(c, ids), cancel);

    /// <summary>The rows of some orders, whoever may see them; those that are not there are left out.</summary>
    public ValueTask<ImmutableArray<OrderBrief>> Brief(IEnumerable<OrderId> ids, CancellationToken cancel) =>
        Ask<ImmutableArray<OrderBrief>>(c => [.. ids.GroupBy(id => id.Bucket).SelectMany(g => OrderQueries.Brief(c, g.Key, [.. g.Select(id => id.Value)]))], cancel);

    /// <summary>Counts for a page's tabs: a store's for a seller, the buyer's own for a buyer.</summary>
    public ValueTask<OrderCounts> TabCounts(Actor by, CancellationToken cancel) => Ask(
        c =>
        {
            var (stages, open) = by.Kind == ActorKind.Seller ? PageQueries.OfStore(c, by.Id) : PageQueries.OfBuyer(c, by.Id);
            return new OrderCounts(stages.ToImmutableDictionary(), open, PageQueries.CountMax);
        },
        cancel);

    /// <summary>
    /// A store's orders that a text names exactly: by their number, by the shop's own number, or by a parcel's tracking number.
    /// </summary>
    public ValueTask<ImmutableArray<Order>> Named(string store, string text, CancellationToken cancel) => Ask<ImmutableArray<Order>>(
        c =>
        {
            var ids = new List<OrderId>();
            if (OrderId.Parse(text) is { } id) ids.Add(id);
            if (OrderQueries.FindReference(c, store, text) is { } referred) ids.Add(referred);
            ids.AddRange(ConsequenceQueries.Parcels(c, text).Select(p => p.Order));
            return [.. Find(c, ids.Distinct()).Where(o => o.Store == store)];
        },
        cancel);

    /// <summary>The versions that orders have now, in their order; 0 for one that is not there.</summary>
    public ValueTask<ImmutableArray<int>> Versions(IEnumerable<OrderId> ids, CancellationToken cancel) =>
        Ask<ImmutableArray<int>>(c => [.. ids.Select(id => PageQueries.Version(c, id) ?? 0)], cancel);

    /// <summary>Another number whenever anybody has written since the last question, whichever process it was.</summary>
    public long Stamp() => store.Stamp();

    static ImmutableArray<Order> Find(DbConnection connection, IEnumerable<OrderId> ids) =>
        [.. ids.Select(id => OrderQueries.Find(connection, id)).OfType<Order>()];
}
