using Unwind.Cases;
using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Engine.Reading;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Refunds;
using Unwind.Shipments;

namespace Unwind.Storage;

/// <summary>A store's record (R43): rows that are written with the decision, and that the events make again.</summary>
public abstract class RecordTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "taobao")]
    [InlineData(2, "taobao")]
    [InlineData(3, "taobao")]
    [InlineData(4, "ebay")]
    public async Task R43_However_orders_live_the_record_is_what_their_events_say(int seed, string policy)
    {
        await using var site = new Site(kind);
        var engine = await site.Open(o => o with { DefaultPolicy = policy });
        var lives = new Lives(site, engine, seed);

        await lives.Run(count: 12, steps: 400);
        var alive = await engine.Doctor.Examine(null, Cancel);
        await lives.Rest();
        var ended = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(alive.Findings);
        Assert.Empty(ended.Findings);
        Assert.Equal(0, site.Count("orders", "due_at is not null"));
        Assert.Equal(0, site.Count("cases", "open = 1 or desk = 1"));
        Assert.Equal(12, site.Count("conduct", "kind = 'placed'"));
    }

    [Theory]
    [InlineData("update conduct set minor = minor + 1 where kind = 'paid'", "counts as paid")]
    [InlineData("update conduct set liable = 'seller' where kind = 'cancelled'", "counts as cancelled")]
    [InlineData("update conduct set kind = 'nonsense' where kind = 'paid'", "can't be examined")]
    [InlineData("delete from conduct where kind = 'placed'", "counts as placed")]
    [InlineData("update conduct_days set orders = orders + 1 where kind = 'paid'", "of 2 orders")]
    [InlineData("delete from conduct_days where kind = 'cancelled'", "its records make 1 of 1 orders")]
    [InlineData("insert into conduct_days select bucket, store, day + 1, currency, kind, liable, cause, orders, entries, units, minor, points from conduct_days where kind = 'placed'", "its records make 0")]
    [InlineData("update store_totals set paid = paid + 1", "are not the sums of its records")]
    [InlineData("delete from store_totals", "and no totals")]
    [InlineData("update store_totals set deposit_minor = 5", "its ledger says 0")]
    [InlineData("delete from market_days where kind = 'paid'", "The market's days of bucket")]
    [InlineData("update conduct set at = at + 1 where kind = 'placed'", "counts as placed")]
    [InlineData("insert into conduct select bucket, store, at + 1, id, version, 9, currency, kind, liable, cause, units, minor, points from conduct where kind = 'paid'", "have 4 rows; its orders have 3")]
    [InlineData("insert into conduct select bucket, store, at, id, version, 9, currency, kind, liable, cause, units, minor, points from conduct where kind = 'paid'", "and no event does")]
    public async Task The_doctor_finds_a_record_that_was_changed(string tampering, string finding)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var id = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(id));
        await site.Send(engine, Actor.Seller("s1"), new AgreeCase(id, []));
        var healthy = await engine.Doctor.Examine(null, Cancel);

        site.Tamper(tampering);
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(healthy.Findings);
        Assert.Contains(health.Findings, f => f.What.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("update postings set source = 'bank' where target = 'escrow'", "came into escrow from bank")]
    [InlineData("update postings set minor = minor + 1 where target = 'bank'", "is the store's balance")]
    [InlineData("delete from postings where target = 'platform'", "is the store's balance")]
    [InlineData("insert into postings select bucket, id, version, 99, store, currency, at, 'outside:x', 'earnest', -1, 5 from postings limit 1", "is held of the deposit")]
    [InlineData("insert into postings select bucket, id, version, 99, store, currency, at, 'outside:x', 'difference', -1, 5 from postings limit 1", "is held for dearer exchanges")]
    public async Task The_doctor_adds_up_the_stores_side_as_well(string tampering, string finding)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var id = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Seller("s1"), new Ship(id, [], "sf", "SF1"));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.PickedUp));
        await site.Send(engine, Actor.Buyer("b1"), new ConfirmReceipt(id, []));
        var healthy = await engine.Doctor.Examine(null, Cancel);

        site.Tamper(tampering);
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(healthy.Findings);
        Assert.Contains(health.Findings, f => f.Invariant == 1 && f.What.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task R43_A_record_says_how_often_a_store_cancels_refunds_and_is_fined()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var begin = site.Clock.GetUtcNow();
        // One cancelled because it was out of stock, one refunded after it had left, one completed, one never paid.
        var cancelled = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Seller("s1"), new Cancellations.ApplyToCancel(cancelled, [], "out_of_stock", "Sorry"));
        await site.Send(engine, Actor.Buyer("b1"), new AgreeCase(cancelled, []));
        var refunded = await Received(site, engine);
        await site.Send(engine, Actor.Buyer("b1"), new RequestRefund(refunded, [], "damaged", 1000, "Broken", ["p1"]));
        await site.Send(engine, Actor.Seller("s1"), new AgreeCase(refunded, []));
        var kept = await Received(site, engine);
        await site.Send(engine, Actor.Buyer("b1"), new ConfirmReceipt(kept, []));
        await site.Place(engine);
        site.Clock.Move(TimeSpan.FromHours(1));
        var upheld = site.Clock.GetUtcNow();
        Assert.True((await site.Send(engine, Actor.Buyer("b1"), new Complain(kept, [], "promise_broken", "They said tomorrow.", []))).Accepted);
        await site.Send(engine, Actor.Seller("s1"), new DeclineCase(kept, [1], null, "We did not.", []));
        await site.Send(engine, Actor.Buyer("b1"), new GiveEvidence(kept, 1, "Here it is.", []));
        await site.Send(engine, Actor.Seller("s1"), new GiveEvidence(kept, 1, "No.", []));
        var verdict = await site.Send(engine, Actor.Officer("o1"), new GiveVerdict(kept, 1, true, [], Liability.Seller, Liability.Nobody, null, "It was promised."));
        Assert.Null(verdict.Refusal);
        foreach (var side in (Actor[])[Actor.Buyer("b1"), Actor.Seller("s1")]) await site.Send(engine, side, new AcceptVerdict(kept, 1));

        var all = Assert.Single((await engine.Reads.StoreRecord("s1", null, null, Cancel)).Currencies);
        var early = Assert.Single((await engine.Reads.StoreRecord("s1", begin, upheld, Cancel)).Currencies);
        var late = Assert.Single((await engine.Reads.StoreRecord("s1", upheld, null, Cancel)).Currencies);

        Assert.Equal(("CNY", 4L, 3L, 38400L), (all.Currency, all.OrdersPlaced, all.OrdersPaid, all.PaidMinor));
        Assert.Equal((1L, 2L, 13800L), (all.OrdersCancelledBySeller, all.OrdersRefunded, all.RefundedMinor));
        Assert.Equal(new UnitsByLiability(0, 2, 0, 0, 0), all.UnitsEnded);
        Assert.Equal((2L, 1L, 4L, 0L), (all.UnitsCompleted, all.Complaints, all.Points, all.FinesMinor));
        Assert.Equal(1280 + 1280, all.CompensationMinor);
        Assert.Equal((0.25, 2.0 / 3), (all.CancellationRate, all.RefundRate));
        // 0.6 % of what was kept of the completed order, and the rest is at the bank.
        Assert.Equal(new StoreAccounts(0, -2560, 76, 12724), all.Accounts);
        Assert.Equal((0L, 4L), (early.Points, early.OrdersPlaced));
        Assert.Equal((4L, 0L), (late.Points, late.OrdersPlaced));
        Assert.Null(late.CancellationRate);
        Assert.Null(late.RefundRate);
        Assert.Empty((await engine.Reads.StoreRecord("nobody", null, null, Cancel)).Currencies);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task An_imported_order_is_on_the_record_where_it_happened()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var placed = site.Clock.GetUtcNow().AddDays(-90);
        var import = new ImportOrder(
            default, Site.Placing(), placed, new ImportedPayment(placed.AddHours(1), "old-1", [new Funding(FundingKind.Cash, "alipay", 12800)]),
            [new ImportedParcel([], "sf", "SF1", placed.AddDays(2), null, placed.AddDays(4))],
            // A part of the price went back before anything was shipped.
            [new ImportedRefund(placed.AddDays(1), 1, 0, 500, "price_error")], null, null, placed.AddDays(6));
        var reply = await site.Send(engine, Actor.Platform, import);
        Assert.Null(reply.Refusal);

        var then = Assert.Single((await engine.Reads.StoreRecord("s1", placed, placed.AddDays(7), Cancel)).Currencies);
        var now = await engine.Reads.StoreRecord("s1", placed.AddDays(7), null, Cancel);

        Assert.Equal((1L, 1L, 500L), (then.OrdersPlaced, then.OrdersPaid, then.RefundedMinor));
        Assert.Equal(1, site.Count("conduct", "kind = 'cancelled' and minor = 500"));
        // Nothing happened since; what the store has is there all the same.
        var quiet = Assert.Single(now.Currencies);
        Assert.Equal((0L, 0L, then.Accounts), (quiet.OrdersPlaced, quiet.RefundedMinor, quiet.Accounts));
        Assert.NotEqual(new StoreAccounts(0, 0, 0, 0), quiet.Accounts);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R45_What_was_promised_is_lowered_and_collected_by_the_outbox()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var placed = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(skus: ["tea", "cup"]) with { Payment = PaymentKind.PayLater });
        var id = placed.Order;
        await site.Send(engine, Actor.Buyer("b1"), new RequestRefund(id, [new Selected(2)], "changed_mind", null, null, []));
        await site.Send(engine, Actor.Seller("s1"), new AgreeCase(id, []));
        var lowered = site.Count("effects", "kind = 'reduce_debit' and state = 'pending'");
        await engine.OutboxWorker.RunOnce(Cancel);
        await site.Send(engine, Actor.Seller("s1"), new Ship(id, [], "sf", "SF1"));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.PickedUp));
        await site.Send(engine, Actor.Buyer("b1"), new ConfirmReceipt(id, []));
        var asked = site.Count("effects", "kind = 'collect_debit' and state = 'pending'");
        await engine.OutboxWorker.RunOnce(Cancel);
        var order = (await engine.Reads.Find(id, Actor.Platform, Cancel))!;

        Assert.Equal((1, 1), (lowered, asked));
        Assert.Equal(0, site.Count("effects", "kind in ('pay_out', 'reduce_debit', 'collect_debit') and state <> 'done'"));
        Assert.Equal(0, site.Count("effects", "kind = 'pay_out'"));
        Assert.All(order.Refunds, r => Assert.All(r.Confirmed, Assert.True));
        Assert.All(order.Collections, c => Assert.All(c.Confirmed, Assert.True));
        // Whatever was promised has been given up or has come in.
        Assert.Equal(0L, site.Ask("select sum(case when target like 'promised:%' then minor else -minor end) from postings where target like 'promised:%' or source like 'promised:%'"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    static async Task<OrderId> Received(Site site, EngineHost engine)
    {
        var id = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Seller("s1"), new Ship(id, [], "sf", $"SF{id}"));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.PickedUp));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.Delivered));
        return id;
    }
}
