using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Unwind.Simulators;

/// <summary>
/// What people do at channels and carriers, and what a test wants to go wrong: unsigned, and therefore for callers on this
/// machine alone.
/// </summary>
sealed class Control(
    ChannelBooks books, AlipayTrades trades, StripePayments payments, StripeKeys stripeKeys, ParcelWalks walks, Faults faults,
    Notifier notifier, BooksPages pages)
{
    // From looking a number up until it is taken.
    readonly Lock opening = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        var sim = routes.MapGroup("/sim");
        sim.MapGet("/books", http => Json.Write(http, 200, pages.Whole()));
        sim.MapGet("/books/summary", http => Json.Write(http, 200, pages.Summary()));
        sim.MapGet("/faults", http => Json.Write(http, 200, faults.Now.ToJson()));
        Post(sim, "/faults", SetFaults);
        Post(sim, "/notify", SetNotify);
        MapAlipay(sim.MapGroup("/alipay"));
        MapStripe(sim.MapGroup("/stripe"));
        Post(sim, "/carriers/{name}/parcels", HandOver);
        Post(sim, "/carriers/{name}/parcels/{id}/scans", Scan);
    }

    void MapAlipay(IEndpointRouteBuilder routes)
    {
        Post(routes, "/trades", (_, body) => OpenTrade(body));
        Post(routes, "/trades/bulk", (_, body) => Each(body, OpenTrade));
        Post(routes, "/trades/{id}/pay", (http, _) => OfTrade(http, trade => Moved(trades.Pay(trade))));
        Post(routes, "/trades/{id}/finish", (http, _) => OfTrade(http, trade => Moved(trades.Finish(trade))));
        Post(routes, "/trades/{id}/refund", (http, body) => OfTrade(http, trade =>
        {
            var key = OptionalText(body, "out_request_no") ?? $"console-{books.NextNumber()}";
            var answer = trades.Refund(trade, key, Minor(body, "amount_minor"), "后台退款", console: true);
            return (string?)answer.Node["sub_code"] is { } no
                ? Said.Conflict(no) : Said.Done(new JsonObject { ["out_request_no"] = key });
        }));
    }

    void MapStripe(IEndpointRouteBuilder routes)
    {
        Post(routes, "/payments", (_, body) => OpenPayment(body));
        Post(routes, "/payments/bulk", (_, body) => Each(body, OpenPayment));
        Post(routes, "/payments/{id}/pay", (http, _) => OfPayment(http, payment => Moved(payments.Pay(payment))));
        Post(routes, "/payments/{id}/refund", (http, body) => OfPayment(http, payment =>
        {
            var answer = payments.Refund(payment, Minor(body, "amount"), null, [], console: true);
            var said = JsonNode.Parse(answer.Body)!;
            return answer.Status == 200
                ? Said.Done(new JsonObject { ["refund"] = (string)said["id"]! })
                : Said.Conflict((string)said["error"]!["message"]!);
        }));
        Post(routes, "/payments/{id}/dispute", (http, body) => OfPayment(http, payment =>
            payments.Dispute(payment, Minor(body, "amount")) is { } dispute
                ? Said.Done(new JsonObject { ["dispute"] = dispute })
                : Said.Conflict("there is not that much left, or it is not paid")));
        Post(routes, "/refunds/{id}/fail", (http, _) => Settle(http, RefundStatus.Failed));
        Post(routes, "/refunds/{id}/succeed", (http, _) => Settle(http, RefundStatus.Succeeded));
    }

    Said SetFaults(HttpContext http, JsonObject body)
    {
        faults.Set(faults.Now.With(body));
        if (faults.Now.ForgetKeys) stripeKeys.Forget();
        return Said.Done(faults.Now.ToJson());
    }

    Said SetNotify(HttpContext http, JsonObject body)
    {
        var url = OptionalText(body, "url");
        if (url is not null && !Uri.IsWellFormedUriString(url, UriKind.Absolute))
            throw new FormatException("'url' is an address.");
        notifier.To = url?.TrimEnd('/');
        return Said.Done(new JsonObject { ["url"] = notifier.To });
    }

    Said OpenTrade(JsonObject body)
    {
        var (order, minor, pay) = (Text(body, "out_trade_no"), Minor(body, "total_amount_minor"), IsToBePaid(body));
        Payment trade;
        lock (opening)
        {
            if (books.Alipay.FindByOrder(order) is not null) return Said.Conflict($"there is a trade '{order}' already");
            trade = trades.Open(order, minor);
        }
        if (pay) trades.Pay(trade);
        return Said.Done(new JsonObject { ["trade_no"] = trade.Reference, ["out_trade_no"] = order });
    }

    Said OpenPayment(JsonObject body)
    {
        var (order, minor, pay) = (Text(body, "order"), Minor(body, "amount"), IsToBePaid(body));
        var currency = Text(body, "currency");
        if (currency.Length != 3) throw new FormatException("'currency' has three letters.");
        Payment payment;
        lock (opening)
        {
            if (books.Stripe.FindByOrder(order) is not null) return Said.Conflict($"there is a payment of '{order}' already");
            payment = payments.Open(minor, currency, new JsonObject { ["unwind_order"] = order });
        }
        if (pay) payments.Pay(payment);
        return Said.Done(new JsonObject { ["payment_intent"] = payment.Reference, ["order"] = order });
    }

    Said HandOver(HttpContext http, JsonObject body)
    {
        var carrier = (string)http.Request.RouteValues["name"]!;
        var (order, tracking) = (Text(body, "order"), Text(body, "tracking"));
        ImmutableArray<string> plan = body["plan"] is JsonArray steps
            ? [.. steps.Select(ScanName)] : ["picked_up", "moving", "delivered"];
        var pace = body["pace_ms"] is null ? 1000 : (int)Math.Min(Minor(body, "pace_ms", least: 0), int.MaxValue);
        var interception = OptionalText(body, "interception") is { } word
            ? SnakeCase.Parse<Interception>(word) ?? throw new FormatException("'interception' is chance, succeeds or fails.")
            : Interception.Chance;
        var yard = books.YardOf(carrier);
        lock (yard.Gate)
        {
            if (yard.Find(tracking) is not null) return Said.Conflict($"there is a parcel '{tracking}' already");
            books.Book(new Movement.HandedOver(carrier, order, tracking, pace, plan, interception) { At = books.Now });
        }
        walks.Begin(yard.Find(tracking)!);
        return Said.Done(new JsonObject { ["carrier"] = carrier, ["tracking"] = tracking });
    }

    Said Scan(HttpContext http, JsonObject body)
    {
        var (carrier, tracking) = ((string)http.Request.RouteValues["name"]!, Id(http));
        if (books.YardOf(carrier).Find(tracking) is not { } parcel) return Said.Missing($"no parcel '{tracking}'");
        walks.Scan(parcel, ScanName(body["scan"]));
        return Said.Done([]);
    }

    Said Settle(HttpContext http, RefundStatus status)
    {
        var id = Id(http);
        if (books.Stripe.FindRefund(id) is not var (of, refund)) return Said.Missing($"no refund '{id}'");
        return payments.Settle(of, refund, status)
            ? Said.Done(new JsonObject { ["refund"] = id, ["status"] = SnakeCase.Of(status) })
            : Said.Conflict($"the refund is {SnakeCase.Of(refund.Status)}");
    }

    /// <summary>Either number finds a trade: the channel's, or the shop's.</summary>
    Said OfTrade(HttpContext http, Func<Payment, Said> work) =>
        (books.Alipay.Find(Id(http)) ?? books.Alipay.FindByOrder(Id(http))) is { } trade
            ? work(trade) : Said.Missing($"no trade '{Id(http)}'");

    Said OfPayment(HttpContext http, Func<Payment, Said> work) =>
        (books.Stripe.Find(Id(http)) ?? books.Stripe.FindByOrder(Id(http))) is { } payment
            ? work(payment) : Said.Missing($"no payment '{Id(http)}'");

    static Said Moved(bool moved) => moved ? Said.Done([]) : Said.Conflict("its state does not allow that");

    /// <summary>Stops at the first that cannot be; those before it are open.</summary>
    static Said Each(JsonObject body, Func<JsonObject, Said> one)
    {
        var made = new JsonArray();
        foreach (var item in body["items"] as JsonArray ?? throw new FormatException("'items' is a list."))
        {
            var said = one(item as JsonObject ?? throw new FormatException("An item is an object."));
            if (said.Status != 200) return said;
            made.Add((JsonNode)said.Body);
        }
        return Said.Done(new JsonObject { ["items"] = made });
    }

    static string Id(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    static bool IsToBePaid(JsonObject body) => body["pay"]?.GetValueKind() switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new FormatException("'pay' is true or false."),
    };

    static string ScanName(JsonNode? scan) =>
        scan?.GetValueKind() == JsonValueKind.String && Parcel.Scans.Contains((string)scan!)
            ? (string)scan! : throw new FormatException($"A scan is one of {string.Join(", ", Parcel.Scans)}.");

    static string? OptionalText(JsonObject body, string name) => Json.Text(body, name) is { Length: > 0 } text ? text : null;

    static string Text(JsonObject body, string name) =>
        OptionalText(body, name) ?? throw new FormatException($"'{name}' is needed.");

    static long Minor(JsonObject body, string name, long least = 1) =>
        long.TryParse(Json.Text(body, name), NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor >= least
            ? minor : throw new FormatException($"'{name}' is a whole number, at least {least}.");

    static void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, JsonObject, Said> work) =>
        routes.MapPost(path, http => Answer(http, work));

    static async Task Answer(HttpContext http, Func<HttpContext, JsonObject, Said> work)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var said = Try(http, text, work);
        await Json.Write(http, said.Status, said.Body);
    }

    static Said Try(HttpContext http, string text, Func<HttpContext, JsonObject, Said> work)
    {
        try
        {
            var body = text.Length == 0 ? [] : Json.Read(text) ?? throw new FormatException("The body is a JSON object.");
            return work(http, body);
        }
        catch (FormatException wrong)
        {
            return new Said(400, Said.Error(wrong.Message));
        }
    }

    /// <summary>What is answered to whoever plays with the channels.</summary>
    sealed record Said(int Status, JsonObject Body)
    {
        public static Said Done(JsonObject body) => new(200, body);
        public static Said Missing(string words) => new(404, Error(words));
        /// <summary>The books do not allow it.</summary>
        public static Said Conflict(string words) => new(409, Error(words));
        public static JsonObject Error(string words) => new() { ["error"] = words };
    }
}
