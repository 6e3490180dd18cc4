namespace Unwind.Properties;

/// <summary>
/// Two books: the order's postings, and a channel that keeps its own by the keys that it was sent. Whatever is refunded in whatever
/// pieces, and however often the channel is told and tells, they agree to the cent (R32, C1, C6, C8). A longer search:
/// <c>UNWIND_REFUNDS=1000000</c>.
/// </summary>
public sealed class PartialRefunds
{
    static long Wanted => long.TryParse(Environment.GetEnvironmentVariable("UNWIND_REFUNDS"), out var n) ? n : 20_000;

    static readonly ImmutableArray<string> Currencies = ["CNY", "JPY", "KWD", "USD"];

    /// <summary>A channel's own book: the first time a key comes it pays, and never again.</summary>
    sealed class Book
    {
        readonly Dictionary<string, (string Channel, long Minor)> paid = [];
        public int Count => paid.Count;

        public void Pay(Effect effect)
        {
            if (paid.TryGetValue(effect.Key, out var before)) Assert.Equal((effect.To, effect.Minor), before);
            else paid.Add(effect.Key, (effect.To, effect.Minor));
        }

        public long Of(string channel) => paid.Values.Where(p => p.Channel == channel).Sum(p => p.Minor);
    }

    [Fact]
    public void R32_After_any_partial_refunds_both_books_agree_to_the_cent()
    {
        var (refunds, seed) = (0L, 20261124);
        for (; refunds < Wanted; seed++) refunds += OneOrder(new Random(seed), seed);
        TestContext.Current.TestOutputHelper!.WriteLine($"{refunds:N0} partial refunds; the last seed was {seed - 1}");
    }

    [Fact]
    public void R32_Any_sequence_of_partial_refunds_comes_to_the_same_as_one()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var (one, many) = (Received(new Random(seed)), Received(new Random(seed)));
            var left = Left(one.Order, 1);
            var sum = 0L;
            for (var i = 0; i < 6 && sum < left; i++)
            {
                var part = 1 + random.NextInt64(Math.Max(1, (left - sum) / 2));
                Give(many, 1, part);
                sum += part;
            }
            Give(one, 1, sum);
            Assert.True(one.Order.RefundedFromEscrow == many.Order.RefundedFromEscrow, $"seed {seed}: {one.Order.RefundedFromEscrow} and {many.Order.RefundedFromEscrow}");
        }
    }

    /// <returns>How many refunds there were.</returns>
    static int OneOrder(Random random, int seed)
    {
        var book = new Book();
        var told = Received(random);
        var seen = 0;
        while (true)
        {
            var open = told.Order.Lines.Where(l => Left(told.Order, l.Number) > 0).ToArray();
            if (open.Length == 0 || told.Order.Refunds.Length >= 60) break;
            var line = open[random.Next(open.Length)].Number;
            var left = Left(told.Order, line);
            // A bank takes some, now and then, without asking anybody (R44).
            if (random.Next(12) == 0) TakeOutside(told, random);
            else Give(told, line, random.Next(10) == 0 ? left : 1 + random.NextInt64(left));
            Deliver(told, book, random, ref seen);
        }
        Deliver(told, book, random, ref seen, all: true);
        Agree(told.Order, book, told, seed);
        return told.Order.Refunds.Length;
    }

    /// <summary>Instructions arrive once, twice or late; answers come in any order, and again.</summary>
    static void Deliver(Told told, Book book, Random random, ref int seen, bool all = false)
    {
        for (; seen < told.Effects.Count; seen++)
        {
            told.Sent.Add(told.Effects[seen].Key);
            for (var times = random.Next(1, 3); times > 0; times--) book.Pay(told.Effects[seen]);
        }
        foreach (var refund in told.Order.Refunds)
        {
            for (var i = 0; i < refund.Confirmed.Length; i++)
                if ((all || random.Next(3) == 0) && told.Sent.Contains($"refund/{Number}/{refund.Number}/{i}"))
                    told.Do(Channel, new ConfirmRefund(Number, refund.Number, i, $"re-{refund.Number}-{i}", refund.Amounts[i]));
        }
    }

    static void Agree(Order order, Book book, Told told, int seed)
    {
        var postings = new List<Posting>();
        foreach (var fact in told.Facts) Postings.Of(order, fact, postings);
        foreach (var (channel, account) in order.Funding.Select(f => (Postings.SourceOf(f) is var a && a.StartsWith("outside:", StringComparison.Ordinal) ? f.Channel : a, a)).Distinct())
        {
            // What it paid on top of everything, by mistake, stands against it as well.
            var ours = postings.Where(p => p.To == account || p.To == Postings.Outside(channel)).Sum(p => p.Minor);
            var outside = told.Outside.GetValueOrDefault(channel);
            Assert.True(book.Of(channel) + outside == ours, $"seed {seed}: {channel} paid {book.Of(channel)} and {outside} outside; the ledger says {ours}");
        }
        for (var i = 0; i < order.Funding.Length; i++)
        {
            var back = order.RefundedFromEscrow[i] + order.RefundedFromStore[i];
            Assert.True(back >= 0 && back <= order.Captured[i], $"seed {seed}: component {i} got back {back} of {order.Captured[i]}");
        }
    }

    static void Give(Told told, int line, long minor)
    {
        told.Do(Buyer, new RequestRefund(Number, [Of(line)], Because.ReceivedDamaged, minor, "x", ["p"]));
        told.Do(Seller, new AgreeCase(Number, [told.Order.Cases.Length]));
    }

    static void TakeOutside(Told told, Random random)
    {
        var component = random.Next(told.Order.Funding.Length);
        // No bank has points to take.
        if (told.Order.Funding[component].Kind == FundingKind.Points) return;
        var left = told.Order.Captured[component] - told.Order.RefundedFromEscrow[component] - told.Order.RefundedFromStore[component];
        if (left == 0) return;
        var minor = 1 + random.NextInt64(left);
        told.Do(Channel, new RecordOutsideRefund(Number, $"x{told.Facts.Count}", component, minor, Chargeback: true));
        var from = told.Order.Funding[component].Channel;
        told.Outside[from] = told.Outside.GetValueOrDefault(from) + minor;
    }

    /// <summary>What is left of a line's goods; postage stays where the goods are.</summary>
    static long Left(Order order, int line)
    {
        var l = order.Lines[line - 1];
        return l.Portions.Where(p => p.State == PortionState.Open).Sum(p =>
        {
            var (goods, postage) = order.ShareOf(l, p.Range);
            return Math.Max(0, Math.Min(goods.Total - p.Refunded.Total, goods.Total + postage.Total - p.Refunded.Total));
        });
    }

    /// <summary>A decided order without the checks that stories make at every step: here there are too many of them.</summary>
    sealed class Told
    {
        public Order Order { get; private set; } = null!;
        public List<OrderEvent> Facts { get; } = [];
        public List<Effect> Effects { get; } = [];
        public Dictionary<string, long> Outside { get; } = [];
        public HashSet<string> Sent { get; } = [];

        public void Do(Actor by, OrderCommand command)
        {
            switch (Decider.Decide(Order, command, new Situation(Noon, by, Taobao)))
            {
                case Decision.Refused no:
                    Assert.Fail($"{command.Act} was refused: {no.Refusal.Code} {string.Join(' ', no.Refusal.Details)}");
                    break;
                case Decision.Accepted yes:
                    Order = yes.After;
                    foreach (var fact in yes.Events)
                    {
                        Facts.Add(fact);
                        Settlements.Effects.Of(Order, fact, Effects);
                    }
                    break;
            }
        }
    }

    static Told Received(Random random)
    {
        var lines = new PlacedLine[random.Next(1, 5)];
        for (var i = 0; i < lines.Length; i++)
        {
            var (quantity, price) = (random.Next(1, 6), random.NextInt64(1, 30_000));
            lines[i] = Line($"sku{i}", quantity, price, random.NextInt64(price * quantity / 3 + 1));
        }
        var funding = random.Next(3) == 0 ? [new Funding(FundingKind.Points, "points", random.NextInt64(1, 50))] : ImmutableArray<Funding>.Empty;
        var told = new Told();
        told.Do(Buyer, new PlaceOrder(
            Number, "s1", "b1", Currencies[random.Next(Currencies.Length)], null, [.. lines],
            random.Next(2) == 0 ? [new Discount("d", random.NextInt64(500), 100)] : [], new PostageTerms(100 + random.NextInt64(1500)), funding, null));
        var cash = ImmutableArray.CreateBuilder<Funding>();
        var due = told.Order.DueMinor;
        for (var i = random.Next(0, 3); i > 0 && due > 1; i--)
        {
            var part = random.NextInt64(1, due);
            cash.Add(new Funding((FundingKind)(random.Next(3) switch { 0 => 0, 1 => 1, _ => 5 }), $"channel{i}", part, null, $"r{i}"));
            due -= part;
        }
        cash.Add(new Funding(FundingKind.Cash, "channel0", due, null, "r0"));
        told.Do(Channel, new RecordPayment(Number, "pay", cash.ToImmutable()));
        told.Do(Seller, new Ship(Number, [], "sf", "SF1"));
        told.Do(Carrier, new RecordScan(Number, 1, null, Scan.PickedUp));
        told.Do(Carrier, new RecordScan(Number, 1, null, Scan.Delivered));
        return told;
    }
}
