using Unwind.Engine.Reading;

namespace Unwind.Demos;

/// <summary>Keeps the market alive: every moment somebody does something, through the pipeline like anybody else.</summary>
sealed class Simulator(EngineHost engine, Random random, ImmutableHashSet<OrderId> leaveAlone)
{
    static readonly ImmutableArray<Stage> Lively =
    [
        Stage.AwaitingPayment, Stage.AwaitingShipment, Stage.AwaitingShipment, Stage.LabelPrinted, Stage.InTransit,
        Stage.Returning, Stage.Received, Stage.Completed, Stage.Closed,
    ];

    readonly Market market = new(random);
    readonly Habits habits = new(random);

    /// <param name="pace">The time between two acts, on average.</param>
    public async Task Run(TimeSpan pace, CancellationToken cancel)
    {
        for (var turn = 0; !cancel.IsCancellationRequested; turn++)
        {
            await Task.Delay(pace * (0.5 + random.NextDouble()), cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) return;
            if (await Choose(turn, cancel) is not { } step) continue;
            await engine.Pipeline.Execute(
                new Request($"simulator/{Guid.CreateVersion7()}", step.By, step.Command) { Background = true }, cancel);
        }
    }

    async Task<(Actor By, OrderCommand Command)?> Choose(int turn, CancellationToken cancel)
    {
        if (random.Next(6) == 0)
        {
            var order = market.Order($"S{turn:00000}-{random.Next(100_000):00000}");
            return (Actor.Buyer(order.Buyer), order);
        }
        // Whoever quarrels is looked after more often than their number would say.
        if (random.Next(4) == 0)
        {
            var cases = await engine.Reads.Cases(new CaseFilter(Open: true), null, 100, cancel);
            var quarrels = cases.Items.Where(c => !leaveAlone.Contains(c.Order)).ToArray();
            return quarrels.Length == 0 ? null : await Step(quarrels[random.Next(quarrels.Length)].Order, cancel);
        }
        var stage = Lively[random.Next(Lively.Length)];
        var page = await engine.Reads.Orders(new OrderFilter(Stage: stage), null, 100, cancel);
        var free = page.Items.Where(r => !leaveAlone.Contains(r.Id)).ToArray();
        if (free.Length == 0) return null;
        return await Step(free[random.Next(free.Length)].Id, cancel);
    }

    async Task<(Actor By, OrderCommand Command)?> Step(OrderId chosen, CancellationToken cancel)
    {
        if (await engine.Reads.Find(chosen, Actor.Platform, cancel) is not { } found) return null;
        return habits.Next(found, engine.Policies.Find(found.PolicyId, found.PolicyVersion)!);
    }
}
