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
        // One wants an order of their own, one an order that the run has just closed, in the same transaction.
        site.Clock.WhileDeciding(() => people = [Send(engine, site, orders[39], background: false), Send(engine, site, orders[0], background: false)]);
        gate.Set();
        await held;
        var done = await Task.WhenAll(run);
        var (own, late) = (await people[0], await people[1]);

        Assert.All(done, r => Assert.True(r.Accepted));
        Assert.True(own.Accepted);
        // It is closed already, which is what they wanted: nothing happens a second time.
        Assert.Equal((true, 2), (late.Accepted, late.Version));
        Assert.Equal(40, site.Count("events", "version >= 2"));
        // The run's first eight, then whoever came, and only then the others.
        Assert.Equal(8, Written(site, orders).IndexOf(39));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_can_t_be_written_takes_nobody_with_it_who_came_meanwhile()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 20; i++) orders.Add(await site.Place(engine));
        // Of the run's second part, which is written when the first has been remembered already.
        site.Run($"create trigger bad before insert on events when new.id = {orders[9].Value} and new.version = 2 begin select raise(abort, 'no'); end");
        using var gate = new ManualResetEventSlim();
        var held = engine.Hold(gate);

        var run = orders.Take(19).Select(o => Send(engine, site, o, background: true)).ToArray();
        gate.Set();
        await held;
        var done = await Task.WhenAll(run);
        var after = await Task.WhenAll(orders.Select(o => Send(engine, site, o, background: false)));

        Assert.Equal(Enumerable.Range(0, 19).Where(i => i != 9), Enumerable.Range(0, 19).Where(i => done[i].Accepted));
        Assert.True(done[9].Failed);
        Assert.True(after[9].Failed);
        Assert.All(after.Where((_, i) => i != 9), r => Assert.Equal((true, 2), (r.Accepted, r.Version)));
        Assert.Equal(19, site.Count("events", "version >= 2"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    static async Task<Reply> Send(EngineHost engine, Site site, OrderId order, bool background) =>
        await engine.Pipeline.Execute(new Request(site.NextKey(), Actor.Seller("s1"), Site.Close(order)) { Background = background }, Cancel);

    static List<int> Written(Site site, List<OrderId> orders) =>
        [.. ((string)site.Ask("select group_concat(id) from (select id from events where version = 2 order by rowid)")!).Split(',').Select(id => orders.IndexOf(OrderId.Parse(id)!.Value))];
}
