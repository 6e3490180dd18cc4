using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>What an operator comes for, in the browser.</summary>
public sealed class OperatorJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    [Fact]
    public async Task R39_A_policy_is_checked_compared_and_put_live_and_each_order_keeps_its_own()
    {
        var live = site.Engine.Policies.Active();
        var old = await site.Find(await site.Place("before-the-change"));
        var page = await site.Open(Actor.Platform);
        await page.GetByRole(AriaRole.Link, new() { Name = "规则设置" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "启用新版本" }).ClickAsync();
        var text = page.GetByLabel("YAML");
        var yaml = await text.InputValueAsync();
        Assert.StartsWith("# The rulebook's defaults", yaml, StringComparison.Ordinal);

        // A mistake is said with its line; nothing goes live.
        await text.FillAsync(yaml.Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "检查并比较" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("第 12 行");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("应为时长，例如 30m、48h、7d");
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "operator-policy-mistakes");

        await text.FillAsync(yaml.Replace("pay_within: 24h", "pay_within: 2h", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "检查并比较" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync($"请把版本号提高到 {live.Version + 1}");

        await text.FillAsync(yaml.Replace("pay_within: 24h", "pay_within: 2h", StringComparison.Ordinal)
            .Replace($"version: {live.Version}", $"version: {live.Version + 1}", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "检查并比较" }).ClickAsync();
        var difference = page.GetByRole(AriaRole.Row, new() { NameString = "付款时限" });
        await Expect(difference).ToContainTextAsync("1 天");
        await Expect(difference).ToContainTextAsync("2 小时");
        await Expect(page.GetByText("1 处不同")).ToBeVisibleAsync();
        Assert.Equal(live, site.Engine.Policies.Active());
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "operator-policy-ready");
        await page.GetByRole(AriaRole.Button, new() { Name = $"启用第 {live.Version + 1} 版" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync($"第 {live.Version + 1} 版已启用");

        var later = await site.Find(await site.Place("after-the-change"));
        Assert.Equal((live.Version, live.Version + 1), (old.PolicyVersion, later.PolicyVersion));
        Assert.Equal(later.PlacedAt.AddHours(2), Deadlines.Deadlines.Next(later, site.Engine.Policies.Of(later)));
        Assert.Equal(old.PlacedAt.AddHours(24), Deadlines.Deadlines.Next(old, site.Engine.Policies.Of(old)));
        // Both can still be read as tables.
        await page.GotoAsync($"/operator/policies/taobao/{live.Version}?tab=times");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameString = "付款时限" })).ToContainTextAsync("1 天");
        await page.GetByRole(AriaRole.Link, new() { Name = "与最新版比较" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameString = "付款时限" })).ToContainTextAsync("2 小时");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R32_What_is_parked_is_settled_by_hand_or_tried_again(bool withoutScript)
    {
        var id = await Parking.Park(site, $"settle-{withoutScript}");
        var again = await Parking.Park(site, $"resume-{withoutScript}");
        var page = await site.Open(Actor.Platform, View.Desktop with { WithoutScript = withoutScript });
        await page.GetByRole(AriaRole.Link, new() { Name = "待处理事项" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{id}" });
        await Expect(row).ToContainTextAsync("渠道余额不足");
        await row.GetByRole(AriaRole.Link, new() { NameString = "人工办结" }).ClickAsync();
        await page.Locator("textarea[name=words]").FillAsync("财务已用银行转账退款。");
        await page.Locator("input[name=reference]").FillAsync("BANK-20261128-7");
        await page.GetByRole(AriaRole.Button, new() { Name = "确认人工办结" }).ClickAsync();
        await Expect(page.GetByText("已办结", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Null((await site.Find(id)).Parked);
        Assert.Equal(RefundProgress.PaidOut, (await site.Find(id)).ProgressOf((await site.Find(id)).Refunds[0], 0));

        await page.GotoAsync($"/operator/orders/{again}");
        await page.GetByRole(AriaRole.Link, new() { NameString = "重新执行" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认重新执行" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameString = "重新执行" })).ToHaveCountAsync(0);
        Assert.Null((await site.Find(again)).Parked);
    }

    [Fact]
    public async Task A_key_is_made_works_and_is_revoked()
    {
        var page = await site.Open(Actor.Platform);
        await page.GetByRole(AriaRole.Link, new() { Name = "密钥与人员" }).ClickAsync();
        await page.Locator("#kind").SelectOptionAsync("seller");
        await page.GetByLabel("用途", new() { Exact = true }).FillAsync("仓库系统");
        await page.GetByRole(AriaRole.Button, new() { Name = "创建密钥" }).ClickAsync();
        // Whose it is was not said, and what was typed is still there.
        await Expect(page.GetByText("请填写编号")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("用途", new() { Exact = true })).ToHaveValueAsync("仓库系统");
        await page.Locator("#id").FillAsync(Market.StoryStore);
        await page.GetByRole(AriaRole.Button, new() { Name = "创建密钥" }).ClickAsync();
        var key = await page.Locator("#made").InputValueAsync();
        Assert.StartsWith("uk_", key, StringComparison.Ordinal);
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "operator-key-made");

        var warehouse = new Web.Person(site.Server.Http, key);
        Assert.Equal(HttpStatusCode.OK, (await warehouse.Get("/v1/orders")).Status);
        await page.GotoAsync("/operator/keys");
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "仓库系统" }).GetByRole(AriaRole.Link, new() { NameString = "撤销" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认撤销" }).ClickAsync();
        await Expect(page.GetByText("已撤销，两秒内失效")).ToBeVisibleAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await warehouse.Get("/v1/orders")).Status);
    }

    [Fact]
    public async Task R43_A_penalty_is_found_at_the_store_and_taken_back()
    {
        var before = (await site.Engine.Reads.Totals(Market.StoryStore, CancellationToken.None)).Single();
        Assert.True(before.Points > 0);
        var page = await site.Open(Actor.Platform);
        await page.GetByRole(AriaRole.Link, new() { Name = "店铺", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Market.StoryStore, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "处罚" }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameString = "豁免处罚" }).ClickAsync();
        var sheet = page.GetByRole(AriaRole.Dialog);
        await sheet.Locator("textarea[name=words]").FillAsync("聊天记录被误读，撤回处罚。");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "确认豁免处罚" }).ClickAsync();
        await Expect(page.GetByText("已豁免", new() { Exact = true })).ToBeVisibleAsync();

        var after = (await site.Engine.Reads.Totals(Market.StoryStore, CancellationToken.None)).Single();
        Assert.True(after.Points < before.Points);
        // What is kept as it comes is what the record says.
        var record = (await site.Engine.Reads.StoreRecord(Market.StoryStore, null, null, CancellationToken.None)).Currencies.Single();
        Assert.Equal(
            (record.OrdersPlaced, record.OrdersPaid, record.OrdersRefunded, record.PaidMinor, record.RefundedMinor, record.Complaints, record.Points, record.FinesMinor, record.CompensationMinor, record.Accounts.DepositMinor),
            (after.Placed, after.Paid, after.Back, after.PaidMinor, after.BackMinor, after.Complaints, after.Points, after.FinesMinor, after.CompensationMinor, after.DepositMinor));
    }

    [Fact]
    public async Task R43_A_deposit_is_written_down_once_and_after_a_look_at_it()
    {
        var store = site.Engine.Reads;
        var before = (await store.Totals(Market.StoryStore, CancellationToken.None)).Single().DepositMinor;
        var page = await site.Open(Actor.Platform);
        await page.GotoAsync($"/operator/stores/{Market.StoryStore}/transfer");
        await page.GetByLabel("金额").FillAsync("500.5");
        await page.GetByLabel("凭证号").FillAsync("BANK-DEPOSIT-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "结果" })).ToContainTextAsync("¥500.50");
        Assert.Equal(before, (await store.Totals(Market.StoryStore, CancellationToken.None)).Single().DepositMinor);
        await page.GetByRole(AriaRole.Button, new() { Name = "确认登记" }).ClickAsync();
        await Expect(page.GetByText("已登记转账 BANK-DEPOSIT-1")).ToBeVisibleAsync();
        Assert.Equal(before + 50050, (await store.Totals(Market.StoryStore, CancellationToken.None)).Single().DepositMinor);
    }
}
