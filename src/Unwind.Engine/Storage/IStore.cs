using System.Data.Common;
using Unwind.Engine.Bulk;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage;

/// <summary>
/// Where everything is kept. One implementation for each database; the promises are the same, and so are the tests. Calls
/// are synchronous: a lane has a thread of its own, and a reader's question is short.
/// </summary>
interface IStore : IDisposable
{
    /// <summary>How many lanes may write at the same time. A lane's transaction touches its own buckets only.</summary>
    int Lanes { get; }

    /// <summary>The lane that owns a bucket.</summary>
    int LaneOf(int bucket);

    /// <summary>
    /// Whether several processes share it for good and divide what is to be looked after by leases; otherwise whoever has it open looks
    /// after all of it, and what two of them find is done once all the same.
    /// </summary>
    bool IsShared { get; }

    /// <summary>
    /// Whether a commit is on disk only when <see cref="Flush"/> has returned, which may be waited for beside the batches to come. Otherwise it is
    /// on disk by itself.
    /// </summary>
    bool FlushesApart { get; }

    /// <summary>
    /// Brings to disk whatever has been committed before the call. Any thread may call it, one at a time. After it has failed it is to be called
    /// again until it does not: nothing else is written before that.
    /// </summary>
    /// <exception cref="StoreBusyException">The disk did not take it: whether it is there nobody knows, and nobody may be told.</exception>
    void Flush();

    /// <summary>
    /// What was read just now may have been committed a moment ago and not be on disk yet: the moment until it is; null when it is there already.
    /// It fails as <see cref="Flush"/> does.
    /// </summary>
    Task? Settling { get; }

    /// <summary>Begins the transaction of a lane's batch. Only the lane's own thread calls it.</summary>
    /// <exception cref="StoreBusyException">Another process holds the database, or the disk has not taken what is to be flushed; nothing has happened.</exception>
    IBatch Begin(int lane);

    /// <summary>A connection for reading, to be disposed of soon: there are few.</summary>
    /// <param name="snapshot">Whether all its questions see the same moment.</param>
    IReader Read(bool snapshot = false);

    /// <summary>Whether a failure is the database's being away or in the way of itself, and not a mistake of anybody's: it is worth trying again.</summary>
    bool IsPassing(Exception failure);

    /// <summary>
    /// After a question failed because its connection was lost: gives up those that may be lost as well. Whether asking again, on a new
    /// one, is worth it.
    /// </summary>
    bool Reconnects(Exception failure);

    /// <summary>
    /// A number that is another one whenever somebody has written since the last question, in this process or another. It
    /// says nothing by itself.
    /// </summary>
    long Stamp();
}

/// <summary>A connection that can only read.</summary>
interface IReader : IDisposable
{
    DbConnection Connection { get; }
}

/// <summary>One transaction of one lane. Disposing of it without <see cref="Commit"/> undoes it.</summary>
interface IBatch : IDisposable
{
    /// <summary>Somebody outside this process has written since the lane's last batch: what is remembered may be old.</summary>
    bool OthersWrote { get; }

    /// <summary>Everything that a batch wants to know, in one round.</summary>
    Found Load(Wanted wanted);

    /// <summary>The highest number in a bucket, or null when it is empty.</summary>
    OrderId? Newest(int bucket);

    void Save(Changes changes);

    /// <summary>Writes a transfer down, unless its reference stands already.</summary>
    /// <param name="stands">What stands under the reference now: this transfer, or the one of before.</param>
    /// <returns>Whether it is new.</returns>
    bool SaveTransfer(Transfer transfer, out Transfer stands);
    /// <summary>What was counted, in the order of the list; a SKU's row and its line in the feed are written once.</summary>
    ImmutableArray<StockCounted> CountStock(string store, ImmutableArray<StockCount> counts, long now);
    /// <summary>The outbox's own rows: what became of a sending.</summary>
    void SetEffect(int bucket, string key, string state, int attempts, long? nextAt, string? error);
    /// <summary>
    /// Takes effects to be sent, until <paramref name="leaseUntil"/>, if nobody has touched them since they were read. Returns
    /// those that are taken.
    /// </summary>
    List<EffectRow> ClaimEffects(IReadOnlyList<EffectRow> rows, long leaseUntil);
    /// <summary>An effect is to be looked at now, unless it is done or being sent.</summary>
    void WakeEffect(int bucket, string key, long now);
    /// <summary>Remembers something about the whole database.</summary>
    void SaveMark(string name, string value);
    /// <summary>Copies changed orders into their buyers' lists. Returns how many.</summary>
    /// <param name="buckets">Only orders of these; null for all.</param>
    int ProjectBuyers(int limit, int[]? buckets);
    /// <summary>Forgets answers older than a time, some thousand at once. Returns how many.</summary>
    int ForgetAnswers(long before, int limit, int[]? buckets);
    /// <summary>
    /// Says that a process is there, takes its share of the slices that nobody has, and gives back what is more than that.
    /// Returns the slices that are its own until <paramref name="until"/>.
    /// </summary>
    int[] TakeLeases(string owner, long now, long until);
    /// <summary>A process leaves: what it had is free.</summary>
    void DropLeases(string owner);
    /// <summary>What was still to be done with this file is done.</summary>
    void ForgetMark(string name);
    /// <summary>Nobody else puts a policy live until the end of the batch; what is read after this is what is live.</summary>
    void HoldPolicies();
    void SavePolicy(PolicyText text, long since);
    void SaveKey(string id, string name, string actor, byte[] hash, long createdAt);
    bool RevokeKey(string id, long at);
    /// <summary>Keeps a text of somebody's under a name, in place of what was there.</summary>
    void SaveItem(string owner, string kind, string name, string value, long at);
    bool ForgetItem(string owner, string kind, string name);
    /// <summary>Takes orders into a selection, and others out of it.</summary>
    void Select(string selection, IEnumerable<OrderId> add, IEnumerable<OrderId> remove, long at);
    int ClearSelection(string selection);
    /// <summary>Forgets what was selected before a time, some at once. Returns how many.</summary>
    int ForgetSelections(long before, int limit, int[]? buckets);

    /// <summary>A run over many orders; nobody else writes to it until the end of the batch.</summary>
    BulkRun? HoldRun(string store, string id);
    void SaveRun(BulkRun run);
    /// <summary>Orders that came in a list, to be looked at; those that are there already stay as they are.</summary>
    void AddBulkOrders(string store, string run, IReadOnlyCollection<OrderId> orders);
    /// <summary>What is known of a run's orders now.</summary>
    void SaveBulkOrders(string store, string run, IReadOnlyCollection<BulkOrder> orders);
    /// <summary>Those of some orders of a run that are still to be done.</summary>
    HashSet<OrderId> PlannedAmong(string store, string run, IReadOnlyCollection<OrderId> orders);

    /// <summary>Done, for everybody to see. When it is on disk as well (<see cref="IStore.FlushesApart"/>) callers may be told.</summary>
    /// <param name="brief">People come and go: the upkeep that a commit does now and then is taken off the commits to come.</param>
    void Commit(bool brief = false);
}

/// <summary>The database is held by somebody else for longer than it is reasonable to wait, or away, or its disk is full.</summary>
sealed class StoreBusyException(string message, Exception inner) : Exception(message, inner);
