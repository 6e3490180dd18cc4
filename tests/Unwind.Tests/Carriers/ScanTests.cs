using Unwind.Cases;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Carriers;

/// <summary>Signed scans come in doubled, shuffled, late, forged, malformed, and about what nobody knows.</summary>
public sealed class ScanTests(Depot depot) : IClassFixture<Depot>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await depot.Simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What became of the scans of one call, in their order: accepted, or why not.</summary>
    static string[] Heard(Unwind.Web.Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
        return [.. answer.Body["scans"]!.AsArray().Select(s => (bool)s!["accepted"]! ? "accepted" : (string)s["code"]!)];
    }

    async Task<int> Scanned(OrderId id) => (await depot.Facts(id)).Count(f => f is ParcelScanned);

    [Fact]
    public async Task The_same_scan_told_twice_is_one_fact()
    {
        var parcel = await depot.Shipped();
        var scan = Depot.One($"once {parcel.Id}", parcel.Tracking, "picked_up", parcel.Id, "2026-03-01T10:00:00Z");

        Assert.Equal(["accepted"], Heard(await depot.Tell(scan)));
        Assert.Equal(["accepted", "accepted"], Heard(await depot.Tell((JsonObject)scan.DeepClone(), (JsonObject)scan.DeepClone())));
        // Under another number it says nothing new.
        Assert.Equal(["accepted"], Heard(await depot.Tell(Depot.One($"again {parcel.Id}", parcel.Tracking, "picked_up"))));

        Assert.Equal(1, await Scanned(parcel.Id));
    }

    [Fact]
    [Trait("rule", "R15")]
    public async Task Scans_out_of_order_come_to_the_same_end()
    {
        var parcel = await depot.Shipped();

        Assert.Equal(["accepted", "accepted", "accepted"], Heard(await depot.Tell(
            Depot.One($"c {parcel.Id}", parcel.Tracking, "delivered"), Depot.One($"a {parcel.Id}", parcel.Tracking, "picked_up"),
            Depot.One($"b {parcel.Id}", parcel.Tracking, "moving"))));

        Assert.Equal(ParcelState.Delivered, (await depot.Look(parcel.Id)).Parcels[0].State);
        Assert.Equal(1, await Scanned(parcel.Id));
    }

    [Fact]
    public async Task With_bad_luck_on_the_line_every_scan_comes_twice_and_late_and_the_end_is_the_same()
    {
        await depot.Simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("drop_after", "error_done", "busy") });
        var parcels = new List<Parcelled>();
        for (var i = 0; i < 5; i++) parcels.Add(await depot.Shipped());

        foreach (var parcel in parcels)
        {
            await depot.Scan(parcel.Tracking, "picked_up");
            await depot.Scan(parcel.Tracking, "moving");
            await depot.Scan(parcel.Tracking, "delivered");
        }

        foreach (var parcel in parcels) await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Delivered);
        await depot.Simulation.Mend();
        await depot.IsSound();
    }

    [Fact]
    public async Task A_scan_finds_its_order_by_the_tracking_number_alone_and_never_another_carriers_parcel()
    {
        var (mine, other) = (await depot.Shipped(), await depot.Shipped(carrier: "yto", known: false));

        Assert.Equal(["accepted", "parcel_not_found", "parcel_not_found"], Heard(await depot.Tell(
            Depot.One("1", mine.Tracking, "picked_up"), Depot.One("2", other.Tracking, "picked_up"), Depot.One("3", "SF-nobody", "lost"))));
        // The right number under a wrong order is nobody's either.
        Assert.Equal(["parcel_not_found"], Heard(await depot.Tell(Depot.One("4", mine.Tracking, "lost", other.Id))));

        Assert.Equal(ParcelState.InTransit, (await depot.Look(mine.Id)).Parcels[0].State);
        Assert.Equal(ParcelState.Labelled, (await depot.Look(other.Id)).Parcels[0].State);
    }

    [Fact]
    public async Task A_scan_that_comes_before_the_order_knows_its_parcel_is_told_so_and_may_come_again()
    {
        var id = await depot.Paid();
        var scan = Depot.One($"early {id}", $"SF{id}", "picked_up", id);

        Assert.Equal(["parcel_not_found"], Heard(await depot.Tell(scan)));
        await depot.Do(Depot.Seller, new Ship(id, [], "sf", $"SF{id}"));
        Assert.Equal(["accepted"], Heard(await depot.Tell((JsonObject)scan.DeepClone())));

        Assert.Equal(ParcelState.InTransit, (await depot.Look(id)).Parcels[0].State);
    }

    [Fact]
    [Trait("rule", "R20")]
    public async Task Of_a_return_parcel_only_its_arrival_counts()
    {
        var parcel = await depot.OnTheWay();
        await depot.Scan(parcel.Tracking, "delivered");
        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Delivered);
        await depot.Do(Depot.Buyer, new RequestReturn(parcel.Id, [], "seven_days", null, null, []));
        await depot.Do(Depot.Seller, new AgreeCase(parcel.Id, [1]));
        await depot.Do(Depot.Buyer, new FillReturn(parcel.Id, 1, "sf", $"RET{parcel.Id}", 0));

        Assert.Equal(["accepted", "accepted"], Heard(await depot.Tell(
            Depot.One($"r1 {parcel.Id}", $"RET{parcel.Id}", "picked_up"), Depot.One($"r2 {parcel.Id}", $"RET{parcel.Id}", "moving"))));
        Assert.Null(((CaseState.ReturnCheck)(await depot.Look(parcel.Id)).Cases[0].State).DeliveredAt);

        await depot.Tell(Depot.One($"r3 {parcel.Id}", $"RET{parcel.Id}", "delivered", parcel.Id));

        Assert.NotNull(((CaseState.ReturnCheck)(await depot.Look(parcel.Id)).Cases[0].State).DeliveredAt);
        // And the parcel that brought the goods is where it was.
        Assert.Equal(ParcelState.Delivered, (await depot.Look(parcel.Id)).Parcels[0].State);
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("empty")]
    [InlineData("version")]
    [InlineData("old")]
    [InlineData("early")]
    public async Task What_is_not_signed_or_not_of_now_is_not_believed(string how)
    {
        var parcel = await depot.Shipped();
        var body = new JsonObject { ["scans"] = new JsonArray(Depot.One("f", parcel.Tracking, "lost")) }.ToJsonString();

        var answer = how switch
        {
            "forged" => await depot.TellText(body, signature: right => "v1," + Convert.ToBase64String(new byte[32])),
            "empty" => await depot.TellText(body, signature: _ => ""),
            "version" => await depot.TellText(body, signature: right => "v2," + right[3..]),
            "old" => await depot.TellText(body, age: TimeSpan.FromMinutes(6)),
            _ => await depot.TellText(body, age: TimeSpan.FromMinutes(-6)),
        };

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(ParcelState.Labelled, (await depot.Look(parcel.Id)).Parcels[0].State);
    }

    [Fact]
    public async Task While_a_secret_is_changed_one_right_signature_of_two_is_enough()
    {
        var parcel = await depot.Shipped();
        var body = new JsonObject { ["scans"] = new JsonArray(Depot.One("two", parcel.Tracking, "picked_up")) }.ToJsonString();

        Assert.Equal(["accepted"], Heard(await depot.TellText(body, signature: right => "v1,AAAA " + right, age: TimeSpan.FromMinutes(4))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"scans\":null}")]
    [InlineData("{\"scans\":{}}")]
    [InlineData("{\"scans\":[1]}")]
    [InlineData("{\"scans\":[null]}")]
    [InlineData("{\"scans\":[{}]}")]
    [InlineData("{\"scans\":[{\"id\":1,\"tracking\":\"t\",\"scan\":\"lost\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"\",\"scan\":\"lost\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\\u0000\",\"scan\":\"lost\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"\\ud800\",\"tracking\":\"t\",\"scan\":\"lost\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"7\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":null}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"eaten\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"lost\",\"order\":\"x\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"lost\",\"order\":99999999999999999999}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"lost\",\"at\":\"yesterday\"}]}")]
    [InlineData("{\"scans\":[{\"id\":\"1\",\"tracking\":\"t\",\"scan\":\"lost\",\"at\":5}]}")]
    [InlineData("{\"scans\":[[[[[[[[[[[[]]]]]]]]]]]]}")]
    [InlineData("\ufeff{\"scans\":")]
    public async Task What_is_signed_and_makes_no_sense_is_said_to_make_none(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await depot.TellText(body)).Status);

    [Fact]
    public async Task Extreme_bodies_are_never_the_servers_fault()
    {
        var many = new JsonArray([.. Enumerable.Range(0, 500).Select(i => Depot.One($"{i}", "SF-nobody", "lost"))]);
        Assert.Equal(500, Heard(await depot.TellText(new JsonObject { ["scans"] = many.DeepClone() }.ToJsonString())).Length);
        many.Add(Depot.One("501", "SF-nobody", "lost"));
        Assert.Equal(HttpStatusCode.BadRequest, (await depot.TellText(new JsonObject { ["scans"] = many.DeepClone() }.ToJsonString())).Status);
        await TooLarge();
        Assert.Equal(HttpStatusCode.Unauthorized, (await depot.TellText("{}", id: new string('x', 300))).Status);

        var parcel = await depot.Shipped();
        // A surrogate pair in the carrier's own number, the end of time, and before the parcel was there.
        Assert.Equal(["malformed", "accepted", "accepted"], Heard(await depot.Tell(
            Depot.One("🚚", parcel.Tracking, "picked_up"), Depot.One($"a {parcel.Id}", parcel.Tracking, "picked_up", at: "9999-12-31T23:59:59Z"),
            Depot.One($"b {parcel.Id}", parcel.Tracking, "delivered", at: "0001-01-01T00:00:00Z"))));
        var order = await depot.Look(parcel.Id);
        Assert.InRange(order.Parcels[0].PickedUpAt!.Value, order.Parcels[0].LabelledAt, depot.Clock.GetUtcNow());
        Assert.InRange(order.Parcels[0].DeliveredAt!.Value, order.Parcels[0].LabelledAt, depot.Clock.GetUtcNow());
    }

    /// <summary>Refused by its length, or hung up on while it was still being sent: which of the two, the network decides.</summary>
    async Task TooLarge()
    {
        try
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await depot.TellText(new string(' ', 2_000_000))).Status);
        }
        catch (HttpRequestException hungUp)
        {
            Assert.IsAssignableFrom<IOException>(hungUp.InnerException);
        }
    }

    [Fact]
    public async Task A_number_of_a_scan_as_long_as_may_be_is_not_mistaken_for_another()
    {
        var (one, two) = (await depot.Shipped(), await depot.Shipped());
        var id = new string('n', 100);

        Assert.Equal(["accepted", "accepted"], Heard(await depot.Tell(Depot.One(id, one.Tracking, "picked_up"), Depot.One(id, two.Tracking, "picked_up"))));
        Assert.Equal(HttpStatusCode.BadRequest, (await depot.Tell(Depot.One(id + "n", one.Tracking, "lost"))).Status);

        Assert.Equal(ParcelState.InTransit, (await depot.Look(two.Id)).Parcels[0].State);
    }

    [Fact]
    public async Task A_carrier_is_known_however_its_name_is_written_and_nobody_else_has_an_address()
    {
        var parcel = await depot.Shipped();
        var body = new JsonObject { ["scans"] = new JsonArray(Depot.One("case", parcel.Tracking, "picked_up")) }.ToJsonString();

        Assert.Equal(["accepted"], Heard(await depot.TellText(body, carrier: "SF")));
        Assert.Equal(HttpStatusCode.NotFound, (await depot.TellText(body, carrier: "nobody")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await depot.TellText(body, carrier: "alipay")).Status);
    }

    [Fact]
    public async Task The_edge_names_what_became_of_each_effect_of_a_parcel()
    {
        var parcel = await depot.OnTheWay();
        await depot.AgreedRefund(parcel.Id);
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        var platform = await depot.As(Actor.Platform);

        var rows = (await platform.Get("/v1/effects?kind=intercept&to=sf&state=done&limit=200")).Body["items"]!.AsArray();

        Assert.Contains(rows, r => (string?)r!["order"] == parcel.Id.ToString() && (string?)r["via"] == "sf");
    }
}
