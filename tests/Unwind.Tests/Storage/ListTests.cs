using Unwind.Engine.Reading;
using Unwind.Orders;
using Unwind.Policies;

namespace Unwind.Storage;

public abstract class ListTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sellers_list_is_newest_first_and_its_pages_join_up()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var placed = new List<OrderId>();
        for (var i = 0; i < 25; i++)
        {
            placed.Add(await site.Place(engine, buyer: $"b{i % 3}"));
            await site.Place(engine, store: "s2");
            site.Clock.Move(TimeSpan.FromMinutes(i % 2));
        }

        var seen = new List<OrderId>();
        string? cursor = null;
        do
        {
            var page = await engine.Reads.Orders(new OrderFilter(Store: "s1"), cursor, 7, Cancel);
            seen.AddRange(page.Items.Select(o => o.Id));
            cursor = page.Next;
            // What is added while somebody turns pages does not move them.
            if (cursor is not null) await site.Place(engine);
        }
        while (cursor is not null);

        Assert.Equal(placed.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_what_sellers_ask_for()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var tea = await site.Place(engine, skus: ["tea", "cup"]);
        var paid = await site.PlacePaid(engine, skus: ["cup"]);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(paid));
        var named = await site.Place(engine, reference: "shop-7");
        await site.Send(engine, Actor.Seller("s1"), Site.Close(named));

        Assert.Equal([paid, tea], await Ids(new OrderFilter(Store: "s1", Sku: "cup")));
        Assert.Equal([tea], await Ids(new OrderFilter(Store: "s1", Sku: "tea")));
        Assert.Equal([paid, tea], await Ids(new OrderFilter(Store: "s1", Sku: "cup", Title: "reen", PayableFrom: 1)));
        Assert.Equal([tea], await Ids(new OrderFilter(Store: "s1", Sku: "cup", Title: "tea")));
        Assert.Equal([tea, paid], (await Ids(new OrderFilter(Store: "s1", Sku: "cup", DueBefore: site.Clock.GetUtcNow().AddDays(90)))).OrderBy(id => id == paid));
        Assert.Equal([paid, tea], await Ids(new OrderFilter(Sku: "cup")));
        var first = await engine.Reads.Orders(new OrderFilter(Store: "s1", Sku: "cup", Title: "reen"), null, 1, Cancel);
        Assert.Equal(tea, Assert.Single((await engine.Reads.Orders(new OrderFilter(Store: "s1", Sku: "cup", Title: "reen"), first.Next, 1, Cancel)).Items).Id);
        Assert.Equal([named], await Ids(new OrderFilter(Store: "s1", Reference: "shop-7")));
        Assert.Equal([paid], await Ids(new OrderFilter(Store: "s1", WithOpenCase: true)));
        Assert.Equal([named], await Ids(new OrderFilter(Store: "s1", Stage: Stage.Closed)));
        Assert.Equal([named, paid, tea], await Ids(new OrderFilter(PlacedFrom: site.Clock.GetUtcNow())));
        Assert.Empty(await Ids(new OrderFilter(PlacedTo: site.Clock.GetUtcNow())));
        var counts = await engine.Reads.TabCounts(Actor.Seller("s1"), Cancel);
        Assert.Equal(
            [(Stage.AwaitingPayment, 1), (Stage.AwaitingShipment, 1), (Stage.Closed, 1)],
            counts.Stages.Where(s => s.Value > 0).OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));

        async Task<IEnumerable<OrderId>> Ids(OrderFilter filter) =>
            (await engine.Reads.Orders(filter, null, 50, Cancel)).Items.Select(o => o.Id);
    }

    [Fact]
    public async Task A_buyers_list_catches_up_from_every_store()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var first = await site.Place(engine, store: "s1");
        var second = await site.PlacePaid(engine, store: "s2");
        await site.Place(engine, buyer: "b2");
        var before = await engine.Reads.Orders(new OrderFilter(Buyer: "b1"), null, 10, Cancel);

        await engine.OutboxWorker.RunOnce(Cancel);
        var after = await engine.Reads.Orders(new OrderFilter(Buyer: "b1"), null, 10, Cancel);
        await site.Send(engine, Actor.Seller("s1"), Site.Close(first));
        await engine.OutboxWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);
        var closed = await engine.Reads.Orders(new OrderFilter(Buyer: "b1", Stage: Stage.Closed), null, 10, Cancel);
        var notices = await engine.Reads.Notices(Actor.Buyer("b1"), null, null, 10, Cancel);

        Assert.Empty(before.Items);
        Assert.Equal([second, first], after.Items.Select(o => o.Id));
        Assert.Equal([first], closed.Items.Select(o => o.Id));
        Assert.Equal(0, site.Count("changed"));
        Assert.Contains(notices.Items, n => n.Order == first && n.Kind == Messages.NoticeKind.OrderClosed);
        Assert.Contains(notices.Items, n => n.Order == second);
    }

    [Fact]
    public async Task Cases_come_with_the_soonest_deadline_first_and_tell_whose_turn_it_is()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 5; i++)
        {
            orders.Add(await site.PlacePaid(engine));
            await site.Send(engine, Actor.Buyer("b1"), Site.Refund(orders[^1]));
            site.Clock.Move(TimeSpan.FromHours(1));
        }
        await site.Send(engine, Actor.Buyer("b1"), new Cases.WithdrawCase(orders[1], [1]));

        var first = await engine.Reads.Cases(new CaseFilter(Store: "s1", Open: true), null, 3, Cancel);
        var rest = await engine.Reads.Cases(new CaseFilter(Store: "s1", Open: true), first.Next, 3, Cancel);
        var mine = await engine.Reads.Cases(new CaseFilter(Store: "s1", From: ActorKind.Seller), null, 10, Cancel);
        var all = await engine.Reads.Cases(new CaseFilter(Buyer: "b1"), null, 2, Cancel);
        var allRest = await engine.Reads.Cases(new CaseFilter(Buyer: "b1"), all.Next, 10, Cancel);

        Assert.Equal([orders[0], orders[2], orders[3]], first.Items.Select(c => c.Order));
        Assert.Equal([orders[4]], rest.Items.Select(c => c.Order));
        Assert.Null(rest.Next);
        Assert.Equal(4, mine.Items.Length);
        Assert.Equal(12800, mine.Items[0].AmountMinor);
        Assert.Equal([orders[0], orders[2], orders[3], orders[4], orders[1]], all.Items.Concat(allRest.Items).Select(c => c.Order));
        Assert.False(allRest.Items[^1].Open);
    }

    [Fact]
    public async Task R26_The_desk_has_a_queue_and_every_officer_one_of_their_own()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 4; i++)
        {
            var id = await site.PlacePaid(engine);
            orders.Add(id);
            await site.Send(engine, Actor.Buyer("b1"), Site.Refund(id));
            await site.Send(engine, Actor.Seller("s1"), new Cases.DeclineCase(id, [1], "already_handed_over", "It has left.", []));
            site.Clock.Move(TimeSpan.FromHours(1));
        }
        // The first stays declined; the others go to the desk, and two of them are taken.
        foreach (var id in orders[1..])
            Assert.True((await site.Send(engine, Actor.Buyer("b1"), new Disputes.CallDesk(id, 1, [], null, "It has not.", []))).Accepted);
        await site.Send(engine, Actor.Officer("o1"), new Disputes.AssignCase(orders[1], 1));
        await site.Send(engine, Actor.Officer("o2"), new Disputes.AssignCase(orders[2], 1));
        site.Clock.Move(TimeSpan.FromDays(3));
        await engine.ClockWorker.RunOnce(Cancel);
        await site.Send(engine, Actor.Officer("o1"), new Disputes.GiveVerdict(
            orders[1], 1, true, [new Disputes.Award(Postage: true)], Liability.Seller, Liability.Nobody, null, "Nothing was handed over."));
        var appealable = await Ids(new CaseFilter(From: ActorKind.Seller));
        foreach (var side in (Actor[])[Actor.Buyer("b1"), Actor.Seller("s1")])
            await site.Send(engine, side, new Disputes.AcceptVerdict(orders[1], 1));

        Assert.Equal([orders[1]], appealable);
        Assert.Equal([orders[2], orders[3]], await Ids(new CaseFilter(Desk: true)));
        Assert.Equal([orders[2], orders[3]], await Ids(new CaseFilter(From: ActorKind.Officer)));
        Assert.Equal([orders[2]], await Ids(new CaseFilter(Officer: "o2")));
        Assert.Equal([orders[1]], await Ids(new CaseFilter(Officer: "o1", Open: false)));
        Assert.Equal([orders[0], orders[1]], (await Ids(new CaseFilter(Desk: false))).Order());
        var row = (await engine.Reads.Cases(new CaseFilter(Officer: "o2"), null, 10, Cancel)).Items[0];
        Assert.Equal(("ruling", "o2", true), (row.WaitsFor, row.Officer, row.Desk));

        async Task<IEnumerable<OrderId>> Ids(CaseFilter filter) =>
            (await engine.Reads.Cases(filter, null, 50, Cancel)).Items.Select(c => c.Order);
    }

    [Fact]
    public async Task Who_may_not_see_an_order_finds_none()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);

        Assert.NotNull(await engine.Reads.Find(order, Actor.Seller("s1"), Cancel));
        Assert.Null(await engine.Reads.Find(order, Actor.Seller("s2"), Cancel));
        Assert.Null(await engine.Reads.Find(order, Actor.Buyer("b2"), Cancel));
        Assert.Null(await engine.Reads.Find(new OrderId(1), Actor.Platform, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense!")]
    [InlineData("b3JkZXJzCjE")]
    [InlineData("Y2FzZXMKMQoyCjMKNA")]
    [InlineData("b3JkZXJzCmEKYg")]
    public async Task A_cursor_that_this_list_did_not_give_out_is_the_askers_mistake(string cursor)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();

        await Assert.ThrowsAsync<CursorException>(() => engine.Reads.Orders(new OrderFilter(Store: "s1"), cursor, 10, Cancel).AsTask());
    }
}
