using System.Data.Common;
using System.Text;
using System.Text.Json;
using Unwind.Engine.Lanes;
using Unwind.Engine.Policies;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
using Unwind.Settlements;
using Ledger = Unwind.Settlements.Postings;

namespace Unwind.Engine.Doctoring;

/// <summary>Looks at one order after the other, and writes down what does not hold.</summary>
sealed class OrderExamination(PolicyBook policies, TimeProvider clock, List<Finding> findings)
{
    public long Events { get; private set; }
    public long Offers { get; private set; }
    /// <summary>Rows of stores' records that were found with their orders.</summary>
    public long Conduct { get; private set; }

    /// <summary>Postings that were found with their orders.</summary>
    public long Postings { get; private set; }

    readonly ConductReader conduct = new();
    readonly PostingReader postings = new();

    /// <summary>An order whose row can be read, with what its events say belongs on the store's record and into the ledger.</summary>
    sealed record Readable(RawOrder Row, Order Order, List<ConductRecord> Made, List<PostingRecord> Booked);

    /// <param name="page">Orders of one bucket, in the order of their numbers.</param>
    /// <param name="after">The number that the page begins after.</param>
    /// <param name="stock">What the orders of the bucket have done to stock so far; these ones' part is added.</param>
    public void Examine(DbConnection connection, int bucket, OrderId after, List<RawOrder> page, Dictionary<StockKey, long> stock)
    {
        if (page.Count == 0) return;
        var (found, events) = (findings.Count, Events);
        Readings read;
        try
        {
            read = Read(connection, bucket, after, page);
        }
        // A row that can't even be read hides those of its page: each order for itself, and the one that has it is named.
        catch (Exception broken) when (broken is not DbException)
        {
            findings.RemoveRange(found, findings.Count - found);
            Events = events;
            if (page.Count == 1) Find(4, page[0].Id, $"It can't be examined: {broken.Message}");
            else foreach (var row in page) Examine(connection, bucket, new OrderId(row.Id.Value - 1), [row], stock);
            return;
        }
        foreach (var order in read.Orders) Guarded(order.Row, () => Compare(connection, order, read.Conduct[order.Row.Id], [.. read.Postings[order.Row.Id]], stock));
    }

    sealed record Readings(List<Readable> Orders, ILookup<OrderId, ConductRecord> Conduct, ILookup<OrderId, PostingRecord> Postings);

    Readings Read(DbConnection connection, int bucket, OrderId after, List<RawOrder> page)
    {
        // A question for the page, and not one for each order: to a server every one of them is a journey.
        var events = DoctorQueries.Events(connection, bucket, after, page[^1].Id);
        var stand = LedgerQueries.Of(connection, bucket, after, page[^1].Id);
        var readable = new List<Readable>(page.Count);
        foreach (var row in page) Guarded(row, () => Read(row, events.GetValueOrDefault(row.Id) ?? [], readable));
        return new Readings(readable, ConductQueries.Of(connection, bucket, after, page[^1].Id, readable.SelectMany(r => r.Made).Select(m => (m.Store, m.At))), stand);
    }

    /// <summary>A state that no rule ever made may break the rules themselves: that is a finding, and the round goes on.</summary>
    void Guarded(RawOrder row, Action examine)
    {
        try
        {
            examine();
        }
        catch (Exception broken) when (broken is not DbException)
        {
            Find(4, row.Id, $"It can't be examined: {broken.Message}");
        }
    }

    void Read(RawOrder row, List<RawEvent> events, List<Readable> into)
    {
        Order order;
        try
        {
            order = JsonSerializer.Deserialize(row.State, CoreJson.Default.Order) ?? throw new JsonException("It is null.");
        }
        catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            Find(4, row.Id, $"The stored state can't be read: {damage.Message}");
            return;
        }
        var found = new Readable(row, order, [], []);
        into.Add(found);
        Replay(row, events, found.Made, found.Booked);
    }

    void Compare(DbConnection connection, Readable read, IEnumerable<ConductRecord> records, List<PostingRecord> stand, Dictionary<StockKey, long> stock)
    {
        var (row, order) = (read.Row, read.Order);
        CompareConduct(order, read.Made, [.. records]);
        ComparePostings(order, read.Booked, stand);
        Money(order, [.. stand.Select(p => p.Posting)]);
        foreach (var change in Stock.Of(order))
        {
            var key = new StockKey(order.Store, change.Sku);
            stock[key] = stock.GetValueOrDefault(key) + change.Units;
        }
        if (!order.Refunds.IsEmpty || !order.Collections.IsEmpty)
            Sendings(order, DoctorQueries.EffectStates(connection, row.Id, "refund"), DoctorQueries.EffectStates(connection, row.Id, "collect"));
        if (policies.Find(order.PolicyId, order.PolicyVersion) is not { } policy)
        {
            Find(5, row.Id, $"Its policy {order.PolicyId} version {order.PolicyVersion} is not there.");
            return;
        }
        Waits(row, order, policy);
        Offered(order, policy, Actor.Buyer(order.Buyer));
        Offered(order, policy, Actor.Seller(order.Store));
        Offered(order, policy, Actor.Officer("doctor"));
        Offered(order, policy, Actor.Platform);
    }

    /// <summary>Invariant 4: the events make the state, byte for byte, and each vouches for those before it.</summary>
    void Replay(RawOrder row, List<RawEvent> events, List<ConductRecord> made, List<PostingRecord> booked)
    {
        Order? fold = null;
        var hash = HashChain.Start;
        foreach (var stored in events)
        {
            Events++;
            if (stored.Version != (fold?.Version ?? 0) + 1)
            {
                Find(4, row.Id, $"After version {fold?.Version ?? 0} comes event {stored.Version}.");
                return;
            }
            hash = HashChain.Next(hash, Encoding.UTF8.GetBytes(stored.Json));
            if (!hash.AsSpan().SequenceEqual(stored.Hash))
            {
                Find(4, row.Id, $"The hash chain breaks at event {stored.Version}.");
                return;
            }
            try
            {
                var fact = JsonSerializer.Deserialize(stored.Json, CoreJson.Default.OrderEvent)!;
                fold = Evolution.Apply(fold, fact);
                conduct.Read(fold, fact, stored.Version, made);
                postings.Read(fold, fact, stored.Version, booked);
            }
            catch (Exception damage) when (damage is JsonException or InvalidOperationException or ArgumentException
                or IndexOutOfRangeException or InvalidCastException or NotSupportedException)
            {
                Find(4, row.Id, $"Event {stored.Version} can't be applied: {damage.Message}");
                return;
            }
        }
        if (fold is null) Find(4, row.Id, "It has no events.");
        else if (!hash.AsSpan().SequenceEqual(row.Hash)) Find(4, row.Id, "The row's hash is not that of its last event.");
        else if (fold.Version != row.Version) Find(4, row.Id, $"Its events make version {fold.Version}; the row says {row.Version}.");
        else if (JsonSerializer.Serialize(fold, CoreJson.Default.Order) != row.State) Find(4, row.Id, "Its events do not make its stored state.");
        else if (SnakeCase.Of(fold.Stage) != row.Stage) Find(4, row.Id, $"The row says {row.Stage}; the order is {SnakeCase.Of(fold.Stage)}.");
    }

    /// <summary>Invariant 4 as well: a store's record is what the events say, row by row.</summary>
    void CompareConduct(Order order, List<ConductRecord> made, List<ConductRecord> rows)
    {
        Conduct += rows.Count;
        var stand = rows.ToHashSet();
        foreach (var row in made)
        {
            if (stand.Remove(row)) continue;
            var kind = SnakeCase.Of(row.Entry.Kind);
            Find(4, order.Id, $"Event {row.Version} counts as {kind} on the store's record, and the record does not say so.");
        }
        foreach (var row in stand)
            Find(4, order.Id, $"The store's record says {SnakeCase.Of(row.Entry.Kind)} of event {row.Version}, and no event does.");
    }

    /// <summary>Invariant 1: the ledger is what the events say, row by row, and each row moves something from here to there.</summary>
    void ComparePostings(Order order, List<PostingRecord> booked, List<PostingRecord> rows)
    {
        Postings += rows.Count;
        var stand = rows.ToHashSet();
        foreach (var row in booked)
        {
            if (stand.Remove(row)) continue;
            Find(1, order.Id, $"Event {row.Version} moves {row.Posting.Minor} from {row.Posting.From} to {row.Posting.To}, and the ledger does not say so.");
        }
        foreach (var row in stand)
            Find(1, order.Id, $"The ledger moves {row.Posting.Minor} from {row.Posting.From} to {row.Posting.To} with event {row.Version}, and no event does.");
        foreach (var row in rows)
            if (row.Posting.Minor <= 0 || row.Posting.From == row.Posting.To)
                Find(1, order.Id, $"Posting {row.Version}.{row.Seq} does not balance: {row.Posting.Minor} from {row.Posting.From} to {row.Posting.To}.");
    }

    /// <summary>Invariant 1: what came in is what went back, went on or is still held, per component; nothing below zero.</summary>
    void Money(Order order, ImmutableArray<Posting> rows)
    {
        foreach (var (name, amounts) in new[]
                 {
                     ("captured", order.Captured), ("refunded from escrow", order.RefundedFromEscrow),
                     ("refunded from the store", order.RefundedFromStore), ("released", order.Released), ("in escrow", order.InEscrow),
                 })
        {
            if (amounts.HasNegative) Find(1, order.Id, $"A part of what is {name} is below zero: {amounts}.");
        }
        if (order.IsPaid && order.Captured.Total != order.PayableMinor)
            Find(1, order.Id, $"Captured is {order.Captured.Total}; payable was {order.PayableMinor}.");
        foreach (var p in rows)
            if (p.To == Ledger.Escrow && !ComesFromThePayer(p.From)) Find(1, order.Id, $"{p.Minor} came into escrow from {p.From}.");
        Compare(order, "the store's balance", order.StoreBalanceMinor, BalanceOf(rows, Ledger.Store));
        Compare(order, "held of the deposit", order.Deposit is { State: DepositState.Held } d ? d.Minor : 0, BalanceOf(rows, Ledger.Earnest));
        Compare(order, "held for dearer exchanges", order.Differences.Sum(x => x.HeldMinor), BalanceOf(rows, Ledger.Difference));
        for (var i = 0; i < order.Funding.Length; i++)
        {
            Compare(order, i, "captured", order.Captured[i], Sum(rows, i, p => p.To == Ledger.Escrow));
            Compare(order, i, "refunded from escrow", order.RefundedFromEscrow[i], Sum(rows, i, p => p is { From: Ledger.Escrow, To: Ledger.Refunding }));
            Compare(order, i, "released", order.Released[i], Sum(rows, i, p => p is { From: Ledger.Escrow, To: Ledger.Store }));
            Compare(order, i, "refunded from the store", order.RefundedFromStore[i], Sum(rows, i, p => p is { From: Ledger.Store, To: Ledger.Refunding }));
            var confirmed = 0L;
            foreach (var refund in order.Refunds)
                if (refund.Channels is null && refund.Confirmed[i]) confirmed += refund.Amounts[i];
            // What came back after it had arrived is on its way again.
            Compare(order, i, "confirmed by the channel", confirmed,
                Sum(rows, i, p => p.From == Ledger.Refunding) - Sum(rows, i, p => p.To == Ledger.Refunding && ComesFromThePayer(p.From)));
        }
    }

    /// <summary>Invariant 2, this side of it: what is not confirmed is still to be sent or asked about, and what is confirmed is not.</summary>
    void Sendings(Order order, Dictionary<string, string> refunds, Dictionary<string, string> collections)
    {
        foreach (var refund in order.Refunds)
            for (var i = 0; i < refund.Confirmed.Length; i++) Sending(order, refunds, $"refund/{order.Id}/{refund.Number}/{i}", refund.Confirmed[i]);
        foreach (var collection in order.Collections)
            for (var i = 0; i < collection.Confirmed.Length; i++) Sending(order, collections, $"collect/{order.Id}/{collection.Number}/{i}", collection.Confirmed[i]);
    }

    void Sending(Order order, Dictionary<string, string> states, string key, bool confirmed)
    {
        var state = states.GetValueOrDefault(key);
        if (confirmed && state is not (null or EffectStates.Done)) Find(2, order.Id, $"{key} is confirmed, and the outbox still has it as {state}.");
        if (!confirmed && state is null or EffectStates.Done) Find(2, order.Id, $"{key} is not confirmed, and nobody is to send it.");
    }

    static long Sum(ImmutableArray<Posting> rows, int component, Func<Posting, bool> which) =>
        rows.Where(p => p.Component == component && which(p)).Sum(p => p.Minor);

    /// <summary>Paid, promised, or paid before as a deposit; by the payer, or by the platform for them.</summary>
    static bool ComesFromThePayer(string account) => account == Ledger.Earnest || payers.Any(p => account.StartsWith(p, StringComparison.Ordinal));

    static readonly ImmutableArray<string> payers = [Ledger.Outside(""), Ledger.Promised(""), Ledger.Subsidy(""), Ledger.Points("")];

    static long BalanceOf(ImmutableArray<Posting> rows, string account)
    {
        var balance = 0L;
        foreach (var p in rows) balance += (p.To == account ? p.Minor : 0) - (p.From == account ? p.Minor : 0);
        return balance;
    }

    void Compare(Order order, string what, long should, long posted)
    {
        if (should != posted) Find(1, order.Id, $"{should} is {what}, but the postings say {posted}.");
    }

    void Compare(Order order, int component, string what, long should, long posted)
    {
        if (should != posted)
            Find(1, order.Id, $"Component {component}: {should} is {what}, but the postings say {posted}.");
    }

    /// <summary>Invariant 5: whatever is not final has a next deadline, and the row knows it.</summary>
    void Waits(RawOrder row, Order order, Policy policy)
    {
        var due = BatchRun.DueAt(Deadlines.Deadlines.Next(order, policy));
        if (due != row.DueAt) Find(5, order.Id, $"The row is due at {At(row.DueAt)}; the order at {At(due)}.");
        if (due is not null) return;
        if (order.Ending == Ending.None) Find(5, order.Id, "It is open, and nothing waits.");
        else if (order.Ending == Ending.Completed && !order.Settled) Find(5, order.Id, "It is completed and never settles.");
        foreach (var c in order.Cases)
            if (c.IsOpen) Find(5, order.Id, $"Case {c.Number} is open, and nothing waits.");
    }

    static string At(long? due) => due is { } at ? $"{Instants.At(at):O}" : "no time";

    /// <summary>Invariant 6: what is offered is what would be done.</summary>
    void Offered(Order order, Policy policy, Actor by)
    {
        var situation = new Situation(clock.GetUtcNow(), by, policy);
        foreach (var offer in Unwind.Offers.For(order, situation, perLine: false))
        {
            Offers++;
            if (!offer.Possible) continue;
            if (Decider.Decide(order, offer.Command, situation) is not Decision.Accepted accepted)
                Find(6, order.Id, $"{SnakeCase.Of(offer.Act)} is offered to the {SnakeCase.Of(by.Kind)} and refused.");
            else if (Json(Outcome.Of(accepted)) != Json(offer.Outcome))
                Find(6, order.Id, $"{SnakeCase.Of(offer.Act)} would do something else than was offered to the {SnakeCase.Of(by.Kind)}.");
        }
    }

    static string Json(Outcome? outcome) => outcome is null ? "" : JsonSerializer.Serialize(outcome, CoreJson.Default.Outcome);

    void Find(int invariant, OrderId order, string what) => findings.Add(new Finding(invariant, order, what));
}
