using Unwind.Deadlines;
using Unwind.Replaying;

namespace Unwind.Demos;

/// <summary>Gives a fresh database a past: three weeks of a market, lived through the real commands under a driven clock.</summary>
sealed class Seeding(EngineHost engine, DrivenClock clock, Random random)
{
    /// <summary>Everything happens on quarters of an hour, so that what happens together is written together.</summary>
    static readonly TimeSpan Grid = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Past = TimeSpan.FromDays(21);

    readonly Market market = new(random);
    // The past is settled in the engine's own ledger, and its parcels are with carriers that read their queue: channels and the
    // simulated carrier know nothing of what was before they came.
    readonly Habits habits = new(random, "balance", ["zto", "yto"]);
    readonly PriorityQueue<OrderId?, DateTimeOffset> queue = new();
    int placed;

    public async Task Run(int orders, DateTimeOffset now, CancellationToken cancel)
    {
        for (var i = 0; i < orders; i++)
        {
            // More of them lately: an old order has mostly ended, and the demo should have something to do.
            var share = Math.Pow(random.NextDouble(), 1.8);
            queue.Enqueue(null, OnGrid(now - Past * share, now));
        }
        while (queue.TryPeek(out _, out var at) && at < now)
        {
            clock.Advance(at);
            var together = new List<OrderId?>();
            while (queue.TryPeek(out _, out var next) && next == at) together.Add(queue.Dequeue());
            var steps = new List<(OrderId? Order, Actor By, OrderCommand Command)>();
            foreach (var id in together)
            {
                if (await Plan(id, cancel) is { } step) steps.Add((id, step.By, step.Command));
                // Nobody does anything now; what waits for them ends by itself.
                else if (id is { } quiet && await Waits(quiet, cancel)) queue.Enqueue(quiet, await NextTime(quiet, at, now, cancel));
            }
            var replies = await Task.WhenAll(steps.Select((s, i) => engine.Pipeline.Execute(
                new Request($"demo/{at.UtcTicks}/{i}", s.By, s.Command), cancel).AsTask()));
            foreach (var reply in replies)
                if (reply.Order.Value > 0) queue.Enqueue(reply.Order, await NextTime(reply.Order, at, now, cancel));
        }
        clock.Advance(now);
    }

    async Task<(Actor By, OrderCommand Command)?> Plan(OrderId? id, CancellationToken cancel)
    {
        if (id is not { } known)
        {
            var order = market.Order($"D{++placed:0000}");
            return (Actor.Buyer(order.Buyer), order);
        }
        var (found, policy) = await Look(known, cancel);
        if (Deadlines.Deadlines.Next(found, policy) <= clock.GetUtcNow()) return (Actor.Clock, new PassDeadlines(known));
        return habits.Next(found, policy);
    }

    async Task<bool> Waits(OrderId id, CancellationToken cancel)
    {
        var (order, policy) = await Look(id, cancel);
        return Deadlines.Deadlines.Next(order, policy) is not null;
    }

    async Task<DateTimeOffset> NextTime(OrderId id, DateTimeOffset at, DateTimeOffset now, CancellationToken cancel)
    {
        var (order, policy) = await Look(id, cancel);
        var act = at + TimeSpan.FromHours(1 + 22 * random.NextDouble());
        var next = Deadlines.Deadlines.Next(order, policy) is { } due && due < act ? due : act;
        return OnGrid(next <= at ? at + Grid : next, DateTimeOffset.MaxValue);
    }

    async Task<(Order Order, Policy Policy)> Look(OrderId id, CancellationToken cancel)
    {
        var order = (await engine.Reads.Find(id, Actor.Platform, cancel))!;
        return (order, engine.Policies.Find(order.PolicyId, order.PolicyVersion)!);
    }

    static DateTimeOffset OnGrid(DateTimeOffset at, DateTimeOffset max)
    {
        var up = new DateTimeOffset((at.UtcTicks + Grid.Ticks - 1) / Grid.Ticks * Grid.Ticks, TimeSpan.Zero);
        return up < max ? up : max - Grid;
    }
}
