using System.Globalization;
using Unwind.Bulk;
using Unwind.Engine.Saved;

namespace Unwind.Web.Consoles.Selecting;

/// <summary>Orders that the seller has ticked on any page of their lists: kept, looked at, and taken along.</summary>
static class SelectionPages
{
    const int RowsOnAPage = 50;
    const int ReadAtOnce = 200;
    /// <summary>Ways are worked out for so many: beyond it a reader would wait.</summary>
    const int SummarisedMax = 1000;

    public static void Map(ConsoleRoutes routes)
    {
        routes.Post("/seller/selection", Change, ActorKind.Seller);
        routes.Get("/seller/selection", Show, ActorKind.Seller);
        routes.Get("/seller/selection.csv", Export, ActorKind.Seller);
    }

    static async Task Change(Visit visit)
    {
        var (form, selections) = (visit.Form, visit.Host.Selections);
        var back = Visit.IsOurs(form["back"]) && form["back"].StartsWith("/seller", StringComparison.Ordinal) ? form["back"] : "/seller";
        ImmutableArray<OrderId> shown = [.. form["shown"].Split(',').Take(200).Select(OrderId.Parse).OfType<OrderId>()];
        var picked = form.All("pick").Select(OrderId.Parse).OfType<OrderId>().ToHashSet();
        var kept = true;
        switch (form["do"])
        {
            case "page":
                kept = await selections.Change(Ticked.Begin(visit), shown, [], visit.Cancel);
                break;
            case "keep":
                kept = await selections.Change(Ticked.Begin(visit), [.. shown.Where(picked.Contains)], [.. shown.Where(id => !picked.Contains(id))], visit.Cancel);
                break;
            case "drop" when Ticked.Find(visit) is { } name:
                await selections.Change(name, [], [.. picked], visit.Cancel);
                break;
            case "clear" when Ticked.Find(visit) is { } name:
                await selections.Clear(name, visit.Cancel);
                break;
        }
        if (!kept) await visit.Show<SelectionFull>(422, (nameof(SelectionFull.Back), back));
        // The script wants the bar only, and puts it in the place of the one that it has.
        else if (form["part"] == "bar") await visit.Show<SelectionBar>(200, (nameof(SelectionBar.Ticked), await Ticked.Of(visit, shown, back)));
        else await visit.GoTo(back);
    }

    static async Task Show(Visit visit)
    {
        var after = OrderId.Parse(visit.Http.Request.Query["after"]);
        if (Ticked.Find(visit) is not { } name)
        {
            await visit.Show<SelectionPage>(200, (nameof(SelectionPage.Selection), SelectionSight.Nothing));
            return;
        }
        var ids = await visit.Host.Selections.List(name, after, RowsOnAPage + 1, visit.Cancel);
        var rows = await Ways(visit, ids.Take(RowsOnAPage));
        await visit.Show<SelectionPage>(200, (nameof(SelectionPage.Selection), new SelectionSight(
            await visit.Host.Selections.Count(name, visit.Cancel), [.. rows], await Sums(visit, name),
            ids.Length > RowsOnAPage ? ids[RowsOnAPage - 1] : null, after is null, SummarisedMax)));
    }

    /// <summary>How the first ones could be cancelled now, by way and currency.</summary>
    static async ValueTask<ImmutableArray<WaySum>> Sums(Visit visit, string name)
    {
        var sums = new Dictionary<(Way, string), WaySum>();
        var seen = 0;
        for (OrderId? after = null; seen < SummarisedMax;)
        {
            var ids = await visit.Host.Selections.List(name, after, Math.Min(ReadAtOnce, SummarisedMax - seen), visit.Cancel);
            if (ids.IsEmpty) break;
            (seen, after) = (seen + ids.Length, ids[^1]);
            foreach (var row in await Ways(visit, ids))
            {
                var key = (row.Way.Way, row.Order.Currency);
                var sum = sums.GetValueOrDefault(key) ?? new WaySum(row.Way.Way, row.Order.Currency, 0, 0, 0);
                sums[key] = sum with { Orders = sum.Orders + 1, PayableMinor = sum.PayableMinor + row.Order.PayableMinor, BackMinor = sum.BackMinor + row.BackMinor };
            }
        }
        return [.. sums.Values.OrderBy(s => s.Way).ThenBy(s => s.Currency, StringComparer.Ordinal)];
    }

    /// <summary>The seller's own among some orders, each with its way (R36): the decision itself, asked dry.</summary>
    static async ValueTask<IEnumerable<SelectedRow>> Ways(Visit visit, IEnumerable<OrderId> ids)
    {
        var (host, by, now) = (visit.Host, visit.By, visit.Reader.Now);
        var orders = await host.Reads.Whole(ids, visit.Cancel);
        return orders.Where(o => o.Store == by.Id).Select(o => new SelectedRow(o, WayOut.Of(o, new Situation(now, by, host.Policies.Of(o)), "out_of_stock", "…")));
    }

    static async Task Export(Visit visit)
    {
        var (reader, response) = (visit.Reader, visit.Http.Response);
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"orders.csv\"";
        response.Headers.CacheControl = "no-store";
        await using var csv = new CsvWriter(response.Body);
        await csv.Row(
            visit.Cancel, reader.T("订单号", "Order"), reader.T("商家编号", "Reference"), reader.T($"下单时间（{reader.ZoneName}）", $"Placed ({reader.ZoneName})"),
            reader.T("买家", "Buyer"), reader.T("状态", "Stage"), reader.T("商品", "Items"), reader.T("金额", "Amount"), reader.T("币种", "Currency"),
            reader.T("进行中的申请", "Open requests"), reader.T("缺货时的取消方式（R36）", "How it could be cancelled when out of stock (R36)"), reader.T("不能的原因", "Why not"), reader.T("规则", "Rule"));
        if (Ticked.Find(visit) is not { } name) return;
        for (OrderId? after = null; ;)
        {
            var ids = await visit.Host.Selections.List(name, after, ReadAtOnce, visit.Cancel);
            if (ids.IsEmpty) return;
            after = ids[^1];
            foreach (var (order, way) in await Ways(visit, ids))
            {
                await csv.Row(
                    visit.Cancel, $"{order.Id}", order.Reference, reader.Time(order.PlacedAt), order.Buyer, reader.Say.Stage(order.Stage),
                    string.Join("; ", order.Lines.Select(l => $"{l.Title} × {l.Quantity}")), Currencies.Amount(order.PayableMinor, order.Currency), order.Currency,
                    order.Cases.Count(c => c.IsOpen).ToString(CultureInfo.InvariantCulture), reader.Say.Way(way.Way),
                    way.Refusal is { } refusal ? reader.Why(refusal, order.Currency) : "", way.Refusal?.Rule);
            }
        }
    }
}

/// <summary>An order that was ticked, and how it could be cancelled now.</summary>
public sealed record SelectedRow(Order Order, WayOut Way)
{
    /// <summary>What would go back to the buyer, at once or when they agree, in minor units.</summary>
    public long BackMinor => Way.Outcome is { } outcome ? WayOut.BackOf(outcome) : 0;
}

/// <summary>Orders that would go the same way.</summary>
/// <param name="PayableMinor">What their buyers owe or paid.</param>
/// <param name="BackMinor">What would go back.</param>
public sealed record WaySum(Way Way, string Currency, int Orders, long PayableMinor, long BackMinor);

/// <summary>A page of what was ticked.</summary>
/// <param name="Next">After which the next page begins; null at the end.</param>
/// <param name="SummarisedMax">The summary is about so many at most.</param>
public sealed record SelectionSight(int Count, ImmutableArray<SelectedRow> Rows, ImmutableArray<WaySum> Sums, OrderId? Next, bool First, int SummarisedMax)
{
    public static readonly SelectionSight Nothing = new(0, [], [], null, true, 0);
}
