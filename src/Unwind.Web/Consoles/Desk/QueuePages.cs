namespace Unwind.Web.Consoles.Desk;

/// <summary>The desk's queue: by deadline, or by what is at stake.</summary>
static class QueuePages
{
    const int RowsOnAPage = 30;

    public static void Map(ConsoleRoutes routes) => routes.Get(Room.Desk.Path, Show, ActorKind.Officer);

    static async Task Show(Visit visit)
    {
        var (reads, cancel) = (visit.Host.Reads, visit.Cancel);
        var asked = new QueueAsked(
            SnakeCase.Parse<DeskList>(Text(visit, "tab")) ?? DeskList.All, Text(visit, "sort") == "amount", Text(visit, "q"),
            visit.Http.Request.Query["cursor"] is [{ Length: > 0 } cursor] ? cursor : null);
        if (asked.Text.Length > 0 && await Named(visit, asked.Text) is { } order)
        {
            await visit.GoTo(visit.Reader.Link(order));
            return;
        }
        var page = await Find(visit, asked);
        var counts = await reads.DeskCounts(visit.By.Id, cancel);
        var orders = await reads.Whole(page.Items.Select(c => c.Order).Distinct(), cancel);
        await visit.Show<QueueView>(
            200, (nameof(QueueView.Asked), asked), (nameof(QueueView.Cases), page), (nameof(QueueView.Counts), counts),
            (nameof(QueueView.Orders), orders.ToImmutableDictionary(o => o.Id)));
    }

    /// <summary>A number names one order, whether the desk has something to do with it or not.</summary>
    static async ValueTask<OrderId?> Named(Visit visit, string text)
    {
        if (OrderId.Parse(text) is { } id && await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is not null) return id;
        return await visit.Host.Reads.OrdersOfParcel(text, visit.Cancel) is [var order] ? order : null;
    }

    /// <summary>What else is searched for is a buyer, or a store.</summary>
    static async ValueTask<Page<CaseRow>> Find(Visit visit, QueueAsked asked)
    {
        var (reads, cancel, all) = (visit.Host.Reads, visit.Cancel, new DeskFilter(DeskList.All, visit.By.Id));
        if (asked.Text.Length == 0) return await reads.Desk(new DeskFilter(asked.List, visit.By.Id, asked.ByAmount), asked.Cursor, RowsOnAPage, cancel);
        var ofBuyer = await reads.Desk(all with { Buyer = asked.Text }, asked.Cursor, RowsOnAPage, cancel);
        return ofBuyer.Items.IsEmpty ? await reads.Desk(all with { Store = asked.Text }, asked.Cursor, RowsOnAPage, cancel) : ofBuyer;
    }

    /// <summary>A value of the address; what nobody would have typed is taken for nothing.</summary>
    static string Text(Visit visit, string name) =>
        visit.Http.Request.Query[name] is [{ Length: <= 200 } text] && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate) ? text.Trim() : "";
}

/// <summary>What narrows the queue, as it stands in the address.</summary>
public sealed record QueueAsked(DeskList List, bool ByAmount, string Text, string? Cursor)
{
    public string Address(DeskList? list = null, bool? byAmount = null, string? text = null, string? cursor = null)
    {
        var which = list ?? List;
        (string Name, string? Value)[] parts =
        [
            ("tab", which == DeskList.All ? null : SnakeCase.Of(which)), ("sort", byAmount ?? ByAmount ? "amount" : null),
            ("q", text ?? Text), ("cursor", cursor),
        ];
        var query = string.Join('&', parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length == 0 ? Room.Desk.Path : $"{Room.Desk.Path}?{query}";
    }
}
