using Unwind.Cases;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Shipments;

namespace Unwind.Storage;

/// <summary>A store's books (R31, R32, R43): every movement once, in both accounts, and sums that are what the rows say.</summary>
public abstract class LedgerTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11, "taobao")]
    [InlineData(12, "taobao")]
    [InlineData(13, "taobao")]
    [InlineData(14, "ebay")]
    public async Task R32_However_time_is_split_opening_and_movements_make_the_closing(int seed, string policy)
    {
        await using var site = new Site(kind);
        var engine = await site.Open(o => o with { DefaultPolicy = policy });
        var random = new Random(seed);
        var begin = site.Clock.GetUtcNow();
        await new Lives(site, engine, seed).Run(count: 10, steps: 300);
        foreach (var n in Enumerable.Range(0, 6)) await Transfer(engine, $"s{n % 2}", $"bank {n}", begin.AddHours(random.Next(400)));

        foreach (var store in (string[])["s0", "s1"])
        {
            // Some splits are between days, most inside one, and some at the very moment of an entry.
            var all = await All(engine, store, new StatementFilter());
            DateTimeOffset?[] moments =
            [
                null, .. Enumerable.Range(0, 8).Select(_ => (DateTimeOffset?)begin.AddSeconds(random.Next(60 * 60 * 24 * 20))),
                begin.Date.AddDays(3), .. all.Where(_ => random.Next(10) == 0).Select(e => (DateTimeOffset?)e.At),
            ];
            DateTimeOffset?[] ends = [.. moments.Order(), null];
            var balances = new Dictionary<string, long>(StringComparer.Ordinal);
            var seen = new List<StatementEntry>();
            for (var i = 0; i + 1 < ends.Length; i++)
            {
                var filter = new StatementFilter(ends[i], ends[i + 1]);
                var entries = await All(engine, store, filter);
                seen.AddRange(entries);
                foreach (var a in (await engine.Reads.Statement(store, filter, null, 1, Cancel)).Accounts)
                {
                    var own = entries.Where(e => e.Account == a.Account).ToArray();
                    Assert.Equal(balances.GetValueOrDefault(a.Account), a.OpeningMinor);
                    Assert.Equal((a.DebitMinor, a.CreditMinor, a.Entries), (own.Sum(e => e.DebitMinor), own.Sum(e => e.CreditMinor), own.Length));
                    Assert.Equal(a.ClosingMinor, a.OpeningMinor + a.DebitMinor - a.CreditMinor);
                    if (own.Length > 0) Assert.Equal(a.ClosingMinor, own[^1].BalanceMinor);
                    balances[a.Account] = a.ClosingMinor;
                }
            }
            Assert.Equal(all, seen);
            Assert.Equal(all.Sum(e => e.DebitMinor), all.Sum(e => e.CreditMinor));
            foreach (var b in await engine.Reads.Balances(store, null, Cancel)) Assert.Equal(balances.GetValueOrDefault(b.Account), b.BalanceMinor);
        }
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task Pages_of_any_size_are_the_same_statement()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await new Lives(site, engine, 21).Run(count: 6, steps: 200);
        // Three at the moment of the first fact, when orders have entries as well.
        foreach (var n in (string[])["c", "a", "b"]) await Transfer(engine, "s0", n, (await All(engine, "s0", new StatementFilter()))[0].At);

        foreach (var account in (string?[])[null, "store", "deposit", "escrow"])
        {
            var filter = new StatementFilter(Account: account);
            var whole = await All(engine, "s0", filter);
            foreach (var size in (int[])[1, 2, 3, 7, 200])
            {
                var pages = new List<StatementEntry>();
                for (string? cursor = null; ;)
                {
                    var page = await engine.Reads.Statement("s0", filter, cursor, size, Cancel);
                    Assert.True(page.Entries.Length <= size);
                    pages.AddRange(page.Entries.Select(e => e with { Fact = null }));
                    if ((cursor = page.Next) is null) break;
                }
                Assert.Equal(whole, pages);
            }
        }
        Assert.Equal(["a", "b", "c"], (await All(engine, "s0", new StatementFilter(Account: "bank"))).Where(e => e.Transfer is not null).Select(e => e.Transfer!.Reference));
    }

    [Theory]
    [InlineData("update ledger_days set debit_minor = debit_minor + 1 where account = 'escrow'", "Account escrow of store s1 has")]
    [InlineData("update ledger_days set day = day + 1 where account = 'deposit'", "Account deposit of store s1 has")]
    [InlineData("delete from ledger_days where account = 'bank'", "Account bank of store s1 has 0 in")]
    [InlineData("update transfers set minor = minor + 1", "its postings and transfers make")]
    [InlineData("update postings set store = 's2' where target = 'escrow'", "and the ledger does not say so")]
    [InlineData("update postings set currency = 'USD' where target = 'escrow'", "and no event does")]
    [InlineData("update postings set at = at + 1 where target = 'escrow'", "and the ledger does not say so")]
    [InlineData("update postings set component = 3 where target = 'escrow'", "and the ledger does not say so")]
    [InlineData("update postings set target = source where target = 'escrow'", "does not balance")]
    [InlineData("insert into postings select bucket, id + 1024, version, seq, store, currency, at, source, target, component, minor from postings where target = 'escrow'", "have 1 of them")]
    public async Task The_doctor_finds_books_that_were_changed(string tampering, string finding)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await site.PlacePaid(engine);
        await Transfer(engine, "s1", "bank 1", null);
        var healthy = await engine.Doctor.Examine(null, Cancel);

        site.Tamper(tampering);
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(healthy.Findings);
        Assert.Contains(health.Findings, f => f.Invariant == 1 && f.What.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task R43_A_deposit_is_paid_in_once_and_what_it_pays_is_seen()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var paidIn = await Transfer(engine, "s1", "bank 1", null, 500_00);
        var again = await Transfer(engine, "s1", "bank 1", null, 500_00);
        var other = await engine.Books.Transfer("s1", "bank 1", "bank", "deposit", 1, "CNY", null, Actor.Platform, null, false, Cancel);
        var dry = await engine.Books.Transfer("s1", "bank 2", "deposit", "bank", 1, "CNY", null, Actor.Platform, null, true, Cancel);
        var id = await site.PlacePaid(engine);
        site.Clock.Move(TimeSpan.FromHours(1));
        await site.Send(engine, Actor.Seller("s1"), new Cancellations.ApplyToCancel(id, [], "out_of_stock", "Sorry"));
        await site.Send(engine, Actor.Buyer("b1"), new AgreeCase(id, []));

        var deposit = await engine.Reads.Statement("s1", new StatementFilter(Account: "deposit"), null, 50, Cancel);
        var expense = Assert.Single((await engine.Reads.Statement("s1", new StatementFilter(Account: "compensation"), null, 50, Cancel)).Accounts);

        Assert.False(paidIn.Repeated);
        Assert.True(again.Repeated);
        Assert.Equal(paidIn.Transfer, again.Transfer);
        Assert.Equal(RefusalCode.ReferenceTaken, other.Refusal!.Code);
        Assert.Equal("bank 2", dry.Answer!.Transfer.Reference);
        Assert.Equal(1, site.Count("transfers"));
        Assert.Equal(
            [("transfer", "bank", 500_00L, 0L, 500_00L), ("compensation_due", "compensation", 0L, 1280L, 487_20L)],
            deposit.Entries.Select(e => (e.Name, e.Counter, e.DebitMinor, e.CreditMinor, e.BalanceMinor)));
        Assert.Equal((1280L, 1280L, 0L), (expense.DebitMinor, expense.CreditMinor, expense.ClosingMinor));
        Assert.Equal(487_20, Assert.Single((await engine.Reads.StoreRecord("s1", null, null, Cancel)).Currencies).Accounts.DepositMinor);
        Assert.Empty(await engine.Reads.Balances("s2", null, Cancel));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Theory]
    [InlineData("bank", "bank", 1, "CNY", "r", 0, "to")]
    [InlineData("bank", "escrow", 1, "CNY", "r", 0, "to")]
    [InlineData("buyer", "bank", 1, "CNY", "r", 0, "from")]
    [InlineData("bank", "deposit", 0, "CNY", "r", 0, "minor")]
    [InlineData("bank", "deposit", long.MaxValue, "CNY", "r", 0, "minor")]
    [InlineData("bank", "deposit", 1, "yuan", "r", 0, "currency")]
    [InlineData("bank", "deposit", 1, "CNY", "", 0, "reference")]
    [InlineData("bank", "deposit", 1, "CNY", "r", 1, "at")]
    [InlineData("bank", "deposit", 1, "CNY", "r", -60, "at")]
    public async Task A_transfer_that_makes_no_sense_names_its_field(
        string from, string to, long minor, string currency, string reference, int years, string field)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();

        var (answer, refusal) = await engine.Books.Transfer(
            "s1", reference, from, to, minor, currency, years == 0 ? null : site.Clock.GetUtcNow().AddYears(years), Actor.Platform, null, false, Cancel);

        Assert.Null(answer);
        Assert.Equal((RefusalCode.Malformed, field), (refusal!.Code, refusal.Details["field"]));
        Assert.Equal(0, site.Count("transfers"));
    }

    [Fact]
    public async Task R32_What_the_platform_and_points_pay_is_on_accounts_of_its_own()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var placed = await site.Send(engine, Actor.Buyer("b1"), Site.Placing() with
        {
            Funding = [new Funding(FundingKind.Points, "jf", 300), new Funding(FundingKind.PlatformCoupon, "c11", 500), new Funding(FundingKind.GiftCard, "card", 100)],
        });
        var due = (await engine.Reads.Find(placed.Order, Actor.Platform, Cancel))!.DueMinor;
        await site.Send(engine, Actor.Payment, new RecordPayment(placed.Order, "p", [new Funding(FundingKind.Cash, "alipay", due)]));
        var then = await engine.Reads.Balances("s1", "CNY", Cancel);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(placed.Order));
        await site.Send(engine, Actor.Seller("s1"), new AgreeCase(placed.Order, []));
        await engine.OutboxWorker.RunOnce(Cancel);
        var now = await engine.Reads.Balances("s1", "CNY", Cancel);

        Assert.Equal(
            [("escrow", 12800L), ("outside:alipay", -11900L), ("outside:card", -100L), ("points:jf", -300L), ("subsidy:c11", -500L)],
            then.Select(b => (b.Account, b.BalanceMinor)));
        Assert.All(now, b => Assert.Equal(0, b.BalanceMinor));
        Assert.Empty(await engine.Reads.Balances("s1", "USD", Cancel));
    }

    [Fact]
    public async Task R43_Commission_payout_and_what_is_owed_after_it_are_on_the_statement()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var id = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Seller("s1"), new Ship(id, [], "sf", "SF1"));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.PickedUp));
        await site.Send(engine, Actor.Carrier, new RecordScan(id, 1, null, Scan.Delivered));
        await site.Send(engine, Actor.Buyer("b1"), new ConfirmReceipt(id, []));
        site.Clock.Move(TimeSpan.FromDays(2));
        // After the money had left for the bank.
        await site.Send(engine, Actor.Buyer("b1"), new Refunds.RequestRefund(id, [], "damaged", 1000, "Broken", ["p1"]));
        await site.Send(engine, Actor.Seller("s1"), new AgreeCase(id, []));

        var store = (await engine.Reads.Statement("s1", new StatementFilter(Account: "store"), null, 50, Cancel)).Entries;

        Assert.Equal(
            [
                ("units_completed", "escrow", 12800L), ("commission_charged", "platform", 12724L), ("store_paid_out", "bank", 0L),
                ("refund_issued", "refunding", -1000L), ("commission_charged", "platform", -994L), ("shortfall_collected", "deposit", 0L),
            ],
            store.Select(e => (e.Name, e.Counter, e.BalanceMinor)));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task However_many_orders_a_batch_has_a_day_is_a_row_for_each_account()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        foreach (var _ in Enumerable.Range(0, 40)) await site.PlacePaid(engine);

        Assert.Equal(80L, site.Ask("select sum(entries) from ledger_days"));
        Assert.Equal(2, site.Count("ledger_days"));
    }

    static async Task<TransferAnswer> Transfer(EngineHost engine, string store, string reference, DateTimeOffset? at, long minor = 1234)
    {
        var (answer, refusal) = await engine.Books.Transfer(store, reference, "bank", "deposit", minor, "CNY", at, Actor.Platform, "deposit", false, Cancel);
        Assert.Null(refusal);
        return answer!;
    }

    static async Task<List<StatementEntry>> All(EngineHost engine, string store, StatementFilter filter)
    {
        var entries = new List<StatementEntry>();
        // Lists in facts don't compare by their content.
        await foreach (var entry in engine.Reads.StatementEntries(store, filter, Cancel)) entries.Add(entry with { Fact = null });
        return entries;
    }
}
