using Unwind.Settlements;

namespace Unwind.Consoles;

/// <summary>The operator's pages in both languages and themes, on a desk and on a phone: axe finds nothing, and nothing sticks out.</summary>
public sealed class OperatorLookTests(ConsoleSite site) : IClassFixture<ConsoleSite>, IAsyncLifetime
{
    public static TheoryData<string, string> Pages => new()
    {
        { "overview", "/operator" }, { "policies", "/operator/policies" }, { "policy", "/operator/policies/taobao/2?tab=awaiting_shipment" },
        { "policy-times", "/operator/policies/taobao/2?tab=times" }, { "policy-terms", "/operator/policies/taobao/2?tab=terms" },
        { "policy-reasons", "/operator/policies/taobao/2?tab=reasons" },
        { "policy-cell", "/operator/policies/taobao/2/cell?act=apply_to_cancel&stage=awaiting_shipment&by=seller" },
        { "policy-compare", "/operator/policies/compare?a=taobao/2&b=ebay/2" }, { "policy-new", "/operator/policies/new" },
        { "stores", "/operator/stores" }, { "stores-empty", "/operator/stores?q=nothing-like-this" }, { "store", "/operator/stores/qingshan" },
        { "transfer", "/operator/stores/qingshan/transfer" }, { "effects", "/operator/effects" }, { "effects-empty", "/operator/effects?state=unknown" },
        { "order", "/operator/orders/{parked}" }, { "settle", "/operator/orders/{parked}/settle_effect?item=refund/{parked}/1/0" },
        { "hold", "/operator/orders/{paid}/hold_order" }, { "reports", "/operator/reports" }, { "report-days", "/operator/reports?of=days" },
        { "report-penalties", "/operator/reports?of=penalties" }, { "report-transit", "/operator/reports?of=transit" }, { "keys", "/operator/keys" },
    };

    OrderId parked;

    public async ValueTask InitializeAsync() => parked = await Parking.Park(site, $"look-{Guid.NewGuid():N}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task An_operator_s_page_is_clean_in_both_languages_and_themes(string name, string path)
    {
        var address = path.Replace("{parked}", $"{parked}", StringComparison.Ordinal).Replace("{paid}", $"{site.Story.Paid}", StringComparison.Ordinal);
        if (name == "policy-compare") address = address.Replace("ebay/2", $"ebay/{site.Engine.Policies.Active("ebay").Version}", StringComparison.Ordinal);
        foreach (var (suffix, view) in View.Both)
        {
            var page = await site.At(Actor.Platform, view);
            var answer = await page.GotoAsync(address);
            Assert.Equal(200, answer!.Status);
            await ConsoleSite.Clean(page);
            await ConsoleSite.Shoot(page, $"operator-{name}{suffix}");
            var wider = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wider <= 0, $"{name}{suffix} is {wider} px too wide.");
        }
    }
}

/// <summary>A refund that its channel does not carry out.</summary>
static class Parking
{
    public static async Task<OrderId> Park(ConsoleSite site, string reference)
    {
        var id = await site.Place(reference, paid: true);
        await site.Do(Actor.Buyer(Demos.Market.StoryBuyer), new Refunds.RequestRefund(id, [], "changed_mind", null, "不想要了", []));
        await site.Do(Actor.Seller(Demos.Market.StoryStore), new Cases.AgreeCase(id, [1]));
        await site.Do(Actor.Payment, new ParkEffect(id, $"refund/{id}/1/0", ParkReasons.BalanceTooLow, "ACCOUNT_BALANCE_NOT_ENOUGH"));
        return id;
    }
}
