using System.Globalization;

namespace Unwind.Simulators;

public sealed class CarrierSimulatorTests(Simulation simulation) : IClassFixture<Simulation>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static string New() => $"T{Guid.NewGuid():N}";

    async Task<string> Parcel(int paceMs, string interception = "chance", params string[] plan)
    {
        var tracking = New();
        var body = new JsonObject
        {
            ["order"] = "1",
            ["tracking"] = tracking,
            ["pace_ms"] = paceMs,
            ["interception"] = interception,
        };
        if (plan.Length > 0) body["plan"] = new JsonArray([.. plan.Select(p => (JsonNode)p)]);
        await simulation.Sim("/carriers/sf/parcels", body);
        return tracking;
    }

    async Task<IReadOnlyList<string>> Scans(string tracking, int count) =>
        [.. (await simulation.Ears.Until(count, h => h.Path == "/v1/carriers/sf/scans" && Told(h, "tracking") == tracking))
            .Select(h => Told(h, "scan")!)];

    static string? Told(Heard heard, string what) => (string?)heard.Json["scans"]![0]![what];

    [Fact]
    public async Task An_instruction_that_is_not_signed_or_not_of_now_is_not_believed()
    {
        var tracking = await Parcel(0);

        var changed = await simulation.Instruct("c1", "void_label", tracking, signed: "{}");
        var old = await simulation.Instruct("c1", "void_label", tracking, at: DateTimeOffset.UtcNow.AddMinutes(-6));
        var early = await simulation.Instruct("c1", "void_label", tracking, at: DateTimeOffset.UtcNow.AddMinutes(6));

        Assert.Equal((401, 401, 401), (changed.Status, old.Status, early.Status));
        Assert.Equal(200, (await simulation.Instruct("c1", "void_label", tracking, at: DateTimeOffset.UtcNow.AddMinutes(-4))).Status);
    }

    [Fact]
    public async Task A_key_is_answered_once_and_for_all()
    {
        var (tracking, key) = (await Parcel(0), New());

        var first = await simulation.Instruct(key, "void_label", tracking);
        await simulation.Sim($"/carriers/sf/parcels/{tracking}/scans", new JsonObject { ["scan"] = "picked_up" });
        var again = await simulation.Instruct(key, "void_label", tracking);

        Assert.True((bool)first.Body["accepted"]!);
        Assert.Equal(first.Body.ToJsonString(), again.Body.ToJsonString());
        Assert.Equal(409, (await simulation.Instruct(key, "intercept", tracking)).Status);
    }

    [Fact]
    public async Task A_label_is_void_before_the_parcel_is_picked_up_and_not_after()
    {
        var (early, late) = (await Parcel(0), await Parcel(0));
        await simulation.Sim($"/carriers/sf/parcels/{late}/scans", new JsonObject { ["scan"] = "picked_up" });

        Assert.True((bool)(await simulation.Instruct(New(), "void_label", early)).Body["accepted"]!);
        Assert.Equal("too_late", (string?)(await simulation.Instruct(New(), "void_label", late)).Body["code"]);
        Assert.Equal("unknown_parcel", (string?)(await simulation.Instruct(New(), "void_label", New())).Body["code"]);
        Assert.Equal(["label_voided"], await Scans(early, 1));
    }

    [Fact]
    public async Task A_parcel_goes_its_way_and_every_step_is_told_signed()
    {
        var tracking = await Parcel(20);

        Assert.Equal(["picked_up", "moving", "delivered"], await Scans(tracking, 3));
        Assert.Equal("already_delivered", (string?)(await simulation.Instruct(New(), "intercept", tracking)).Body["code"]);
        var told = (await simulation.Ears.Until(1, h => Told(h, "tracking") == tracking))[0];
        Assert.Equal(told.Headers["webhook-signature"], simulation.CarrierSign(
            told.Headers["webhook-id"], long.Parse(told.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), told.Body));
    }

    [Theory]
    [InlineData("succeeds", "intercepted", "returned")]
    [InlineData("fails", "interception_failed", "delivered")]
    public async Task An_interception_works_or_the_parcel_arrives_all_the_same(string how, string answer, string end)
    {
        // A long way, so that there is time to stop it.
        var tracking = await Parcel(30, how, ["picked_up", .. Enumerable.Repeat("moving", 60), "delivered"]);
        await Scans(tracking, 2);

        Assert.True((bool)(await simulation.Instruct(New(), "intercept", tracking)).Body["accepted"]!);

        await simulation.Ears.Until(1, h => h.Path == "/v1/carriers/sf/scans" && Told(h, "tracking") == tracking
            && Told(h, "scan") == end);
        var scans = await Scans(tracking, 4);
        Assert.Contains(answer, scans);
        Assert.Equal(end, scans[^1]);
    }

    [Fact]
    public async Task With_bad_luck_every_scan_is_told_twice_and_in_any_order()
    {
        await simulation.Faults(new JsonObject { ["lossy"] = 100 });
        var tracking = await Parcel(5);

        await simulation.Ears.Until(6, h => h.Path == "/v1/carriers/sf/scans" && Told(h, "tracking") == tracking);

        var scans = await Scans(tracking, 6);
        Assert.All(scans.CountBy(s => s), s => Assert.Equal(2, s.Value));
    }
}
