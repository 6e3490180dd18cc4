using Microsoft.Playwright;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Refunds;
using Unwind.Shipments;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>Two browsers at once: both sides act in the same second, a click is doubled, a line drops in the middle.</summary>
public sealed class RaceTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);
    static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    [Fact]
    public async Task Both_close_an_unpaid_order_in_the_same_second_and_it_is_closed_once()
    {
        var id = await site.Place("race-close");
        var (seller, buyer) = (await At(Seller, id), await At(Buyer, id));
        var (theirs, mine) = (await seller.OpenSheet("关闭交易"), await buyer.OpenSheet("关闭交易"));
        await theirs.Choose("out_of_stock");
        await mine.Choose("changed_mind");
        foreach (var sheet in (ILocator[])[theirs, mine])
        {
            await sheet.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
            await Expect(sheet.GetByText("这样做的结果")).ToBeVisibleAsync();
        }
        await Task.WhenAll(
            theirs.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync(),
            mine.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync());

        // One is told that it is done; the other why theirs was not, and sees the same order.
        await Expect(seller.GetByText("交易已关闭（").Or(seller.GetByText("没有做：")).First).ToBeVisibleAsync();
        await Expect(buyer.GetByText("交易已关闭（").Or(buyer.GetByText("没有做：")).First).ToBeVisibleAsync();
        Assert.Single(await Facts<OrderClosed>(id));
        foreach (var page in (IPage[])[seller, buyer])
        {
            await page.GotoAsync(page.Url.Split('?')[0]);
            await Expect(page.GetByText("交易已关闭（")).ToBeVisibleAsync();
        }
    }

    [Fact]
    [Trait("rule", "R12")]
    public async Task The_seller_ships_while_the_buyer_asks_for_the_money_and_it_ends_in_one_of_the_two()
    {
        var id = await site.Place("race-ship", paid: true);
        var (seller, buyer) = (await At(Seller, id), await At(Buyer, id));
        var (ship, refund) = (await seller.OpenSheet("发货"), await buyer.OpenSheet("申请退款"));
        await ship.GetByLabel("物流公司").FillAsync("sf");
        await ship.GetByLabel("运单号").FillAsync("SF-RACE");
        await refund.Choose("changed_mind");
        foreach (var sheet in (ILocator[])[ship, refund])
        {
            var next = sheet.GetByRole(AriaRole.Button, new() { Name = "下一步" });
            if (await next.CountAsync() > 0) await next.ClickAsync();
            await Expect(sheet.GetByText("这样做的结果")).ToBeVisibleAsync();
        }
        await Task.WhenAll(
            ship.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync(),
            refund.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync());
        await Expect(seller.GetByText("没有做：").Or(seller.GetByText("SF-RACE")).First).ToBeVisibleAsync();
        await Expect(buyer.GetByText("没有做：").Or(buyer.GetByText("退款申请 #1")).First).ToBeVisibleAsync();

        // What was shown before is what is done: whoever came second saw another order, and is asked to look again.
        var (shipped, opened) = (await Facts<Shipped>(id), await Facts<CaseOpened>(id));
        Assert.Equal(1, shipped.Length + opened.Length);
    }

    [Fact]
    public async Task A_double_click_is_one_click()
    {
        var id = await site.Place("race-double", paid: true);
        var page = await At(Buyer, id, View.Phone with { WithoutScript = true });
        await page.GetByLabel("留言内容").FillAsync("只说一次");
        await page.GetByRole(AriaRole.Button, new() { Name = "发送留言" }).DblClickAsync();
        await Expect(page.GetByText("只说一次").First).ToBeVisibleAsync();
        Assert.Single(await Facts<Messages.MessageSent>(id));
    }

    [Fact]
    public async Task Where_the_line_drops_in_the_middle_nothing_that_was_typed_is_lost_and_it_is_done_once()
    {
        var id = await site.Place("race-offline", paid: true);
        var page = await At(Buyer, id, View.Phone);
        var sheet = await page.OpenSheet("申请退款");
        await sheet.Choose("changed_mind");
        await sheet.Explain("写了很久的说明。");
        await page.Context.SetOfflineAsync(true);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("连接中断");
        await Expect(sheet.Locator("textarea[name=words]")).ToHaveValueAsync("写了很久的说明。");
        await page.Context.SetOfflineAsync(false);
        await sheet.Confirm();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "退款申请 #1" })).ToBeVisibleAsync();
        Assert.Equal("写了很久的说明。", Assert.Single((await site.Find(id)).Cases).Explanation);
    }

    [Fact]
    public async Task A_list_that_is_open_shows_what_the_other_side_does_and_a_chosen_picture_stays_chosen()
    {
        var id = await site.Place("race-list");
        var list = await site.Open(Seller);
        await list.GotoAsync("/seller?q=race-list");
        await Expect(list.GetByRole(AriaRole.Article).GetByText("等待买家付款")).ToBeVisibleAsync();
        var order = await At(Seller, id);
        await order.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.png", MimeType = "image/png", Buffer = AttachmentTests.Png });

        await site.Pay(id);
        await Expect(list.GetByRole(AriaRole.Article).GetByText("等待卖家发货")).ToBeVisibleAsync();
        await Expect(order.GetByText("等待卖家发货").First).ToBeVisibleAsync();
        await order.GetByRole(AriaRole.Button, new() { Name = "发送留言" }).ClickAsync();
        await Expect(order.GetByRole(AriaRole.Img, new() { Name = "图片 1" })).ToBeVisibleAsync();
    }

    async Task<TFact[]> Facts<TFact>(OrderId id) where TFact : OrderEvent =>
        [.. (await site.Engine.Reads.Timeline(id, CancellationToken.None)).Select(e => e.Event).OfType<TFact>()];

    async Task<IPage> At(Actor side, OrderId id, View? view = null)
    {
        var page = await site.Open(side, view);
        await page.GotoAsync($"/{(side.Kind == ActorKind.Seller ? "seller" : "buyer")}/orders/{id}");
        return page;
    }
}
