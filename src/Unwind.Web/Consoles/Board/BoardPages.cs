using Unwind.Deadlines;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Board;

/// <summary>The seller's board: what waits for an answer, what it is about, and how often money went back lately.</summary>
static class BoardPages
{
    const int TasksShown = 12;

    public static void Map(ConsoleRoutes routes) => routes.Get("/seller/board", Show, ActorKind.Seller);

    static async Task Show(Visit visit)
    {
        var (reads, store, reader) = (visit.Host.Reads, visit.By.Id, visit.Reader);
        var board = await reads.Board(store, reader.Now, reader.DayEnds, visit.Cancel);
        await visit.Show<BoardPage>(
            200, (nameof(BoardPage.Board), board), (nameof(BoardPage.Tasks), await Tasks(visit)),
            (nameof(BoardPage.Policy), visit.Host.Policies.Active()));
    }

    /// <summary>What waits for the seller, soonest deadline first: answers in cases, and parcels.</summary>
    static async ValueTask<ImmutableArray<BoardTask>> Tasks(Visit visit)
    {
        var (reads, by, reader) = (visit.Host.Reads, visit.By, visit.Reader);
        var cases = await reads.Cases(new CaseFilter(Store: by.Id, Open: true, From: ActorKind.Seller), null, TasksShown, visit.Cancel);
        var asked = (await reads.Whole(cases.Items.Select(c => c.Order).Distinct(), visit.Cancel)).ToDictionary(o => o.Id);
        var unshipped = await reads.WholeOrders(
            new OrderFilter(Store: by.Id, Stage: Stage.AwaitingShipment, WithOpenCase: false, DueBefore: reader.Now.AddDays(7)), null, TasksShown, visit.Cancel);
        var tasks = new List<BoardTask>();
        foreach (var row in cases.Items)
            if (asked.GetValueOrDefault(row.Order)?.FindCase(row.Number) is { } c && row.Until is { } until)
                tasks.Add(new BoardTask(row.Order, asked[row.Order].Lines[c.Line - 1].Title, $"{reader.Say.Case(c.Kind)} · {reader.Say.Waits(c.State)}", until, row.AmountMinor, row.Currency));
        foreach (var order in unshipped.Orders)
        {
            // What waits for somebody else, an order on hold for example, is no task.
            foreach (var deadline in Deadlines.Deadlines.Of(order, visit.Host.Policies.Of(order)).Where(d => d is { Waits: ActorKind.Seller, Kind: DeadlineKind.Shipment or DeadlineKind.GiveUpShipment }).Take(1))
                tasks.Add(new BoardTask(order.Id, order.Lines[0].Title, reader.Say.Deadline(deadline.Kind), deadline.At, order.PayableMinor, order.Currency));
        }
        return [.. tasks.OrderBy(t => t.Until).ThenBy(t => t.Order).Take(TasksShown)];
    }
}

/// <summary>Something that waits for the seller.</summary>
/// <param name="What">What is to be done, in the reader's words.</param>
/// <param name="Until">By when.</param>
/// <param name="Minor">What it is about, in minor units.</param>
public sealed record BoardTask(OrderId Order, string Title, string What, DateTimeOffset Until, long Minor, string Currency);
