using Unwind.Messages;
using Unwind.Web.Orders;

namespace Unwind.Web.Messages;

/// <param name="Attachments">Names of pictures.</param>
public sealed record MessageBody(string? Text = null, ImmutableArray<string>? Attachments = null);

/// <summary>What one side wrote to the other.</summary>
/// <param name="Through">The officer who wrote it in their name.</param>
public sealed record MessageView(
    int Version, DateTimeOffset At, Actor By, string Text, ImmutableArray<string> Attachments, Actor? Through = null);

/// <summary>What somebody was told, in their language.</summary>
/// <param name="By">By when the reader should act, where something is wanted of them.</param>
public sealed record NoticeView(
    OrderId Order, int Version, ActorKind To, NoticeKind Kind, string Words, int Case, long AmountMinor, string Currency,
    DateTimeOffset? By, DateTimeOffset At);

static class MessageApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var messages = v1.MapGroup("").WithTags("Messages").WithMetadata(Audience.People);

        messages.MapAct(host, Act.SendMessage, "/orders/{id}/messages", WebJson.Wire.MessageBody,
            (asked, body) => new SendMessage(asked.Order, body.Text, body.Attachments.Whole("attachments")))
            .WithSummary("Write to the other side")
            .WithDescription("It can't be changed or deleted by anybody.");

        messages.MapGet("/orders/{id}/messages", (Delegate)(Task (HttpContext http) => OrderApi.WithOrder(http, host, async (order, _) =>
        {
            var entries = await host.Reads.Timeline(order.Id, http.RequestAborted);
            await http.Json(
                [
                    .. entries.Where(e => e.Event is MessageSent).Select(e => (e.Version, Sent: (MessageSent)e.Event))
                        .Select(m => new MessageView(m.Version, m.Sent.Stamp.At, m.Sent.Stamp.By, m.Sent.Text, m.Sent.Attachments, m.Sent.Stamp.Through)),
                ],
                WebJson.Wire.ImmutableArrayMessageView);
        })))
            .WithName("list_messages").WithMetadata(new QueryNames())
            .WithSummary("What the two sides wrote, oldest first")
            .Produces<ImmutableArray<MessageView>>();

        messages.MapGet("/orders/{id}/notices", (Delegate)(Task (HttpContext http) =>
            OrderApi.WithOrder(http, host, (order, _) => Notices(http, host, order.Id))))
            .WithName("list_order_notices").WithMetadata(new QueryNames("cursor", "limit"))
            .WithSummary("What the caller was told about an order, newest first")
            .Produces<Page<NoticeView>>();

        messages.MapGet("/notices", (Delegate)(Task (HttpContext http) => Notices(http, host, null)))
            .WithName("list_notices").WithMetadata(new QueryNames("cursor", "limit"))
            .WithSummary("The caller's inbox, newest first")
            .Produces<Page<NoticeView>>();
    }

    static async Task Notices(HttpContext http, EngineHost host, OrderId? order)
    {
        var page = await host.Reads.Notices(http.Caller(), order, http.Query("cursor"), http.Limit(), http.RequestAborted);
        var language = http.Speak();
        await http.Json(
            new Page<NoticeView>([.. page.Items.Select(n => new NoticeView(
                n.Order, n.Version, n.To, n.Kind, language.Say().Notice(n.Kind, n.To, n.Case, n.AmountMinor, n.Currency, n.By), n.Case, n.AmountMinor, n.Currency, n.By, n.At))], page.Next),
            WebJson.Wire.PageNoticeView);
    }
}
