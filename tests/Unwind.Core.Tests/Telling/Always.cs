using System.Text.Json;

namespace Unwind.Telling;

/// <summary>What must hold after every step of every story, whoever tells it.</summary>
static class Always
{
    public static void Holds(Order? before, Story story)
    {
        var order = story.Order;
        MoneyAddsUp(order);
        PostingsAddUp(story);
        StockIsConserved(order, before);
        // Folding everything again after every step is dear in long walks; there every eighth step does.
        if (story.Facts.Count < 40 || story.Facts.Count % 8 == 0) FoldIsTheState(story);
        NobodyIsPunishedTwice(order, story.Policy);
        NothingIsDecidedTwice(story);
        SomethingIsWaitedFor(order, story);
    }

    /// <summary>Invariant 1, and that no unit gets back more than it cost.</summary>
    static void MoneyAddsUp(Order order)
    {
        Assert.False(order.InEscrow.HasNegative, "escrow below zero");
        Assert.False(order.Released.HasNegative);
        Assert.False((order.Captured - order.RefundedFromEscrow - order.RefundedFromStore).HasNegative, "refunded more than was paid");
        Assert.Equal(order.Captured, order.RefundedFromEscrow + order.Released + order.InEscrow);
        if (order.Ending != Ending.None) Assert.True(order.InEscrow.IsZero, $"an ended order keeps {order.InEscrow} in escrow");
        if (!order.IsPaid) return;
        var whole = Amounts.Zero;
        foreach (var line in order.Lines)
        {
            Assert.Equal(line.Quantity, line.Portions.Sum(p => p.Count));
            foreach (var portion in line.Portions)
            {
                var (goods, postage) = order.ShareOf(line, portion.Range);
                Assert.False(goods.HasNegative || postage.HasNegative);
                Assert.False((goods + postage - portion.Refunded).HasNegative, $"line {line.Number} got back more than its share");
                whole += goods + postage;
            }
        }
        Assert.Equal(order.Captured, whole);
    }

    static void PostingsAddUp(Story story)
    {
        var postings = new List<Posting>();
        foreach (var fact in story.Facts) Postings.Of(story.Order, fact, postings);
        Assert.All(postings, p => Assert.True(p.Minor > 0));
        long Balance(string account) => postings.Where(p => p.To == account).Sum(p => p.Minor) - postings.Where(p => p.From == account).Sum(p => p.Minor);
        Assert.Equal(story.Order.InEscrow.Total, Balance(Postings.Escrow));
        var underWay = story.Order.Refunds.Sum(r => Enumerable.Range(0, r.Confirmed.Length).Where(i => !r.Confirmed[i]).Sum(i => r.Amounts[i]));
        Assert.Equal(underWay, Balance(Postings.Refunding));
        // The store's side, deposits and differences: what the order says is what was booked (R22, R43, R45).
        Assert.Equal(story.Order.StoreBalanceMinor, Balance(Postings.Store));
        Assert.Equal(story.Order.PaidOutMinor, Balance(Postings.Bank));
        Assert.Equal(0, Balance(Postings.Compensation));
        foreach (var kind in Enum.GetValues<FundingKind>()) ComesBackTheWayItCame(story.Order, kind, postings);
        Assert.Equal(story.Order.Deposit is { State: DepositState.Held } deposit ? deposit.Minor : 0, Balance(Postings.Earnest));
        Assert.Equal(story.Order.Differences.Sum(d => d.HeldMinor), Balance(Postings.Difference));
        Assert.All(story.Order.Differences, d => Assert.True(d.HeldMinor >= 0 && d.RefundedMinor <= d.Minor));
        Assert.Equal(
            story.Order.CommissionMinor + story.Order.Penalties.Where(p => !p.Waived).Sum(p => p.FineMinor)
                - story.Facts.OfType<FeeCharged>().Where(f => f.Bearer == Liability.Platform).Sum(f => f.Minor), Balance(Postings.Platform));
        PromisesAddUp(story.Order, Balance);
    }

    /// <summary>What the platform paid, and points, are on accounts of their own, and get back what goes back (R32).</summary>
    static void ComesBackTheWayItCame(Order order, FundingKind kind, List<Posting> postings)
    {
        if (kind is FundingKind.Cash or FundingKind.ThirdPerson) return;
        var components = Enumerable.Range(0, order.Captured.Length).Where(i => order.Funding[i].Kind == kind).ToArray();
        var prefix = kind switch
        {
            FundingKind.PlatformCoupon or FundingKind.PlatformSubsidy => "subsidy:",
            FundingKind.Points => "points:",
            _ => "outside:",
        };
        foreach (var i in components)
        {
            var account = prefix + order.Funding[i].Channel;
            Assert.All(postings.Where(p => p.Component == i && p.To == Postings.Escrow), p => Assert.Equal(account, p.From));
            Assert.All(postings.Where(p => p.Component == i && p.From == Postings.Refunding), p => Assert.Equal(account, p.To));
        }
    }

    /// <summary>What was promised is collected or given up, never both; when all is over nothing is promised any more (R45).</summary>
    static void PromisesAddUp(Order order, Func<string, long> balance)
    {
        if (!order.IsPromise || !order.IsPaid) return;
        for (var i = 0; i < order.Funding.Length; i++)
        {
            if (order.Funding[i].Kind != FundingKind.Cash) continue;
            Assert.True(order.Collected[i] + order.Unpromised[i] <= order.Captured[i], "collected what was given up");
            if (order.Ending != Ending.None) Assert.Equal(order.Captured[i], order.Collected[i] + order.Unpromised[i]);
            var confirmed = order.Collections.Where(c => c.Confirmed[i]).Sum(c => c.Amounts[i]);
            var given = order.Refunds.Where(r => r.Promise && r.Confirmed[i]).Sum(r => r.Amounts[i]);
            Assert.Equal(confirmed + given - order.Captured[i], balance(Postings.Promised(order.Funding[i].Channel)));
        }
    }

    /// <summary>A line and a cause cost a store points, and pay a buyer, at most once (R31).</summary>
    static void NobodyIsPunishedTwice(Order order, Policy policy)
    {
        foreach (var line in order.Lines)
        {
            foreach (var causes in new[]
                     {
                         order.Penalties.Where(p => p.Line == line.Number).Select(p => p.Cause), order.Compensations.Where(c => c.Line == line.Number).Select(c => c.Reason),
                     })
            {
                var named = causes.Select(policy.FindReason).Where(r => r is not null).Select(r => r!.OffersStock ? "stock" : r.Code).ToArray();
                Assert.Equal(named.Length, named.Distinct().Count());
            }
        }
    }

    /// <summary>No case has two executed decisions, whatever happened in the same second (R42).</summary>
    static void NothingIsDecidedTwice(Story story)
    {
        foreach (var executed in story.Facts.OfType<VerdictExecuted>().GroupBy(e => e.Case)) Assert.Single(executed);
        foreach (var appeals in story.Facts.OfType<VerdictAppealed>().GroupBy(e => e.Case)) Assert.Single(appeals);
    }

    static void StockIsConserved(Order order, Order? before)
    {
        foreach (var change in Stock.Of(order))
        {
            var ordered = order.Lines.Where(l => l.Sku == change.Sku).Sum(l => l.Quantity) + order.UsedUp.Where(r => r.Sku == change.Sku).Sum(r => r.Units)
                + order.Lines.Sum(l => l.Portions.Where(p => p.Sku == change.Sku).Sum(p => p.Count));
            Assert.InRange(change.Units, -ordered, 0);
        }
        var sum = Stock.Between(before, order).Concat(before is null ? [] : Stock.Of(before))
            .GroupBy(c => c.Sku).Select(g => new StockChange(g.Key, g.Sum(c => c.Units))).Where(c => c.Units != 0);
        Assert.Equal(Stock.Of(order).OrderBy(c => c.Sku, StringComparer.Ordinal), sum.OrderBy(c => c.Sku, StringComparer.Ordinal));
    }

    /// <summary>Invariant 4, without the disk: facts written, read and folded give the state's very bytes.</summary>
    static void FoldIsTheState(Story story)
    {
        Order? folded = null;
        foreach (var fact in story.Facts)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(fact, CoreJson.Default.OrderEvent);
            folded = Evolution.Apply(folded, JsonSerializer.Deserialize(json, CoreJson.Default.OrderEvent)!);
        }
        var state = story.StateJson();
        Assert.Equal(state, JsonSerializer.Serialize(folded, CoreJson.Default.Order));
        Assert.Equal(state, JsonSerializer.Serialize(JsonSerializer.Deserialize(state, CoreJson.Default.Order), CoreJson.Default.Order));
    }

    /// <summary>Invariant 5: nobody waits for ever.</summary>
    static void SomethingIsWaitedFor(Order order, Story story)
    {
        var policy = story.Policy;
        var final = order.Ending == Ending.Closed || order.Settled;
        if (!final && Deadlines.Deadlines.Next(order, policy) is null)
            Assert.Fail($"Nothing is waited for: {story.StateJson()}\n{string.Join("\n", story.Facts.Select(f => $"{f.Stamp.By} {f}"))}");
        Assert.True(order.Ending == Ending.None || order.Lines.All(l => l.IsEnded));
        foreach (var c in order.Cases.Where(c => c.IsOpen))
            Assert.Contains(Deadlines.Deadlines.Of(order, policy), d => d.Case == c.Number);
    }
}
