using Microsoft.Extensions.Logging;
using Unwind.Deadlines;
using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Clocks;

/// <summary>
/// Looks for orders of which something is due, and sends the clock's command through the pipeline like anybody's. An order
/// that can't be decided is left alone for a while, so that it never stands before the others. When the engine is too busy,
/// that is no order's fault: the worker stops there and looks again after its usual pause.
/// </summary>
sealed class ClockWorker(Pipeline pipeline, Reads reads, Leases leases, TimeProvider clock, ILogger<ClockWorker> log)
    : Worker(clock, TimeSpan.FromSeconds(1), log.ClockFailed)
{
    /// <summary>So many are in the lane at the same time: enough to keep it busy, not enough to be in anybody's way.</summary>
    const int InFlightMax = 512;
    static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(10);
    static readonly TimeSpan BackOffMax = TimeSpan.FromHours(1);

    readonly TimeProvider clock = clock;
    readonly Dictionary<OrderId, (DateTimeOffset NextAt, TimeSpan Pause)> skipped = [];

    /// <summary>Lets everything pass that is due now, however much it is, unless the engine is too busy.</summary>
    public override async Task<int> RunOnce(CancellationToken cancel)
    {
        var passed = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await reads.Ask(
                c => OrderQueries.Due(c, now.ToUnixTimeMilliseconds(), InFlightMax + skipped.Count, leases.Buckets), cancel);
            due.RemoveAll(d => skipped.TryGetValue(d.Id, out var skip) && skip.NextAt > now);
            if (due.Count == 0) return passed;
            var (more, busy) = await Pass(due, now, cancel);
            passed += more;
            if (busy) return passed;
        }
    }

    async Task<(int Passed, bool Busy)> Pass(List<(OrderId Id, int Version)> due, DateTimeOffset now, CancellationToken cancel)
    {
        var replies = new Task<Reply>[due.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            var request = new Request($"deadline/{due[i].Id}/{due[i].Version}", Actor.Clock, new PassDeadlines(due[i].Id))
            {
                Background = true,
            };
            replies[i] = pipeline.Execute(request, cancel).AsTask();
        }
        var (passed, busy) = (0, false);
        for (var i = 0; i < replies.Length; i++)
        {
            var reply = await replies[i];
            if (reply.Accepted && reply.Version > due[i].Version) passed++;
            // Whatever it was, it is not due any more, unless it could not be decided.
            if (reply.Accepted) skipped.Remove(due[i].Id);
            else if (reply is { Refusal.Code: RefusalCode.Busy, Failed: false }) busy = true;
            else Skip(due[i].Id, now);
        }
        return (passed, busy);
    }

    void Skip(OrderId order, DateTimeOffset now)
    {
        var pause = skipped.TryGetValue(order, out var before) ? before.Pause * 2 : BackOffMin;
        if (pause > BackOffMax) pause = BackOffMax;
        skipped[order] = (now + pause, pause);
        log.DeadlineFailed(order, now + pause);
    }
}
