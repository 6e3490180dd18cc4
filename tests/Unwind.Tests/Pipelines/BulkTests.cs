using Unwind.Bulk;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Bulk;
using Unwind.Payments;
using Unwind.Shipments;
using Unwind.Storage;

namespace Unwind.Pipelines;

/// <summary>R36: many orders at once, looked at dry, done once, stopped and resumed, through whatever is killed in the middle.</summary>
public abstract class BulkTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;
    static readonly Actor Seller = Actor.Seller("s1");

    static BulkPlan RanOut(BulkFilter? filter = null, params OrderId[] orders) =>
        new("out_of_stock", "There is none left.", Filter: orders is [] ? filter ?? new BulkFilter() : null, Orders: orders is [] ? null : [.. orders]);

    async Task<BulkRun> Ready(EngineHost engine, BulkPlan plan, string key = "k", string store = "s1")
    {
        var (run, refusal) = await engine.BulkRuns.Plan(store, Actor.Seller(store), key, plan, Cancel);
        Assert.Null(refusal);
        await engine.BulkWorker.RunOnce(Cancel);
        return (await engine.BulkRuns.Find(store, run!.Id, Cancel))!;
    }

    static Task<OrderId[]> Many(Site site, EngineHost engine, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => site.Place(engine)));

    async Task<BulkRun> Done(EngineHost engine, BulkRun run)
    {
        Assert.Null((await engine.BulkRuns.Start(run.Store, run.Id, Cancel)).Refusal);
        await engine.BulkWorker.RunOnce(Cancel);
        return (await engine.BulkRuns.Find(run.Store, run.Id, Cancel))!;
    }

    async Task<Dictionary<OrderId, BulkOrder>> Rows(EngineHost engine, BulkRun run)
    {
        var rows = new Dictionary<OrderId, BulkOrder>();
        for (string? cursor = null; ;)
        {
            var page = await engine.BulkRuns.Orders(run, null, cursor, 200, Cancel);
            foreach (var row in page.Items) rows.Add(row.Order, row);
            if ((cursor = page.Next) is null) return rows;
        }
    }

    [Fact]
    public async Task R36_The_dry_run_says_per_way_how_many_and_how_much_and_the_run_does_just_that()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (unpaid, other) = (await site.Place(engine), await site.Place(engine, store: "s2"));
        var (paid, moving) = (await site.PlacePaid(engine), await site.PlacePaid(engine));
        await site.Send(engine, Seller, new Ship(moving, [], "sf", "SF1"));
        await site.Send(engine, Actor.Carrier, new RecordScan(moving, 1, null, Scan.PickedUp));

        var ready = await Ready(engine, RanOut(null, unpaid, paid, moving, other, new OrderId(77)));
        var untouched = await engine.Reads.Find(unpaid, Seller, Cancel);
        var done = await Done(engine, ready);
        var rows = await Rows(engine, done);

        Assert.Equal((BulkState.Ready, 5, 5, 3), (ready.State, ready.Checked, ready.Orders, ready.ToDo));
        Assert.Equal(
            [(Way.ClosedAtOnce, 1, 12800, 0), (Way.AskedToAgree, 1, 12800, 12800), (Way.Intercepted, 1, 12800, 12800), (Way.Refused, 2, 0, 0)],
            ready.Sums.Select(s => (s.Way, s.Orders, s.PayableMinor, s.BackMinor)));
        Assert.Equal(Stage.AwaitingPayment, untouched!.Stage);
        Assert.Equal((BulkState.Finished, 3L, 3L, 0L), (done.State, done.Count(BulkResult.Done), done.Handled, done.Planned));
        Assert.Equal(Stage.Closed, (await engine.Reads.Find(unpaid, Seller, Cancel))!.Stage);
        Assert.Equal(Stage.AwaitingPayment, (await engine.Reads.Find(other, Actor.Platform, Cancel))!.Stage);
        Assert.True(Assert.Single((await engine.Reads.Find(moving, Seller, Cancel))!.Cases).IsOpen);
        Assert.Equal((BulkResult.Done, 2), (rows[unpaid].Result, rows[unpaid].Version));
        Assert.Equal((BulkResult.Refused, RefusalCode.OrderNotFound, "R36"), (rows[other].Result, rows[other].Refusal!.Code, rows[other].Refusal!.Rule));
        Assert.Equal(rows[other].Refusal, rows[new OrderId(77)].Refusal);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R36_An_order_that_can_t_be_read_fails_by_itself_before_the_start_or_after_it()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (good, damaged, later) = (await site.Place(engine), await site.Place(engine), await site.Place(engine));
        site.Tamper($"update orders set state = '' where id = {damaged}");

        var ready = await Ready(engine, RanOut(null, good, damaged, later));
        site.Tamper($"update orders set state = '' where id = {later}");
        var done = await Done(engine, ready);
        var rows = await Rows(engine, done);

        Assert.Equal((3, 2, 1L), (ready.Checked, ready.ToDo, ready.Count(BulkResult.Failed)));
        Assert.Equal((BulkState.Finished, 1L, 2L, 0L), (done.State, done.Count(BulkResult.Done), done.Count(BulkResult.Failed), done.Planned));
        Assert.Equal((BulkResult.Done, BulkResult.Failed, BulkResult.Failed), (rows[good].Result, rows[damaged].Result, rows[later].Result));
        Assert.Null(rows[damaged].Refusal);
    }

    [Fact]
    public async Task R36_A_filter_finds_a_stores_open_orders_by_region_or_sku()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var far = new List<OrderId>();
        foreach (var region in (string?[])["西藏", "浙江", "西藏", null])
        {
            var placed = await site.Send(engine, Actor.Buyer("b1"), Site.Placing() with { Region = region });
            if (region == "西藏") far.Add(placed.Order);
        }
        var ended = await site.Send(engine, Actor.Buyer("b1"), Site.Placing() with { Region = "西藏" });
        await site.Send(engine, Seller, Site.Close(ended.Order));
        var mixed = await site.Place(engine, "s1", "b1", null, "cup", "tea");

        var region2 = await Ready(engine, new BulkPlan("out_of_stock", "No parcels go there.", Filter: new BulkFilter(Region: "西藏")));
        var cups = await Ready(engine, new BulkPlan("out_of_stock", "Cups ran out.", "cup", StockStep.TakeOffSale, new BulkFilter(Sku: "cup")), "cups");
        await Done(engine, cups);
        var order = await engine.Reads.Find(mixed, Seller, Cancel);
        var stock = (await engine.Reads.Stock("s1", null, 10, Cancel)).Items;

        Assert.Equal(far.Order(), (await Rows(engine, region2)).Keys.Order());
        Assert.Equal([mixed], (await Rows(engine, cups)).Keys);
        Assert.Equal([0, 2], order!.Lines.Select(l => l.Priced));
        Assert.Equal([("cup", true), ("tea", false)], stock.Select(s => (s.Sku, s.OffSale)));
    }

    [Fact]
    public async Task R36_Paused_resumed_and_run_again_nothing_is_done_twice()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = await Many(site, engine, 300);
        var ready = await Ready(engine, RanOut());

        await engine.BulkRuns.Start("s1", ready.Id, Cancel);
        var first = await engine.BulkWorker.Step("s1", ready.Id, Cancel);
        var (paused, _) = await engine.BulkRuns.Pause("s1", ready.Id, Cancel);
        var still = await engine.BulkWorker.RunOnce(Cancel);
        var half = (await engine.BulkRuns.Find("s1", ready.Id, Cancel))!;
        await engine.BulkRuns.Resume("s1", ready.Id, Cancel);
        await engine.BulkWorker.RunOnce(Cancel);
        var done = (await engine.BulkRuns.Find("s1", ready.Id, Cancel))!;
        var again = await Done(engine, await Ready(engine, RanOut(null, [.. orders]), "again"));

        Assert.Equal((BulkState.Paused, 0), (paused!.State, still));
        Assert.InRange(first, 100, 299);
        Assert.Equal((first, 300 - first), (half.Count(BulkResult.Done), half.Planned));
        Assert.Equal((BulkState.Finished, 300L), (done.State, done.Count(BulkResult.Done)));
        Assert.Equal((300L, RefusalCode.OrderClosed), (again.Count(BulkResult.Refused), (await Rows(engine, again))[orders[0]].Refusal!.Code));
        Assert.Equal(300, site.Count("events", "event like '%\"order_closed\"%'"));
        Assert.Equal(RefusalCode.BulkRunState, (await engine.BulkRuns.Start("s1", ready.Id, Cancel)).Refusal!.Code);
    }

    [Fact]
    public async Task R36_What_a_killed_process_had_sent_is_found_and_counted_as_done()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (sent, left) = (await site.PlacePaid(engine), await site.PlacePaid(engine));
        var ready = await Ready(engine, RanOut());
        await engine.BulkRuns.Start("s1", ready.Id, Cancel);
        // The process died after the order's command and before the run's row.
        await site.Send(engine, Seller, new Cancellations.ApplyToCancel(sent, [], "out_of_stock", "There is none left."), $"bulk/{ready.Id}/{sent}");
        await site.Close(engine);

        engine = await site.Open();
        site.Clock.Move(TimeSpan.FromMinutes(1));
        await engine.BulkWorker.RunOnce(Cancel);
        var done = (await engine.BulkRuns.Find("s1", ready.Id, Cancel))!;
        var rows = await Rows(engine, done);

        Assert.Equal((BulkState.Finished, 2L), (done.State, done.Count(BulkResult.Done)));
        Assert.Equal((12800L, 12800L), (rows[sent].BackMinor, rows[left].BackMinor));
        Assert.Equal(2, site.Count("events", "event like '%\"case_opened\"%'"));
    }

    [Fact]
    public async Task R36_Two_processes_that_both_want_a_run_share_it_out_and_do_each_order_once()
    {
        await using var site = new Site(kind);
        var (one, two) = (await site.Open(), await site.Open());
        await Many(site, one, 400);
        var ready = await Ready(one, RanOut());
        await one.BulkRuns.Start("s1", ready.Id, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).BulkWorker.Step("s1", ready.Id, Cancel))));
        var held = (await one.BulkRuns.Find("s1", ready.Id, Cancel))!;
        site.Clock.Move(TimeSpan.FromMinutes(1));
        // Whoever had it is gone; the other one goes on.
        await two.BulkWorker.RunOnce(Cancel);
        await one.BulkWorker.RunOnce(Cancel);
        var done = (await one.BulkRuns.Find("s1", ready.Id, Cancel))!;

        Assert.Equal(held.Count(BulkResult.Done), held.Handled);
        Assert.Equal((BulkState.Finished, 400L, 0L), (done.State, done.Count(BulkResult.Done), done.Count(BulkResult.Refused)));
        Assert.Equal(400, site.Count("bulk_orders", "result = 'done'"));
        Assert.Equal(400, site.Count("events", "event like '%\"order_closed\"%'"));
    }

    [Fact]
    public async Task R36_An_order_that_would_go_another_way_than_was_read_is_left_alone()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (turned, gone) = (await site.Place(engine), await site.Place(engine));
        var ready = await Ready(engine, RanOut());
        await site.Send(engine, Actor.Payment, new RecordPayment(turned, "p1", [new Funding(FundingKind.Cash, "escrow", 12800)]));
        await site.Send(engine, Actor.Buyer("b1"), new CloseOrder(gone, "changed_mind"));

        var done = await Done(engine, ready);
        var rows = await Rows(engine, done);

        Assert.Equal((BulkResult.Changed, Way.ClosedAtOnce), (rows[turned].Result, rows[turned].Way));
        Assert.Empty((await engine.Reads.Find(turned, Seller, Cancel))!.Cases);
        Assert.Equal((BulkResult.Refused, RefusalCode.OrderClosed), (rows[gone].Result, rows[gone].Refusal!.Code));
        Assert.Equal((BulkState.Finished, 2L, 0L), (done.State, done.Handled, done.Planned));
    }

    [Fact]
    public async Task R36_The_same_key_is_the_same_run_and_what_makes_no_sense_stores_nothing()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        async Task<(BulkRun? Run, Refusal? Refusal)> Plan(BulkPlan plan) => await engine.BulkRuns.Plan("s1", Seller, "k", plan, Cancel);

        var first = await Plan(RanOut(null, order));
        var same = await Plan(RanOut(null, order, order));
        var other = await Plan(RanOut(null, order, new OrderId(5)));
        (string Field, BulkPlan Plan)[] wrong =
        [
            ("reason", RanOut() with { Reason = "" }), ("words", RanOut() with { Words = " " }), ("stock", RanOut() with { Stock = StockStep.SetToZero }),
            ("orders", RanOut() with { Filter = null }), ("orders", RanOut() with { Orders = [order] }), ("filter.region", RanOut(new BulkFilter(Region: " x"))),
            ("filter.placed_to", RanOut(new BulkFilter(PlacedFrom: site.Clock.GetUtcNow(), PlacedTo: site.Clock.GetUtcNow()))),
        ];

        Assert.Equal(first.Run!.Id, same.Run!.Id);
        Assert.Equal(RefusalCode.KeyReused, other.Refusal!.Code);
        foreach (var (field, plan) in wrong)
        {
            var no = (await engine.BulkRuns.Plan("s1", Seller, $"{Guid.NewGuid()}", plan, Cancel)).Refusal!;
            Assert.Equal((RefusalCode.Malformed, field), (no.Code, no.Details!["field"]));
        }
        Assert.Equal(1, site.Count("bulk_runs"));
        Assert.Null(await engine.BulkRuns.Find("s2", first.Run.Id, Cancel));
        Assert.Equal(RefusalCode.BulkRunNotFound, (await engine.BulkRuns.Start("s2", first.Run.Id, Cancel)).Refusal!.Code);
    }

    [Fact]
    public async Task R36_Cancelled_in_the_middle_of_a_chunk_it_moves_until_the_chunk_is_written()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await Many(site, engine, 8);
        var ready = await Ready(engine, RanOut());
        Assert.Null((await engine.BulkRuns.Start("s1", ready.Id, Cancel)).Refusal);
        Task<(BulkRun? Run, Refusal? Refusal)>? cancelling = null;

        site.Clock.WhileDeciding(() => cancelling = engine.BulkRuns.Cancel("s1", ready.Id, Cancel).AsTask());
        await engine.BulkWorker.Step("s1", ready.Id, Cancel);
        var (cancelled, refusal) = await cancelling!;
        var after = (await engine.BulkRuns.Find("s1", ready.Id, Cancel))!;

        Assert.Null(refusal);
        Assert.Equal((BulkState.Cancelled, true), (cancelled!.State, cancelled.IsMoving(site.Clock.GetUtcNow())));
        Assert.Equal((BulkState.Cancelled, false, 8L), (after.State, after.IsMoving(site.Clock.GetUtcNow()), after.Count(BulkResult.Done)));
    }

    [Fact]
    public async Task R36_Cancelled_it_does_no_more_and_left_alone_for_thirty_days_it_is_cancelled()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        var one = await Ready(engine, RanOut());
        var two = await Ready(engine, RanOut(), "two");

        var (cancelled, _) = await engine.BulkRuns.Cancel("s1", one.Id, Cancel);
        await engine.BulkWorker.RunOnce(Cancel);
        site.Clock.Move(BulkRun.IdleFor);
        await engine.BulkWorker.RunOnce(Cancel);
        var old = (await engine.BulkRuns.Find("s1", two.Id, Cancel))!;
        var started = await engine.BulkRuns.Start("s1", one.Id, Cancel);

        Assert.Equal((BulkState.Cancelled, BulkState.Cancelled), (cancelled!.State, old.State));
        Assert.Equal((RefusalCode.BulkRunState, "cancelled"), (started.Refusal!.Code, started.Refusal.Details!["state"]));
        Assert.Equal(1, (await engine.Reads.Find(order, Seller, Cancel))!.Version);
    }
}
