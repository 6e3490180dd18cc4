using Unwind.Payments;

namespace Unwind.Demos;

/// <summary>
/// One order for each stage that a market passes through quickly, so that there is always one to look at. The simulator
/// leaves them alone.
/// </summary>
static class Showcase
{
    public static async Task<ImmutableHashSet<OrderId>> Make(EngineHost engine, CancellationToken cancel)
    {
        var shown = ImmutableHashSet.CreateBuilder<OrderId>();
        await Make("label", []);
        await Make("returning", [Scan.PickedUp, Scan.RefusedAtDoor]);
        await Make("received", [Scan.PickedUp, Scan.Delivered]);
        return shown.ToImmutable();

        async Task Make(string name, ImmutableArray<Scan> scans)
        {
            var place = Market.StoryOrder($"shown-{name}", 2);
            var id = (await Do(Actor.Buyer(place.Buyer), place)).Order;
            shown.Add(id);
            var due = (await engine.Reads.Find(id, Actor.Platform, cancel))!.DueMinor;
            await Do(Actor.Payment, new RecordPayment(id, $"alipay-{id}", [new Funding(FundingKind.Cash, "alipay", due)]));
            await Do(Actor.Seller(place.Store), new Ship(id, [], "sf", $"SF{id}"));
            foreach (var scan in scans) await Do(Actor.Carrier, new RecordScan(id, 1, null, scan));
        }

        async Task<Reply> Do(Actor by, OrderCommand command) =>
            await engine.Pipeline.Execute(new Request($"shown/{Guid.CreateVersion7()}", by, command), cancel);
    }
}
