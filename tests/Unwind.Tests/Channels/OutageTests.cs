using System.Diagnostics;
using Unwind.Engine.Outside;
using Unwind.Engine.Storage;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>A channel that is gone, programs that share a database, and files that are wrong (Q6, R32).</summary>
public sealed class OutageTests(Simulation simulation) : IClassFixture<Simulation>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Q6_While_a_channel_is_down_nothing_is_lost_counted_or_slow_and_it_goes_on_unaided()
    {
        await using var cashier = await Cashier.Open(simulation);
        var orders = new List<(OrderId Id, string Payment)>();
        for (var i = 0; i < 30; i++) orders.Add(await cashier.PaidAt(i % 2 == 0 ? "alipay" : "stripe"));
        await simulation.Faults(new JsonObject { ["down"] = true });
        foreach (var (id, _) in orders) await cashier.Refund(id);

        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 5; round++)
        {
            await cashier.SendOut();
            cashier.Clock.Move(TimeSpan.FromSeconds(5));
        }
        // Interactive work does not notice.
        watch.Restart();
        await cashier.Send(Actor.Seller("s1"), Storage.Site.Close(await cashier.Place()));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"closing took {watch.Elapsed}");
        foreach (var (id, _) in orders) Assert.Null((await cashier.Order(id)).Parked);

        await simulation.Mend();
        foreach (var (id, _) in orders) await cashier.SendUntil(id, Cashier.IsPaidOut);
        foreach (var ((id, payment), i) in orders.Select((o, i) => (o, i)))
            Assert.Single(await cashier.PaidBack(i % 2 == 0 ? "alipay" : "stripe", payment));
    }

    [Fact]
    public async Task R32_One_channel_that_hangs_keeps_no_other_waiting()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (hanging, _) = await cashier.PaidAtAlipay();
        var (other, _) = await cashier.PaidAtStripe();
        await cashier.Refund(hanging);
        await cashier.Refund(other);
        await simulation.Faults(new JsonObject { ["slow_ms"] = 3000 });
        var alipay = cashier.Engine.OutsideWorkers.Single(w => w.Name == "alipay").RunOnce(Cancel);
        while ((await cashier.Effects(hanging)).Any(e => e.State != EffectStates.Sending))
        {
            Assert.False(alipay.IsCompleted, "It was over before it hung.");
            await Task.Delay(20, Cancel);
        }
        await Task.Delay(500, Cancel);
        await simulation.Faults(new JsonObject { ["slow_ms"] = 0 });

        await cashier.Engine.OutsideWorkers.Single(w => w.Name == "stripe").RunOnce(Cancel);

        Assert.True(Cashier.IsPaidOut(await cashier.Order(other)));
        Assert.False(alipay.IsCompleted);
        await alipay;
        await cashier.SendUntil(hanging, Cashier.IsPaidOut);
    }

    [Fact]
    public async Task R32_Two_programs_on_one_database_send_each_refund_once()
    {
        await using var cashier = await Cashier.Open(simulation);
        var orders = new List<(OrderId Id, string Payment)>();
        for (var i = 0; i < 20; i++) orders.Add(await cashier.PaidAtStripe());
        foreach (var (id, _) in orders) await cashier.Refund(id);
        await simulation.Faults(new JsonObject { ["forget_keys"] = true });
        var before = await Refunds();

        await using var second = await Engine.EngineHost.Open(
            new Engine.EngineOptions(cashier.Database, Path.Combine(AppContext.BaseDirectory, "policies"))
            {
                Workers = false,
                Outside = Path.Combine(simulation.Folder, "channels.yaml"),
            }, cashier.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancel);
        await Task.WhenAll(new[] { cashier.Engine, second }.Select(e => e.OutsideWorkers.Single(w => w.Name == "stripe").RunOnce(Cancel)));
        foreach (var (id, _) in orders) await cashier.SendUntil(id, Cashier.IsPaidOut);

        foreach (var (_, payment) in orders) Assert.Single(await cashier.PaidBack("stripe", payment));
        Assert.Equal(20, await Refunds() - before);

        async Task<long> Refunds() => (await simulation.Sim("/books"))["channels"]!["stripe"]!["calls"]!["methods"]!.AsObject()
            .Where(m => m.Key.Contains("POST", StringComparison.Ordinal) && m.Key.EndsWith("refunds", StringComparison.Ordinal)).Sum(m => (long)m.Value!);
    }

    [Fact]
    public async Task R32_A_program_without_the_channels_never_takes_their_refunds_for_its_own_ledgers()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtAlipay();
        await cashier.Close();

        await cashier.Open(outside: false);
        await cashier.Refund(id);
        await cashier.SendOut();
        Assert.Equal((EffectStates.Pending, "alipay"), Assert.Single(await cashier.Effects(id)) is var row ? (row.State, row.Via) : default);
        Assert.False(Cashier.IsPaidOut(await cashier.Order(id)));
        await cashier.Close();

        await cashier.Open();
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        Assert.Single(await cashier.PaidBack("alipay", payment));
    }

    [Fact]
    public async Task R32_A_payment_that_the_channel_does_not_know_waits_for_a_person()
    {
        await using var cashier = await Cashier.Open(simulation);
        foreach (var channel in (string[])["alipay", "stripe"])
        {
            var id = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
            await cashier.Send(Actor.Payment, new Payments.RecordPayment(id, "x-1", [new Orders.Funding(Orders.FundingKind.Cash, channel, 12800, null, "nobody-knows-1")]));
            await cashier.Refund(id);
            await cashier.SendOut();
            Assert.Equal(ParkReasons.PaymentUnknown, Assert.Single((await cashier.Order(id)).Parked!.Value).Why);
        }
    }

    [Theory]
    [InlineData("channels: { a: { kind: paypal } }", "kind is alipay or stripe")]
    [InlineData("channels: { a: { kind: stripe, endpoint: nowhere, secret_key_file: x, webhook_secret_file: y } }", "endpoint is no address")]
    [InlineData("channels: { a: { kind: stripe, endpoint: \"http://h\", secret_key_file: x, webhook_secret_file: y } }", "can't be read")]
    [InlineData("channels: { escrow: { kind: stripe } }", "can't be a name")]
    [InlineData("carriers: { sf: { kind: http, endpoint: \"http://h\", secret_file: short.txt } }", "holds no secret")]
    [InlineData("channels: { a: { kind: alipay, endpoint: \"http://h\", app_id: x, private_key_file: short.txt, alipay_public_key_file: short.txt } }", "no RSA key")]
    [InlineData("channels: { a: { kind: alipay, endpoint: \"http://h\", app_id: x, private_key_file: public.pem, alipay_public_key_file: public.pem } }", "no RSA key")]
    [InlineData("chanels: {}", "unknown key")]
    [InlineData("[", "not YAML")]
    public void A_file_that_is_wrong_is_refused_with_its_place(string yaml, string words)
    {
        var folder = Directory.CreateTempSubdirectory("unwind-file-").FullName;
        File.WriteAllText(Path.Combine(folder, "short.txt"), "c2hvcnQ=");
        using (var pair = System.Security.Cryptography.RSA.Create(2048)) File.WriteAllText(Path.Combine(folder, "public.pem"), pair.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(folder, "channels.yaml"), yaml);

        var wrong = Assert.Throws<OutsideException>(() => OutsideFile.Read(Path.Combine(folder, "channels.yaml"), TimeProvider.System));

        Assert.Matches(@"^channels\.yaml:\d+:\d+: ", wrong.Message);
        Assert.Contains(words, wrong.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
