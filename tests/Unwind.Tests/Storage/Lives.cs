using Unwind.Cases;
using Unwind.Closures;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Shipments;

namespace Unwind.Storage;

/// <summary>
/// Draws lives of orders from what the engine itself offers, with carriers, a payment channel and an impatient clock: what
/// is possible is tried, whatever comes of it.
/// </summary>
sealed class Lives(Site site, EngineHost engine, int seed, Policies.Ways? payments = null)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly Random random = new(seed);
    readonly List<OrderId> orders = [];

    public async Task Run(int count, int steps)
    {
        for (var i = 0; i < count; i++) orders.Add(await Place(i));
        for (var step = 0; step < steps; step++)
        {
            if (random.Next(8) == 0) await Wait(TimeSpan.FromHours(random.Next(1, 100)));
            else await Act(orders[random.Next(orders.Count)]);
            site.Clock.Move(TimeSpan.FromMinutes(random.Next(1, 90)));
        }
        await Wait(TimeSpan.Zero);
    }

    /// <summary>
    /// Years of a market: orders keep coming to its stores, people do things or let them be, carriers and channels answer
    /// when they like, and the desk is lazy: most of what it is called for is left to the clock.
    /// </summary>
    /// <param name="look">Is called now and then, while everything is in the middle of something.</param>
    public async Task Years(int years, int ordersAYear, Func<Task> look)
    {
        var end = site.Clock.GetUtcNow().AddYears(years);
        var pause = TimeSpan.FromDays(365.0 / ordersAYear);
        for (var number = 0; site.Clock.GetUtcNow() < end; number++)
        {
            orders.Add(await Place(number));
            for (var acts = random.Next(24); acts > 0; acts--)
            {
                // Mostly the latest orders; now and then somebody remembers an old one.
                var recent = Math.Min(orders.Count, random.Next(6) == 0 ? orders.Count : 8);
                await Act(orders[orders.Count - 1 - random.Next(recent)]);
                site.Clock.Move(TimeSpan.FromMinutes(random.Next(1, 600)));
                if (random.Next(4) == 0) await Wait(TimeSpan.Zero);
            }
            await Wait(pause * (0.5 + random.NextDouble()));
            if (number % 40 == 20) await look();
        }
    }

    /// <summary>Nobody does anything any more.</summary>
    public async Task Rest()
    {
        for (var i = 0; i < 60; i++) await Wait(TimeSpan.FromDays(5));
    }

    async Task Wait(TimeSpan by)
    {
        site.Clock.Move(by);
        await engine.ClockWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);
    }

    async Task<OrderId> Place(int number)
    {
        var payment = payments is null ? (PaymentKind)(number % 4) : payments.Payments[number % payments.Payments.Length];
        ImmutableArray<PlacedLine> lines =
        [
            new("tea", "Green tea", 2, 6000, 0, 0, StockMode.OnOrder, true),
            new("song", "A song", 1, 900, 0, 0, StockMode.OnPayment, false) { Virtual = number % 3 == 0 && payments is not { Virtual: false } },
        ];
        var reply = await site.Send(engine, Actor.Buyer("b1"), new PlaceOrder(
            default, $"s{number % 2}", "b1", "CNY", null, lines, [new Discount("full", 500, 10000)], new PostageTerms(800),
            number % 2 == 0 ? [] : [new Funding(FundingKind.Points, "points", 300)], null)
        {
            Payment = payment,
            DepositMinor = payment == PaymentKind.Deposit ? 1000 : 0,
        });
        Assert.Null(reply.Refusal);
        return reply.Order;
    }

    async Task Act(OrderId id)
    {
        var order = (await engine.Reads.Find(id, Actor.Platform, Cancel))!;
        var policy = engine.Policies.Of(order);
        if (Outside(order) is { } outside && random.Next(3) == 0)
        {
            await site.Send(engine, outside.By, outside.Command);
            return;
        }
        Actor by = random.Next(9) switch
        {
            < 4 => Actor.Buyer(order.Buyer),
            < 7 => Actor.Seller(order.Store),
            < 8 => Actor.Officer($"officer-{random.Next(3)}"),
            _ => Actor.Platform,
        };
        var possible = Unwind.Offers.For(order, new Situation(site.Clock.GetUtcNow(), by, policy)).Where(o => o.Possible).ToArray();
        if (possible.Length == 0) return;
        var offer = possible[random.Next(possible.Length)];
        var command = offer.Command is Disputes.GiveVerdict { Awards.Length: 1 } verdict && random.Next(2) == 0
            ? verdict with { Awards = [new Disputes.Award(1, 700)], Violation = "promise_broken" } : offer.Command;
        var reply = await site.Send(engine, by, command);
        Assert.True(command != offer.Command || reply.Accepted, $"seed {seed}: {offer.Act} is offered to {by} on {id} and refused with {reply.Refusal?.Code}.");
    }

    (Actor By, OrderCommand Command)? Outside(Order order)
    {
        foreach (var c in order.Cases)
        {
            if (c.State is CaseState.Payment due)
                return (Actor.Payment, new RecordPayment(order.Id, $"more-{c.Number}", [new Funding(FundingKind.Cash, "alipay", due.Minor)], c.Number));
            if (c.State is CaseState.ReturnCheck { DeliveredAt: null } && random.Next(2) == 0)
                return (Actor.Carrier, new Returns.RecordReturnScan(order.Id, c.Number));
        }
        if (order.DueMinor > 0)
        {
            var minor = order.Deposit is { State: DepositState.Due } deposit ? deposit.Minor : order.DueMinor;
            return (Actor.Payment, new RecordPayment(order.Id, $"p{order.Version}", [new Funding(FundingKind.Cash, "alipay", minor)]));
        }
        if (order.Parcels.LastOrDefault(p => p.State is not (ParcelState.Voided or ParcelState.Returned or ParcelState.Lost or ParcelState.Delivered)) is not { } parcel)
            return null;
        var scan = parcel.State switch
        {
            ParcelState.Labelled => Scan.PickedUp,
            ParcelState.Voiding => Scan.LabelVoided,
            ParcelState.Returning => Scan.Returned,
            _ when parcel.StopAsked => random.Next(2) == 0 ? Scan.Intercepted : Scan.InterceptionFailed,
            _ => random.Next(8) == 0 ? Scan.RefusedAtDoor : Scan.Delivered,
        };
        return (Actor.Carrier, new RecordScan(order.Id, parcel.Number, null, scan));
    }
}
