using Unwind.Engine.Saved;
using Unwind.Web.Consoles.Orders;
using Unwind.Web.Consoles.Selecting;

namespace Unwind.Web.Consoles.Lists;

/// <summary>Lists of orders, of requests and of notices, for each side.</summary>
static class ListPages
{
    const int OrdersOnAPage = 20;
    const int RowsOnAPage = 50;

    public static void Map(ConsoleRoutes routes)
    {
        foreach (var room in Room.Sides)
        {
            routes.Get(room.Path, Orders, room.Kind);
            routes.Get(room.Path + "/cases", Cases, room.Kind);
            routes.Get(room.Path + "/notices", Notices, room.Kind);
        }
    }

    static Task Orders(Visit visit) => ShowOrders(visit, OrderListAsked.Read(visit.Http.Request.Query), 200, null);

    /// <param name="wrongView">What was wrong with a view that was to be kept.</param>
    public static async Task ShowOrders(Visit visit, OrderListAsked asked, int status, string? wrongView)
    {
        var (host, by) = (visit.Host, visit.By);
        var counts = await host.Reads.TabCounts(by, visit.Cancel);
        var filters = new OrderFilters(visit, asked);
        var page = await Find(visit, asked, await filters.Make());
        var found = new OrderListFound(
            [.. page.Orders.Select(o => OrderSight.Of(host, o, by, visit.Reader.Now, perLine: false))], page.Next, counts, filters.Wrong);
        if (by.Kind == ActorKind.Seller)
        {
            found = found with
            {
                Views = await host.Saved.List($"{by}", SavedItems.Views, visit.Cancel),
                WrongView = wrongView,
                Ticked = await Ticked.Of(visit, page.Orders.Select(o => o.Id)),
            };
        }
        await visit.Show<OrderList>(status, (nameof(OrderList.Asked), asked), (nameof(OrderList.Found), found));
    }

    /// <summary>
    /// What is searched for is first taken for a number of some kind, then for a buyer, then for an item: its SKU among the
    /// open lines, or a part of its title.
    /// </summary>
    static async ValueTask<OrderPage> Find(Visit visit, OrderListAsked asked, OrderFilter filter)
    {
        var (reads, cancel) = (visit.Host.Reads, visit.Cancel);
        if (asked.Text.Length == 0) return await reads.WholeOrders(filter, asked.Cursor, OrdersOnAPage, cancel);
        if (visit.By.Kind == ActorKind.Seller)
        {
            if (await reads.Named(visit.By.Id, asked.Text, cancel) is { IsEmpty: false } named) return new OrderPage(named, null);
            foreach (var exact in (OrderFilter[])[filter with { Buyer = asked.Text }, filter with { Sku = asked.Text }])
            {
                var found = await reads.WholeOrders(exact, asked.Cursor, OrdersOnAPage, cancel);
                if (!found.Orders.IsEmpty) return found;
            }
        }
        else if (OrderId.Parse(asked.Text) is { } id)
        {
            return new OrderPage(await reads.Find(id, visit.By, cancel) is { } own ? [own] : [], null);
        }
        return await reads.WholeOrders(filter with { Title = asked.Text }, asked.Cursor, OrdersOnAPage, cancel);
    }

    static async Task Cases(Visit visit)
    {
        var mine = Text(visit, "tab") != "all";
        var page = await visit.Host.Reads.Cases(new CaseFilter(
            Store: visit.By.Kind == ActorKind.Seller ? visit.By.Id : null,
            Buyer: visit.By.Kind == ActorKind.Buyer ? visit.By.Id : null,
            Open: true, From: mine ? visit.By.Kind : null), Cursor(visit), RowsOnAPage, visit.Cancel);
        var orders = await visit.Host.Reads.Whole(page.Items.Select(c => c.Order).Distinct(), visit.Cancel);
        await visit.Show<CaseList>(
            200, (nameof(CaseList.Cases), page), (nameof(CaseList.Mine), mine), (nameof(CaseList.First), Cursor(visit) is null),
            (nameof(CaseList.Orders), orders.ToImmutableDictionary(o => o.Id)));
    }

    static async Task Notices(Visit visit)
    {
        var page = await visit.Host.Reads.Notices(visit.By, null, Cursor(visit), RowsOnAPage, visit.Cancel);
        await visit.Show<NoticeList>(200, (nameof(NoticeList.Notices), page), (nameof(NoticeList.First), Cursor(visit) is null));
    }

    /// <summary>A value of the address; what nobody would have typed is taken for nothing.</summary>
    static string Text(Visit visit, string name) =>
        visit.Http.Request.Query[name] is [{ Length: <= 200 } text] && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate) ? text.Trim() : "";

    static string? Cursor(Visit visit) => visit.Http.Request.Query["cursor"] is [{ Length: > 0 } cursor] ? cursor : null;
}
