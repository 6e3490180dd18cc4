using Unwind.Web.Consoles.Acts;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Desk;

/// <summary>Acting in a side's name (R27): what each side asks for, and the side's own sheet, wrapped.</summary>
static class BehalfPages
{
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/desk/orders/{id}/act_on_behalf", visit => WithOrder(visit, order => visit.Show<BehalfView>(
            200, (nameof(BehalfView.OfBuyer), Sight(visit, order, ActorKind.Buyer)), (nameof(BehalfView.OfSeller), Sight(visit, order, ActorKind.Seller)))), ActorKind.Officer);
        routes.Get("/desk/orders/{id}/for/{side}/{act}", visit => WithOffer(visit, (sight, offer) => ActPages.Open(visit, sight, offer)), ActorKind.Officer);
        routes.Post("/desk/orders/{id}/for/{side}/{act}", visit => WithOffer(visit, (sight, offer) => ActPages.Take(visit, sight, offer)), ActorKind.Officer);
    }

    public static string Address(Reader reader, OrderId order) => $"{reader.Link(order)}/{SnakeCase.Of(Act.ActOnBehalf)}";

    static OrderSight Sight(Visit visit, Order order, ActorKind side) => OrderSight.OnBehalf(visit.Host, order, visit.By, side, visit.Reader.Now);

    static async Task WithOrder(Visit visit, Func<Order, Task> answer) =>
        await (visit.Http.OrderInPath() is { } id && await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is { } order ? answer(order) : visit.NotFound());

    static Task WithOffer(Visit visit, Func<OrderSight, Offer, Task> answer) => WithOrder(visit, order =>
        SnakeCase.Parse<ActorKind>(visit.Http.Request.RouteValues["side"] as string) is { } side
            && Sight(visit, order, side) is var sight && ActPages.Find(visit, sight) is { } offer
            ? answer(sight, offer) : visit.NotFound());
}
