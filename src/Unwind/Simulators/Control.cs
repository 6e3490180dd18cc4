using System.Text;
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
        Post(routes, "/trades/{id}/pay", (http, _) => Pays(trades.Pay(Trade(http))));
        Post(routes, "/trades/{id}/finish", (http, _) => Pays(trades.Finish(Trade(http))));
        Post(routes, "/trades/{id}/refund", (http, body) =>
        {
            var key = OptionalText(body, "out_request_no") ?? $"console-{books.NextNumber()}";
            var answer = trades.Refund(Trade(http), key, Minor(body, "amount_minor"), "后台退款", console: true);
            if ((string)answer.Node["code"]! != "10000") throw new ConflictException((string)answer.Node["sub_code"]!);
            return new JsonObject { ["out_request_no"] = key };
        });
    }

    void MapStripe(IEndpointRouteBuilder routes)
    {
        Post(routes, "/payments", (_, body) => OpenPayment(body));
        Post(routes, "/payments/bulk", (_, body) => Each(body, OpenPayment));
        Post(routes, "/payments/{id}/pay", (http, _) => Pays(payments.Pay(PaymentOf(http))));
        Post(routes, "/payments/{id}/refund", (http, body) =>
        {
            var answer = payments.Refund(PaymentOf(http), Minor(body, "amount"), null, [], console: true);
            var said = JsonNode.Parse(answer.Body)!;
            return answer.Status == 200
                ? new JsonObject { ["refund"] = (string)said["id"]! }
                : throw new ConflictException((string)said["error"]!["message"]!);
        });
        Post(routes, "/payments/{id}/dispute", (http, body) => new JsonObject
        {
            ["dispute"] = payments.Dispute(PaymentOf(http), Minor(body, "amount"))
                ?? throw new ConflictException("there is not that much left, or it is not paid"),
        });
        Post(routes, "/refunds/{id}/fail", (http, _) => Settle(http, RefundStatus.Failed));
        Post(routes, "/refunds/{id}/succeed", (http, _) => Settle(http, RefundStatus.Succeeded));
    }

    JsonObject SetFaults(HttpContext http, JsonObject body)
    {
        faults.Set(faults.Now.With(body));
        if (faults.Now.ForgetKeys) stripeKeys.Forget();
        return faults.Now.ToJson();
    }

    JsonObject SetNotify(HttpContext http, JsonObject body)
    {
        var url = OptionalText(body, "url");
        if (url is not null && !Uri.IsWellFormedUriString(url, UriKind.Absolute)) throw new FormatException("'url' is an address.");
        notifier.To = url?.TrimEnd('/');
        return new JsonObject { ["url"] = notifier.To };
    }

    JsonObject OpenTrade(JsonObject body)
    {
        var order = Text(body, "out_trade_no");
        var minor = Minor(body, "total_amount_minor");
        Payment trade;
        lock (opening)
        {
            if (books.Alipay.FindByOrder(order) is not null) throw new ConflictException($"there is a trade '{order}' already");
            trade = trades.Open(order, minor);
        }
        if (IsToBePaid(body)) trades.Pay(trade);
        return new JsonObject { ["trade_no"] = trade.Reference, ["out_trade_no"] = order };
    }

    JsonObject OpenPayment(JsonObject body)
    {
        var order = Text(body, "order");
        var minor = Minor(body, "amount");
        var currency = Text(body, "currency");
        if (currency.Length != 3) throw new FormatException("'currency' has three letters.");
        Payment payment;
        lock (opening)
        {
            if (books.Stripe.FindByOrder(order) is not null) throw new ConflictException($"there is a payment of '{order}' already");
            payment = payments.Open(minor, currency, new JsonObject { ["unwind_order"] = order });
        }
        if (IsToBePaid(body)) payments.Pay(payment);
        return new JsonObject { ["payment_intent"] = payment.Reference, ["order"] = order };
    }

    JsonObject HandOver(HttpContext http, JsonObject body)
    {
        var (carrier, tracking) = ((string)http.Request.RouteValues["name"]!, Text(body, "tracking"));
        ImmutableArray<string> plan = body["plan"] is JsonArray steps
            ? [.. steps.Select(s => ScanName((string?)s))] : ["picked_up", "moving", "delivered"];
        var pace = body["pace_ms"] is null ? 1000 : Minor(body, "pace_ms", least: 0);
        var interception = OptionalText(body, "interception") is { } word
            ? SnakeCase.Parse<Interception>(word) ?? throw new FormatException("'interception' is chance, succeeds or fails.")
            : Interception.Chance;
        var yard = books.YardOf(carrier);
        lock (yard.Gate)
        {
            if (yard.Find(tracking) is not null) throw new ConflictException($"there is a parcel '{tracking}' already");
            books.Book(new Movement.HandedOver(carrier, Text(body, "order"), tracking, (int)pace, plan, interception) { At = books.Now });
        }
        walks.Begin(yard.Find(tracking)!);
        return new JsonObject { ["carrier"] = carrier, ["tracking"] = tracking };
    }

    JsonObject Scan(HttpContext http, JsonObject body)
    {
        var parcel = books.YardOf((string)http.Request.RouteValues["name"]!).Find((string)http.Request.RouteValues["id"]!)
            ?? throw new KeyNotFoundException("no such parcel");
        walks.Scan(parcel, ScanName(Text(body, "scan")));
        return [];
    }

    JsonObject Settle(HttpContext http, RefundStatus status)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        if (books.Stripe.FindRefund(id) is not var (of, refund)) throw new KeyNotFoundException($"no refund '{id}'");
        return payments.Settle(of, refund, status)
            ? new JsonObject { ["refund"] = id, ["status"] = SnakeCase.Of(status) }
            : throw new ConflictException($"the refund is {SnakeCase.Of(refund.Status)}");
    }

    /// <summary>Either number finds a trade: the channel's, or the shop's.</summary>
    Payment Trade(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        return books.Alipay.Find(id) ?? books.Alipay.FindByOrder(id) ?? throw new KeyNotFoundException($"no trade '{id}'");
    }

    Payment PaymentOf(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        return books.Stripe.Find(id) ?? books.Stripe.FindByOrder(id) ?? throw new KeyNotFoundException($"no payment '{id}'");
    }

    static JsonObject Pays(bool moved) => moved ? [] : throw new ConflictException("its state does not allow that");

    static JsonObject Each(JsonObject body, Func<JsonObject, JsonObject> one) => new()
    {
        ["items"] = new JsonArray([.. (body["items"] as JsonArray ?? throw new FormatException("'items' is a list."))
            .Select(item => one(item as JsonObject ?? throw new FormatException("An item is an object.")))]),
    };

    static bool IsToBePaid(JsonObject body) => body["pay"] is { } pay && (bool)pay;

    static string ScanName(string? scan) => scan is not null && Parcel.Scans.Contains(scan)
        ? scan : throw new FormatException($"A scan is one of {string.Join(", ", Parcel.Scans)}.");

    static string? OptionalText(JsonObject body, string name) => Json.Text(body, name) is { Length: > 0 } text ? text : null;

    static string Text(JsonObject body, string name) =>
        OptionalText(body, name) ?? throw new FormatException($"'{name}' is needed.");

    static long Minor(JsonObject body, string name, long least = 1) =>
        long.TryParse(Json.Text(body, name), NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor >= least
            ? minor : throw new FormatException($"'{name}' is a whole number, at least {least}.");

    static void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, JsonObject, JsonObject> work) =>
        routes.MapPost(path, http => Answer(http, work));

    static async Task Answer(HttpContext http, Func<HttpContext, JsonObject, JsonObject> work)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var (status, answer) = Try(http, text, work);
        await Json.Write(http, status, answer);
    }

    static (int Status, JsonObject Answer) Try(HttpContext http, string text, Func<HttpContext, JsonObject, JsonObject> work)
    {
        try
        {
            var body = text.Length == 0 ? [] : Json.Read(text) ?? throw new FormatException("The body is a JSON object.");
            return (200, work(http, body));
        }
        catch (FormatException wrong) { return (400, Error(wrong)); }
        catch (InvalidOperationException wrong) { return (400, Error(wrong)); }
        catch (KeyNotFoundException wrong) { return (404, Error(wrong)); }
        catch (ConflictException wrong) { return (409, Error(wrong)); }

        static JsonObject Error(Exception wrong) => new() { ["error"] = wrong.Message };
    }

    /// <summary>The books do not allow it.</summary>
    sealed class ConflictException(string words) : Exception(words);
}
