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
        var findings = new List<Finding>();
        var examination = new OrderExamination(policies, clock, findings);
        List<int> buckets;
        using (var reader = reads.Snapshot()) buckets = DoctorQueries.Buckets(reader.Connection);
        foreach (var bucket in buckets)
        {
            if (findings.Count >= FindingsMax) break;
            using var reader = reads.Snapshot();
            var stock = new Dictionary<StockKey, long>();
            var (counted, booked) = (examination.Conduct, examination.Postings);
            var after = new OrderId(0);
            while (findings.Count < FindingsMax)
            {
                cancel.ThrowIfCancellationRequested();
                var page = DoctorQueries.Orders(reader.Connection, bucket, after, PageOrders);
                foreach (var row in page) Examine(examination, reader, row, stock, findings);
                if (page.Count > 0) progress?.Report(examination.Orders);
                if (page.Count < PageOrders) break;
                after = page[^1].Id;
            }
            Records.Compare(reader.Connection, bucket, examination.Conduct - counted, findings);
            foreach (var lost in DoctorQueries.Lost(reader.Connection, bucket))
                findings.Add(new Finding(4, lost, "The order has events and no row."));
            Books.Compare(reader.Connection, bucket, examination.Postings - booked, findings);
            Shelves.Compare(reader.Connection, bucket, stock, findings);
        }
        return new Health(
            examination.Orders, examination.Events, examination.Offers, [.. findings.Take(FindingsMax)]);
    }

    /// <summary>A state that no rule ever made may break the rules themselves: that is a finding, and the round goes on.</summary>
    static void Examine(
        OrderExamination examination, IReader reader, RawOrder row, Dictionary<StockKey, long> stock, List<Finding> findings)
    {
        try
        {
            examination.Examine(reader.Connection, row, stock);
        }
        catch (Exception broken) when (broken is not System.Data.Common.DbException)
        {
            findings.Add(new Finding(4, row.Id, $"It can't be examined: {broken.Message}"));
        }
    }
}
