using Unwind.Deadlines;

namespace Unwind.Replaying;

/// <summary>What happened on the way.</summary>
sealed class Replayed
{
    public long Commands;
    public long Refusals;
    public long SentAgain;
    public long DeadlinesPassed;
    public long RightlyRefused;
    public readonly List<string> Differences = [];
}

/// <summary>
/// Sends what people did at the times at which they did it, all orders together in one order of time; what falls due in
/// between is done by the clock, as it would have been. The engine sees real commands and nothing else.
/// </summary>
sealed class Replayer(EngineHost engine, DrivenClock clock, bool twice, ReplayChannels? channels, IProgress<long> progress)
{
    readonly Replayed replayed = new();
    readonly PriorityQueue<Life, DateTimeOffset> queue = new();

    /// <summary>One order on its way through time.</summary>
    sealed class Life(Recorded? recorded, ImmutableArray<Step> steps)
    {
        public Recorded? Recorded => recorded;
        public ImmutableArray<Step> Steps => steps;
        public Order? Order;
        public int Next = recorded is null ? 0 : -1;
        public DateTimeOffset? Due;
        /// <summary>Reports that came before what they are about; whoever sent them sends them again.</summary>
        public readonly List<(Step Step, int Number)> Waiting = [];

        public DateTimeOffset? NextStepAt => Next < 0 ? recorded!.PlacedAt : Next < steps.Length ? steps[Next].At : null;
        public DateTimeOffset? NextAt => (NextStepAt, Due) switch
        {
            ({ } step, { } due) => step < due ? step : due,
            (null, var due) => due,
            (var step, null) => step,
        };
    }

    public async Task<(IReadOnlyList<(Recorded, Order?)> Orders, Replayed Replayed)> Run(DataSet set, CancellationToken cancel)
    {
        var lives = set.Orders.Select(o => new Life(o, o.Steps)).ToArray();
        var strays = new Life(null, set.Strays);
        foreach (var life in lives) queue.Enqueue(life, life.NextAt!.Value);
        if (strays.NextAt is { } first) queue.Enqueue(strays, first);

        var last = lives.Max(l => l.Steps.IsEmpty ? l.Recorded!.PlacedAt : l.Steps[^1].At);
        var end = last + set.After;
        var together = new List<Life>();
        while (queue.TryPeek(out _, out var at) && at <= end)
        {
            clock.Advance(at);
            together.Clear();
            while (queue.TryPeek(out _, out var next) && next <= at) together.Add(queue.Dequeue());
            if (together.Count == 1) await Live(together[0], at, cancel);
            else await Task.WhenAll(together.Select(l => Live(l, at, cancel)));
            foreach (var life in together)
                if (life.NextAt is { } then) queue.Enqueue(life, then > at ? then : at.AddTicks(1));
            progress.Report(replayed.Commands);
        }
        clock.Advance(end);
        if (channels is null) await ConfirmRefunds(lives, cancel);
        else
        {
            await ReplayChannels.Drain(engine, clock, progress, cancel);
            foreach (var life in lives) await Look(life, cancel);
        }
        return ([.. lives.Select(l => (l.Recorded!, l.Order))], replayed);
    }

    async Task Live(Life life, DateTimeOffset at, CancellationToken cancel)
    {
        if (life.Due <= at && life.Order is { } order)
        {
            Interlocked.Increment(ref replayed.DeadlinesPassed);
            await Send(life, Actor.Clock, new PassDeadlines(order.Id), $"due/{at.UtcTicks}", cancel);
            await Look(life, cancel);
        }
        while (life.NextStepAt <= at)
        {
            if (life.Next < 0)
            {
                var by = Actor.Buyer(life.Recorded!.Place.Buyer);
                var placed = await Send(life, by, life.Recorded.Place, "place", cancel);
                if (placed is not { Accepted: true })
                {
                    Differ($"{life.Recorded.Name}: could not be placed: {Say(placed)}");
                    life.Next = life.Steps.Length;
                    return;
                }
                life.Order = await engine.Reads.Find(placed.Order, Actor.Platform, cancel);
            }
            else
            {
                await Take(life, life.Steps[life.Next], life.Next, cancel);
            }
            life.Next++;
            await Look(life, cancel);
        }
    }

    /// <summary>Reads the order anew: what comes next depends on it, and so does what falls due.</summary>
    async Task Look(Life life, CancellationToken cancel)
    {
        if (life.Order is null) return;
        life.Order = await engine.Reads.Find(life.Order.Id, Actor.Platform, cancel);
        life.Due = Deadlines.Deadlines.Next(life.Order!, PolicyOf(life.Order!));
    }

    Policy PolicyOf(Order order) => engine.Policies.Find(order.PolicyId, order.PolicyVersion)!;

    async Task Take(Life life, Step step, int number, CancellationToken cancel)
    {
        var command = life.Order is { } order ? step.Make(order, PolicyOf(order)) : step.Make(null!, engine.Policies.Active());
        if (command is null) return;
        if (channels is not null && command is Payments.RecordPayment payment && life.Order is not null)
            command = await channels.Pay(payment, life.Order.Currency, cancel);
        var by = step.By is { Kind: ActorKind.Buyer, Id: "" } ? Actor.Buyer(life.Order!.Buyer)
            : step.By is { Kind: ActorKind.Seller, Id: "" } ? Actor.Seller(life.Order!.Store) : step.By;
        var reply = await Send(life, by, command, $"step/{number}", cancel);
        if (reply.Refusal is { } refusal)
        {
            Interlocked.Increment(ref replayed.Refusals);
            if (step.Refused) Interlocked.Increment(ref replayed.RightlyRefused);
            else if (refusal.Code is RefusalCode.NotPaidYet or RefusalCode.ParcelNotFound or RefusalCode.NotShippedYet)
                life.Waiting.Add((step, number));
            else Differ($"{life.Recorded?.Name}: {SnakeCase.Of(command.Act)} at {step.At:u} was refused: {Say(reply)}");
            return;
        }
        if (step.Refused) Differ($"{life.Recorded?.Name ?? "stray"}: {SnakeCase.Of(command.Act)} at {step.At:u} should have been refused: {Say(reply)}.");
        if (life.Waiting.Count == 0) return;
        await Look(life, cancel);
        foreach (var (late, its) in life.Waiting.ToArray())
        {
            if (late.Make(life.Order!, PolicyOf(life.Order!)) is not { } again) continue;
            Interlocked.Increment(ref replayed.SentAgain);
            var answered = await Send(life, Fill(late.By, life.Order!), again, $"step/{its}/again/{number}", cancel);
            if (answered.Accepted) life.Waiting.Remove((late, its));
            await Look(life, cancel);
        }
    }

    static Actor Fill(Actor by, Order order) => by switch
    {
        { Kind: ActorKind.Buyer, Id: "" } => Actor.Buyer(order.Buyer),
        { Kind: ActorKind.Seller, Id: "" } => Actor.Seller(order.Store),
        _ => by,
    };

    /// <summary>Sends a command; with <c>--twice</c> a second time under the same key, which must be the same answer.</summary>
    async Task<Reply> Send(Life life, Actor by, OrderCommand command, string what, CancellationToken cancel)
    {
        var key = $"replay/{life.Recorded?.Name ?? "stray"}/{what}";
        var request = new Request(key, by, command);
        Interlocked.Increment(ref replayed.Commands);
        var reply = await engine.Pipeline.Execute(request, cancel);
        if (!twice) return reply;
        var again = await engine.Pipeline.Execute(request, cancel);
        // What the clock asks is not remembered: asked again it finds nothing due, and changes nothing.
        var remembered = again.Repeated || by.Kind == ActorKind.Clock;
        if (!remembered || again.Order != reply.Order || again.Version != reply.Version || again.Accepted != reply.Accepted)
            Differ($"{life.Recorded?.Name}: {key} sent twice was answered differently: {Say(reply)}; {Say(again)}");
        return reply;
    }

    /// <summary>The payment channels pay out everything that was sent to them, each component once.</summary>
    async Task ConfirmRefunds(Life[] lives, CancellationToken cancel)
    {
        foreach (var some in lives.Where(l => l.Order is { Refunds.IsEmpty: false }).Chunk(256))
        {
            await Task.WhenAll(some.Select(async life =>
            {
                foreach (var refund in life.Order!.Refunds)
                {
                    for (var i = 0; i < refund.Confirmed.Length; i++)
                    {
                        if (refund.Confirmed[i]) continue;
                        var told = new Refunds.ConfirmRefund(life.Order.Id, refund.Number, i, $"paid-{refund.Number}-{i}");
                        var reply = await Send(life, Actor.Payment, told, $"confirm/{refund.Number}/{i}", cancel);
                        if (!reply.Accepted) Differ($"{life.Recorded!.Name}: refund {refund.Number} could not be confirmed: {Say(reply)}");
                    }
                }
                await Look(life, cancel);
            }));
            progress.Report(replayed.Commands);
        }
    }

    void Differ(string what)
    {
        lock (replayed.Differences) replayed.Differences.Add(what);
    }

    static string Say(Reply? reply) => reply switch
    {
        null => "no answer",
        { Refusal: { } no } => $"{no.Rule} {SnakeCase.Of(no.Code)} {string.Join(' ', no.Details.Select(d => $"{d.Key}={d.Value}"))}".TrimEnd(),
        _ => $"order {reply.Order} v{reply.Version}",
    };
}
