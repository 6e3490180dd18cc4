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
}
