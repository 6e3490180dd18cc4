using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Unwind.Consoles;

/// <summary>The seller's board over a history that is known, in the browser: the other store of the demonstration has no more than that.</summary>
public sealed class BoardJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Seller = Actor.Seller("beihai");
    static readonly Actor Buyer = Actor.Buyer("wangwei");

    [Fact]
    public async Task The_board_says_what_waits_how_often_money_went_back_and_why_and_leads_there()
    {
        var page = await site.Open(Seller);
        await page.GetByRole(AriaRole.Link, new() { Name = "经营看板" }).ClickAsync();
        await Expect(page.GetByText("现在没有等您处理的事")).ToBeVisibleAsync();
        await Expect(page.GetByText("没有进行中的申请。")).ToBeVisibleAsync();
        await ConsoleSite.Clean(page);

        // Four are paid; of one the money went back, another waits for the seller's answer (R11).
        var paid = new List<OrderId>();
        for (var i = 0; i < 4; i++) paid.Add(await Pay());
        await site.Do(Buyer, new Refunds.RequestRefund(paid[0], [], "changed_mind", null, null, []));
        await site.Do(Seller, new Cases.AgreeCase(paid[0], []));
        await site.Do(Buyer, new Refunds.RequestRefund(paid[1], [], "changed_mind", null, null, []));

        // It comes by itself.
        await Expect(page.GetByText("1 / 4 笔").First).ToBeVisibleAsync();
        await Expect(page.Locator(".figure").Filter(new() { HasText = "近 7 天" })).ToContainTextAsync("25.0 %");
        await Expect(page.GetByLabel("申请中的金额").Last).ToContainTextAsync("¥49.00");
        await Expect(page.GetByLabel("退款与取消的原因，近 30 天")).ToContainTextAsync("1 次");
        await Expect(page.GetByLabel("每天退款的订单，近 14 天")).ToContainTextAsync("1 笔 · ¥49.00");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{paid[1]}" });
        await Expect(row).ToContainTextAsync("退款申请");
        await ConsoleSite.Shoot(page, "board-known");
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameString = "同意" }).First).ToBeVisibleAsync();

        // Two are to be shipped; none of them today (R40).
        await page.GotoAsync("/seller/board");
        await Expect(page.Locator(".figure").Filter(new() { HasText = "今天须发货" })).ToContainTextAsync("0");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{paid[3]}" })).ToContainTextAsync("发货");
    }

    async Task<OrderId> Pay()
    {
        var id = (await site.Do(Buyer, new Orders.PlaceOrder(
            default, Seller.Id, Buyer.Id, "CNY", null, [new Orders.PlacedLine("cable", "快充数据线 2 米", 1, 4900, 0, 0, Orders.StockMode.OnOrder, true)],
            [], new Orders.PostageTerms(0), [], null))).Order;
        await site.Pay(id);
        return id;
    }
}
