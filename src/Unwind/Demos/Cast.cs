using Unwind.Engine.Saved;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Demos;

/// <summary>
/// Plays set scenes through the pipeline and insists that each act works. Money and parcels are at the channels and the carrier as
/// well, where there are some; what these would tell is brought in at once, because nobody listens yet.
/// </summary>
sealed class Cast(EngineHost engine, Surroundings? around, string name, CancellationToken cancel)
{
    public static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);
    public static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    public Surroundings? Around => around;

    public async Task<Reply> Do(Actor by, OrderCommand command)
    {
        var reply = await engine.Pipeline.Execute(new Request($"{name}/{Guid.CreateVersion7()}", by, command), cancel);
        return reply.Accepted ? reply
            : throw new InvalidOperationException($"The {name}'s own {SnakeCase.Of(command.Act)} was refused: {reply.Refusal!.Code}.");
    }

    public async Task<OrderId> Place(PlaceOrder place) => (await Do(Actor.Buyer(place.Buyer), place)).Order;

    public async Task<OrderId> Paid(string reference, int lines, bool atStripe = false) =>
        await Pay(await Place(Market.StoryOrder(reference, lines)), atStripe: atStripe);

    /// <summary>Sends a photograph that goes with the demonstration, to be named as evidence.</summary>
    public async Task<ImmutableArray<string>> Photo(OrderId id, string photo)
    {
        await using var file = typeof(Cast).Assembly.GetManifestResourceStream($"Unwind.Demos.Photos.{photo}.png")!;
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancel);
        return [(await engine.Attachments.Add(id, content, cancel)).Name!];
    }

    /// <summary>A sentence that officers use often.</summary>
    public Task Macro(string title, string words) => engine.Saved.Keep(SavedItems.Desk, SavedItems.Macros, title, words, cancel);

    /// <param name="minor">A part of it; null for all that is due.</param>
    public async Task<OrderId> Pay(OrderId id, long? minor = null, bool atStripe = false)
    {
        var order = (await engine.Reads.Find(id, Actor.Platform, cancel))!;
        var sum = minor ?? order.DueMinor;
        var number = around is null ? $"alipay-{id}"
            : atStripe ? await around.PayAtStripe(id, sum, order.Currency, cancel) : await around.PayAtAlipay($"{id}", sum, cancel);
        var channel = around is not null && atStripe ? "stripe" : "alipay";
        await Do(Actor.Payment, new RecordPayment(id, number!, [new Funding(FundingKind.Cash, channel, sum, null, number)]));
        return id;
    }

    /// <param name="known">Whether the carrier was given the parcel as well.</param>
    public async Task Ship(OrderId id, bool known, params ImmutableArray<Scan> scans)
    {
        var tracking = $"SF{id}";
        await Do(Seller, new Ship(id, [], Surroundings.Carrier, tracking));
        if (around is not null && known) await around.HandOver(id, tracking, TimeSpan.Zero, cancel);
        foreach (var scan in scans)
        {
            if (around is not null && known) await around.Scan(tracking, scan, cancel);
            await Do(Actor.Carrier, new RecordScan(id, 1, null, scan));
        }
    }

    public async Task Refund(OrderId id, string reason)
    {
        await Do(Buyer, new RequestRefund(id, [], reason, null, "不想要了", []));
        await Do(Seller, new AgreeCase(id, [1]));
    }

    /// <summary>Refunds and a stop that nobody carries out, for the operator to look at.</summary>
    public async Task<ImmutableArray<OrderId>> Parked(params ImmutableArray<OrderId> refunds)
    {
        if (around is null) return [];
        await around.Behave(new() { ["lossy"] = 0, ["balance"] = "low" }, cancel);
        foreach (var id in refunds) await Refund(id, "changed_mind");
        foreach (var id in refunds) await UntilParked(id);
        await around.Behave(new() { ["balance"] = "enough" }, cancel);
        return refunds;
    }

    public async Task UntilParked(OrderId id)
    {
        var since = TimeProvider.System.GetTimestamp();
        while ((await engine.Reads.Find(id, Actor.Platform, cancel))!.Parked is null)
        {
            // Somebody's slow machine is no reason to have no demo.
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(5)) return;
            await Task.Delay(20, cancel);
        }
    }
}
