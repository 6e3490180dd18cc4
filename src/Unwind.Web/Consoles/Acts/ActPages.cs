using System.Globalization;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Acts;

/// <summary>
/// One page for every act that is offered. It shows what the act needs, then what would come of it, and only then does it;
/// the key in the form makes a second click the same act.
/// </summary>
static class ActPages
{
    public static void Map(ConsoleRoutes routes)
    {
        foreach (var room in Room.All)
        {
            routes.Get(room.Path + "/orders/{id}/{act}", visit => WithOffer(visit, (sight, offer) => visit.Show<ActPage>(
                200, [(nameof(ActPage.Sheet), new ActSheet(sight, offer, visit.By) { Outcome = offer.Outcome, Refusal = offer.WhyNot })])), room.Kind);
            routes.Post(room.Path + "/orders/{id}/{act}", visit => WithOffer(visit, (sight, offer) => Take(visit, sight, offer)), room.Kind);
        }
    }

    static async Task WithOffer(Visit visit, Func<OrderSight, Offer, Task> answer)
    {
        var http = visit.Http;
        if (http.OrderInPath() is not { } id || SnakeCase.Parse<Act>(http.Request.RouteValues["act"] as string) is not { } act
            || await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is not { } order)
        {
            await visit.NotFound();
            return;
        }
        var sight = OrderSight.Of(visit.Host, order, visit.By, visit.Reader.Now);
        var (line, number, parcel) = (Place("line"), Place("case"), Place("parcel"));
        var item = http.Request.Query["item"] is [{ Length: > 0 } named] ? named : null;
        var offer = sight.Offers.FirstOrDefault(o => o.Act == act && o.Line == line && o.Case == number && o.Parcel == parcel && ActLink.ItemOf(o) == item)
            // What was about a line may have come to be about the whole order, and a case keeps its line.
            ?? sight.Offers.FirstOrDefault(o => o.Act == act && ActLink.ItemOf(o) == item && (number == 0 || o.Case == number) && (parcel == 0 || o.Parcel == parcel));
        await (offer is null ? visit.NotFound() : answer(sight, offer));

        int Place(string name) => int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : 0;
    }

    static async Task Take(Visit visit, OrderSight sight, Offer offer)
    {
        var (host, form) = (visit.Host, visit.Form);
        var sheet = new ActSheet(sight, offer, visit.By) { Form = form };
        var uploads = sheet.Has(ActField.Proof) ? await Uploads.Take(visit, sight.Order.Id) : new Uploads([], null);
        sheet = sheet with { Attached = uploads.Names };
        var commands = new Commands(visit.Reader, sight.Order, offer, sheet.Fields, form, uploads);
        var command = commands.Make();
        if (commands.Wrong.Count > 0)
        {
            await visit.Show<ActPage>(422, (nameof(ActPage.Sheet), sheet with { Wrong = commands.Wrong }));
            return;
        }
        // What was shown must be what is done: another version since then is shown anew.
        var seen = int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        if (form["step"] != "do" || (sheet.Asks && seen == 0))
        {
            var preview = await host.Pipeline.Preview(visit.By, command, visit.Cancel);
            await visit.Show<ActPage>(preview.Accepted ? 200 : 422, (nameof(ActPage.Sheet), sheet with
            {
                Outcome = preview.Outcome,
                Refusal = preview.Refusal,
                Previewed = preview.Accepted,
                Wrong = Wrong(visit.Reader, preview.Refusal, sight.Order),
            }));
            return;
        }
        var reply = await host.Pipeline.Execute(
            new Request(form.Has("key") ? form["key"] : $"{Guid.CreateVersion7()}", visit.By, command) { ExpectedVersion = seen == 0 ? null : seen }, visit.Cancel);
        if (reply.Accepted)
        {
            host.Attachments.Keep(sight.Order.Id, uploads.Names);
            await visit.GoTo($"{visit.Reader.Link(sight.Order.Id)}?since={sight.Order.Version}");
            return;
        }
        // The answer stands under its key: trying again needs another one.
        await visit.Show<ActPage>(422, (nameof(ActPage.Sheet), sheet with
        {
            // What is offered now, where nothing is chosen; otherwise it is worked out anew.
            Outcome = sheet.Asks ? null : offer.Outcome,
            Refusal = reply.Refusal,
            Refused = true,
            Wrong = Wrong(visit.Reader, reply.Refusal, sight.Order),
        }));
    }

    static ImmutableDictionary<string, string> Wrong(Reader reader, Refusal? refusal, Order order) =>
        refusal is not null && Commands.FieldOf(refusal) is { } field
            ? ImmutableDictionary<string, string>.Empty.Add(field, reader.Why(refusal, order.Currency)) : ImmutableDictionary<string, string>.Empty;
}
