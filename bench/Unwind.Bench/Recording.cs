using System.Collections.Immutable;
using Unwind.Engine.Bulk;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;
using Unwind.Engine.Storage;

namespace Unwind.Bench;

/// <summary>A store that keeps what is written through it, so that the very same rows can be written again without rules.</summary>
sealed class Recording(IStore store) : IStore
{
    public List<Changes> Written { get; } = [];
    public int Lanes => store.Lanes;
    public int LaneOf(int bucket) => store.LaneOf(bucket);
    public bool IsShared => store.IsShared;
    public bool Reconnects(Exception failure) => store.Reconnects(failure);
    public bool IsPassing(Exception failure) => store.IsPassing(failure);
    public bool FlushesApart => store.FlushesApart;
    public void Flush() => store.Flush();
    public Task? Settling => store.Settling;
    public IBatch Begin(int lane) => new Batch(store.Begin(lane), Written);
    public IReader Read(bool snapshot = false) => store.Read(snapshot);
    public long Stamp() => store.Stamp();
    public void Dispose() => store.Dispose();

    sealed class Batch(IBatch batch, List<Changes> written) : IBatch
    {
        public bool OthersWrote => batch.OthersWrote;
        public Found Load(Wanted wanted) => batch.Load(wanted);
        public OrderId? Newest(int bucket) => batch.Newest(bucket);

        public void Save(Changes changes)
        {
            var copy = new Changes { At = changes.At };
            foreach (var (id, order) in changes.Orders) copy.Orders.Add(id, order);
            copy.Events.AddRange(changes.Events);
            copy.Answers.AddRange(changes.Answers);
            copy.Cases.AddRange(changes.Cases);
            copy.Postings.AddRange(changes.Postings);
            copy.Conduct.AddRange(changes.Conduct);
            copy.Stock.AddRange(changes.Stock);
            copy.Effects.AddRange(changes.Effects);
            copy.EffectTurns.AddRange(changes.EffectTurns);
            copy.Parcels.AddRange(changes.Parcels);
            copy.Notices.AddRange(changes.Notices);
            copy.References.AddRange(changes.References);
            copy.OpenLines.AddRange(changes.OpenLines);
            written.Add(copy);
            batch.Save(changes);
        }

        public bool SaveTransfer(Transfer transfer, out Transfer stands) => batch.SaveTransfer(transfer, out stands);
        public ImmutableArray<StockCounted> CountStock(string store, ImmutableArray<StockCount> counts, long now) =>
            batch.CountStock(store, counts, now);
        public void SetEffect(int bucket, string key, string state, int attempts, long? nextAt, string? error) =>
            batch.SetEffect(bucket, key, state, attempts, nextAt, error);
        public List<EffectRow> ClaimEffects(IReadOnlyList<EffectRow> rows, long leaseUntil) => batch.ClaimEffects(rows, leaseUntil);
        public void WakeEffect(int bucket, string key, long now) => batch.WakeEffect(bucket, key, now);
        public void SaveMark(string name, string value) => batch.SaveMark(name, value);
        public int ProjectBuyers(int limit, int[]? buckets) => batch.ProjectBuyers(limit, buckets);
        public int ForgetAnswers(long before, int limit, int[]? buckets) => batch.ForgetAnswers(before, limit, buckets);
        public int[] TakeLeases(string owner, long now, long until) => batch.TakeLeases(owner, now, until);
        public void DropLeases(string owner) => batch.DropLeases(owner);
        public BulkRun? HoldRun(string store, string id) => batch.HoldRun(store, id);
        public void SaveRun(BulkRun run) => batch.SaveRun(run);
        public void AddBulkOrders(string store, string run, IReadOnlyCollection<OrderId> orders) => batch.AddBulkOrders(store, run, orders);
        public void SaveBulkOrders(string store, string run, IReadOnlyCollection<BulkOrder> orders) => batch.SaveBulkOrders(store, run, orders);
        public HashSet<OrderId> PlannedAmong(string store, string run, IReadOnlyCollection<OrderId> orders) => batch.PlannedAmong(store, run, orders);
        public void ForgetMark(string name) => batch.ForgetMark(name);
        public void HoldPolicies() => batch.HoldPolicies();
        public void SavePolicy(Engine.Policies.PolicyText text, long since) => batch.SavePolicy(text, since);
        public void SaveKey(string id, string name, string actor, byte[] hash, long createdAt) =>
            batch.SaveKey(id, name, actor, hash, createdAt);
        public bool RevokeKey(string id, long at) => batch.RevokeKey(id, at);
        public void SaveItem(string owner, string kind, string name, string value, long at) => batch.SaveItem(owner, kind, name, value, at);
        public bool ForgetItem(string owner, string kind, string name) => batch.ForgetItem(owner, kind, name);
        public void Select(string selection, IEnumerable<OrderId> add, IEnumerable<OrderId> remove, long at) => batch.Select(selection, add, remove, at);
        public int ClearSelection(string selection) => batch.ClearSelection(selection);
        public int ForgetSelections(long before, int limit, int[]? buckets) => batch.ForgetSelections(before, limit, buckets);
        public void Commit(bool brief) => batch.Commit(brief);
        public void Dispose() => batch.Dispose();
    }
}
