using System.Text;
using System.Text.Json;
using Unwind.Engine.Policies;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Orders of an earlier release are folded anew from their events when this one first opens their file: their state has what
/// this release knows, their row says when they are due under it, and their store gets its record and its ledger. A page is a transaction;
/// what was cut off half-way is done again, and comes to the same.
/// </summary>
static class Refolding
{
    /// <summary>A schema step that changes what an order's row holds leaves it behind.</summary>
    public const string Mark = "refold";
    const int PageOrders = 200;

    public static void Run(IStore store, PolicyBook policies)
    {
        using (var reader = store.Read())
            if (!SettingQueries.HasMark(reader.Connection, Mark)) return;
        for (var bucket = 0; bucket < Bucket.Count; bucket++)
        {
            var after = new OrderId(0);
            while (Page(store, policies, bucket, ref after)) { }
        }
        using var last = store.Begin(0);
        last.ForgetMark(Mark);
        last.Commit();
    }

    /// <returns>Whether there may be more.</returns>
    static bool Page(IStore store, PolicyBook policies, int bucket, ref OrderId after)
    {
        // Under the writer's lock, so that nobody changes what is read here before it is written.
        using var batch = store.Begin(bucket % store.Lanes);
        using var reader = store.Read();
        var page = DoctorQueries.Orders(reader.Connection, bucket, after, PageOrders);
        if (page.Count == 0) return false;
        var events = DoctorQueries.Events(reader.Connection, bucket, after, page[^1].Id);
        var changes = new Changes();
        foreach (var row in page)
        {
            var books = !LedgerQueries.HasPostings(reader.Connection, row.Id);
            Fold(row, events.GetValueOrDefault(row.Id) ?? [], policies, books, changes);
        }
        batch.Save(changes);
        batch.Commit();
        after = page[^1].Id;
        return page.Count == PageOrders;
    }

    /// <param name="books">Whether its postings are to be written: those that are there already are as they should be.</param>
    static void Fold(RawOrder row, List<RawEvent> events, PolicyBook policies, bool books, Changes changes)
    {
        var (records, booked) = (new List<ConductRecord>(), new List<PostingRecord>());
        var (conduct, postings) = (new ConductReader(), new PostingReader());
        Order? order = null;
        var hash = HashChain.Start;
        try
        {
            foreach (var stored in events)
            {
                hash = HashChain.Next(hash, Encoding.UTF8.GetBytes(stored.Json));
                var fact = JsonSerializer.Deserialize(stored.Json, CoreJson.Default.OrderEvent)!;
                order = Evolution.Apply(order, fact);
                conduct.Read(order, fact, stored.Version, records);
                if (books) postings.Read(order, fact, stored.Version, booked);
            }
        }
        // Whatever a damaged event does to the fold, the others are folded and the program starts.
        catch (Exception damage) when (damage is not (OperationCanceledException or OutOfMemoryException))
        {
            return;
        }
        // Events that somebody changed make no state: the row stays as it is, and the doctor names it.
        if (order is null || order.Version != row.Version || !hash.AsSpan().SequenceEqual(row.Hash)) return;
        changes.Postings.AddRange(booked);
        if (policies.Find(order.PolicyId, order.PolicyVersion) is not { } policy) return;
        changes.Conduct.AddRange(records);
        changes.Orders[row.Id] = new OrderRecord(
            order, order, row.Hash, JsonSerializer.SerializeToUtf8Bytes(order, CoreJson.Default.Order),
            BatchRun.DueAt(Deadlines.Deadlines.Next(order, policy)), Instants.At(row.ChangedAt));
    }
}
