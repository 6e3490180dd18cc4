using Unwind.Pipelines;
using Unwind.Closures;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;
using Unwind.Orders;
using Unwind.Payments;

namespace Unwind.Storage;

/// <summary>Counts come in, changes go out (R13, R33).</summary>
public abstract class StockTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R33_What_is_available_is_the_count_and_what_orders_did_since()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await site.Place(engine);
        var never = await Row(engine);
        var counted = await Count(engine, new StockCount("tea", 10, Reference: "w1"));
        var order = await site.Place(engine);
        var sold = await Row(engine);
        await site.Send(engine, Actor.Seller("s1"), Site.Close(order));
        var back = await Row(engine);

        Assert.Equal(((long?)null, (long?)null, -2L), (never.Available, never.Counted, never.Change));
        Assert.Equal((10L, "w1", true), (counted.Available, (await Row(engine)).CountReference, counted.Taken));
        Assert.Equal((8L, 10L, -4L), (sold.Available, sold.Counted, sold.Change));
        Assert.Equal((10L, -2L), (back.Available, back.Change));
        Assert.Equal([null, 10, 8, 10], (await Feed(engine)).Select(f => f.Available));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R33_A_count_of_a_moment_ago_knows_nothing_of_what_was_sold_since()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var early = site.Clock.GetUtcNow();
        await site.Place(engine);
        site.Clock.Move(TimeSpan.FromMinutes(10));
        var counted = site.Clock.GetUtcNow();
        site.Clock.Move(TimeSpan.FromMinutes(10));
        await site.Place(engine);

        var late = await Count(engine, new StockCount("tea", 10, counted));
        var again = await Count(engine, new StockCount("tea", 10, counted));
        var older = await Count(engine, new StockCount("tea", 99, early));

        Assert.Equal((8L, true), (late.Available, late.Taken));
        Assert.Equal((8L, false), (again.Available, again.Taken));
        Assert.Equal((8L, false), (older.Available, older.Taken));
        Assert.Equal(3, site.Count("stock_changes"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task R33_Counts_that_come_in_any_order_and_twice_come_to_the_same(int seed)
    {
        var random = new Random(seed);
        await using var site = new Site(kind);
        var engine = await site.Open();
        var counts = new List<StockCount>();
        for (var i = 0; i < 12; i++)
        {
            await site.Place(engine);
            site.Clock.Move(TimeSpan.FromMinutes(random.Next(1, 9)));
            counts.Add(new StockCount("tea", random.Next(100), site.Clock.GetUtcNow(), $"w{i}", random.Next(3) == 0 ? random.Next(2) == 0 : null));
            site.Clock.Move(TimeSpan.FromMinutes(random.Next(1, 9)));
        }
        var taken = 0L;
        var twice = counts.Concat(counts).ToArray();
        random.Shuffle(twice);
        foreach (var count in twice) taken += (await Count(engine, count)).Taken ? 1 : 0;
        var row = await Row(engine);

        // After the last count nothing was sold any more.
        Assert.Equal((counts[^1].Count, counts[^1].Reference), (row.Available, row.CountReference));
        Assert.Equal(counts.LastOrDefault(c => c.OnSale is not null)?.OnSale == false, row.OffSale);
        Assert.True(taken <= counts.Count);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R13_Set_to_zero_means_what_is_given_back_as_well_until_somebody_counts_again()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await Count(engine, new StockCount("tea", 10));
        var (closed, kept) = (await site.Place(engine), await site.Place(engine));
        await site.Send(engine, Actor.Seller("s1"), Site.Close(closed) with { Stock = StockStep.SetToZero });
        var zero = await Row(engine);
        await site.Send(engine, Actor.Seller("s1"), Site.Close(kept));
        var back = await Row(engine);
        var late = await Count(engine, new StockCount("tea", 50, site.Clock.GetUtcNow().AddHours(-1)));
        site.Clock.Move(TimeSpan.FromHours(1));
        await Count(engine, new StockCount("tea", 7));
        var anew = await Row(engine);

        Assert.Equal((0L, 0L, true), (zero.Available, zero.Counted, zero.SetToZero));
        Assert.Equal((0L, true), (back.Available, back.SetToZero));
        Assert.False(late.Taken);
        Assert.Equal((7L, false), (anew.Available, anew.SetToZero));
        Assert.Equal([10, 8, 6, 0, 0, 7], (await Feed(engine)).Select(f => f.Available));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Theory]
    [InlineData(false, -2)]
    [InlineData(true, 0)]
    public async Task R13_In_one_batch_it_is_the_order_that_counts_and_not_the_sum(bool soldFirst, int available)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await Count(engine, new StockCount("tea", 10));
        var closed = await site.Place(engine);
        (Actor, OrderCommand) zero = (Actor.Seller("s1"), Site.Close(closed) with { Stock = StockStep.SetToZero });
        (Actor, OrderCommand) sold = (Actor.Buyer("b2"), Site.Placing(buyer: "b2"));

        await AtOnce(site, engine, soldFirst ? [sold, zero] : [zero, sold]);

        Assert.Equal(available, (await Row(engine)).Available);
        Assert.Equal(3, site.Count("stock_changes"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R13_What_was_taken_off_sale_is_put_on_sale_again_and_an_older_word_is_no_news()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        var before = site.Clock.GetUtcNow();
        site.Clock.Move(TimeSpan.FromMinutes(1));
        await site.Send(engine, Actor.Seller("s1"), Site.Close(order) with { Stock = StockStep.TakeOffSale });
        var off = await Row(engine);
        await Count(engine, new StockCount("tea", null, before, OnSale: true));
        var still = await Row(engine);
        site.Clock.Move(TimeSpan.FromMinutes(1));
        var on = await Count(engine, new StockCount("tea", null, OnSale: true));

        Assert.True(off.OffSale && still.OffSale);
        Assert.Equal((false, true), (on.OffSale, on.Taken));
        Assert.Null(on.Available);
        Assert.Equal([false, true, false], (await Feed(engine)).Select(f => f.OffSale));
    }

    [Fact]
    public async Task R33_An_order_of_the_past_takes_nothing_from_a_count_that_knew_of_it()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var placed = site.Clock.GetUtcNow().AddDays(-30);
        await Count(engine, new StockCount("tea", 10, placed.AddDays(1)));
        ImportOrder Past(DateTimeOffset at) => new(
            default, Site.Placing(reference: $"{at:O}"), at, new ImportedPayment(at.AddHours(1), $"{at:O}", [new Funding(FundingKind.Cash, "alipay", 12800)]),
            [], [], null, null, null);

        Assert.True((await site.Send(engine, Actor.Platform, Past(placed))).Accepted);
        var known = await Row(engine);
        Assert.True((await site.Send(engine, Actor.Platform, Past(placed.AddDays(2)))).Accepted);
        var since = await Row(engine);

        Assert.Equal((10L, -2L), (known.Available, known.Change));
        Assert.Equal((8L, -4L), (since.Available, since.Change));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R33_Five_hundred_orders_of_a_SKU_in_one_batch_write_its_row_once()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await Count(engine, new StockCount("tea", 5000));

        await AtOnce(site, engine, [.. Enumerable.Range(0, 500).Select(i => (Actor.Buyer($"b{i}"), (OrderCommand)Site.Placing(buyer: $"b{i}")))]);

        var feed = await Feed(engine);
        Assert.Equal([(1L, 5000L, 0L), (2L, 4000L, -1000L)], feed.Select(f => (f.Seq, f.Available!.Value, f.Change)));
        Assert.Equal([2], (await engine.Reads.StockChanges("s1", 1, 50, Cancel)).Select(f => f.Seq));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R33_A_feed_is_numbered_without_gaps_for_each_store()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await AtOnce(site, engine,
        [
            .. Enumerable.Range(0, 60).Select(i => (Actor.Buyer("b1"), (OrderCommand)Site.Placing($"s{i % 2}", skus: [$"sku{i % 7}", "tea"]))),
        ]);
        await site.Place(engine, "s0");

        foreach (var store in (string[])["s0", "s1"])
        {
            var feed = await engine.Reads.StockChanges(store, 0, 200, Cancel);
            Assert.Equal(Enumerable.Range(1, feed.Length).Select(n => (long)n), feed.Select(f => f.Seq));
            foreach (var row in (await engine.Reads.Stock(store, null, 200, Cancel)).Items)
                Assert.Equal((row.Change, row.Available, row.OffSale), feed.Last(f => f.Sku == row.Sku) is var last ? (last.Change, last.Available, last.OffSale) : default);
        }
        Assert.Equal((9, 8), (site.Count("stock_changes", "store = 's0'"), site.Count("stock_changes", "store = 's1'")));
    }

    [Theory]
    [InlineData("update stock set counted = counted + 1", "The feed of store s1 says of tea: 8 available")]
    [InlineData("update stock set change_then = change_then + 1", "its row says: 7 available")]
    [InlineData("update stock set off_sale = 1", "its row says: 8 available, changed by -2, off sale")]
    [InlineData("update stock_changes set available = 3 where seq = 2", "The feed of store s1 says of tea: 3 available")]
    [InlineData("delete from stock_changes where seq = 1", "has lost a line")]
    [InlineData("delete from stock", "its orders make -2")]
    public async Task The_doctor_finds_stock_that_was_changed(string tampering, string finding)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await Count(engine, new StockCount("tea", 10));
        await site.Place(engine);
        var healthy = await engine.Doctor.Examine(null, Cancel);

        site.Tamper(tampering);
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(healthy.Findings);
        Assert.Contains(health.Findings, f => f.Invariant == 3 && f.What.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_with_one_word_that_makes_no_sense_changes_nothing()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        (StockCount Word, string Field)[] wrong =
        [
            (new StockCount("", 1), "counts[1].sku"), (new StockCount("a", -1), "counts[1].count"), (new StockCount("a", null), "counts[1].count"),
            (new StockCount("a", 1, site.Clock.GetUtcNow().AddDays(1)), "counts[1].at"), (new StockCount("a", 1, Reference: " "), "counts[1].reference"),
        ];

        foreach (var (word, field) in wrong)
        {
            var (_, refusal) = await engine.Books.Count("s1", [new StockCount("tea", 1), word], false, Cancel);
            Assert.Equal(field, refusal!.Details["field"]);
        }
        Assert.NotNull((await engine.Books.Count("s1", [], false, Cancel)).Refusal);
        Assert.NotNull((await engine.Books.Count("s1", [.. Enumerable.Repeat(new StockCount("a", 1), 1001)], false, Cancel)).Refusal);
        Assert.Equal(0, site.Count("stock"));
        // Dry is the same, undone.
        Assert.Equal(3, (await engine.Books.Count("s1", [new StockCount("tea", 3)], true, Cancel)).Rows[0].Available);
        Assert.Equal((0, 0), (site.Count("stock"), site.Count("stock_changes")));
    }

    /// <summary>Puts commands before the lane while it is kept from working, so that they are one batch.</summary>
    static async Task AtOnce(Site site, EngineHost engine, ImmutableArray<(Actor By, OrderCommand Command)> commands)
    {
        using var go = new ManualResetEventSlim();
        var holding = engine.Hold(go);
        var replies = commands.Select(c => site.Send(engine, c.By, c.Command)).ToArray();
        go.Set();
        await holding;
        foreach (var reply in await Task.WhenAll(replies)) Assert.Null(reply.Refusal);
    }

    static async Task<StockCounted> Count(EngineHost engine, StockCount count)
    {
        var (rows, refusal) = await engine.Books.Count("s1", [count], false, Cancel);
        Assert.Null(refusal);
        return Assert.Single(rows);
    }

    static async Task<StockRow> Row(EngineHost engine) => Assert.Single((await engine.Reads.Stock("s1", null, 10, Cancel)).Items);

    static async Task<ImmutableArray<StockChangeRow>> Feed(EngineHost engine) => await engine.Reads.StockChanges("s1", 0, 200, Cancel);
}
