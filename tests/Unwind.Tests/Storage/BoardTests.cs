using System.Collections.Immutable;
using Unwind.Cases;
using Unwind.Engine;
using Unwind.Engine.Reading;

namespace Unwind.Storage;

/// <summary>A store's board: what its record and its open cases come to (R43).</summary>
public sealed class BoardTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ValueTask<StoreBoard> Board(Site site, EngineHost engine, string store = "s1")
    {
        var now = site.Clock.GetUtcNow();
        return engine.Reads.Board(store, now, new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero), Cancel);
    }

    [Fact]
    public async Task R43_An_order_is_paid_once_and_refunded_once_however_often_money_goes_back()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var old = await site.PlacePaid(engine);
        await site.PlacePaid(engine, store: "s2");
        site.Clock.Move(TimeSpan.FromDays(20));
        var (twice, whole) = (await site.PlacePaid(engine), await site.PlacePaid(engine));
        await site.PlacePaid(engine);
        await Refund(site, engine, twice, [new Selected(1, 1)]);
        site.Clock.Move(TimeSpan.FromDays(1));
        await Refund(site, engine, twice, [new Selected(1, 1)]);
        await Refund(site, engine, whole, []);

        var board = await Board(site, engine);

        Assert.Equal(new BoardPeriod(3, 3, 2, 0), board.Last(7) with { OrdersRefundedBySeller = 0 });
        Assert.Equal(4, board.Last(30).OrdersPaid);
        Assert.Equal(2.0 / 3, board.Last(7).RefundRate!.Value, 6);
        Assert.Equal(0.5, board.Last(30).RefundRate!.Value, 6);
        Assert.Equal([1, 1], board.Days.Where(d => d.OrdersRefunded > 0).Select(d => d.OrdersRefunded));
        Assert.Equal("changed_mind", Assert.Single(board.Causes).Code);
        Assert.Equal(3, board.Causes[0].Times);
        // The first one is out of the thirty days, and then there is nothing at all.
        site.Clock.Move(TimeSpan.FromDays(28));
        Assert.Equal(3, (await Board(site, engine)).Last(30).OrdersPaid + 0);
        site.Clock.Move(TimeSpan.FromDays(60));
        Assert.Null((await Board(site, engine)).Last(30).RefundRate);
        Assert.NotEqual(default, old);
    }

    [Fact]
    public async Task What_waits_for_the_seller_is_counted_by_its_deadline_and_what_is_asked_for_by_who_is_to_act()
    {
        await using var site = new Site();
        var engine = await site.Open();
        // Asked now: the seller has 48 hours (R11).
        var asked = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(asked));
        var amount = (await engine.Reads.Find(asked, Actor.Platform, Cancel))!.Cases[0].AmountMinor;
        var unshipped = await site.PlacePaid(engine);
        // The seller's own application waits for the buyer (R9).
        var applied = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Seller("s1"), new Cancellations.ApplyToCancel(applied, [], "out_of_stock", "Sold out."));

        var fresh = await Board(site, engine);
        site.Clock.Move(TimeSpan.FromHours(40));
        var late = await Board(site, engine);

        Assert.Equal(new BoardWaits(0, 1, 1, 0), fresh.Waits);
        Assert.Equal(1, late.Waits.AnswersToday);
        Assert.Equal(1, late.Waits.ShipmentsToday);
        Assert.Equal(amount, Assert.Single(fresh.Stakes, s => s.From == ActorKind.Seller).Minor);
        Assert.Equal(1, Assert.Single(fresh.Stakes, s => s.From == ActorKind.Buyer).Cases);
        Assert.Empty((await Board(site, engine, "s2")).Stakes);
        Assert.NotEqual(default, unshipped);
    }

    static async Task Refund(Site site, EngineHost engine, OrderId order, ImmutableArray<Selected> lines)
    {
        Assert.True((await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order) with { Lines = lines })).Accepted);
        var number = (await engine.Reads.Find(order, Actor.Platform, Cancel))!.Cases[^1].Number;
        Assert.True((await site.Send(engine, Actor.Seller("s1"), new AgreeCase(order, [number]))).Accepted);
    }
}
