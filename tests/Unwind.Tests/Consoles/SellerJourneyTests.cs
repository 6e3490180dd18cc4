using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>What a seller comes for, in the browser.</summary>
public sealed class SellerJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    [Fact]
    public async Task An_unpaid_order_is_found_and_closed_in_place()
    {
        var id = await site.Place("journey-close");
        var page = await site.Open(Seller);
        await page.GetByLabel("订单号、商家编号").FillAsync("journey-close");
        await page.GetByRole(AriaRole.Button, new() { Name = "搜索" }).ClickAsync();
        await page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Link, new() { NameString = "关闭交易" }).ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await dialog.GetByLabel("已告知买家").FillAsync("已电话告知，买家同意。");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(dialog.GetByText("这样做的结果")).ToBeVisibleAsync();
        Assert.Equal(Stage.AwaitingPayment, (await site.Find(id)).Stage);
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "seller-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "确认关闭交易" }).ClickAsync();

        await Expect(page.GetByText("交易已关闭（")).ToBeVisibleAsync();
        Assert.Equal(Stage.Closed, (await site.Find(id)).Stage);
        Assert.False((await site.Find(id)).OneSided);
    }

    [Fact]
    public async Task One_line_is_taken_out_of_an_order_and_the_rest_is_priced_anew()
    {
        var id = await site.Place("journey-lines", lines: 3);
        var page = await site.Open(Seller);
        await page.GotoAsync($"/seller/orders/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "关闭子订单" }).ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("龙井绿茶").UncheckAsync();
        await dialog.GetByLabel("普洱熟茶饼").CheckAsync();
        await dialog.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await dialog.GetByLabel("已告知买家").FillAsync("第二件缺货，买家同意。");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "结果" })).ToContainTextAsync("¥179.00");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByText("待付")).ToBeVisibleAsync();
        Assert.Equal(17900, (await site.Find(id)).DueMinor);
    }

    /// <summary>改价 and 关闭子订单 belong together (R2): who changes prices may find that a line can't be sent at all.</summary>
    [Fact]
    public async Task R2_A_line_is_closed_from_where_prices_are_changed()
    {
        var id = await site.Place("journey-reprice-close", lines: 2);
        var page = await site.Open(Seller);
        await page.GotoAsync($"/seller/orders/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "改价", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Link, new() { NameRegex = new("^关闭子订单 ?：普洱熟茶饼") }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { NameString = "关闭子订单" }).First).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("普洱熟茶饼")).ToBeCheckedAsync();
        await Expect(dialog.GetByLabel("龙井绿茶")).Not.ToBeCheckedAsync();
        await dialog.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await dialog.GetByLabel("已告知买家").FillAsync("第二件缺货，买家同意。");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByText("待付")).ToBeVisibleAsync();
        Assert.Equal(0, (await site.Find(id)).Lines[1].Priced);
    }

    [Fact]
    public async Task A_paid_order_can_t_be_closed_and_the_way_leads_to_an_application_that_the_buyer_accepts()
    {
        var id = await site.Place("journey-apply", lines: 2, paid: true);
        var page = await site.Open(Seller);
        await page.GotoAsync($"/seller/orders/{id}");
        await page.GetByText("现在不能做的").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "关闭交易" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "不能单方面关闭交易" }).GetByRole(AriaRole.Link, new() { Name = "申请取消订单" }).First.ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await dialog.GetByLabel("说明", new() { Exact = false }).Last.FillAsync("仓库清点后缺货，非常抱歉。");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(dialog.GetByText("对方同意后退款 ¥302.00").First).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "取消订单申请 #1" })).ToBeVisibleAsync();

        // The buyer agrees on their phone, and the seller sees it without doing anything.
        var phone = await site.Open(Actor.Buyer(Market.StoryBuyer), View.Phone);
        await phone.GotoAsync($"/buyer/orders/{id}");
        await phone.GetByRole(AriaRole.Link, new() { NameString = "同意" }).First.ClickAsync();
        await Expect(phone.GetByLabel("整个申请")).ToBeCheckedAsync();
        await phone.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Dialog).GetByText("立即退款").First).ToBeVisibleAsync();
        await ConsoleSite.Shoot(phone, "buyer-agree-phone");
        await phone.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "确认同意" }).ClickAsync();
        await Expect(phone.GetByText("退款进度")).ToBeVisibleAsync();
        await Expect(page.GetByText("退款进度")).ToBeVisibleAsync();
        Assert.Equal(Stage.Closed, (await site.Find(id)).Stage);
    }

    [Fact]
    public async Task What_is_half_typed_stays_when_others_change_the_order_and_when_the_page_is_left()
    {
        var id = await site.Place("journey-draft", paid: true);
        var page = await site.Open(Seller);
        await page.GotoAsync($"/seller/orders/{id}");
        await page.GetByLabel("留言内容").FillAsync("亲，马上");
        await site.Do(Actor.Buyer(Market.StoryBuyer), new Messages.SendMessage(id, "在吗？", []));
        await Expect(page.GetByText("在吗？")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("留言内容")).ToHaveValueAsync("亲，马上");

        await page.GotoAsync("/seller");
        await page.GotoAsync($"/seller/orders/{id}");
        await Expect(page.GetByLabel("留言内容")).ToHaveValueAsync("亲，马上");
        await page.GetByRole(AriaRole.Button, new() { Name = "发送留言" }).ClickAsync();
        await Expect(page.GetByLabel("留言", new() { Exact = true }).GetByText("亲，马上")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("留言内容")).ToHaveValueAsync("");
    }
}
