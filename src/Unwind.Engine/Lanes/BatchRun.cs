using System.Text.Json;
using Microsoft.Extensions.Logging;
using Unwind.Deadlines;
using Unwind.Engine.Policies;
using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Decides a batch, one request after the other, in memory: several commands for one order see each other. What one of
/// them does wrong, it does to itself.
/// </summary>
sealed class BatchRun(PolicyBook policies, Routes routes, OrderNumbers numbers, TimeProvider clock, ILogger log)
{
    /// <summary>An order whose state is longer than this has too much history to go on.</summary>
    const int StateBytesMax = 4 * 1024 * 1024;

    readonly HotOrders hot = new();
    readonly Wanted wanted = new();
    readonly Changes changes = new();
    readonly Recorder recorder = new(routes);
    readonly Dictionary<OrderId, Working> working = [];
    readonly Dictionary<AnswerKey, (byte[] Hash, Reply Reply)> given = [];
    Found found = new([], [], [], []);

    /// <summary>Whether the last batch left something for the outbox to send.</summary>
    public bool HasEffects { get; private set; }

    /// <summary>Somebody outside has written, or a batch was undone: what is remembered of orders, and of what is live, may be wrong.</summary>
    public void Forget()
    {
        hot.Clear();
        policies.Forget();
    }

    /// <summary>Decides and writes. Until it is committed nobody may be told; when that fails, what is remembered is to be forgotten.</summary>
    /// <param name="more">Asked when all are decided and written: whether it has added some that are to be done as well.</param>
    public void Run(IBatch batch, List<Pending> requests, Func<bool> more)
    {
        if (batch.OthersWrote) Forget();
        HasEffects = false;
        var from = 0;
        do
        {
            var to = requests.Count;
            RunPart(batch, requests.GetRange(from, to - from));
            from = to;
        }
        while (more());
    }

    void RunPart(IBatch batch, List<Pending> requests)
    {
        Clear();
        Load(batch, requests);
        foreach (var request in requests)
        {
            try
            {
                request.Reply = Answer(batch, request);
            }
            catch (Exception failure) when (failure is not StoreBusyException)
            {
                log.Undecided(failure, request.Order, request.Request.Command.Act);
                request.Fail();
            }
        }
        foreach (var order in working.Values) if (order.Changed) Write(order);
        HasEffects |= changes.Effects.Count > 0;
        changes.At = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (!changes.IsEmpty) batch.Save(changes);
        foreach (var order in working.Values)
        {
            if (order is not { Order: { } known, ForPeople: true }) continue;
            // What has ended is seldom touched again, and thousands of them would be gone through in each collection.
            if (known.Ending == Ending.None) hot.Keep(new StoredOrder(known, order.Hash, order.DueAt, order.Bytes));
            else hot.Forget(known.Id);
        }
    }

    void Clear()
    {
        wanted.Clear();
        changes.Clear();
        working.Clear();
        given.Clear();
    }

    void Load(IBatch batch, List<Pending> requests)
    {
        foreach (var request in requests)
        {
            request.Reply = null;
            if (request.IsRecorded) wanted.Answers.Add(request.Key);
            if (request.IsNew) request.Order = numbers.Next(request.Bucket);
            if (request.Reference is { } reference) wanted.References.Add(reference);
            var forPeople = !request.Request.Background;
            if (working.TryGetValue(request.Order, out var before))
            {
                before.ForPeople |= forPeople;
                continue;
            }
            var known = request.IsNew ? null : hot.Find(request.Order);
            if (known is null) wanted.Orders.Add(request.Order);
            else wanted.Known.Add(known);
            working.Add(request.Order, new Working(known) { ForPeople = forPeople || known is not null });
        }
        found = batch.Load(wanted);
        foreach (var (id, order) in found.Orders) working[id] = new Working(order) { ForPeople = working[id].ForPeople };
    }

    Reply Answer(IBatch batch, Pending request)
    {
        if (request.IsRecorded)
        {
            if (given.TryGetValue(request.Key, out var before)) return Repeat(request, before.Hash, before.Reply);
            if (found.Answers.TryGetValue(request.Key, out var stored)) return Repeat(request, stored.Hash, Read(stored));
        }
        var now = clock.GetUtcNow();
        var reply = Decide(batch, request, now);
        if (!request.IsRecorded || reply.Refusal?.Code is RefusalCode.Busy or RefusalCode.VersionChanged) return reply;
        given.Add(request.Key, (request.Hash, reply));
        changes.Answers.Add(new AnswerRecord(
            request.Key, request.Hash, reply.Order, reply.Version,
            reply.Refusal is { } no ? JsonSerializer.SerializeToUtf8Bytes(no, CoreJson.Default.Refusal) : null,
            reply.Outcome is { } yes ? JsonSerializer.SerializeToUtf8Bytes(yes, CoreJson.Default.Outcome) : null,
            now.ToUnixTimeMilliseconds()));
        return reply;
    }

    static Reply Repeat(Pending request, byte[] hash, Reply reply) =>
        hash.AsSpan().SequenceEqual(request.Hash)
            ? reply with { Repeated = true }
            : new Reply(default, 0, Pending.Refused(RefusalCode.KeyReused, request.Request.Command.Act), null, false);

    static Reply Read(StoredAnswer stored) => new(
        stored.Order, stored.Version,
        stored.Refusal is { } no ? JsonSerializer.Deserialize(no, CoreJson.Default.Refusal) : null,
        stored.Outcome is { } yes ? JsonSerializer.Deserialize(yes, CoreJson.Default.Outcome) : null, true);

    Reply Decide(IBatch batch, Pending request, DateTimeOffset now)
    {
        var (by, command) = (request.Request.By, request.Request.Command);
        if (request.IsNew) return Begin(batch, request, now);
        if (found.Poisoned.TryGetValue(request.Order, out var damage))
            throw new InvalidOperationException($"The row of order {request.Order} can't be read.", damage);
        var state = working[request.Order];
        if (state.Order is not { } order || !Decider.MaySee(order, by))
            return new Reply(request.Order, 0, Pending.Refused(RefusalCode.OrderNotFound, command.Act), null, false);
        if (request.Request.ExpectedVersion is { } expected && expected != order.Version)
        {
            var changed = Pending.Refused(RefusalCode.VersionChanged, command.Act).With("version", $"{order.Version}");
            return new Reply(order.Id, order.Version, changed, null, false);
        }
        return Take(request, state, policies.Of(order), now, command);
    }

    /// <summary>A new order gets a number that nobody has, and a reference that its store has not used.</summary>
    Reply Begin(IBatch batch, Pending request, DateTimeOffset now)
    {
        var (by, command) = (request.Request.By, request.Request.Command);
        if (request.Reference is { } reference && found.References.TryGetValue(reference, out var taken))
        {
            var exists = Pending.Refused(RefusalCode.OrderExists, command.Act);
            var other = working.TryGetValue(taken, out var known) && known.Order is not null
                ? known.Order
                : batch.Load(new Wanted { Orders = { taken } }).Orders.GetValueOrDefault(taken)?.Order;
            if (other is not null && Decider.MaySee(other, by)) exists = exists.With("order", taken.ToString());
            return new Reply(default, 0, exists, null, false);
        }
        while (working[request.Order].Order is not null || found.Poisoned.ContainsKey(request.Order))
        {
            if (batch.Newest(request.Bucket) is { } newest) numbers.Pass(newest);
            request.Order = numbers.Next(request.Bucket);
            working.TryAdd(request.Order, new Working(null) { ForPeople = !request.Request.Background });
        }
        command = command switch
        {
            PlaceOrder place => place with { Order = request.Order },
            ImportOrder import => import with { Order = request.Order },
            _ => throw new UnreachableException(),
        };
        var reply = Take(request, working[request.Order], policies.Active(), now, command);
        if (!reply.Accepted) return reply with { Order = default };
        if (request.Reference is not { } mine) return reply;
        found.References[mine] = reply.Order;
        changes.References.Add(new ReferenceRecord(mine, reply.Order));
        return reply;
    }

    Reply Take(Pending request, Working state, Policy policy, DateTimeOffset now, OrderCommand command)
    {
        var decision = Decider.Decide(state.Order, command, new Situation(now, request.Request.By, policy));
        if (decision is Decision.Refused refused)
            return new Reply(request.Order, state.Order?.Version ?? 0, refused.Refusal, null, false);
        var accepted = (Decision.Accepted)decision;
        var after = accepted.After;
        var due = DueAt(Deadlines.Deadlines.Next(after, policy));
        var outcome = Outcome.Of(accepted);
        if (accepted.Events.IsEmpty)
        {
            // Nothing happened, but what the row says is due may be of an older reckoning.
            if (due != state.DueAt) (state.DueAt, state.Changed, state.ChangedAt) = (due, true, state.ChangedAt ?? now);
            return new Reply(after.Id, after.Version, null, outcome, false);
        }
        if (IsTooLarge(state, accepted))
        {
            var large = Pending.Refused(RefusalCode.TooLarge, command.Act);
            return new Reply(request.Order, state.Order?.Version ?? 0, large, null, false);
        }
        var (hash, bytes) = recorder.Record(state.Order, state.Hash, accepted, command is ImportOrder, now, changes);
        state.Order = after;
        state.Hash = hash;
        state.Bytes += bytes;
        state.DueAt = due;
        state.ChangedAt = now;
        state.Changed = true;
        return new Reply(after.Id, after.Version, null, outcome, false);
    }

    /// <summary>Only an order that could be over the limit is written out to see whether it is.</summary>
    static bool IsTooLarge(Working state, Decision.Accepted accepted)
    {
        if (state.Bytes < StateBytesMax / 4 && accepted.After.Lines.Length < 200) return false;
        return JsonSerializer.SerializeToUtf8Bytes(accepted.After, CoreJson.Default.Order).Length > StateBytesMax;
    }

    void Write(Working state)
    {
        var order = state.Order!;
        var json = JsonSerializer.SerializeToUtf8Bytes(order, CoreJson.Default.Order);
        state.Bytes = json.Length;
        changes.Orders[order.Id] = new OrderRecord(
            state.Before, order, state.Hash, json, state.DueAt, state.ChangedAt ?? order.PlacedAt);
    }

    /// <summary>Up, not down: when the row says that something is due, it is.</summary>
    public static long? DueAt(DateTimeOffset? at) =>
        at is { } due ? (due.UtcTicks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond : null;

    /// <summary>An order while its batch is being decided.</summary>
    sealed class Working(StoredOrder? stored)
    {
        public Order? Before { get; } = stored?.Order;
        public Order? Order { get; set; } = stored?.Order;
        public byte[] Hash { get; set; } = stored?.Hash ?? HashChain.Start;
        public long? DueAt { get; set; } = stored?.DueAt;
        public int Bytes { get; set; } = stored?.Bytes ?? 0;
        public DateTimeOffset? ChangedAt { get; set; }
        public bool Changed { get; set; }
        /// <summary>Somebody has it in hand. What only deadlines and runs pass through would drive that out of memory, and is not soon asked for again.</summary>
        public bool ForPeople { get; set; }
    }
}
