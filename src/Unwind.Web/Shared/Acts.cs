using System.Text.Json.Serialization.Metadata;

namespace Unwind.Web.Shared;

/// <summary>The answer to an act that was accepted, and to the same act asked dry.</summary>
/// <param name="Order">Left out where a new order was asked for dry: it has no number.</param>
/// <param name="Version">The order's version afterwards.</param>
/// <param name="Outcome">What it brought about, or would.</param>
/// <param name="Repeated">The same key had been answered before; this is that answer.</param>
public sealed record ActView(OrderId? Order, int Version, Outcome? Outcome, bool Repeated);

/// <summary>What a command is made from, besides the body.</summary>
/// <param name="Order">The order in the path; 0 where there is none.</param>
/// <param name="Number">The case, parcel or refund in the path; 0 where there is none.</param>
readonly record struct Asked(Actor By, OrderId Order, int Number);

/// <summary>Marks a route as an act, for the reference and for the tests.</summary>
sealed record ActRoute(Act Act, string Pattern);

/// <summary>
/// Where each act is asked for, filled while the routes are mapped. Some acts have two addresses: of the order as a whole,
/// and of one case or parcel of it.
/// </summary>
sealed class ActRoutes
{
    readonly Dictionary<Act, string> ofOrders = [];
    readonly Dictionary<Act, string> ofNumbers = [];

    public void Add(Act act, string pattern) =>
        (pattern.Contains("{number}", StringComparison.Ordinal) ? ofNumbers : ofOrders).TryAdd(act, pattern);

    /// <summary>
    /// The address of an act: the one that fits what is known. Where there is only one for a number, and the number is not
    /// known, it stays open, as in the reference.
    /// </summary>
    public string HrefOf(Act act, OrderId order, int number)
    {
        var (first, second) = number == 0 ? (ofOrders, ofNumbers) : (ofNumbers, ofOrders);
        if (!first.TryGetValue(act, out var pattern) && !second.TryGetValue(act, out pattern)) return $"/v1/orders/{order}/offers";
        var href = pattern.Replace("{id}", order.ToString(), StringComparison.Ordinal);
        return number == 0 ? href : href.Replace("{number}", $"{number}", StringComparison.Ordinal);
    }
}

/// <summary>Routes that ask for an act: read it, put it to the engine, say what came of it.</summary>
static class Acts
{
    public static RouteHandlerBuilder MapAct<TBody>(
        this RouteGroupBuilder routes, EngineHost host, Act act, string pattern, JsonTypeInfo<TBody> type,
        Func<Asked, TBody, OrderCommand> command, string? name = null)
        where TBody : class
    {
        var hasOrder = pattern.Contains("{id}", StringComparison.Ordinal);
        var creates = act is Act.PlaceOrder or Act.ImportOrder;
        ((IEndpointRouteBuilder)routes).ServiceProvider.GetRequiredService<ActRoutes>().Add(act, "/v1" + pattern);
        return routes.MapPost(pattern, (Delegate)Handle)
            .WithName(name ?? SnakeCase.Of(act))
            .WithMetadata(new ActRoute(act, pattern), new QueryNames("dry_run"))
            .Accepts<TBody>(isOptional: typeof(TBody) == typeof(Nothing), "application/json")
            .Produces<ActView>(creates ? 201 : 200);

        async Task Handle(HttpContext http)
        {
            var (by, cancel) = (http.Caller(), http.RequestAborted);
            var dry = http.Flag("dry_run");
            var key = dry ? "" : http.Request.IdempotencyKey();
            var expected = http.Request.ExpectedVersion();
            var body = await Bodies.Read(http, type);
            OrderId? order = hasOrder ? http.OrderInPath() : default(OrderId);
            if (order is not { } id)
            {
                await NotFound(http, act);
                return;
            }
            var asked = command(new Asked(by, id, http.NumberInPath()), body);
            if (by.Kind == ActorKind.Carrier && await Sight.Find(host, asked.Order, by, cancel) is null)
            {
                await NotFound(http, act);
                return;
            }
            var reply = dry
                ? await Preview(host, by, asked, expected, cancel)
                : await host.Pipeline.Execute(new Request(key, by, asked) { ExpectedVersion = expected }, cancel);
            await Write(http, host, reply, creates, dry);
        }
    }

    static async ValueTask<Reply> Preview(EngineHost host, Actor by, OrderCommand command, int? expected, CancellationToken cancel)
    {
        if (expected is { } version && await host.Reads.Find(command.Order, by, cancel) is { } order && order.Version != version)
            return new Reply(order.Id, order.Version, new Refusal(RefusalCode.VersionChanged, Rulebook.RuleOf(command.Act)).With("version", $"{order.Version}"), null, false);
        return await host.Pipeline.Preview(by, command, cancel);
    }

    static Task NotFound(HttpContext http, Act act) =>
        Problems.Write(http, new Refusal(RefusalCode.OrderNotFound, Rulebook.RuleOf(act)), null);

    static async Task Write(HttpContext http, EngineHost host, Reply reply, bool creates, bool dry)
    {
        OrderId? order = reply.Order.Value == 0 ? null : reply.Order;
        if (reply.Refusal is { } refusal)
        {
            await Problems.Write(http, refusal, order, await CurrencyOf(http, host, refusal, order));
            return;
        }
        if (!dry)
        {
            http.Response.Headers.ETag = Http.TagOf(reply.Version, http.Language());
            if (creates) http.Response.Headers.Location = $"/v1/orders/{reply.Order}";
        }
        var status = creates && !dry ? 201 : 200;
        await http.Json(new ActView(order, reply.Version, reply.Outcome, reply.Repeated), WebJson.Wire.ActView, status);
    }

    /// <summary>Only a refusal that speaks of amounts needs to know in which currency.</summary>
    static async ValueTask<string> CurrencyOf(HttpContext http, EngineHost host, Refusal refusal, OrderId? order)
    {
        const string unknown = "CNY";
        if (refusal.Code is < RefusalCode.AmountNotPositive or > RefusalCode.AmountsDoNotAddUp || order is not { } id) return unknown;
        return (await host.Reads.Find(id, http.Caller(), http.RequestAborted))?.Currency ?? unknown;
    }
}

/// <summary>Who sees an order. The rules say it for the two sides; the outside sees only what it carries.</summary>
static class Sight
{
    /// <summary>The order, or null when there is none for this caller. Channels are told by effects, and see no orders.</summary>
    public static async ValueTask<Order?> Find(EngineHost host, OrderId id, Actor by, CancellationToken cancel)
    {
        var order = await host.Reads.Find(id, by, cancel);
        return by.Kind switch
        {
            _ when order is null => null,
            ActorKind.Carrier => Carries(order, by) ? order : null,
            ActorKind.Payment => null,
            _ => order,
        };
    }

    /// <summary>A parcel, or a return, of this carrier; the carrier called <c>carrier</c> speaks for all of them.</summary>
    static bool Carries(Order order, Actor by) =>
        by == Actor.Carrier ? order.Parcels.Length > 0
        : order.Parcels.Any(p => Same(p.Carrier, by.Id)) || order.Cases.Any(c => c.State is CaseState.ReturnCheck s && Same(s.Carrier, by.Id));

    static bool Same(string carrier, string id) => string.Equals(carrier, id, StringComparison.OrdinalIgnoreCase);
}
