using Unwind.Cases;
using Unwind.Demos;
using Unwind.Disputes;
using Unwind.Refunds;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The demonstration's pages, with what the desk finds in the morning.</summary>
public sealed class DeskSite(Browser browser) : IAsyncLifetime
{
    public ConsoleSite Site { get; } = new(browser);

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        await DeskScenes.Make(new Demos.Cast(Site.Engine, null, "desk", CancellationToken.None));
    }

    /// <summary>A quarrel that only the desk can end: asked, refused, heard on both sides.</summary>
    public async Task<OrderId> Quarrel(string name)
    {
        var (buyer, seller) = (Actor.Buyer(Market.StoryBuyer), Actor.Seller(Market.StoryStore));
        var id = await Received(name);
        await Site.Do(buyer, new RequestRefund(id, [], "damaged", null, "收到时已破损。", ["cup"]));
        await Site.Do(seller, new DeclineCase(id, [1], "evidence_missing", "图片看不清。", ["scale"]));
        await Site.Do(buyer, new CallDesk(id, 1, [], null, "已补拍，请平台处理。", ["box"]));
        await Site.Do(buyer, new GiveEvidence(id, 1, "开箱照片。", ["box"]));
        await Site.Do(seller, new GiveEvidence(id, 1, "出库照片。", ["scale"]));
        return id;
    }

    public async Task<OrderId> Received(string name)
    {
        var id = await Site.Place($"desk-{name}", paid: true);
        await Site.Do(Actor.Seller(Market.StoryStore), new Shipments.Ship(id, [], "sf", $"SF{id}"));
        await Site.Do(Actor.Carrier, new Shipments.RecordScan(id, 1, null, Shipments.Scan.PickedUp));
        await Site.Do(Actor.Carrier, new Shipments.RecordScan(id, 1, null, Shipments.Scan.Delivered));
        return id;
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
