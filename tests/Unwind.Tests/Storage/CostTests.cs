using Microsoft.Data.Sqlite;
using SQLitePCL;
using Unwind.Bulk;
using Unwind.Cases;
using Unwind.Engine;
using Unwind.Engine.Bulk;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Sqlite;
using Unwind.Shipments;

namespace Unwind.Storage;

/// <summary>
/// P5, P6: what a question and an act cost must not grow with what a store has. Counted, not timed: SQLite says how often its machine
/// has come by, on every connection that asks or writes. A question that goes past rows which it does not want counts them here, long before
/// a million of them are needed to feel it.
/// </summary>
public sealed class CostTests : IAsyncLifetime
{
    const int Few = 640;
    const int Many = 3200;
    /// <summary>Five times as many orders; batches are not always of the same size.</summary>
    const double Allowed = 1.25;
    /// <summary>Rounds at the end of which a page is one short, an index one row further.</summary>
    const int Slack = 60;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly Market few = new(Few);
    readonly Market many = new(Many);

    public async ValueTask InitializeAsync()
    {
        await few.Fill();
        await many.Fill();
    }

    [Fact]
    public async Task P5_A_list_and_an_order_cost_the_same_in_a_large_store_as_in_a_small_one()
    {
        foreach (var market in (Market[])[few, many]) await market.Engine.SendOut(Cancel);

        var dear = new List<string>();
        foreach (var (name, ask) in Questions())
        {
            var (small, large) = ((await few.Count(ask)).All, (await many.Count(ask)).All);
            if (large > small * Allowed + Slack) dear.Add($"{name}: {large} steps among {Many} orders, {small} among {Few}");
        }

        Assert.Empty(dear);
    }

    [Fact]
    public async Task P5_What_is_done_to_an_order_costs_the_same_however_many_there_are()
    {
        var dear = new List<string>();
        foreach (var act in few.Filled.Keys) Compare(act, few.Filled[act], many.Filled[act]);
        Compare("send", await few.Count(m => m.Engine.SendOut(Cancel)), await many.Count(m => m.Engine.SendOut(Cancel)));
        foreach (var market in (Market[])[few, many]) market.Site.Clock.Move(TimeSpan.FromDays(30));
        Compare("deadlines", await few.Count(m => m.Engine.ClockWorker.RunOnce(Cancel)), await many.Count(m => m.Engine.ClockWorker.RunOnce(Cancel)));
        Compare("send again", await few.Count(m => m.Engine.SendOut(Cancel)), await many.Count(m => m.Engine.SendOut(Cancel)));

        Assert.Empty(dear);

        void Compare(string act, Steps small, Steps large)
        {
            // The same of everything, in both.
            var (one, other) = ((double)small.All / Few, (double)large.All / Many);
            if (other > one * Allowed) dear.Add($"{act}: {other:0} steps an order among {Many}, {one:0} among {Few}");
        }
    }

    [Fact]
    public async Task P6_The_last_chunk_of_a_run_over_many_orders_costs_what_the_first_of_a_small_one_does()
    {
        var small = await Chunks(few);
        var large = await Chunks(many);

        Assert.True(large.Looking.Count > small.Looking.Count * 3, "the larger run has many more chunks");
        // Apart, because what is written is so much more that a question which reads too far would not be seen beside it.
        Assert.All(large.Looking, chunk => Assert.InRange(chunk.Asked, 1, (long)(small.Looking[0].Asked * Allowed)));
        Assert.All(large.Looking, chunk => Assert.InRange(chunk.Written, 0, (long)(small.Looking[0].Written * Allowed)));
        Assert.All(large.Doing, chunk => Assert.InRange(chunk.Asked, 1, (long)(small.Doing[0].Asked * Allowed)));
        Assert.All(large.Doing, chunk => Assert.InRange(chunk.Written, 0, (long)(small.Doing[0].Written * Allowed)));
    }

    /// <summary>The steps of each chunk of a run over all that is open, while it is looked at and while it is done.</summary>
    static async Task<(List<Steps> Looking, List<Steps> Doing)> Chunks(Market market)
    {
        var runs = market.Engine.BulkRuns;
        var (run, refusal) = await runs.Plan("s1", Actor.Seller("s1"), "all", new BulkPlan("out_of_stock", "There is none left.", Filter: new BulkFilter()), Cancel);
        Assert.Null(refusal);
        var looking = await Each(market, run!.Id, BulkState.Checking);
        Assert.Null((await runs.Start("s1", run.Id, Cancel)).Refusal);
        var doing = await Each(market, run.Id, BulkState.Running);
        var done = (await runs.Find("s1", run.Id, Cancel))!;
        Assert.Equal((BulkState.Finished, 0), (done.State, done.Planned));
        return (looking, doing);
    }

    static async Task<List<Steps>> Each(Market market, string run, BulkState during)
    {
        var steps = new List<Steps>();
        while ((await market.Engine.BulkRuns.Find("s1", run, Cancel))!.State == during)
            steps.Add(await market.Count(m => m.Engine.BulkWorker.Step("s1", run, Cancel)));
        return steps;
    }

    /// <summary>
    /// What people ask, each with a page of ten. Not here, because they are bounded otherwise: titles and amounts, looked for among a
    /// thousand; counts, up to a thousand or some thousands; what waits for one side, among a store's open cases; a store's record, which reads the
    /// facts of its period.
    /// </summary>
    static IEnumerable<(string Name, Func<Market, Task> Ask)> Questions()
    {
        OrderFilter mine = new(Store: "s1");
        (string Name, OrderFilter Filter)[] filters =
        [
            ("all", mine), ("open", mine with { Open = true }), ("with a case", mine with { WithOpenCase = true }), ("without a case", mine with { WithOpenCase = false }),
            ("with a case, a stage", mine with { WithOpenCase = true, Stage = Stage.AwaitingShipment }),
            ("of a buyer", mine with { Buyer = "b3" }), ("of a SKU", mine with { Sku = "sku3" }), ("to a region", mine with { Region = "Tibet", Open = true }),
            ("due soon", mine with { DueBefore = StoryClock.Start.AddDays(60) }), ("of one reference", mine with { Reference = "ref-8" }),
            ("placed between", mine with { PlacedFrom = StoryClock.Start, PlacedTo = StoryClock.Start.AddSeconds(3) }),
            ("a buyer's own", new OrderFilter(Buyer: "b3")), ("everybody's", new OrderFilter()), ("everybody's due", new OrderFilter(DueBefore: StoryClock.Start.AddDays(60))),
            .. Enum.GetValues<Stage>().Select(stage => ($"at {stage}", mine with { Stage = stage })),
        ];
        foreach (var (name, filter) in filters)
        {
            yield return (name, m => m.Engine.Reads.WholeOrders(filter, null, 10, Cancel).AsTask());
            yield return ($"{name}, a page further", async m =>
            {
                var first = await m.Engine.Reads.Orders(filter, null, 10, Cancel);
                if (first.Next is { } next) await m.Engine.Reads.Orders(filter, next, 10, Cancel);
            }
            );
        }
        yield return ("an order", m => m.Engine.Reads.Find(m.Orders[^1], Actor.Seller("s1"), Cancel).AsTask());
        yield return ("its timeline", m => m.Engine.Reads.Timeline(m.Orders[^1], Cancel).AsTask());
        yield return ("its postings", m => m.Engine.Reads.Postings(m.Orders[^1], Cancel).AsTask());
        yield return ("its effects", m => m.Engine.Reads.EffectsOf(m.Orders[^1], Cancel).AsTask());
        yield return ("by its reference", m => m.Engine.Reads.FindByReference("s1", "ref-8", Cancel).AsTask());
        yield return ("what is searched for", m => m.Engine.Reads.Named("s1", "SF12", Cancel).AsTask());
        yield return ("open cases", m => m.Engine.Reads.Cases(new CaseFilter(Store: "s1", Open: true), null, 10, Cancel).AsTask());
        yield return ("all cases", m => m.Engine.Reads.Cases(new CaseFilter(Store: "s1"), null, 10, Cancel).AsTask());
        yield return ("a buyer's cases", m => m.Engine.Reads.Cases(new CaseFilter(Buyer: "b5"), null, 10, Cancel).AsTask());
        yield return ("everybody's open cases", m => m.Engine.Reads.Cases(new CaseFilter(Open: true), null, 10, Cancel).AsTask());
        yield return ("the desk", m => m.Engine.Reads.Desk(new DeskFilter(DeskList.All, "o1"), null, 10, Cancel).AsTask());
        yield return ("the desk by amount", m => m.Engine.Reads.Desk(new DeskFilter(DeskList.All, "o1", ByAmount: true), null, 10, Cancel).AsTask());
        yield return ("nobody's at the desk", m => m.Engine.Reads.Desk(new DeskFilter(DeskList.Unassigned, "o1"), null, 10, Cancel).AsTask());
        yield return ("the desk's rulings", m => m.Engine.Reads.Desk(new DeskFilter(DeskList.Ruling, "o1"), null, 10, Cancel).AsTask());
        yield return ("a seller's notices", m => m.Engine.Reads.Notices(Actor.Seller("s1"), null, null, 10, Cancel).AsTask());
        yield return ("a buyer's notices", m => m.Engine.Reads.Notices(Actor.Buyer("few"), null, null, 10, Cancel).AsTask());
        yield return ("effects", m => m.Engine.Reads.Effects(new EffectFilter(), null, 10, Cancel).AsTask());
        yield return ("what is not done", m => m.Engine.Reads.Effects(new EffectFilter(Open: true), null, 10, Cancel).AsTask());
        yield return ("stock", m => m.Engine.Reads.Stock("s1", null, 10, Cancel).AsTask());
        yield return ("what became of stock", m => m.Engine.Reads.StockChanges("s1", 100, 10, Cancel).AsTask());
        yield return ("balances", m => m.Engine.Reads.Balances("s1", "CNY", Cancel).AsTask());
        yield return ("all cases, the last page", m => m.Engine.Reads.Cases(new CaseFilter(Store: "s1", Open: false), null, 10, Cancel).AsTask());
        yield return ("what waits for the seller", m => m.Engine.Reads.Cases(new CaseFilter(Store: "s1", From: ActorKind.Seller), null, 10, Cancel).AsTask());
        yield return ("cases, a page further", async m =>
            await m.Engine.Reads.Cases(new CaseFilter(Store: "s1"), (await m.Engine.Reads.Cases(new CaseFilter(Store: "s1"), null, 10, Cancel)).Next, 10, Cancel));
        yield return ("ended cases, a page further", async m => await m.Engine.Reads.Cases(
            new CaseFilter(Store: "s1", Open: false), (await m.Engine.Reads.Cases(new CaseFilter(Store: "s1", Open: false), null, 10, Cancel)).Next, 10, Cancel));
        yield return ("effects, a page further", async m =>
            await m.Engine.Reads.Effects(new EffectFilter(), (await m.Engine.Reads.Effects(new EffectFilter(), null, 10, Cancel)).Next, 10, Cancel));
        yield return ("a seller's notices, a page further", async m => await m.Engine.Reads.Notices(
            Actor.Seller("s1"), null, (await m.Engine.Reads.Notices(Actor.Seller("s1"), null, null, 10, Cancel)).Next, 10, Cancel));
        yield return ("effects of an order", m => m.Engine.Reads.Effects(new EffectFilter(Order: m.Orders[5]), null, 10, Cancel).AsTask());
        yield return ("refunds that are done", m => m.Engine.Reads.Effects(new EffectFilter("done"), null, 10, Cancel).AsTask());
        yield return ("transfers", m => m.Engine.Reads.Transfers("s1", null, 10, Cancel).AsTask());
        yield return ("the market's open effects", m => m.Engine.Reads.OpenEffects(Cancel).AsTask());
        yield return ("stores", m => m.Engine.Reads.Stores("", StoreOrder.Orders, 0, 10, Cancel).AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        await few.DisposeAsync();
        await many.DisposeAsync();
    }

    /// <summary>How often the database's machine came by, on the connections that only read and on the one that writes.</summary>
    readonly record struct Steps(long Asked, long Written)
    {
        public long All => Asked + Written;
    }

    /// <summary>One store with so many orders: an eighth each unpaid, far away, closed, paid, shipped, refunded, and two with an open case.</summary>
    sealed class Market(int orders) : IAsyncDisposable
    {
        const int Callers = 64;
        readonly long[] steps = new long[2];

        public Site Site { get; } = new();
        public EngineHost Engine { get; private set; } = null!;
        public OrderId[] Orders { get; } = new OrderId[orders];
        /// <summary>The steps that each act took, of all orders together.</summary>
        public Dictionary<string, Steps> Filled { get; } = [];

        public async Task Fill()
        {
            var opened = 0;
            Engine = Site.OpenOn(SqliteStore.Open(Site.Database, connection =>
            {
                // The first is the one that writes.
                var place = Interlocked.Increment(ref opened) == 1 ? 1 : 0;
                raw.sqlite3_progress_handler(connection.Handle, 1, _ => { Interlocked.Increment(ref steps[place]); return 0; }, null);
            }));
            await Each("place", _ => true, async i =>
            {
                Orders[i] = (await Site.Send(Engine, Actor.Buyer(BuyerOf(i)), Site.Placing(
                    buyer: BuyerOf(i), reference: $"ref-{i}", skus: [$"sku{i % 24}"]) with
                { Region = i % 8 == 1 ? "Tibet" : "Hubei" })).Order;
            });
            await Each("close", i => i % 8 == 2, i => Sent(Actor.Seller("s1"), Site.Close(Orders[i])));
            await Each("pay", i => i % 8 > 2, i => Site.Pay(Engine, Orders[i]));
            await Each("ship", i => i % 8 == 4, i => Sent(Actor.Seller("s1"), new Ship(Orders[i], [], "sf", $"SF{i}")));
            await Each("ask", i => i % 8 > 4, i => Sent(Actor.Buyer(BuyerOf(i)), Site.Refund(Orders[i])));
            await Each("decline", i => i % 8 == 7, i => Sent(Actor.Seller("s1"), new DeclineCase(Orders[i], [1], "already_handed_over", "It has left.", [])));
            await Each("call", i => i % 8 == 7, i => Sent(Actor.Buyer(BuyerOf(i)), new Disputes.CallDesk(Orders[i], 1, [], null, "It has not.", [])));
            await Each("agree", i => i % 8 == 5, i => Sent(Actor.Seller("s1"), new AgreeCase(Orders[i], [1])));
        }

        /// <summary>Some buy a part of all that is sold, and one buys a little: what they were told lies with their orders, and is gathered.</summary>
        static string BuyerOf(int i) => i < 40 ? "few" : $"b{i % 16}";

        async Task Sent(Actor by, OrderCommand command) => Assert.Null((await Site.Send(Engine, by, command)).Refusal);

        async Task Each(string name, Func<int, bool> which, Func<int, Task> act)
        {
            // In rounds of as many in both, so that they share their batches alike.
            Filled[name] = await Count(async _ =>
            {
                foreach (var round in Enumerable.Range(0, orders).Where(which).Chunk(Callers))
                {
                    await Task.WhenAll(round.Select(act));
                    Site.Clock.Move(TimeSpan.FromSeconds(1));
                }
            });
        }

        public async Task<Steps> Count(Func<Market, Task> act)
        {
            var before = Now();
            await act(this);
            return new Steps(Now().Asked - before.Asked, Now().Written - before.Written);
        }

        Steps Now() => new(Interlocked.Read(ref steps[0]), Interlocked.Read(ref steps[1]));

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
