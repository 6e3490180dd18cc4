using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Unwind.Simulators;

/// <summary>Stripe's API, as far as paying back needs it: keys, idempotency, lists and errors are Stripe's.</summary>
sealed class StripeApi(
    StripePayments payments, ChannelBooks books, SimulatorKeys keys, StripeKeys idempotency, Faults faults, Tally tally)
{
    static readonly ImmutableArray<string> Reasons = ["duplicate", "fraudulent", "requested_by_customer"];

    readonly byte[] secret = Encoding.UTF8.GetBytes(keys.StripeSecret);

    public void Map(IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/stripe/v1");
        Post(v1, "/payment_intents", (_, p) => CreateIntent(p));
        Post(v1, "/payment_intents/{id}/cancel", CancelIntent);
        Post(v1, "/refunds", (_, p) => CreateRefund(p), refusable: true);
        Get(v1, "/payment_intents/{id}", (id, _) => OfPayment(id, StripeObjects.Intent));
        Get(v1, "/refunds/{id}", (id, _) => books.Stripe.FindRefund(id) is var (of, refund)
            ? Shown(of, () => StripeObjects.Refund(of, refund)) : StripeAnswer.Missing("refund", id));
        Get(v1, "/refunds", (_, p) => ListRefunds(p));
        Get(v1, "/charges/{id}", (id, _) => OfPayment(StripeObjects.IntentOf(id), StripeObjects.Charge));
        Get(v1, "/charges", (_, p) => ListOf("/v1/charges", p, of => of.PaidAt is null ? [] : [StripeObjects.Charge(of)]));
        Get(v1, "/disputes", (_, p) => ListOf("/v1/disputes", p, of => of.Disputes.Select(d => StripeObjects.Dispute(of, d))));
    }

    StripeAnswer CreateIntent(StripeParameters given)
    {
        if (given.Objection("amount", "currency", "confirm", "description", "payment_method_types[0]",
            "automatic_payment_methods[enabled]", "capture_method") is { } wrong) return wrong;
        if (given.Amount(out wrong) is not { } minor)
            return wrong ?? StripeAnswer.Invalid("Missing required param: amount.", "parameter_missing", "amount");
        if (given["currency"] is not { Length: 3 } currency)
            return StripeAnswer.Invalid("Missing required param: currency.", "parameter_missing", "currency");
        return Decided(StripeAnswer.Done(StripeObjects.Intent(payments.Open(minor, currency, given.Metadata))));
    }

    StripeAnswer CancelIntent(string id, StripeParameters given)
    {
        if (given.Objection("cancellation_reason") is { } wrong) return wrong;
        return books.Stripe.Find(id) is { } payment
            ? Decided(payments.Cancel(payment)) : StripeAnswer.Missing("payment_intent", id);
    }

    StripeAnswer CreateRefund(StripeParameters given)
    {
        if (given.Objection("payment_intent", "charge", "amount", "reason") is { } wrong) return wrong;
        var amount = given.Amount(out wrong);
        if (wrong is not null) return wrong;
        if (given["reason"] is { } reason && !Reasons.Contains(reason))
            return StripeAnswer.Invalid($"Invalid reason: must be one of {string.Join(", ", Reasons)}", null, "reason");
        var (intent, charge) = (given["payment_intent"], given["charge"]);
        if ((intent is null) == (charge is null))
        {
            return StripeAnswer.Invalid(
                "One of the following params should be provided for this request: payment_intent or charge.",
                "parameter_missing", "payment_intent");
        }
        var found = books.Stripe.Find(intent ?? StripeObjects.IntentOf(charge!));
        return found is null
            ? StripeAnswer.Missing(intent is null ? "charge" : "payment_intent", intent ?? charge!)
            : Decided(payments.Refund(found, amount, given["reason"], given.Metadata, console: false));
    }

    static StripeAnswer Decided(StripeAnswer answer) => answer with { IsDecision = true };

    StripeAnswer ListRefunds(StripeParameters given)
    {
        if (given.Objection("payment_intent", "charge", "limit", "starting_after") is { } wrong) return wrong;
        var of = given["payment_intent"] ?? (given["charge"] is { } charge ? StripeObjects.IntentOf(charge) : null);
        var chosen = of is null ? books.Stripe.Refunds : RefundsOf(of);
        return Page("/v1/refunds", given, chosen.OrderByDescending(r => r.Refund.Number),
            r => r.Refund.Id, r => Locked(r.Of, () => StripeObjects.Refund(r.Of, r.Refund)));
    }

    IEnumerable<(Payment Of, Payback Refund)> RefundsOf(string intent)
    {
        if (books.Stripe.Find(intent) is not { } payment) return [];
        lock (payment.Gate) return [.. payment.Refunds.Select(r => (payment, r))];
    }

    /// <summary>The charges or disputes of one payment; there are never more than a page of them.</summary>
    StripeAnswer ListOf(string url, StripeParameters given, Func<Payment, IEnumerable<JsonObject>> choose)
    {
        if (given.Objection("payment_intent", "charge", "limit", "starting_after") is { } wrong) return wrong;
        var of = given["payment_intent"] ?? (given["charge"] is { } charge ? StripeObjects.IntentOf(charge) : null);
        if (of is null) return StripeAnswer.Invalid("The simulator lists these for one payment_intent or charge.");
        if (books.Stripe.Find(of) is not { } payment) return StripeAnswer.Done(StripeObjects.List(url, [], false));
        JsonObject[] items;
        lock (payment.Gate) items = [.. choose(payment)];
        return Page(url, given, items.Reverse(), item => (string)item["id"]!, item => item);
    }

    static StripeAnswer Page<T>(
        string url, StripeParameters given, IEnumerable<T> newestFirst, Func<T, string> id, Func<T, JsonObject> show)
    {
        if (!int.TryParse(given["limit"] ?? "10", NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit is < 1 or > 100)
            return StripeAnswer.Invalid("Invalid limit: from 1 to 100.", "parameter_invalid_integer", "limit");
        var rest = newestFirst;
        if (given["starting_after"] is { } after)
        {
            rest = rest.SkipWhile(item => id(item) != after);
            if (!rest.Any()) return StripeAnswer.Missing("object", after);
            rest = rest.Skip(1);
        }
        var page = rest.Take(limit + 1).ToArray();
        return StripeAnswer.Done(StripeObjects.List(url, page.Take(limit).Select(show), page.Length > limit));
    }

    StripeAnswer OfPayment(string id, Func<Payment, JsonObject> show) => books.Stripe.Find(id) is { } payment
        ? Shown(payment, () => show(payment)) : StripeAnswer.Missing("payment_intent", id);

    static StripeAnswer Shown(Payment payment, Func<JsonObject> show) => StripeAnswer.Done(Locked(payment, show));

    static JsonObject Locked(Payment payment, Func<JsonObject> show)
    {
        lock (payment.Gate) return show();
    }

    void Get(IEndpointRouteBuilder routes, string path, Func<string, StripeParameters, StripeAnswer> work) =>
        routes.MapGet(path, http => Answer(http, "GET " + path, work, refusable: false));

    void Post(
        IEndpointRouteBuilder routes, string path, Func<string, StripeParameters, StripeAnswer> work, bool refusable = false) =>
        routes.MapPost(path, http => Answer(http, "POST " + path, work, refusable));

    async Task Answer(HttpContext http, string method, Func<string, StripeParameters, StripeAnswer> work, bool refusable)
    {
        http.Response.Headers["Request-Id"] = "req_" + books.NextNumber();
        http.Response.Headers["Stripe-Version"] = StripeObjects.ApiVersion;
        if (!IsOurs(http.Request.Headers.Authorization))
        {
            tally.Disbelieved(Channels.Stripe);
            await Write(http, StripeAnswer.Error(401, "invalid_request_error", "Invalid API Key provided."));
            return;
        }
        var given = await Read(http);
        var id = (string?)http.Request.RouteValues["id"] ?? "";
        // A key of a request that only reads means nothing.
        var key = HttpMethods.IsPost(http.Request.Method) ? (string?)http.Request.Headers["Idempotency-Key"] : null;
        if (key is null || faults.Now.ForgetKeys)
        {
            await Meet(http, method, id, key, given, work, refusable, _ => { });
            return;
        }
        http.Response.Headers["Idempotency-Key"] = key;
        if (key.Length > 255)
        {
            await Write(http, StripeAnswer.Invalid("Idempotency keys have at most 255 characters."));
            return;
        }
        if (idempotency.Claim(key, $"{http.Request.Path}?{given.Fingerprint}", out var replayed) is { } said)
        {
            if (replayed) http.Response.Headers["Idempotent-Replayed"] = "true";
            await Meet(http, method, id, key, given, (_, _) => said, refusable: false, _ => { });
            return;
        }
        var held = true;
        try
        {
            await Meet(http, method, id, key, given, work, refusable, Release);
        }
        finally
        {
            if (held) Release(null);
        }

        // Once, and before any silence: the next one with this key may come while this one still waits for its answer.
        void Release(StripeAnswer? answer)
        {
            held = false;
            idempotency.Keep(key, answer is { IsDecision: true } ? answer : null);
        }
    }

    /// <summary>Draws what goes wrong, works, and answers: first <paramref name="worked"/>, then the caller.</summary>
    async Task Meet(
        HttpContext http, string method, string id, string? key, StripeParameters given,
        Func<string, StripeParameters, StripeAnswer> work, bool refusable, Action<StripeAnswer?> worked)
    {
        var about = key ?? $"{id} {given["payment_intent"]}{given["charge"]}";
        var fault = await faults.Meet(http, Channels.Stripe, method, about, refusable);
        var answer = fault.Works() ? work(id, given) : null;
        worked(answer);
        if (fault.IsSilent())
        {
            await Faults.KeepSilent(http, fault);
            return;
        }
        await Write(http, fault switch
        {
            Fault.None => answer!,
            Fault.Refuse => StripeAnswer.Invalid("This charge cannot be refunded.", "charge_not_refundable"),
            Fault.Busy => StripeAnswer.Error(429, "invalid_request_error", "Too many requests.", "rate_limit"),
            _ => StripeAnswer.Error(500, "api_error", "Something went wrong on Stripe's end."),
        });
    }

    bool IsOurs(string? authorization) =>
        authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization["Bearer ".Length..]), secret);

    static async Task<StripeParameters> Read(HttpContext http)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in http.Request.Query) values[name] = value.ToString();
        if (http.Request.HasFormContentType)
        {
            foreach (var (name, value) in await http.Request.ReadFormAsync(http.RequestAborted))
                values[name] = value.ToString();
        }
        return new StripeParameters(values.ToImmutable());
    }

    static async Task Write(HttpContext http, StripeAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
