using System.Globalization;
using Unwind.Engine.Saved;
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
            routes.Get(room.Path + "/orders/{id}/{act}", visit => WithOffer(visit, (sight, offer) => Open(visit, sight, offer)), room.Kind);
            routes.Post(room.Path + "/orders/{id}/{act}", visit => WithOffer(visit, (sight, offer) => Take(visit, sight, offer)), room.Kind);
        }
    }

    static async Task WithOffer(Visit visit, Func<OrderSight, Offer, Task> answer)
    {
        if (visit.Http.OrderInPath() is not { } id || await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is not { } order)
        {
            await visit.NotFound();
            return;
        }
        var sight = OrderSight.Of(visit.Host, order, visit.By, visit.Reader.Now);
        await (Find(visit, sight) is { } offer ? answer(sight, offer) : visit.NotFound());
    }

    /// <summary>The offer that the address names; null when there is none like it.</summary>
    public static Offer? Find(Visit visit, OrderSight sight)
    {
        var http = visit.Http;
        if (SnakeCase.Parse<Act>(http.Request.RouteValues["act"] as string) is not { } act) return null;
        var (line, number, parcel) = (Place("line"), Place("case"), Place("parcel"));
        var item = http.Request.Query["item"] is [{ Length: > 0 } named] ? named : null;
        return sight.Offers.FirstOrDefault(o => o.Act == act && o.Line == line && o.Case == number && o.Parcel == parcel && ActLink.ItemOf(o) == item)
            // What was about a line may have come to be about the whole order, and a case keeps its line.
            ?? sight.Offers.FirstOrDefault(o => o.Act == act && ActLink.ItemOf(o) == item && (number == 0 || o.Case == number) && (parcel == 0 || o.Parcel == parcel));

        int Place(string name) => int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : 0;
    }

    public static async Task Open(Visit visit, OrderSight sight, Offer offer) => await visit.Show<ActPage>(
        200, (nameof(ActPage.Sheet), (await SheetFor(visit, sight, offer)) with { Outcome = offer.Outcome, Refusal = offer.WhyNot }));

    /// <summary>An offer's sheet as it was filled in, with the desk's macros where an officer writes something.</summary>
    public static async Task<ActSheet> SheetFor(Visit visit, OrderSight sight, Offer offer)
    {
        var sheet = new ActSheet(sight, offer, visit.By) { Form = visit.Form };
        return visit.By.Kind == ActorKind.Officer && sheet.Has(ActField.Words) && !sheet.Has(ActField.Behalf)
            ? sheet with { Macros = await visit.Host.Saved.List(SavedItems.Desk, SavedItems.Macros, visit.Cancel) } : sheet;
    }

    public static Task Take(Visit visit, OrderSight sight, Offer offer) =>
        Take(visit, sight, offer, (status, sheet) => visit.Show<ActPage>(status, (nameof(ActPage.Sheet), sheet)));

    /// <param name="show">Shows the sheet again: what would come of it, or what was wrong.</param>
    public static async Task Take(Visit visit, OrderSight sight, Offer offer, Func<int, ActSheet, Task> show)
    {
        var (host, form) = (visit.Host, visit.Form);
        var sheet = await SheetFor(visit, sight, offer);
        var uploads = sheet.Has(ActField.Proof) ? await Uploads.Take(visit, sight.Order.Id) : new Uploads([], null);
        sheet = sheet with { Attached = uploads.Names };
        if (form["step"] == "macro")
        {
            var said = sheet.Macros.FirstOrDefault(m => m.Name == form["macro"])?.Value;
            await show(200, said is null ? sheet : sheet with { Form = form.With("words", form.Has("words") ? $"{form["words"]}\n{said}" : said) });
            return;
        }
        var commands = new Commands(visit.Reader, sight.Order, offer, sheet.Fields, form, uploads);
        var command = commands.Make();
        if (commands.Wrong.Count > 0)
        {
            await show(422, sheet with { Wrong = commands.Wrong });
            return;
        }
        // What was shown must be what is done: another version since then is shown anew.
        var seen = int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        if (form["step"] != "do" || (sheet.Asks && seen == 0))
        {
            var preview = await host.Pipeline.Preview(visit.By, command, visit.Cancel);
            await show(preview.Accepted ? 200 : 422, sheet with
            {
                Outcome = preview.Outcome,
                Refusal = preview.Refusal,
                Previewed = preview.Accepted,
                Wrong = Wrong(visit.Reader, preview.Refusal, sight.Order),
            });
            return;
        }
        var reply = await host.Pipeline.Execute(
            new Request(form.Has("key") ? form["key"] : $"{Guid.CreateVersion7()}", visit.By, command) { ExpectedVersion = seen == 0 ? null : seen }, visit.Cancel);
        if (reply.Accepted)
        {
            host.Attachments.Keep(sight.Order.Id, uploads.Names);
            await visit.GoTo($"{visit.Reader.Link(sight.Order.Id, offer.Case)}?since={sight.Order.Version}");
            return;
        }
        // The answer stands under its key: trying again needs another one.
        await show(422, sheet with
        {
            // What is offered now, where nothing is chosen; otherwise it is worked out anew.
            Outcome = sheet.Asks ? null : offer.Outcome,
            Refusal = reply.Refusal,
            Refused = true,
            Wrong = Wrong(visit.Reader, reply.Refusal, sight.Order),
        });
    }

    static ImmutableDictionary<string, string> Wrong(Reader reader, Refusal? refusal, Order order) =>
        refusal is not null && Commands.FieldOf(refusal) is { } field
            ? ImmutableDictionary<string, string>.Empty.Add(field, reader.Why(refusal, order.Currency)) : ImmutableDictionary<string, string>.Empty;
}
