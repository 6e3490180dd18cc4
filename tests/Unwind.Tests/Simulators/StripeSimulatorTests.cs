using System.Security.Cryptography;
using System.Text;

namespace Unwind.Simulators;

public sealed class StripeSimulatorTests(Simulation simulation) : IClassFixture<Simulation>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static string New() => $"s-{Guid.NewGuid():N}";

    [Fact]
    public async Task Without_the_secret_key_nothing_is_answered()
    {
        var said = await simulation.Stripe(HttpMethod.Get, "/refunds", secret: "sk_test_other");

        Assert.Equal((401, "invalid_request_error"), (said.Status, said.Type));
    }

    [Fact]
    public async Task A_key_is_answered_the_same_again_and_not_for_anything_else()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());

        var first = await simulation.StripeRefund(payment, key, 1000);
        var again = await simulation.StripeRefund(payment, key, 1000);
        var other = await simulation.StripeRefund(payment, key, 1100);

        Assert.Equal((200, false), (first.Status, first.Replayed));
        Assert.Equal((200, true, first.Body.ToJsonString()), (again.Status, again.Replayed, again.Body.ToJsonString()));
        Assert.Equal((400, "idempotency_error"), (other.Status, other.Type));
        Assert.Equal(1000, (long)(await simulation.Books("stripe", payment))["refunded_minor"]!);
    }

    [Fact]
    public async Task A_key_that_is_being_worked_on_is_a_conflict()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        await simulation.Faults(new JsonObject { ["slow_ms"] = 400 });

        var both = await Task.WhenAll(simulation.StripeRefund(payment, key, 1000), simulation.StripeRefund(payment, key, 1000));

        Assert.Equal([200, 409], both.Select(b => b.Status).Order());
        Assert.Equal(1000, (long)(await simulation.Books("stripe", payment))["refunded_minor"]!);
    }

    [Fact]
    public async Task Once_the_keys_are_forgotten_who_does_not_look_first_pays_twice()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        await simulation.StripeRefund(payment, key, 1000);
        await simulation.Faults(new JsonObject { ["forget_keys"] = true });

        var again = await simulation.StripeRefund(payment, key, 1000);

        Assert.False(again.Replayed);
        Assert.Equal(2000, (long)(await simulation.Books("stripe", payment))["refunded_minor"]!);
        var twice = (await simulation.Sim("/books/summary"))["channels"]!["stripe"]!["moved_more_than_once"]!.AsArray();
        Assert.Equal(2, (int)twice.Single(t => (string?)t!["key"] == key)!["times"]!);
    }

    [Fact]
    public async Task A_no_is_kept_for_its_key_as_a_yes_is()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        await simulation.Faults(new JsonObject { ["balance"] = "low" });
        Assert.Equal("balance_insufficient", (await simulation.StripeRefund(payment, key, 1000)).Code);
        await simulation.Mend();

        var again = await simulation.StripeRefund(payment, key, 1000);
        Assert.Equal(("balance_insufficient", true), (again.Code, again.Replayed));
        Assert.Equal(200, (await simulation.StripeRefund(payment, New(), 1000)).Status);
    }

    [Fact]
    public async Task What_makes_no_sense_can_be_put_right_under_its_key()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        Task<StripeSaid> Ask(string name, string value) =>
            simulation.Stripe(HttpMethod.Post, "/refunds", key, null, ("payment_intent", payment), (name, value));

        Assert.Equal("parameter_unknown", (await Ask("amonut", "100")).Code);
        Assert.Equal("parameter_invalid_integer", (await Ask("amount", "1.00")).Code);
        Assert.Equal(400, (await Ask("reason", "because")).Status);
        Assert.Equal(200, (await Ask("amount", "100")).Status);
    }

    [Fact]
    public async Task Never_more_than_is_left()
    {
        var payment = await simulation.Payment(New(), 5000);

        Assert.Equal("amount_too_large", (await simulation.StripeRefund(payment, New(), 5001)).Code);
        var said = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => simulation.StripeRefund(payment, New(), 1000)));
        Assert.Equal(5, said.Count(s => s.Status == 200));
        Assert.Equal("charge_already_refunded", (await simulation.StripeRefund(payment, New(), 1)).Code);
        Assert.Equal(400, (await simulation.StripeRefund(await simulation.Payment(New(), 5000, pay: false), New(), 1)).Status);
        Assert.Equal("resource_missing", (await simulation.StripeRefund("pi_none", New(), 1)).Code);
    }

    [Fact]
    public async Task Lists_begin_with_the_newest_and_go_on_after_the_last()
    {
        var payment = await simulation.Payment(New(), 5000);
        foreach (var amount in (int[])[1, 2, 3]) await simulation.StripeRefund(payment, New(), amount);

        var first = await simulation.Stripe(HttpMethod.Get, $"/refunds?payment_intent={payment}&limit=2");
        var last = (string)first.Body["data"]![1]!["id"]!;
        var rest = await simulation.Stripe(HttpMethod.Get, $"/refunds?payment_intent={payment}&limit=2&starting_after={last}");

        Assert.Equal([3, 2], Amounts(first));
        Assert.Equal([1], Amounts(rest));
        Assert.Equal((true, false), ((bool)first.Body["has_more"]!, (bool)rest.Body["has_more"]!));
        Assert.Equal(last, (await simulation.Stripe(HttpMethod.Get, $"/refunds/{last}")).Id);

        static int[] Amounts(StripeSaid said) => [.. said.Body["data"]!.AsArray().Select(r => (int)r!["amount"]!)];
    }

    [Theory]
    [InlineData(0, "succeeded", 1000)]
    [InlineData(100, "failed", 0)]
    public async Task A_refund_under_way_ends_well_or_badly_and_says_so(int failPercent, string end, long gone)
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        await simulation.Faults(new JsonObject
        {
            ["refund_pending"] = true,
            ["pending_ms"] = 100,
            ["pending_fail_percent"] = failPercent,
        });

        var refund = await simulation.StripeRefund(payment, key, 1000);

        Assert.Equal("pending", (string?)refund.Body["status"]);
        var told = (await simulation.Ears.Until(1, h => Is(h, "refund.updated", refund.Id!)))[0];
        Assert.Equal(end, (string?)told.Json["data"]!["object"]!["status"]);
        if (gone == 0) await simulation.Ears.Until(1, h => Is(h, "refund.failed", refund.Id!));
        Assert.Equal(gone, (long)(await simulation.Books("stripe", payment))["refunded_minor"]!);
    }

    [Fact]
    public async Task A_refund_that_had_gone_out_can_still_come_back()
    {
        var payment = await simulation.Payment(New(), 5000);
        var refund = await simulation.StripeRefund(payment, New(), 5000);

        await simulation.Sim($"/stripe/refunds/{refund.Id}/fail", new JsonObject());

        await simulation.Ears.Until(1, h => Is(h, "refund.failed", refund.Id!));
        Assert.Equal("failed", (string?)(await simulation.Stripe(HttpMethod.Get, $"/refunds/{refund.Id}")).Body["status"]);
        Assert.Equal(200, (await simulation.StripeRefund(payment, New(), 5000)).Status);
    }

    [Fact]
    public async Task Who_has_taken_the_money_back_by_the_bank_gets_no_refund_on_top()
    {
        var payment = await simulation.Payment(New(), 5000);

        await simulation.Sim($"/stripe/payments/{payment}/dispute", new JsonObject { ["amount"] = 5000 });

        Assert.Equal("charge_disputed", (await simulation.StripeRefund(payment, New(), 100)).Code);
        await simulation.Ears.Until(1, h => Type(h) == "charge.dispute.funds_withdrawn"
            && (string?)Subject(h)["payment_intent"] == payment);
        var listed = await simulation.Stripe(HttpMethod.Get, $"/disputes?payment_intent={payment}");
        Assert.Equal(5000, (int)listed.Body["data"]![0]!["amount"]!);
    }

    [Fact]
    public async Task A_refund_made_in_its_own_pages_carries_nothing_of_ours()
    {
        var payment = await simulation.Payment(New(), 5000);

        var made = await simulation.Sim($"/stripe/payments/{payment}/refund", new JsonObject { ["amount"] = 700 });

        var told = (await simulation.Ears.Until(1, h => Is(h, "refund.created", (string)made["refund"]!)))[0];
        Assert.Empty(Subject(told)["metadata"]!.AsObject());
        var parts = told.Headers["stripe-signature"].Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(parts["v1"], Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(simulation.StripeWebhookSecret), Encoding.UTF8.GetBytes($"{parts["t"]}.{told.Body}"))));
    }

    [Fact]
    public async Task A_lost_answer_was_work_and_its_key_says_so()
    {
        var (payment, key) = (await simulation.Payment(New(), 5000), New());
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("drop_after") });
        await Assert.ThrowsAsync<HttpRequestException>(() => simulation.StripeRefund(payment, key, 1000));
        await simulation.Mend();

        Assert.True((await simulation.StripeRefund(payment, key, 1000)).Replayed);
        Assert.Equal(1000, (long)(await simulation.Books("stripe", payment))["refunded_minor"]!);
    }

    [Fact]
    public async Task Only_what_is_not_paid_is_cancelled()
    {
        var made = await simulation.Stripe(HttpMethod.Post, "/payment_intents", null, null, ("amount", "700"), ("currency", "eur"));
        Assert.Equal("requires_payment_method", (string?)made.Body["status"]);
        for (var i = 0; i < 2; i++) Assert.Equal("canceled", (string?)(await Cancel(made.Id!)).Body["status"]);

        Assert.Equal("payment_intent_unexpected_state", (await Cancel(await simulation.Payment(New(), 700))).Code);

        Task<StripeSaid> Cancel(string id) => simulation.Stripe(HttpMethod.Post, $"/payment_intents/{id}/cancel");
    }

    static string? Type(Heard heard) =>
        heard.Path == "/v1/channels/stripe/notifications" ? (string?)heard.Json["type"] : null;

    static JsonNode Subject(Heard heard) => heard.Json["data"]!["object"]!;

    static bool Is(Heard heard, string type, string id) => Type(heard) == type && (string?)Subject(heard)["id"] == id;
}
