using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Clocks;
using Unwind.Engine.Lanes;

namespace Unwind.Storage;

/// <summary>Several processes on one database share out what is to be looked after, by rows.</summary>
public sealed class LeaseTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static Leases Of(EngineHost engine, Site site) => new(engine.LaneMap, shared: true, site.Clock, NullLogger<Leases>.Instance);

    [Fact]
    public async Task Each_process_takes_its_share_and_together_they_have_all()
    {
        await using var site = new Site(Kind.Postgres);
        var (one, two, three) = (await site.Open(), await site.Open(), await site.Open());
        await using var a = Of(one, site);
        await using var b = Of(two, site);
        await using var c = Of(three, site);

        await a.RunOnce(Cancel);
        var alone = a.Buckets!.Length;
        await b.RunOnce(Cancel);
        await c.RunOnce(Cancel);
        // Who has too much gives it back when it comes again; who has too little takes it then.
        foreach (var leases in (Leases[])[a, b, c, a, b, c]) await leases.RunOnce(Cancel);

        Assert.Equal(Bucket.Count, alone);
        Assert.Equal(Enumerable.Range(0, Bucket.Count), a.Buckets!.Concat(b.Buckets!).Concat(c.Buckets!).Order());
        Assert.All((Leases[])[a, b, c], l => Assert.InRange(l.Buckets!.Length, Bucket.Count / 4, Bucket.Count * 3 / 8));
    }

    [Fact]
    public async Task What_a_process_had_is_anothers_when_it_leaves_or_when_it_is_not_heard_of()
    {
        await using var site = new Site(Kind.Postgres);
        var (one, two) = (await site.Open(), await site.Open());
        await using var a = Of(one, site);
        await using var b = Of(two, site);
        foreach (var leases in (Leases[])[a, b, a, b]) await leases.RunOnce(Cancel);
        var half = b.Buckets!.Length;

        await a.Leave();
        await b.RunOnce(Cancel);
        var afterLeaving = b.Buckets!.Length;
        foreach (var leases in (Leases[])[a, b, a]) await leases.RunOnce(Cancel);
        var (shared, gone) = (b.Buckets!.Length, a.Buckets!.Length);
        site.Clock.Move(TimeSpan.FromSeconds(21));
        var lapsed = a.Buckets!.Length;
        await b.RunOnce(Cancel);

        Assert.Equal((Bucket.Count / 2, Bucket.Count), (half, afterLeaving));
        Assert.Equal((Bucket.Count / 2, Bucket.Count / 2), (shared, gone));
        Assert.Equal((0, Bucket.Count), (lapsed, b.Buckets!.Length));
    }

    [Fact]
    public async Task Deadlines_pass_once_each_by_whoever_has_their_bucket()
    {
        await using var site = new Site(Kind.Postgres);
        var (one, two) = (await site.Open(), await site.Open());
        await using var a = Of(one, site);
        await using var b = Of(two, site);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => site.Place(one, store: $"shop{i}")));
        site.Clock.Move(one.Policies.Active().Times.PayWithin);
        foreach (var leases in (Leases[])[a, b, a, b]) await leases.RunOnce(Cancel);
        await using var first = new ClockWorker(one.Pipeline, one.Reads, a, site.Clock, NullLogger<ClockWorker>.Instance);
        await using var second = new ClockWorker(two.Pipeline, two.Reads, b, site.Clock, NullLogger<ClockWorker>.Instance);

        var passed = await Task.WhenAll(first.RunOnce(Cancel), second.RunOnce(Cancel));

        Assert.Equal(60, passed.Sum());
        Assert.All(passed, p => Assert.InRange(p, 15, 45));
        Assert.Equal(60, site.Count("events", "event like '%\"order_closed\"%'"));
    }
}
