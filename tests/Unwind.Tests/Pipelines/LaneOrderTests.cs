using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Storage;

namespace Unwind.Pipelines;

/// <summary>Who goes first in a lane. It is the lane's own doing; a file's rows tell in which order they were written.</summary>
public sealed class LaneOrderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_people_wait_for_goes_before_what_the_clock_and_bulk_send()
    {
        await using var site = new Site();
        var engine = await site.Open(o => o with { BatchMax = 8 });
        var orders = new List<OrderId>();
        for (var i = 0; i < 64; i++) orders.Add(await site.Place(engine));
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);

        var bulk = orders.Take(56).Select(o => Close(o, background: true)).ToArray();
        var people = orders.Skip(56).Select(o => Close(o, background: false)).ToArray();
        gate.Set();
        await held;
        await Task.WhenAll([.. bulk, .. people]);
        var written = ((string)site.Ask("select group_concat(id) from (select id from events where version = 2 order by rowid)")!)
            .Split(',').Select(id => orders.IndexOf(OrderId.Parse(id)!.Value)).ToArray();

        // Batches of eight: people come first, though they came last; one place in each batch is the others'.
        Assert.All(written.Take(7), i => Assert.True(i >= 56));
        Assert.Equal(0, written[7]);
        Assert.Equal(63, written[8]);
        Assert.Equal(64, written.Length);

        async Task Close(OrderId order, bool background)
        {
            var request = new Request(site.NextKey(), Actor.Seller("s1"), Site.Close(order)) { Background = background };
            Assert.True((await engine.Pipeline.Execute(request, Cancel)).Accepted);
        }
    }

    [Fact]
    public async Task Who_comes_while_a_run_is_being_written_is_answered_with_what_is_written_already()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 40; i++) orders.Add(await site.Place(engine));
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);

        var run = orders.Take(39).Select(o => Send(engine, site, o, background: true)).ToArray();
        Task<Reply>[] people = [];
        var committed = new List<long>();
        site.Clock.WhileDeciding(Look);
        gate.Set();
        await held;
        var done = await Task.WhenAll(run);
        var (own, late) = (await people[0], await people[1]);

        Assert.All(done, r => Assert.True(r.Accepted));
        Assert.True(own.Accepted);
        // It is closed already, which is what they wanted: nothing happens a second time.
        Assert.Equal((true, 2), (late.Accepted, late.Version));
        Assert.Equal(40, site.Count("events", "version >= 2"));
        // The run's first sixteen, then whoever came, and only then the others.
        Assert.Equal(16, Written(site, orders).IndexOf(39));
        // While those eighteen were decided nothing had been committed.
        Assert.True(committed.TakeWhile(n => n == 0).Count() >= 19, string.Join(' ', committed));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);

        void Look()
        {
            // One wants an order of their own, one an order that the run has just closed, in the same transaction.
            if (people.Length == 0) people = [Send(engine, site, orders[39], background: false), Send(engine, site, orders[0], background: false)];
            committed.Add(site.Count("events", "version = 2"));
            site.Clock.WhileDeciding(Look);
        }
    }

    [Fact]
    public async Task Who_can_t_be_written_undoes_nothing_of_the_run_that_they_came_into()
    {
        await using var site = new Site();
        var engine = await site.Open();
        site.Run("create trigger bad before update on orders when new.buyer = 'bad' begin select raise(abort, 'no'); end");
        var orders = new List<OrderId>();
        // Placed just now, so that the lane remembers them all: what it remembers of the run's first part is undone with it.
        for (var i = 0; i < 20; i++) orders.Add(await site.Place(engine, buyer: i == 18 ? "bad" : "b1"));
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);

        var run = orders.Take(18).Select(o => Send(engine, site, o, background: true)).ToArray();
        Task<Reply>[] people = [];
        site.Clock.WhileDeciding(() => people = [Send(engine, site, orders[18], background: false), Send(engine, site, orders[19], background: false)]);
        gate.Set();
        await held;
        var done = await Task.WhenAll(run);
        var came = await Task.WhenAll(people);

        Assert.All(done, r => Assert.Equal((true, 2), (r.Accepted, r.Version)));
        Assert.True(came[0].Failed);
        Assert.Equal((true, 2), (came[1].Accepted, came[1].Version));
        Assert.Equal(19, site.Count("events", "version = 2"));
        Assert.Equal(19, site.Count("orders", "stage = 'closed'"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    static async Task<Reply> Send(EngineHost engine, Site site, OrderId order, bool background) =>
        await engine.Pipeline.Execute(new Request(site.NextKey(), Actor.Seller("s1"), Site.Close(order)) { Background = background }, Cancel);

    static List<int> Written(Site site, List<OrderId> orders) =>
        [.. ((string)site.Ask("select group_concat(id) from (select id from events where version = 2 order by rowid)")!).Split(',').Select(id => orders.IndexOf(OrderId.Parse(id)!.Value))];
}
