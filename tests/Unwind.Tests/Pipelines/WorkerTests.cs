using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Settlements;
using Unwind.Storage;

namespace Unwind.Pipelines;

public abstract class WorkerTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deadline_passes_once_across_a_restart_and_with_two_engines_on_one_file()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        for (var i = 0; i < 30; i++) await site.Place(engine);
        var early = await engine.ClockWorker.RunOnce(Cancel);
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);
        await site.Close(engine);

        var one = await site.Open();
        var two = await site.Open();
        await Task.WhenAll(one.ClockWorker.RunOnce(Cancel), two.ClockWorker.RunOnce(Cancel));
        var later = await one.ClockWorker.RunOnce(Cancel);

        Assert.Equal(0, early);
        Assert.Equal(0, later);
        Assert.Equal(30, site.Count("events", "event like '%\"order_closed\"%'"));
        Assert.Equal(30, site.Count("orders", "stage = 'closed' and due_at is null"));
        Assert.Empty((await two.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task Nothing_passes_early_when_the_clock_is_set_back_and_nothing_twice_when_it_is_set_forward()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order));

        site.Clock.Move(TimeSpan.FromDays(-30));
        var back = await engine.ClockWorker.RunOnce(Cancel);
        site.Clock.Move(TimeSpan.FromDays(300));
        var forward = await engine.ClockWorker.RunOnce(Cancel);
        site.Clock.Move(TimeSpan.FromDays(-200));
        var again = await engine.ClockWorker.RunOnce(Cancel);

        Assert.Equal(0, back);
        Assert.Equal(1, forward);
        Assert.Equal(0, again);
        Assert.Equal(Stage.Closed, (await engine.Reads.Find(order, Actor.Platform, Cancel))!.Stage);
        Assert.Equal(1, site.Count("events", "event like '%\"refund_issued\"%'"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task One_poisoned_order_does_not_stand_before_the_others()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var poisoned = await site.Place(engine);
        await Task.WhenAll(Enumerable.Range(0, 1500).Select(_ => site.Place(engine)));
        await site.Close(engine);
        site.Tamper($"update orders set state = '' where id = {poisoned}");
        engine = await site.Open();
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);

        var passed = await engine.ClockWorker.RunOnce(Cancel);

        Assert.Equal(1500, passed);
        Assert.Equal(1, site.Count("orders", "due_at is not null"));
    }

    [Fact]
    public async Task Deadlines_that_found_the_engine_busy_pass_at_the_next_look()
    {
        await using var site = new Site(kind);
        var engine = await site.Open(o => o with { QueueMax = 5 });
        for (var i = 0; i < 4; i++) await site.Place(engine);
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);
        var waiting = Enumerable.Range(0, 5).Select(_ => site.Send(engine, Actor.Buyer("b1"), Site.Placing())).ToArray();

        var crowded = await engine.ClockWorker.RunOnce(Cancel);
        gate.Set();
        await held;
        await Task.WhenAll(waiting);
        var quiet = await engine.ClockWorker.RunOnce(Cancel);

        Assert.Equal(0, crowded);
        Assert.Equal(4, quiet);
    }

    [Fact]
    public async Task Deadlines_that_found_the_database_held_by_another_process_pass_at_the_next_look()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        for (var i = 0; i < 4; i++) await site.Place(engine);
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);

        int held;
        using (site.Occupy())
            held = await engine.ClockWorker.RunOnce(Cancel);
        var free = await engine.ClockWorker.RunOnce(Cancel);

        Assert.Equal(0, held);
        Assert.Equal(4, free);
    }

    [Fact]
    public async Task An_order_that_cant_be_decided_is_left_alone_for_ten_seconds_and_then_tried_again()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        // Whoever remembers the order never looks at its row.
        await site.Close(engine);
        engine = await site.Open();
        var state = (string)site.Ask($"select state from orders where id = {order}")!;
        site.Tamper($"update orders set state = '' where id = {order}");
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);
        var damaged = await engine.ClockWorker.RunOnce(Cancel);

        site.Tamper($"update orders set state = '{state}' where id = {order}");
        site.Clock.Move(TimeSpan.FromSeconds(9));
        var soon = await engine.ClockWorker.RunOnce(Cancel);
        site.Clock.Move(TimeSpan.FromSeconds(1));
        var later = await engine.ClockWorker.RunOnce(Cancel);

        Assert.Equal([0, 0, 1], [damaged, soon, later]);
    }

    [Fact]
    public async Task A_refund_is_paid_out_and_confirmed_once_by_the_engines_own_escrow()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order));
        await site.Send(engine, Actor.Seller("s1"), new Cases.AgreeCase(order, [1]));
        var open = await engine.Reads.Effects(EffectStates.Pending, null, null, null, 10, Cancel);

        await engine.OutboxWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);
        var after = await engine.Reads.Find(order, Actor.Platform, Cancel);
        var postings = await engine.Reads.Postings(order, Cancel);

        Assert.Equal(EffectKind.PayOut, Assert.Single(open.Items).Effect.Kind);
        Assert.True(after!.Refunds[0].Confirmed[0]);
        Assert.Equal(1, site.Count("effects", "state = 'done' and next_at is null"));
        Assert.Equal(1, site.Count("events", "event like '%\"refund_confirmed\"%'"));
        Assert.Contains(postings, p => p.Posting is { From: "refunding", To: "outside:escrow", Minor: 12800 });
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_cant_be_paid_out_is_tried_again_with_pauses_and_parked_where_it_is_seen()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order));
        await site.Send(engine, Actor.Seller("s1"), new Cases.AgreeCase(order, [1]));
        site.Tamper("update effects set number = 9");

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await engine.OutboxWorker.RunOnce(Cancel);
            site.Clock.Move(TimeSpan.FromHours(1));
        }
        var parked = await engine.Reads.Effects(EffectStates.Parked, null, null, null, 10, Cancel);

        var row = Assert.Single(parked.Items);
        Assert.Equal(12, row.Attempts);
        Assert.Equal("refund_not_found", row.LastError);
        // A person has to look; meanwhile it is tried once a day.
        Assert.InRange(row.NextAttemptAt!.Value - site.Clock.GetUtcNow(), TimeSpan.FromHours(12), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task What_a_carrier_or_a_channel_was_asked_stays_open_until_it_answers()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        await site.Send(engine, Actor.Buyer("b1"), new BeginPayment(order));
        site.Clock.Move(engine.Policies.Active().Times.PayWithin);
        await engine.ClockWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);
        var asked = await engine.Reads.Effects(EffectStates.Asked, EffectKind.AskPayment, null, null, 10, Cancel);

        var unpaid = await site.Send(engine, Actor.Payment, new ReportUnpaid(order));
        var after = await engine.Reads.Effects(EffectStates.Asked, null, null, null, 10, Cancel);

        Assert.Single(asked.Items);
        Assert.True(unpaid.Accepted);
        Assert.Empty(after.Items);
        Assert.Equal(1, site.Count("effects", "state = 'done' and kind = 'ask_payment'"));
    }

    [Fact]
    public async Task A_buyers_list_follows_when_only_what_is_due_is_reckoned_anew()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        await engine.OutboxWorker.RunOnce(Cancel);
        var due = (long)site.Ask("select due_at from orders")!;
        // An older reckoning had it due at once.
        site.Tamper("update orders set due_at = 1; update buyer_orders set due_at = 1");

        await engine.ClockWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);

        Assert.Equal(1, site.Count("events", $"id = {order}"));
        Assert.Equal(1, site.Count("orders", $"due_at = {due}"));
        Assert.Equal(1, site.Count("buyer_orders", $"due_at = {due}"));
        Assert.Equal(0, site.Count("changed"));
    }

    [Fact]
    public async Task The_workers_do_all_this_by_themselves_and_stop_when_the_engine_closes()
    {
        await using var site = new Site(kind);
        await using var engine = await EngineHost.Open(
            new EngineOptions(site.Database, Site.Policies), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancel);
        var order = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order));
        await site.Send(engine, Actor.Seller("s1"), new Cases.AgreeCase(order, [1]));

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (site.Count("effects", "state = 'done'") == 0 || site.Count("changed") > 0) await Task.Delay(20, patience.Token);

        Assert.True((await engine.Reads.Find(order, Actor.Platform, Cancel))!.Refunds[0].Confirmed[0]);
        Assert.Equal(1, site.Count("buyer_orders", "stage = 'closed'"));
    }

    [Fact]
    public async Task Answers_are_kept_for_thirty_days()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await site.Place(engine);
        site.Clock.Move(TimeSpan.FromDays(20));
        await site.Place(engine);
        site.Clock.Move(TimeSpan.FromDays(11));

        await engine.OutboxWorker.RunOnce(Cancel);

        Assert.Equal(1, site.Count("answers"));
    }
}
