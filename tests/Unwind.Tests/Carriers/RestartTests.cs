using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Carriers;

/// <summary>The engine stops in the middle, and comes back: with its carrier, or without it.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    /// <summary>Longer than whoever claimed something keeps it, and shorter than a signature's tolerance.</summary>
    static readonly TimeSpan LeaseIsOver = TimeSpan.FromMinutes(3.5);

    readonly Depot depot = new();

    public ValueTask InitializeAsync() => depot.InitializeAsync();

    public ValueTask DisposeAsync() => depot.DisposeAsync();

    [Fact]
    public async Task What_was_being_told_when_the_engine_stopped_is_told_again_under_its_key_and_done_once()
    {
        var parcel = await depot.OnTheWay();
        // The carrier does it, and its answer never comes.
        await depot.Simulation.Faults(new JsonObject { ["slow_ms"] = 3000, ["notify"] = "never" });
        await depot.AgreedRefund(parcel.Id);
        var sending = await depot.Effect(parcel.Id, EffectKind.Intercept, "sending");
        await depot.Close();

        await depot.Simulation.Faults(new JsonObject { ["slow_ms"] = 0, ["notify"] = "once" });
        depot.Clock.Move(LeaseIsOver);
        await depot.Open(outside: true);

        await depot.Effect(parcel.Id, EffectKind.Intercept, "asked");
        var told = Assert.Single(await depot.Instructions(parcel.Tracking));
        Assert.Equal((sending.Effect.Key, true), ((string?)told["key"], (bool)told["accepted"]!));
        await depot.Scan(parcel.Tracking, "returned");
        await depot.Until(parcel.Id, o => o.Cases is [{ IsOpen: false }]);
        await depot.IsSound();
    }

    [Fact]
    public async Task Scans_told_while_the_engine_was_away_come_when_it_is_back()
    {
        var parcel = await depot.OnTheWay();
        await depot.Close();
        await depot.Scan(parcel.Tracking, "delivered");

        await depot.Open(outside: true);

        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Delivered);
    }

    [Fact]
    public async Task A_carrier_that_is_configured_no_more_is_told_nothing_and_forgets_nothing()
    {
        var parcel = await depot.OnTheWay();
        await depot.Close();
        await depot.Open(outside: false);

        await depot.AgreedRefund(parcel.Id);

        var waiting = await depot.Effect(parcel.Id, EffectKind.Intercept, "pending");
        Assert.Equal(("sf", 0), (waiting.Via, waiting.Attempts));
        Assert.Equal(HttpStatusCode.NotFound, (await depot.Tell(Depot.One("1", parcel.Tracking, "delivered"))).Status);
        Assert.Empty(await depot.Instructions(parcel.Tracking));

        await depot.Close();
        await depot.Open(outside: true);

        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
        Assert.Equal(waiting.Effect.Key, (string?)Assert.Single(await depot.Instructions(parcel.Tracking))["key"]);
    }
}
