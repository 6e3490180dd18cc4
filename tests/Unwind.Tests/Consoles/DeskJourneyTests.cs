using Microsoft.Playwright;
using Unwind.Cases;
using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Policies;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>What an officer comes for: a quarrel decided, a complaint upheld, something asked for in a side's name.</summary>
public sealed class DeskJourneyTests(DeskSite desk) : IClassFixture<DeskSite>
{
    static readonly Actor Officer = Actor.Officer("xiaoer-1");
    static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);
    static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    ConsoleSite Site => desk.Site;

    [Fact]
    [Trait("rule", "R26")]
    public async Task A_quarrel_is_taken_decided_with_a_macro_and_both_sides_see_it_by_themselves()
    {
        var id = await desk.Quarrel("journey");
        var (page, buyer, seller) = (await Site.Open(Officer), await Site.Open(Buyer), await Site.Open(Seller));
        await buyer.GotoAsync($"/buyer/orders/{id}");
        await seller.GotoAsync($"/seller/orders/{id}");
        await page.GotoAsync("/desk?tab=unassigned");
        await page.Locator($"a[href='/desk/orders/{id}/cases/1']").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameString = "买家" })).ToContainTextAsync("开箱照片。");
        await Expect(page.GetByRole(AriaRole.Region, new() { NameString = "卖家" })).ToContainTextAsync("出库照片。");

        await page.GetByLabel("部分支持").CheckAsync();
        await page.GetByLabel("退款金额").FillAsync("12.00");
        await page.GetByLabel("一并退还运费").UncheckAsync();
        await page.GetByLabel("责任方").SelectOptionAsync("seller");
        await page.GetByLabel("常用语").SelectOptionAsync("包装不足");
        await page.GetByRole(AriaRole.Button, new() { Name = "插入" }).ClickAsync();
        await Expect(page.Locator("textarea[name=words]")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("未按规范包装"));
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "结果" })).ToContainTextAsync("12.00");
        Assert.Null((await Site.Find(id)).Cases[0].Hearing!.Verdict);
        await ConsoleSite.Shoot(page, "desk-verdict-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "确认判责" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("判责");
        await Expect(buyer.GetByText("未按规范包装").First).ToBeVisibleAsync();
        await Expect(seller.GetByText("未按规范包装").First).ToBeVisibleAsync();
        var verdict = (await Site.Find(id)).Cases[0].Hearing!.Verdict!;
        Assert.Equal((Officer, true, 1200, Liability.Seller), (verdict.By, verdict.Upheld, (int)verdict.Awards[0].AmountMinor!, verdict.Liable));
    }

    [Fact]
    [Trait("rule", "R30")]
    public async Task A_complaint_is_upheld_on_a_phone_without_a_script()
    {
        var id = await desk.Received("complained");
        await Site.Do(Buyer, new Complain(id, [1], "promise_broken", "承诺送小样，没有送。", ["page"]));
        await Site.Do(Seller, new DeclineCase(id, [1], null, "小样已送完。", []));
        await Site.Do(Buyer, new GiveEvidence(id, 1, "页面截图。", ["page"]));
        await Site.Do(Seller, new GiveEvidence(id, 1, "活动说明。", ["terms"]));
        var page = await Site.Open(Officer, View.Phone with { WithoutScript = true });
        await page.GotoAsync("/desk?tab=complaints");
        await page.Locator($"a[href='/desk/orders/{id}/cases/1']").ClickAsync();
        await page.GetByLabel("投诉成立").CheckAsync();
        await page.GetByLabel("常用语").SelectOptionAsync("凭证不足");
        await page.GetByRole(AriaRole.Button, new() { Name = "插入" }).ClickAsync();
        await Expect(page.GetByLabel("投诉成立")).ToBeCheckedAsync();
        await page.Locator("textarea[name=words]").FillAsync("页面承诺清楚。");
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认判责" }).ClickAsync();
        await Expect(page.GetByText("投诉成立").First).ToBeVisibleAsync();
        Assert.True((await Site.Find(id)).Cases[0].Hearing!.Verdict!.Upheld);
    }

    [Fact]
    [Trait("rule", "R26")]
    public async Task A_verdict_is_given_by_keyboard_alone()
    {
        var id = await desk.Quarrel("keyboard");
        var page = await Site.Open(Officer, View.Desktop with { English = true });
        await page.GotoAsync($"/desk/orders/{id}/cases/1");
        await Tab(page, page.GetByLabel("All of it"));
        await page.Keyboard.PressAsync("Space");
        await Tab(page, page.Locator("textarea[name=words]"));
        await page.Keyboard.TypeAsync("The box was crushed.");
        await Tab(page, page.GetByRole(AriaRole.Button, new() { Name = "Next" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Confirm" })).ToBeVisibleAsync();
        await Tab(page, page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("The box was crushed.").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Confirm" })).ToHaveCountAsync(0);
        Assert.Equal("The box was crushed.", (await Site.Find(id)).Cases[0].Hearing!.Verdict!.Words);
    }

    [Fact]
    [Trait("rule", "R27")]
    public async Task A_buyer_phones_and_the_record_says_through_whom_it_was_asked()
    {
        var id = await desk.Received("phoned");
        var page = await Site.Open(Officer);
        await page.GotoAsync($"/desk/orders/{id}/act_on_behalf");
        var sheet = await page.OpenSheet("申请退款");
        await sheet.Choose("damaged");
        await sheet.Explain("茶罐破损。");
        await sheet.Show();
        await sheet.GetByLabel("受托内容").FillAsync("买家来电，不会操作。");
        await sheet.Confirm();
        var order = await Site.Find(id);
        Assert.Equal(("xiaoer-1", Buyer), (order.Cases[0].Through, order.Cases[0].Opener));
        await page.GotoAsync($"/desk/orders/{id}/cases/1");
        await Expect(page.GetByText("买家来电，不会操作。").First).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("rule", "R42")]
    public async Task More_evidence_is_asked_for_and_a_case_is_handed_over()
    {
        var id = await desk.Quarrel("more");
        var page = await Site.Open(Officer);
        await page.GotoAsync($"/desk/orders/{id}/cases/1");
        var sheet = await page.OpenSheet("要求补充举证");
        await sheet.GetByLabel("买家").CheckAsync();
        await sheet.Explain("请补拍外箱。");
        await sheet.Confirm();
        Assert.Equal(ActorKind.Buyer, Assert.IsType<CaseState.Evidence>((await Site.Find(id)).Cases[0].State).From);
        sheet = await page.OpenSheet("分派客服");
        await sheet.GetByLabel("转给哪位客服").FillAsync("xiaoer-2");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();
        await Expect(sheet).ToHaveCountAsync(0);
        Assert.Equal("xiaoer-2", (await Site.Find(id)).Cases[0].Hearing!.Officer);
    }

    static async Task Tab(IPage page, ILocator control)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await control.EvaluateAsync<bool>("e => e === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"The Tab key never came to {control}.");
    }
}
