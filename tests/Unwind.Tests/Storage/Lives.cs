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
sealed class Lives(Site site, EngineHost engine, int seed)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly Random random = new(seed);
    readonly List<OrderId> orders = [];

    public async Task Run(int count, int steps)
    {
        for (var i = 0; i < count; i++) orders.Add(await Place(i));
        for (var step = 0; step < steps; step++)
        {
            if (random.Next(12) == 0) await Wait(TimeSpan.FromHours(random.Next(1, 70)));
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

    /// <summary>
    /// Nobody does anything any more, but for the channel: it is asked about a begun payment until it answers, and no answer
    /// never means that the order may be closed (R6).
    /// </summary>
    public async Task Rest()
    {
        for (var i = 0; i < 60; i++)
        {
            await Wait(TimeSpan.FromDays(5));
            if (i != 4) continue;
            foreach (var id in orders)
                if (await engine.Reads.Find(id, Actor.Platform, Cancel) is { AskChannelAt: not null }) await site.Send(engine, Actor.Payment, new ReportUnpaid(id));
        }
    }

    async Task Wait(TimeSpan by)
    {
        site.Clock.Move(by);
        await engine.ClockWorker.RunOnce(Cancel);
        await engine.OutboxWorker.RunOnce(Cancel);
    }

    async Task<OrderId> Place(int number)
    {
        var policy = engine.Policies.Active();
        var payment = policy.Ways.Payments[number % policy.Ways.Payments.Length];
        ImmutableArray<PlacedLine> lines =
        [
            new("tea", "Green tea", 2, 6000, 0, 0, StockMode.OnOrder, true),
            new("song", "A song", 1, 900, 0, 0, StockMode.OnPayment, false) { Virtual = number % 3 == 0 && policy.Ways.Virtual },
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
        if (Outside(order) is { } outside && random.Next(5) < (order.IsPaid ? 2 : 4))
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
        // What leads nowhere, or ends everything at once, is left alone most of the time.
        if (offer.Act is Unwind.Act.SendMessage or Unwind.Act.ActOnBehalf or Unwind.Act.WithdrawCase or Unwind.Act.CloseOrder or Unwind.Act.HoldOrder
            or Unwind.Act.WithdrawContract or Unwind.Act.Complain && random.Next(6) > 0) return;
        var command = Vary(order, by, offer.Command);
        var reply = await site.Send(engine, by, command);
        Assert.True(command != offer.Command || reply.Accepted, $"seed {seed}: {offer.Act} is offered to {by} on {id} and refused with {reply.Refusal?.Code}.");
    }

    /// <summary>The same, but with a part of it, an amount, or more than was asked for.</summary>
    OrderCommand Vary(Order order, Actor by, OrderCommand offered) => random.Next(2) == 0 ? offered : offered switch
    {
        Disputes.GiveVerdict { Awards.Length: 1 } verdict => verdict with { Awards = [new Disputes.Award(1, 700)], Violation = "promise_broken" },
        Refunds.RequestRefund ask => ask with { Lines = [new Selected(1, 1)], AmountMinor = random.Next(2) == 0 ? 300 : null },
        Returns.RequestReturn ask => ask with { Lines = [new Selected(1, 1)] },
        Exchanges.RequestExchange ask => ask with { Lines = [new Selected(1, 1)], WantedSku = "tea-better" },
        AgreeCase { Cases: [var number] } agree when by.Kind == ActorKind.Seller && order.Cases[number - 1].Kind == CaseKind.Exchange =>
            agree with { DifferenceMinor = random.Next(-500, 1500) },
        Returns.ConfirmReturn confirm => confirm with { Units = 1 },
        Ship ship => ship with { Lines = [new Selected(1, 1)] },
        _ => offered,
    };

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
        if (order.IsPaid && random.Next(25) == 0)
        {
            return (Actor.Payment, new Refunds.RecordOutsideRefund(
                order.Id, $"outside-{order.Version}", random.Next(order.Funding.Length), random.Next(1, 4000), random.Next(3), random.Next(2) == 0));
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
