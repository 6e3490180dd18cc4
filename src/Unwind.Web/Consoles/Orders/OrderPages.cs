using System.Globalization;
using Unwind.Disputes;
using Unwind.Messages;
using Unwind.Web.Attachments;
using Unwind.Web.Consoles.Design;

namespace Unwind.Web.Consoles.Orders;

/// <summary>The page of one order, for each side.</summary>
static class OrderPages
{
    public static void Map(ConsoleRoutes routes)
    {
        foreach (var room in Room.All)
        {
            routes.Get(room.Path + "/orders/{id}", Show, room.Kind);
            routes.Get(room.Path + "/orders/{id}/attachments/{name}", Attachment, room.Kind);
        }
    }

    static async Task Attachment(Visit visit)
    {
        if (visit.Http.OrderInPath() is not { } id || await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is null) await visit.NotFound();
        else await AttachmentApi.Show(visit.Http, visit.Host, id);
    }

    static async Task Show(Visit visit)
    {
        var (reads, reader) = (visit.Host.Reads, visit.Reader);
        if (visit.Http.OrderInPath() is not { } id || await reads.Find(id, visit.By, visit.Cancel) is not { } order)
        {
            await visit.NotFound();
            return;
        }
        var sight = OrderSight.Of(visit.Host, order, visit.By, reader.Now);
        var timeline = await reads.Timeline(id, visit.Cancel);
        var notices = await reads.Notices(visit.By, id, null, 8, visit.Cancel);
        await visit.Show<OrderView>(
            200, (nameof(OrderView.Sight), sight),
            (nameof(OrderView.Timeline), timeline.Reverse().Where(e => e.Event is not MessageSent).Select(e => Happened(reader, e, sight)).ToImmutableArray()),
            (nameof(OrderView.Sayings), timeline.Select(e => e.Event).OfType<MessageSent>().Select(m => Said(reader, m)).ToImmutableArray()),
            (nameof(OrderView.Notices), notices.Items),
            (nameof(OrderView.Effects), visit.By.Kind == ActorKind.Platform ? await reads.EffectsOf(id, visit.Cancel) : default(ImmutableArray<EffectRow>)),
            (nameof(OrderView.Fresh), Fresh(visit, timeline, sight)));
    }

    /// <summary>What the reader has just done, as the timeline tells it.</summary>
    public static ImmutableArray<string> Fresh(Visit visit, ImmutableArray<TimelineEntry> timeline, OrderSight sight)
    {
        var reader = visit.Reader;
        var since = int.TryParse(visit.Http.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : int.MaxValue;
        return [.. timeline.Where(e => e.Version > since && e.Event.Stamp.At > reader.Now.AddMinutes(-10)).Select(e => Happened(reader, e, sight).Words).Distinct()];
    }

    public static Happening Happened(Reader reader, TimelineEntry entry, OrderSight sight) => new(
        entry.Event.Stamp.At, Who(reader, entry.Event.Stamp), entry.Event.Stamp.Rule, reader.InZone(reader.Say.Event(Discretion.Of(entry.Event, reader.By?.Kind ?? ActorKind.Buyer), sight.Order, sight.Policy)), Shown(entry.Event));

    /// <summary>What was shown with a fact, so that the timeline shows it where it happened.</summary>
    static ImmutableArray<string> Shown(OrderEvent fact) => fact switch
    {
        CaseOpened e => e.Case.Evidence,
        CaseDeclined e => e.Proof,
        DeskCalled e => e.Evidence,
        EvidenceGiven e => e.Evidence,
        VerdictAppealed e => e.Evidence,
        _ => [],
    };

    public static Saying Said(Reader reader, MessageSent message) =>
        new(message.Stamp.At, Who(reader, message.Stamp), message.Text, message.Stamp.By == reader.By, message.Attachments);

    static string Who(Reader reader, Stamp stamp) => stamp.By == reader.By ? reader.T("我", "you") : reader.Say.Actor(stamp.By.Kind);
}
