using Unwind.Engine.Reading;
using Unwind.Exchanges;
using Unwind.Payments;
using Unwind.Returns;

namespace Unwind.Demos;

/// <summary>
/// Keeps the market alive: every moment somebody does something, through the pipeline like anybody else. What happens at a channel
/// or at the carrier happens there, and comes back by itself.
/// </summary>
sealed class Simulator(EngineHost engine, Random random, ImmutableHashSet<OrderId> leaveAlone, Surroundings? around)
{
    static readonly TimeSpan StepOfParcel = TimeSpan.FromSeconds(6);

    static readonly ImmutableArray<Stage> Lively =
    [
        Stage.AwaitingPayment, Stage.AwaitingShipment, Stage.AwaitingShipment, Stage.LabelPrinted, Stage.InTransit,
        Stage.Returning, Stage.Received, Stage.Completed, Stage.Closed,
    ];

    readonly Market market = new(random);
    readonly Habits habits = new(random, "alipay", [Surroundings.Carrier, "zto", "yto"]);

    /// <param name="pace">The time between two acts, on average.</param>
    public async Task Run(TimeSpan pace, CancellationToken cancel)
    {
        for (var turn = 0; !cancel.IsCancellationRequested; turn++)
        {
            await Task.Delay(pace * (0.5 + random.NextDouble()), cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) return;
            try
            {
                if (await Choose(turn, cancel) is { } step) await Do(step.By, step.Command, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    async Task Do(Actor by, OrderCommand command, CancellationToken cancel)
    {
        if (around is not null && await IsDoneThere(command, cancel)) return;
        var reply = await engine.Pipeline.Execute(
            new Request($"simulator/{Guid.CreateVersion7()}", by, command) { Background = true }, cancel);
        if (around is null || !reply.Accepted) return;
        var (carrier, tracking) = command switch
        {
            Ship c => (c.Carrier, c.Tracking),
            SendReplacement c => (c.Carrier, c.Tracking),
            FillReturn c => (c.Carrier, c.Tracking),
            _ => ("", ""),
        };
        if (carrier == Surroundings.Carrier) await around.HandOver(command.Order, tracking, StepOfParcel, cancel);
    }

    /// <summary>Payments are made at a channel, which tells of them; the carrier moves its own parcels.</summary>
    async Task<bool> IsDoneThere(OrderCommand command, CancellationToken cancel)
    {
        if (command is not (BeginPayment or RecordPayment or RecordScan or RecordReturnScan)) return false;
        if (await engine.Reads.Find(command.Order, Actor.Platform, cancel) is not { } order) return true;
        switch (command)
        {
            case BeginPayment:
                await around!.Begin($"{order.Id}", order.DueMinor, cancel);
                await engine.Pipeline.Execute(new Request(
                    $"simulator/{Guid.CreateVersion7()}", Actor.Buyer(order.Buyer), new BeginPayment(order.Id, "alipay", $"{order.Id}")), cancel);
                return true;
            case RecordPayment payment:
                await Pay(order, payment, cancel);
                return true;
            case RecordScan scan:
                return order.FindParcel(scan.Parcel)?.Carrier == Surroundings.Carrier;
            case RecordReturnScan scan:
                return order.FindCase(scan.Case)?.State is CaseState.ReturnCheck { Carrier: Surroundings.Carrier };
            default:
                throw new UnreachableException();
        }
    }

    async Task Pay(Order order, RecordPayment payment, CancellationToken cancel)
    {
        var minor = payment.Cash.Sum(c => c.Minor);
        if (payment.Case == 0 && order is { Payment: PaymentKind.Prepaid, Begun: null } && order.Id.Value % 3 == 0)
        {
            await around!.PayAtStripe(order.Id, minor, order.Currency, cancel);
            return;
        }
        var number = payment.Case == 0 ? $"{order.Id}" : $"{order.Id}-c{payment.Case}";
        // The balance after a deposit is a payment of its own.
        if (order.Deposit is { State: DepositState.Held } && payment.Case == 0) number = $"{order.Id}-balance";
        await around!.PayAtAlipay(number, minor, cancel);
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
