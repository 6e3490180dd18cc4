using System.Globalization;
using Unwind.Storage;

namespace Unwind.Markets;

/// <summary>
/// A whole market on the real engine and the real database for simulated years: all actors, all ways to pay, a lazy desk.
/// </summary>
public sealed class MarketTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Three in the suite; UNWIND_MARKETS asks for more, in a search of its own.</summary>
    public static TheoryData<int, string> Seeds
    {
        get
        {
            var seeds = new TheoryData<int, string>();
            var count = int.Parse(Environment.GetEnvironmentVariable("UNWIND_MARKETS") ?? "3", CultureInfo.InvariantCulture);
            for (var seed = 1; seed <= count; seed++) seeds.Add(seed, seed % 2 == 0 ? "ebay" : "taobao");
            return seeds;
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    [Trait("rule", "R34")]
    [Trait("rule", "R35")]
    [Trait("rule", "R42")]
    public async Task For_years_everything_ends_money_and_stock_are_conserved_nobody_is_stuck_and_offers_are_true(int seed, string policy)
    {
        await using var site = new Site();
        var engine = await site.Open(options => options with { DefaultPolicy = policy });
        var lives = new Lives(site, engine, seed);

        // The doctor looks at money, stock, hash chains, deadlines, offers and the stores' records of every order.
        await lives.Years(years: 3, ordersAYear: 140, async () => Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings));
        await lives.Rest();

        var health = await engine.Doctor.Examine(null, Cancel);
        Assert.Empty(health.Findings);
        Assert.True(health.Orders > 200, $"{health.Orders} orders");
        Assert.Equal(0, site.Count("orders", "ending = 'none' or due_at is not null"));
        Assert.Equal(0, site.Count("cases", "open = 1"));
        // Nothing is on its way for ever either: what was asked of the channel was confirmed.
        Assert.Equal(0, site.Count("effects", "state in ('pending', 'parked')"));
        Assert.True(site.Count("cases", "kind = 'complaint'") > 0);
        Assert.True(site.Count("events", "event like '{\"event\":\"verdict_executed\"%'") > 0);
    }
}
