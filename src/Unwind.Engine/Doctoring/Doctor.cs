using System.Runtime.ExceptionServices;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Doctoring;

/// <summary>A broken promise that the doctor found. <paramref name="Invariant"/> is its number in the measures.</summary>
public sealed record Finding(int Invariant, OrderId? Order, string What);

/// <param name="Orders">How many orders were looked at.</param>
public sealed record Health(long Orders, long Events, long Offers, ImmutableArray<Finding> Findings);

/// <summary>
/// Checks a live database against what must always hold (invariants 1, 3, 4, 5 and 6). It reads a bucket at a time as of one
/// moment, in pages, so that it can run beside a working server on a database of any size.
/// </summary>
public sealed class Doctor
{
    /// <summary>Who has this many findings needs no more of them.</summary>
    const int FindingsMax = 1000;
    const int PageOrders = 200;
    const int AtOnceMax = 4;

    readonly Reads reads;
    readonly PolicyBook policies;
    readonly TimeProvider clock;

    internal Doctor(Reads reads, PolicyBook policies, TimeProvider clock) =>
        (this.reads, this.policies, this.clock) = (reads, policies, clock);

    /// <param name="progress">Is told how many orders have been looked at.</param>
    public Task<Health> Examine(IProgress<long>? progress, CancellationToken cancel) =>
        Task.Run(() => Run(progress, cancel), cancel);

    Health Run(IProgress<long>? progress, CancellationToken cancel)
    {
        List<int> buckets;
        using (var reader = reads.Snapshot()) buckets = DoctorQueries.Buckets(reader.Connection);
        var found = new List<Finding>[buckets.Count];
        var (seen, events, offers, findings) = (0L, 0L, 0L, 0L);
        // Buckets have nothing to do with each other. A few at once are enough: it may run beside a working server.
        try
        {
            Parallel.For(0, buckets.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, AtOnceMax), CancellationToken = cancel }, i =>
            {
                found[i] = [];
                if (Interlocked.Read(ref findings) >= FindingsMax) return;
                var examination = new OrderExamination(policies, clock, found[i]);
                Examine(examination, buckets[i], found[i], more =>
                {
                    var all = Interlocked.Add(ref seen, more);
                    progress?.Report(all);
                }, cancel);
                Interlocked.Add(ref events, examination.Events);
                Interlocked.Add(ref offers, examination.Offers);
                Interlocked.Add(ref findings, found[i].Count);
            });
        }
        // What goes wrong is told as if one had looked alone: a database that is away, and not that several found it so.
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        return new Health(Interlocked.Read(ref seen), events, offers, [.. found.SelectMany(f => f).Take(FindingsMax)]);
    }

    /// <param name="looked">Is told how many more orders have been looked at.</param>
    void Examine(OrderExamination examination, int bucket, List<Finding> findings, Action<int> looked, CancellationToken cancel)
    {
        using var reader = reads.Snapshot();
        var stock = new Dictionary<StockKey, long>();
        var after = new OrderId(0);
        while (findings.Count < FindingsMax)
        {
            cancel.ThrowIfCancellationRequested();
            var page = DoctorQueries.Orders(reader.Connection, bucket, after, PageOrders);
            examination.Examine(reader.Connection, bucket, after, page, stock);
            if (page.Count > 0) looked(page.Count);
            if (page.Count < PageOrders) break;
            after = page[^1].Id;
        }
        Records.Compare(reader.Connection, bucket, examination.Conduct, findings);
        foreach (var lost in DoctorQueries.Lost(reader.Connection, bucket))
            findings.Add(new Finding(4, lost, "The order has events and no row."));
        Books.Compare(reader.Connection, bucket, examination.Postings, findings);
        Shelves.Compare(reader.Connection, bucket, stock, findings);
    }
}
