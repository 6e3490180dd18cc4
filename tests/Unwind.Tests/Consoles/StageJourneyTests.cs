using Microsoft.Playwright;
using Unwind.Cases;
using Unwind.Shipments;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>Both sides in their browsers, at each stage of the rulebook: what is asked on one side is answered on the other.</summary>
public sealed class StageJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);
    static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    [Fact]
    [Trait("rule", "R5")]
    public async Task Awaiting_payment_the_buyer_changes_their_mind()
    {
        var id = await site.Place("stage-unpaid");
        var page = await At(Buyer, id);
        var sheet = await page.OpenSheet("关闭交易");
        await sheet.Choose("changed_mind");
        await sheet.Confirm();
        await Expect(page.GetByText("交易已关闭（")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R7")]
    public async Task Awaiting_payment_the_seller_changes_the_price_and_the_buyer_sees_the_new_one()
    {
        var id = await site.Place("stage-reprice");
        var (seller, buyer) = (await At(Seller, id), await At(Buyer, id));
        var sheet = await seller.OpenSheet("改价");
        await sheet.GetByLabel("运费").FillAsync("0");
        await sheet.GetByLabel("龙井绿茶").FillAsync("99.50");
        await sheet.Confirm("¥99.50");
        await Expect(buyer.GetByText("¥99.50").First).ToBeVisibleAsync();
        Assert.Equal(9950, (await site.Find(id)).DueMinor);
    }

    [Fact]
    [Trait("rule", "R14")]
    public async Task Label_printed_the_buyer_wants_out_and_the_label_is_voided()
    {
        var id = await Shipped("stage-label");
        var (buyer, seller) = (await At(Buyer, id), await At(Seller, id));
        var sheet = await buyer.OpenSheet("申请退款");
        await sheet.Choose("not_wanted");
        await sheet.Explain("不需要了。");
        await sheet.Confirm("对方同意后退款");

        var answer = await seller.OpenSheet("同意");
        await answer.Confirm("立即退款");
        await Expect(seller.GetByText("运单取消中")).ToBeVisibleAsync();
        await Expect(buyer.GetByText("退款进度")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R15")]
    public async Task In_transit_both_agree_and_the_carrier_stops_the_parcel()
    {
        var id = await Shipped("stage-transit", Scan.PickedUp);
        var (seller, buyer) = (await At(Seller, id), await At(Buyer, id));
        var sheet = await seller.OpenSheet("申请取消订单");
        await sheet.Choose("undeliverable_region");
        await sheet.Explain("该地区暂停派送。");
        await sheet.Confirm();

        var answer = await buyer.OpenSheet("同意");
        await answer.Confirm();
        await Expect(buyer.GetByText("等待物流拦截结果").First).ToBeVisibleAsync();
        await Expect(seller.GetByText("已要求拦截")).ToBeVisibleAsync();
        await site.Do(Actor.Carrier, new RecordScan(id, 1, null, Scan.Intercepted));
        await site.Do(Actor.Carrier, new RecordScan(id, 1, null, Scan.Returned));
        await Expect(buyer.GetByText("退款进度")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R16")]
    public async Task In_transit_the_seller_refuses_with_a_picture_and_the_buyer_calls_the_desk()
    {
        var id = await Shipped("stage-refused", Scan.PickedUp);
        var (buyer, seller) = (await At(Buyer, id, View.Phone), await At(Seller, id));
        var sheet = await buyer.OpenSheet("申请退款");
        await Expect(sheet.GetByRole(AriaRole.Group, new() { Name = "收到货了吗" })).ToBeVisibleAsync();
        await sheet.Choose("never_arrived");
        await sheet.Explain("物流一直没有更新。");
        await sheet.Confirm();

        var answer = await seller.OpenSheet("拒绝");
        await answer.Choose("delivered_with_proof");
        await answer.Explain("物流显示已派送。");
        await answer.Show();
        await answer.Confirm();
        await Expect(seller.GetByRole(AriaRole.Img, new() { Name = "图片 1" }).First).ToBeVisibleAsync();

        var refused = buyer.GetByRole(AriaRole.Region, new() { NameString = "退款申请 #1" });
        await refused.GetByRole(AriaRole.Link, new() { NameString = "申请平台介入" }).ClickAsync();
        var call = buyer.GetByRole(AriaRole.Dialog);
        await call.Explain("没有收到，请平台核实。");
        await call.Show();
        await call.Confirm();
        await Expect(buyer.GetByText("举证期").First).ToBeVisibleAsync();
        Assert.Single((await site.Find(id)).Cases, c => c.Hearing is not null);
    }

    [Fact]
    [Trait("rule", "R23")]
    public async Task Received_damaged_a_part_of_it_goes_back_and_the_most_is_said()
    {
        var id = await Shipped("stage-damaged", Scan.PickedUp, Scan.Delivered);
        var (buyer, seller) = (await At(Buyer, id, View.Phone), await At(Seller, id));
        var sheet = await buyer.OpenSheet("申请退款");
        await sheet.Choose("damaged");
        await sheet.GetByLabel("退款金额").FillAsync("9999");
        await sheet.Explain("罐子压扁了。");
        await sheet.Show();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(sheet.GetByText("最多可退").Or(sheet.GetByText("不能超过")).First).ToBeVisibleAsync();
        await Expect(sheet.GetByLabel("已上传 1")).ToBeCheckedAsync();
        await sheet.GetByLabel("退款金额").FillAsync("30");
        await sheet.Confirm("¥30.00");

        await (await seller.OpenSheet("同意")).Confirm("¥30.00");
        await Expect(buyer.GetByRole(AriaRole.Region, new() { Name = "退款进度" })).ToContainTextAsync("¥30.00");
        Assert.Single(Assert.Single((await site.Find(id)).Cases).Evidence);
    }

    [Fact]
    [Trait("rule", "R22")]
    public async Task Received_the_wrong_size_is_exchanged()
    {
        var id = await Shipped("stage-exchange", Scan.PickedUp, Scan.Delivered);
        var (buyer, seller) = (await At(Buyer, id), await At(Seller, id));
        var sheet = await buyer.OpenSheet("换货");
        await sheet.Choose("wrong_size");
        await sheet.Explain("想换大罐。");
        await sheet.GetByLabel("想换的商品编码").FillAsync("tea-large");
        await sheet.Confirm();

        var answer = await seller.OpenSheet("同意");
        await answer.GetByLabel("退货地址").FillAsync("杭州市西湖区 1 号");
        await answer.Confirm();
        await Expect(buyer.GetByText("杭州市西湖区 1 号").First).ToBeVisibleAsync();
        var back = await buyer.OpenSheet("填写退货单号");
        await back.GetByLabel("物流公司").FillAsync("sf");
        await back.GetByLabel("运单号").FillAsync("SF-EX-1");
        await back.Confirm();
        await (await seller.OpenSheet("确认收到退货")).Confirm();
        var send = await seller.OpenSheet("寄出换货商品");
        await send.GetByLabel("物流公司").FillAsync("sf");
        await send.GetByLabel("运单号").FillAsync("SF-EX-2");
        await send.Confirm();
        await Expect(buyer.GetByText("SF-EX-2").First).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R24")]
    public async Task Completed_the_money_then_comes_from_the_seller()
    {
        var id = await Shipped("stage-completed", Scan.PickedUp, Scan.Delivered);
        var (buyer, seller) = (await At(Buyer, id), await At(Seller, id));
        await (await buyer.OpenSheet("确认收货")).Confirm();
        await Expect(seller.GetByText("交易成功").First).ToBeVisibleAsync();
        var sheet = await buyer.OpenSheet("退货退款");
        await sheet.Choose("quality");
        await sheet.Explain("有异味。");
        await sheet.Show();
        await sheet.Confirm();
        await (await seller.OpenSheet("同意")).Confirm();
        await Expect(buyer.GetByText("等待买家退货").First).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R29")]
    public async Task A_one_sided_close_is_complained_about_and_the_seller_answers()
    {
        var id = await site.Place("stage-complaint");
        var (seller, buyer) = (await At(Seller, id), await At(Buyer, id));
        var sheet = await seller.OpenSheet("关闭交易");
        await sheet.Choose("other_seller");
        await sheet.Confirm();
        await Expect(buyer.GetByText("交易已关闭（")).ToBeVisibleAsync();
        var complaint = await buyer.OpenSheet("投诉");
        await complaint.Choose("closed_one_sidedly");
        await complaint.Explain("没有联系过我。");
        await complaint.Confirm();
        await Expect(seller.GetByRole(AriaRole.Heading, new() { Name = "投诉 #1" })).ToBeVisibleAsync();
        await (await seller.OpenSheet("同意")).Confirm();
        Assert.IsType<CaseState.Ended>(Assert.Single((await site.Find(id)).Cases).State);
    }

    async Task<OrderId> Shipped(string reference, params Scan[] scans)
    {
        var id = await site.Place(reference, paid: true);
        await site.Do(Seller, new Ship(id, [], "sf", $"SF{id}"));
        foreach (var scan in scans) await site.Do(Actor.Carrier, new RecordScan(id, 1, null, scan));
        return id;
    }

    async Task<IPage> At(Actor side, OrderId id, View? view = null)
    {
        var page = await site.Open(side, view);
        await page.GotoAsync($"/{(side.Kind == ActorKind.Seller ? "seller" : "buyer")}/orders/{id}");
        return page;
    }
}
