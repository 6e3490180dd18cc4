using Unwind.Cases;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Carriers;

/// <summary>What the carrier is asked, and what becomes of the case, the money and the stock for each of its answers.</summary>
public sealed class InstructionTests(Depot depot) : IClassFixture<Depot>, IAsyncLifetime
{
    /// <summary>Two at 60.00, and 8.00 for the postage.</summary>
    const long Paid = 12800;

    public async ValueTask InitializeAsync() => await depot.Simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static long Back(Order order) => order.Refunds.Sum(r => r.Amounts.Total);

    [Fact]
    [Trait("rule", "R14")]
    [Trait("rule", "R33")]
    public async Task A_label_is_voided_before_the_pick_up_and_the_money_is_back_at_once()
    {
        var parcel = await depot.Shipped();
        var before = await depot.StockChange();

        await depot.AgreedRefund(parcel.Id);

        var order = await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Voided);
        Assert.Equal((Paid, Ending.Closed), (Back(order), order.Ending));
        Assert.Equal(before + 2, await depot.StockChange());
        var told = Assert.Single(await depot.Instructions(parcel.Tracking));
        Assert.Equal(("void_label", true), ((string?)told["instruction"], (bool)told["accepted"]!));
        Assert.Equal((await depot.Effect(parcel.Id, EffectKind.VoidLabel, "done")).Effect.Key, (string?)told["key"]);
        await depot.IsSound();
    }

    [Fact]
    [Trait("rule", "R14")]
    [Trait("rule", "R15")]
    public async Task A_label_that_was_picked_up_meanwhile_is_too_late_to_void_and_the_parcel_is_stopped_instead()
    {
        // The carrier has it, and its scan has not come through.
        var parcel = await depot.Shipped();
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "never" });
        await depot.Scan(parcel.Tracking, "picked_up");
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "once" });

        await depot.AgreedRefund(parcel.Id);

        var order = await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
        Assert.Equal(Paid, Back(order));
        var told = await depot.Instructions(parcel.Tracking);
        Assert.Equal(["void_label", "intercept"], told.Select(t => (string?)t["instruction"]));
        Assert.Equal(("too_late", true), ((string?)told[0]["code"], (bool)told[1]["accepted"]!));
        await depot.Effect(parcel.Id, EffectKind.VoidLabel, "done");
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        await depot.IsSound();
    }

    [Fact]
    [Trait("rule", "R15")]
    [Trait("rule", "R33")]
    public async Task A_stopped_parcel_comes_back_and_then_the_money_goes_back_and_the_stock_comes_back()
    {
        var parcel = await depot.OnTheWay();
        var before = await depot.StockChange();
        await depot.AgreedRefund(parcel.Id);

        var order = await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
        Assert.IsType<CaseState.GoodsBack>(order.Cases[0].State);
        Assert.Equal(0, Back(order));
        Assert.Equal(before, await depot.StockChange());

        await depot.Scan(parcel.Tracking, "returned");

        order = await depot.Until(parcel.Id, o => !o.Cases[0].IsOpen);
        // The postage was used, and stopping it cost 10.00: it was the buyer who changed their mind.
        Assert.Equal(12000 - 1000, Back(order));
        Assert.Equal(before + 2, await depot.StockChange());
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        await depot.IsSound();
    }

    [Fact]
    [Trait("rule", "R15")]
    [Trait("rule", "R41")]
    public async Task An_interception_that_fails_goes_on_as_a_return_and_nobody_starts_again()
    {
        var parcel = await depot.OnTheWay("fails");
        await depot.AgreedRefund(parcel.Id);
        await depot.Until(parcel.Id, o => o.Cases[0].State is CaseState.Delivery);

        await depot.Scan(parcel.Tracking, "delivered");

        var order = await depot.Until(parcel.Id, o => o.Cases[0].State is CaseState.ReturnParcel);
        Assert.Equal((CaseKind.Return, "not_wanted", 0L), (order.Cases[0].Kind, order.Cases[0].Reason, Back(order)));
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
    }

    [Fact]
    [Trait("rule", "R15")]
    [Trait("rule", "R41")]
    public async Task A_parcel_that_had_been_delivered_before_goes_on_as_a_return()
    {
        var parcel = await depot.OnTheWay();
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "never" });
        await depot.Scan(parcel.Tracking, "delivered");

        await depot.AgreedRefund(parcel.Id);

        // No scan came: the carrier's answer to the instruction says it.
        var order = await depot.Until(parcel.Id, o => o.Cases[0].State is CaseState.ReturnParcel);
        Assert.Equal(ParcelState.Delivered, order.Parcels[0].State);
        Assert.Equal("already_delivered", (string?)Assert.Single(await depot.Instructions(parcel.Tracking))["code"]);
    }

    [Fact]
    [Trait("rule", "R17")]
    public async Task A_parcel_refused_at_the_door_comes_back_by_itself()
    {
        var parcel = await depot.OnTheWay();

        await depot.Scan(parcel.Tracking, "refused_at_door");
        await depot.Until(parcel.Id, o => o.Cases is [{ State: CaseState.GoodsBack }]);
        await depot.Scan(parcel.Tracking, "returned");

        var order = await depot.Until(parcel.Id, o => !o.Cases[0].IsOpen);
        Assert.True(Back(order) > 0);
        Assert.Empty(await depot.Effects(parcel.Id).Only(EffectKind.Intercept));
        await depot.IsSound();
    }

    [Fact]
    [Trait("rule", "R15")]
    public async Task A_lost_parcel_is_refunded_whole_and_nothing_comes_back_into_stock()
    {
        var parcel = await depot.OnTheWay();
        var before = await depot.StockChange();

        await depot.Scan(parcel.Tracking, "lost");

        var order = await depot.Until(parcel.Id, o => o.Ending == Ending.Closed);
        Assert.Equal(Paid, Back(order));
        Assert.Equal(before, await depot.StockChange());
    }

    [Fact]
    [Trait("rule", "R28")]
    public async Task A_request_that_is_taken_back_lets_the_parcel_go_on()
    {
        // Long on its way: the carrier has not found it yet when it may go on.
        var parcel = await depot.OnTheWay();
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "never" });
        await depot.Do(Depot.Buyer, new RequestRefund(parcel.Id, [], "not_wanted", null, "no longer", []));
        await depot.Effect(parcel.Id, EffectKind.Intercept, "asked");

        await depot.Do(Depot.Buyer, new WithdrawCase(parcel.Id, [1]));

        await depot.Effect(parcel.Id, EffectKind.DropIntercept, "done");
        Assert.Equal(["intercept", "drop_intercept"], (await depot.Instructions(parcel.Tracking)).Select(t => (string?)t["instruction"]));
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "once" });
        await depot.Scan(parcel.Tracking, "delivered");
        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Delivered);
    }

    [Fact]
    public async Task What_a_carrier_that_is_down_was_to_do_waits_and_goes_on_when_it_is_back()
    {
        var parcel = await depot.OnTheWay();
        await depot.Simulation.Faults(new JsonObject { ["down"] = true });

        await depot.AgreedRefund(parcel.Id);
        var waiting = await depot.Effect(parcel.Id, EffectKind.Intercept, "unknown");
        Assert.NotNull(waiting.NextAttemptAt);
        Assert.Null((await depot.Look(parcel.Id)).Parked);

        await depot.Simulation.Faults(new JsonObject { ["down"] = false });

        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
        Assert.Equal(waiting.Effect.Key, (string?)Assert.Single(await depot.Instructions(parcel.Tracking))["key"]);
    }

    [Fact]
    public async Task An_instruction_whose_answer_is_lost_is_told_again_under_its_key_and_done_once()
    {
        var parcel = await depot.OnTheWay();
        await depot.Simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("drop_after") });

        await depot.AgreedRefund(parcel.Id);
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");

        var told = Assert.Single(await depot.Instructions(parcel.Tracking));
        Assert.True((bool)told["accepted"]!);
        await depot.Simulation.Mend();
        await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
    }

    [Fact]
    public async Task A_parcel_that_the_carrier_does_not_know_is_seen_by_a_person_who_has_it_tried_again()
    {
        var parcel = await depot.OnTheWay(known: false);

        await depot.AgreedRefund(parcel.Id);

        var parked = await depot.Effect(parcel.Id, EffectKind.Intercept, "parked");
        Assert.Contains("unknown_parcel", parked.LastError, StringComparison.Ordinal);
        var order = await depot.Look(parcel.Id);
        Assert.Equal(ParkReasons.Refused, Assert.Single(order.Parked!.Value).Why);
        Assert.IsType<CaseState.CarrierAnswer>(order.Cases[0].State);

        await depot.HandOver(parcel.Id, parcel.Tracking);
        await depot.Scan(parcel.Tracking, "picked_up");
        await depot.Do(Actor.Platform, new ResumeEffect(parcel.Id, parked.Effect.Key));

        order = await depot.Until(parcel.Id, o => o.Parcels[0].State == ParcelState.Returning);
        Assert.Null(order.Parked);
        Assert.Equal(parked.Effect.Key, (string?)Assert.Single(await depot.Instructions(parcel.Tracking))["key"]);
    }

    [Fact]
    public async Task What_waits_for_a_person_is_tried_once_a_day_and_nobody_has_to_look_any_more_when_it_is_taken()
    {
        var parcel = await depot.OnTheWay(known: false);
        await depot.AgreedRefund(parcel.Id);
        var parked = await depot.Effect(parcel.Id, EffectKind.Intercept, "parked");
        Assert.InRange(parked.NextAttemptAt!.Value - depot.Clock.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        await depot.HandOver(parcel.Id, parcel.Tracking);
        // The carrier has taken it up, and has not found the parcel yet.
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "never" });
        await depot.Scan(parcel.Tracking, "picked_up");

        // A day later.
        await depot.Engine.Do(batch =>
        {
            batch.SetEffect(parcel.Id.Bucket, parked.Effect.Key, "parked", parked.Attempts, depot.Clock.GetUtcNow().ToUnixTimeMilliseconds(), parked.LastError);
            return true;
        });

        await depot.Effect(parcel.Id, EffectKind.Intercept, "asked");
        Assert.Null((await depot.Look(parcel.Id)).Parked);
    }

    [Fact]
    public async Task What_a_person_did_by_phone_is_settled_with_words_and_not_told_any_more()
    {
        var parcel = await depot.OnTheWay(known: false);
        await depot.AgreedRefund(parcel.Id);
        var parked = await depot.Effect(parcel.Id, EffectKind.Intercept, "parked");

        await depot.Do(Actor.Platform, new SettleEffect(parcel.Id, parked.Effect.Key, null, "Stopped on the phone."));

        var row = await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        Assert.Null(row.NextAttemptAt);
        Assert.Null((await depot.Look(parcel.Id)).Parked);
        Assert.Contains(await depot.Facts(parcel.Id), f => f is EffectSettled { Words: "Stopped on the phone." });
        // The case still waits for the parcel, and the clock ends that wait if nobody does.
        await depot.Do(Actor.Carrier, new RecordScan(parcel.Id, 1, null, Scan.Intercepted));
        await depot.Do(Actor.Carrier, new RecordScan(parcel.Id, 1, null, Scan.Returned));
        Assert.False((await depot.Look(parcel.Id)).Cases[0].IsOpen);
    }

    [Fact]
    public async Task A_scan_that_says_how_it_went_ends_what_waited_for_a_person()
    {
        var parcel = await depot.OnTheWay(known: false);
        await depot.AgreedRefund(parcel.Id);
        var parked = await depot.Effect(parcel.Id, EffectKind.Intercept, "parked");

        await depot.Do(Actor.Carrier, new RecordScan(parcel.Id, 1, null, Scan.Intercepted));

        Assert.Null((await depot.Look(parcel.Id)).Parked);
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        // A "no" that was on its way meanwhile is about what is over.
        var late = await depot.Engine.Pipeline.Execute(
            new Request("late", Actor.Carrier, new ParkEffect(parcel.Id, parked.Effect.Key, ParkReasons.Refused, "no")), TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.EffectNotFound, late.Refusal!.Code);
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
    }

    [Fact]
    public async Task A_void_is_answered_by_whatever_scan_says_that_the_parcel_moves()
    {
        var parcel = await depot.Shipped();
        await depot.Simulation.Faults(new JsonObject { ["notify"] = "never" });
        await depot.AgreedRefund(parcel.Id);
        await depot.Effect(parcel.Id, EffectKind.VoidLabel, "asked");

        // The pick-up never came through, and the parcel is at a sorting centre.
        await depot.Tell(Depot.One($"late {parcel.Id}", parcel.Tracking, "moving"));

        await depot.Effect(parcel.Id, EffectKind.VoidLabel, "done");
        Assert.Equal(ParcelState.InTransit, (await depot.Look(parcel.Id)).Parcels[0].State);
    }

    [Fact]
    [Trait("rule", "R15")]
    public async Task A_carrier_that_nobody_configured_reads_its_queue_and_tells_by_key_as_before()
    {
        var parcel = await depot.OnTheWay(carrier: "yto");
        await depot.AgreedRefund(parcel.Id);
        var asked = await depot.Effect(parcel.Id, EffectKind.Intercept, "asked");
        Assert.Null(asked.Via);
        var yto = await depot.As(new Actor(ActorKind.Carrier, "yto"));

        var queue = await yto.Get("/v1/effects?kind=intercept&state=asked");
        var mine = queue.Body["items"]!.AsArray().Single(i => (string?)i!["order"] == parcel.Id.ToString())!;
        Assert.Equal(asked.Effect.Key, (string?)mine["effect"]!["key"]);
        var other = await depot.As(new Actor(ActorKind.Carrier, "sf"));
        Assert.DoesNotContain((await other.Get("/v1/effects?kind=intercept&state=asked")).Body["items"]!.AsArray(), i => (string?)i!["order"] == parcel.Id.ToString());

        var scanned = await yto.Post($"/v1/orders/{parcel.Id}/parcels/1/scans", """{"scan":"intercepted"}""");
        Assert.Equal(HttpStatusCode.OK, scanned.Status);
        await depot.Effect(parcel.Id, EffectKind.Intercept, "done");
        // It has no address for signed callbacks either.
        Assert.Equal(HttpStatusCode.NotFound, (await depot.TellText("""{"scans":[]}""", carrier: "yto")).Status);
    }
}
