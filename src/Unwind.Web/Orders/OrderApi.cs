using Unwind.Deadlines;

namespace Unwind.Web.Orders;

/// <summary>An order as a whole, and what follows from it now.</summary>
/// <param name="StageWords">The stage in the reader's language, as that side calls it.</param>
/// <param name="DueMinor">What the buyer still has to pay in cash.</param>
/// <param name="DueNowMinor">What of it is due next: where a deposit comes first, that.</param>
/// <param name="Deadlines">Every wait and its end, soonest first.</param>
/// <param name="Refunds">Money on its way back, per component, and how far it has come.</param>
public sealed record OrderView(
    Order Order, Stage Stage, string StageWords, bool PartlyShipped, long DueMinor, long DueNowMinor, ImmutableArray<Deadline> Deadlines,
    ImmutableArray<RefundView> Refunds);

public sealed record ReasonView(string Code, string Words);

/// <summary>Why an act is not possible, in the reader's language, and what is possible instead.</summary>
public sealed record WhyNotView(
    RefusalCode Code, string Rule, string Words, ImmutableArray<InsteadView> Instead, ImmutableSortedDictionary<string, string> Details);

/// <summary>An act, what it needs, and what it would bring about or why it is not possible.</summary>
/// <param name="Line">The line that it is about; 0 for the whole order. Likewise the case and the parcel.</param>
/// <param name="Command">An example that would be accepted as it stands.</param>
public sealed record OfferView(
    Act Act, string Label, string Method, string Href, int Line, int Case, int Parcel, string Rule, bool Possible,
    ImmutableArray<ReasonView> Reasons, bool Explanation, bool Proof, bool Partial, OrderCommand Command, Outcome? Outcome,
    WhyNotView? WhyNot);

public sealed record OffersView(OrderId Order, int Version, Actor As, ImmutableArray<OfferView> Offers);

/// <summary>A fact on the timeline.</summary>
/// <param name="Hash">SHA-256 of the hash before it and of the fact, in hexadecimal digits; for the platform only.</param>
public sealed record FactView(int Version, DateTimeOffset At, Actor By, string Rule, string Words, OrderEvent Event, string? Hash);

static class OrderApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var orders = v1.MapGroup("").WithTags("Orders");

        orders.MapAct(host, Act.PlaceOrder, "/orders", WebJson.Wire.OrderBody, (asked, body) => body.Command(asked.By))
            .WithMetadata(Audience.People)
            .WithSummary("Place an order")
            .WithDescription("By the buyer, or by the platform for a buyer. Prices and discounts are fixed here; what is undone later only reads them.");

        orders.MapAct(host, Act.ImportOrder, "/orders/import", WebJson.Wire.ImportBody, (asked, body) => body.Command(asked.By))
            .WithMetadata(Audience.People)
            .WithSummary("Import an order at any stage, with its history")
            .WithDescription("By the platform. Each part of the history is put to the rules at its own time and becomes a fact of that time.");

        orders.MapGet("/orders", (Delegate)(async Task (HttpContext http) =>
        {
            var by = http.Caller();
            var filter = Own(by, new OrderFilter(
                http.Query("store"), http.Query("buyer"), http.Word<Stage>("stage"), http.OptionalFlag("with_open_case"),
                http.Query("sku"), http.Query("reference"), http.Time("placed_from"), http.Time("placed_to"),
                Region: http.Query("region")));
            var page = filter is null ? new Page<OrderRow>([], null)
                : await host.Reads.Orders(filter, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(page, WebJson.Wire.PageOrderRow);
        }))
            .WithName("list_orders").WithMetadata(Audience.People)
            .WithMetadata(new QueryNames("store", "buyer", "stage", "with_open_case", "sku", "reference", "region", "placed_from", "placed_to", "cursor", "limit"))
            .WithSummary("List orders, newest first")
            .WithDescription("A buyer and a seller see their own whatever they filter by; officers and the platform see all.")
            .Produces<Page<OrderRow>>();

        orders.MapGet("/orders/{id}", (Delegate)(Task (HttpContext http) => WithOrder(http, host, (order, policy) =>
        {
            var language = http.Speak();
            var tag = Http.TagOf(order.Version, language);
            http.Response.Headers.ETag = tag;
            http.Response.Headers.CacheControl = "private, no-cache";
            if (http.Request.Headers.IfNoneMatch is [{ } known] && (known == "*" || known.Contains(tag, StringComparison.Ordinal)))
            {
                http.Response.StatusCode = 304;
                return Task.CompletedTask;
            }
            return http.Json(new OrderView(
                Discreet(order, http.Caller()), order.Stage, language.Say().Stage(order.Stage), order.IsPartlyShipped,
                order.DueMinor, order.DueNowMinor, Deadlines.Deadlines.Of(order, policy),
                RefundViews.Of(order, language.Say())), WebJson.Wire.OrderView);
        })))
            .WithName("get_order").WithMetadata(Audience.Carriers, new QueryNames())
            .WithSummary("Read an order")
            .WithDescription("With its version as ETag; If-None-Match saves the body when nothing has changed. A carrier sees orders that it carries.")
            .Produces<OrderView>().Produces(304);

        orders.MapGet("/orders/{id}/offers", (Delegate)(Task (HttpContext http) => WithOrder(http, host, (order, policy) =>
        {
            var reader = As(http.Caller(), http.Word<ActorKind>("as"), order);
            var offers = Unwind.Offers.For(order, new Situation(host.Clock.GetUtcNow(), reader, policy));
            var language = http.Speak();
            var routes = http.RequestServices.GetRequiredService<ActRoutes>();
            return http.Json(
                new OffersView(order.Id, order.Version, reader, [.. offers.Select(o => View(o, offers, order, policy, routes, language))]),
                WebJson.Wire.OffersView);
        })))
            .WithName("list_offers").WithMetadata(Audience.People, new QueryNames("as"))
            .WithSummary("What may I do now?")
            .WithDescription("Every act that is open to the caller now, what it needs and brings about, and for those that are not possible why, and what is instead. Officers and the platform may look as the seller or the buyer.")
            .Produces<OffersView>();

        orders.MapGet("/orders/{id}/deadlines", (Delegate)(Task (HttpContext http) => WithOrder(http, host, (order, policy) =>
            http.Json(Deadlines.Deadlines.Of(order, policy), WebJson.Wire.ImmutableArrayDeadline))))
            .WithName("list_deadlines").WithMetadata(Audience.People, new QueryNames())
            .WithSummary("Every wait of an order and its end, soonest first")
            .Produces<ImmutableArray<Deadline>>();

        orders.MapGet("/orders/{id}/timeline", (Delegate)(Task (HttpContext http) => WithOrder(http, host, async (order, policy) =>
        {
            var entries = await host.Reads.Timeline(order.Id, http.RequestAborted);
            var language = http.Speak();
            // A fact's hash is over all of it: with it, a guessed e-mail could be tried out.
            var reader = http.Caller().Kind;
            await http.Json(
                [.. entries.Select(e => (Entry: e, Fact: Discretion.Of(e.Event, reader))).Select(e => new FactView(
                    e.Entry.Version, e.Fact.Stamp.At, e.Fact.Stamp.By, e.Fact.Stamp.Rule,
                    language.Say().Event(e.Fact, order, policy), e.Fact, reader == ActorKind.Platform ? e.Entry.Hash : null))],
                WebJson.Wire.ImmutableArrayFactView);
        })))
            .WithName("list_timeline").WithMetadata(Audience.People, new QueryNames())
            .WithSummary("Everything that happened, in order, with its hash chain for the platform")
            .Produces<ImmutableArray<FactView>>();
    }

    /// <summary>An order that the caller may see, with its policy; any other is answered like one that does not exist.</summary>
    public static async Task WithOrder(HttpContext http, EngineHost host, Func<Order, Policy, Task> answer)
    {
        if (http.OrderInPath() is not { } id || await Sight.Find(host, id, http.Caller(), http.RequestAborted) is not { } order)
            await Problems.Write(http, new Refusal(RefusalCode.OrderNotFound, "R35"), null);
        else
            await answer(order, host.Policies.Find(order.PolicyId, order.PolicyVersion)
                ?? throw new InvalidOperationException($"Order {order.Id} was placed under {order.PolicyId} {order.PolicyVersion}, which is not loaded."));
    }

    /// <summary>The hash of the buyer's e-mail is for the engine: who guesses an address must not be able to try it out.</summary>
    static Order Discreet(Order order, Actor reader) => reader.Kind != ActorKind.Carrier ? order with { EmailHash = null } : order with
    {
        EmailHash = null,
        // A carrier needs to know of the goods and of stops, not of the quarrel or the money.
        Cases = [.. order.Cases.Select(c => c with { Explanation = null, Evidence = [], Hearing = null, CompensationMinor = 0 })],
        Funding = [],
        Penalties = [],
        Compensations = [],
    };

    /// <summary>Narrows a filter to what is the caller's; null when it asks for somebody else's.</summary>
    static OrderFilter? Own(Actor by, OrderFilter filter) => by.Kind switch
    {
        ActorKind.Buyer => filter.Buyer is null || filter.Buyer == by.Id ? filter with { Buyer = by.Id } : null,
        ActorKind.Seller => filter.Store is null || filter.Store == by.Id ? filter with { Store = by.Id } : null,
        _ => filter,
    };

    static Actor As(Actor by, ActorKind? kind, Order order) => kind switch
    {
        null => by,
        ActorKind.Seller when by.Kind is ActorKind.Officer or ActorKind.Platform || by.Kind == ActorKind.Seller => Actor.Seller(order.Store),
        ActorKind.Buyer when by.Kind is ActorKind.Officer or ActorKind.Platform || by.Kind == ActorKind.Buyer => Actor.Buyer(order.Buyer),
        ActorKind.Officer when by.Kind is ActorKind.Officer => by,
        _ => throw new UnreadableException(EdgeCode.FieldMalformed, "as"),
    };

    /// <summary>What the offer's address has to name within the order; 0 for nothing.</summary>
    static int NumberOf(Offer offer) =>
        offer.Command is Penalties.WaivePenalty waive ? waive.Number : offer.Case != 0 ? offer.Case : offer.Parcel;

    /// <summary>Where to go instead: to an offer of that act that is possible, of the same case or line where there is one.</summary>
    static string HrefOf(Act act, Offer refused, ImmutableArray<Offer> offers, OrderId order, ActRoutes routes)
    {
        var possible = offers.Where(o => o.Possible && o.Act == act)
            .OrderByDescending(o => refused.Case != 0 && o.Case == refused.Case).ThenByDescending(o => o.Line == refused.Line).FirstOrDefault();
        return routes.HrefOf(act, order, possible is null ? refused.Case : NumberOf(possible));
    }

    static OfferView View(Offer offer, ImmutableArray<Offer> offers, Order order, Policy policy, ActRoutes routes, Language language) => new(
        offer.Act, language.Say().Act(offer.Act), "POST",
        routes.HrefOf(offer.Act, order.Id, NumberOf(offer)), offer.Line, offer.Case, offer.Parcel,
        offer.Rule, offer.Possible,
        [.. offer.Reasons.Select(code => new ReasonView(code, language.Say().Reason(policy, code)))],
        offer.Explanation, offer.Proof, offer.Partial, offer.Command, offer.Outcome,
        offer.WhyNot is not { } no ? null : new WhyNotView(
            no.Code, no.Rule, language.Say().Refusal(no, order.Currency),
            [.. no.Instead.Select(act => new InsteadView(act, language.Say().Act(act), "POST", HrefOf(act, offer, offers, order.Id, routes)))],
            no.Details));
}
