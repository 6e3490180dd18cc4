using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Storage;

namespace Unwind.Pipelines;

public abstract class PipelineTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_fifty_refunds_of_one_line_at_once_one_succeeds()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            site.Send(engine, Actor.Buyer("b1"), Site.Refund(order) with { Lines = [new Selected(1)] })));

        Assert.Single(replies, r => r.Accepted);
        Assert.All(replies.Where(r => !r.Accepted), r => Assert.Equal(RefusalCode.CaseOpen, r.Refusal!.Code));
        Assert.Equal(1, site.Count("cases"));
    }

    [Fact]
    public async Task A_poisoned_order_hurts_nobody_else_of_its_batch()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 20; i++) orders.Add(await site.Place(engine));
        await site.Close(engine);
        site.Tamper($"update orders set state = '[]' where id = {orders[7]}");
        engine = await site.Open();

        var replies = await Task.WhenAll(orders.Select(o => site.Send(engine, Actor.Seller("s1"), Site.Close(o), $"c{o}")));

        Assert.Equal(RefusalCode.Busy, replies[7].Refusal!.Code);
        Assert.All(replies.Where((_, i) => i != 7), r => Assert.True(r.Accepted));
        Assert.Equal(0, site.Count("answers", $"key like '%c{orders[7]}'"));
    }

    [Fact]
    public async Task A_row_that_cant_be_written_hurts_nobody_else_of_its_batch()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 20; i++) orders.Add(await site.Place(engine));
        // Somebody has put a fact where the order's next one belongs.
        site.Tamper($"insert into events (bucket, id, version, hash, event) values ({orders[3].Bucket}, {orders[3]}, 2, x'00', '')");

        var replies = await Task.WhenAll(orders.Select(o => site.Send(engine, Actor.Seller("s1"), Site.Close(o))));

        Assert.Equal(RefusalCode.Busy, replies[3].Refusal!.Code);
        Assert.All(replies.Where((_, i) => i != 3), r => Assert.True(r.Accepted));
        Assert.Equal(1, (await engine.Reads.Find(orders[3], Actor.Platform, Cancel))!.Version);
    }

    [Fact]
    public async Task Who_finds_the_queue_full_is_told_at_once_and_may_come_again_under_the_same_key()
    {
        await using var site = new Site(kind);
        var engine = await site.Open(o => o with { QueueMax = 5 });
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);

        var waiting = Enumerable.Range(0, 5).Select(i => site.Send(engine, Actor.Buyer("b1"), Site.Placing(), $"k{i}")).ToArray();
        var refused = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(), "one too many");
        gate.Set();
        await held;
        await Task.WhenAll(waiting);
        var again = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(), "one too many");

        Assert.Equal(RefusalCode.Busy, refused.Refusal!.Code);
        Assert.True(again.Accepted);
        Assert.False(again.Repeated);
    }

    [Fact]
    public async Task Another_process_on_the_same_file_is_seen_and_neither_loses_anything()
    {
        await using var site = new Site(kind);
        var server = await site.Open();
        var tool = await site.Open();
        var order = await site.PlacePaid(server);

        var asked = await site.Send(tool, Actor.Buyer("b1"), Site.Refund(order), "k");
        var again = await site.Send(server, Actor.Buyer("b1"), Site.Refund(order), "k");
        var agreed = await site.Send(server, Actor.Seller("s1"), new Cases.AgreeCase(order, [1]));
        var placed = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            site.Send(i % 2 == 0 ? server : tool, Actor.Buyer("b1"), Site.Placing())));

        Assert.True(asked.Accepted);
        Assert.True(again.Repeated);
        Assert.True(agreed.Accepted);
        Assert.Equal(60, placed.Select(r => r.Order).Distinct().Count());
        Assert.Empty((await server.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_another_process_wrote_is_seen_also_after_other_writing_of_ones_own()
    {
        await using var site = new Site(kind);
        var server = await site.Open();
        var tool = await site.Open();
        var order = await site.Place(server);

        await site.Send(tool, Actor.Seller("s1"), Site.Close(order));
        await server.Keys.Create("till", Actor.Seller("s1"), Cancel);
        var paid = await site.Send(server, Actor.Payment, new Payments.RecordPayment(order, "late", [new Funding(FundingKind.Cash, "escrow", 12800)]));

        Assert.True(paid.Accepted);
        Assert.Equal(Stage.Closed, paid.Outcome!.Stage);
        Assert.Empty((await server.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_at_the_door()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var line = new PlacedLine("tea", new string('茶', 400), 1, 100, 0, 0, StockMode.OnOrder, true);

        var large = await site.Send(engine, Actor.Buyer("b1"), Site.Placing() with { Lines = [.. Enumerable.Repeat(line, 1000)] });

        Assert.Equal(RefusalCode.TooLarge, large.Refusal!.Code);
        Assert.Equal(0, site.Count("orders"));
    }

    [Fact]
    public async Task An_engine_that_is_closed_answers_what_waits_and_declines_what_comes_later()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var waiting = Enumerable.Range(0, 300).Select(_ => site.Send(engine, Actor.Buyer("b1"), Site.Placing())).ToArray();

        await site.Close(engine);
        var answered = await Task.WhenAll(waiting);
        var late = await site.Send(engine, Actor.Buyer("b1"), Site.Placing());

        Assert.Equal(site.Count("orders"), answered.Count(r => r.Accepted));
        Assert.Equal(RefusalCode.Busy, late.Refusal!.Code);
    }

    [Fact]
    public async Task A_preview_says_what_would_be_done_and_does_nothing()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);

        var preview = await engine.Pipeline.Preview(Actor.Buyer("b1"), Site.Refund(order), Cancel);
        var stranger = await engine.Pipeline.Preview(Actor.Buyer("b2"), Site.Refund(order), Cancel);
        var done = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order));

        Assert.Equal(12800, preview.Outcome!.RefundIfAgreedMinor);
        Assert.Equal(preview.Outcome.RefundIfAgreedMinor, done.Outcome!.RefundIfAgreedMinor);
        Assert.Equal(3, done.Version);
        Assert.Equal(RefusalCode.OrderNotFound, stranger.Refusal!.Code);
    }

    [Fact]
    public async Task A_command_that_makes_no_sense_is_refused_and_never_thrown()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);

        var unset = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order) with { Lines = default });
        var nowhere = await site.Send(engine, Actor.Buyer("b1"), Site.Placing() with { Store = null! });
        var nothing = await site.Send(engine, Actor.Platform, new ImportOrder(default, null!, default, null, [], [], null, null, null));
        var unknown = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(new OrderId(12345)));

        Assert.Equal(RefusalCode.Malformed, unset.Refusal!.Code);
        Assert.Equal(RefusalCode.Malformed, nowhere.Refusal!.Code);
        Assert.Equal(RefusalCode.Malformed, nothing.Refusal!.Code);
        Assert.Equal(RefusalCode.OrderNotFound, unknown.Refusal!.Code);
        Assert.Equal(1, site.Count("orders"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_gives_no_number_twice()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var first = await site.Place(engine);
        await site.Close(engine);
        site.Clock.Move(TimeSpan.FromDays(-400));
        engine = await site.Open();

        var second = await site.Place(engine);
        site.Clock.Move(TimeSpan.FromDays(800));
        var third = await site.Place(engine);

        Assert.NotEqual(first, second);
        Assert.True(third.Value > first.Value);
        Assert.Equal(3, site.Count("orders"));
    }
}

static class Holding
{
    /// <summary>Keeps every lane busy until the gate opens, so that what arrives meanwhile becomes one batch after the other.</summary>
    public static Task Hold(this EngineHost engine, ManualResetEventSlim gate)
    {
        var entered = new CountdownEvent(engine.Lanes.Length);
        var held = engine.Lanes.Select(lane => lane.Do(_ =>
        {
            entered.Signal();
            gate.Wait();
            return true;
        })).ToArray();
        entered.Wait(TestContext.Current.CancellationToken);
        return Task.WhenAll(held).ContinueWith(_ => entered.Dispose(), TaskScheduler.Default);
    }
}
