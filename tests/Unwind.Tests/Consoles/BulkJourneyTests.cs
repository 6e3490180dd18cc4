using Microsoft.Playwright;
using Unwind.Engine.Bulk;
using static Microsoft.Playwright.Assertions;

namespace Unwind.Consoles;

/// <summary>R36 in the seller centre: a SKU runs out, a region can't be reached, orders are picked; looked at, done, watched, reported.</summary>
public sealed class BulkJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Seller = Actor.Seller(Demos.Market.StoryStore);
    static readonly Actor Buyer = Actor.Buyer("wangwei");

    async Task<OrderId[]> Place(int count, string? region = null, string sku = "lamp") => [.. (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => site.Do(
        Buyer, new Orders.PlaceOrder(default, Seller.Id, Buyer.Id, "CNY", null, [new Orders.PlacedLine(sku, "折叠台灯", 1, 6900, 0, 0, Orders.StockMode.OnOrder, true)],
            [], new Orders.PostageTerms(0), [], null) { Region = region })))).Select(r => r.Order)];

    Task<int> Work() => site.Engine.BulkWorker.RunOnce(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R36_A_SKU_ran_out_and_its_orders_are_looked_at_done_and_reported(bool withoutScript)
    {
        var sku = withoutScript ? "lamp-plain" : "lamp-gone";
        var orders = await Place(3, sku: sku);
        var paid = (await Place(1, sku: sku))[0];
        await site.Pay(paid);
        var page = await site.Open(Seller, View.Desktop with { WithoutScript = withoutScript });
        await page.GotoAsync("/seller/bulk");
        await page.GetByRole(AriaRole.Link, new() { NameString = "商品缺货了" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步：试算" }).WaitForAsync();
        await page.GetByLabel("缺货的商品编码").FillAsync(sku);
        await page.GetByLabel("告知买家的话").FillAsync("仓库清点后缺货，非常抱歉。");
        if (!withoutScript) await ConsoleSite.Clean(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步：试算" }).ClickAsync();
        await Expect(page.GetByText("试算中").First).ToBeVisibleAsync();
        await Work();
        if (withoutScript) await page.GetByRole(AriaRole.Link, new() { Name = "刷新" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "开始执行（4 笔）" })).ToBeVisibleAsync();
        await Expect(page.GetByText("按单方面关闭记录")).ToBeVisibleAsync();
        Assert.Equal(Stage.AwaitingPayment, (await site.Find(orders[0])).Stage);
        if (!withoutScript) await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, $"bulk-ready{(withoutScript ? "-plain" : "")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "开始执行（4 笔）" }).ClickAsync();
        await Expect(page.GetByText("执行中").First).ToBeVisibleAsync();
        await Work();
        if (withoutScript) await page.GetByRole(AriaRole.Link, new() { Name = "刷新" }).ClickAsync();
        await Expect(page.GetByText("已处理 4 笔")).ToBeVisibleAsync();
        await Expect(page.GetByText("已完成").First).ToBeVisibleAsync();
        await ConsoleSite.Shoot(page, $"bulk-done{(withoutScript ? "-plain" : "")}");

        Assert.All(orders, id => Assert.Equal(Stage.Closed, site.Find(id).Result.Stage));
        Assert.True(Assert.Single((await site.Find(paid)).Cases).IsOpen);
        Assert.True((await site.Engine.Reads.Stock(Seller.Id, null, 200, default)).Items.Single(s => s.Sku == sku).SetToZero);
        var report = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "下载报告 CSV" }).ClickAsync());
        var rows = await File.ReadAllLinesAsync(await report.PathAsync());
        Assert.Equal(5, rows.Length);
        Assert.Contains(rows, r => r.StartsWith($"{orders[0]},", StringComparison.Ordinal) && r.Contains("已执行", StringComparison.Ordinal));
    }

    [Fact]
    public async Task R36_A_region_can_t_be_reached_and_a_run_is_paused_and_goes_on()
    {
        await Place(300, "拉萨");
        var page = await site.Open(Seller, View.Phone with { English = true, Dark = true });
        await page.GotoAsync("/seller/bulk/new?source=region");
        await page.GetByLabel("The region").FillAsync("拉萨");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next: dry run" }).ClickAsync();
        await Expect(page.GetByText("Say what the buyers are told").First).ToBeHiddenAsync();
        await page.GetByLabel("What the buyers are told").FillAsync("No parcels go there at present.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next: dry run" }).ClickAsync();
        await Expect(page.GetByText("dry run under way").First).ToBeVisibleAsync();
        await Work();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start: 300 orders" }).ClickAsync();
        await Expect(page.GetByText("running").First).ToBeVisibleAsync();
        var run = (await site.Engine.BulkRuns.List(Seller.Id, null, 1, default)).Items[0];
        await site.Engine.BulkWorker.Step(Seller.Id, run.Id, default);
        await Expect(page.GetByText("300 can be done, 200 handled").Or(page.GetByText("300 can be done, 256 handled"))).ToBeVisibleAsync();
        await ConsoleSite.Shoot(page, "bulk-running-phone");
        await ConsoleSite.Clean(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("paused").First).ToBeVisibleAsync();
        Assert.Equal(0, await Work());
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByText("running").First).ToBeVisibleAsync();
        await Work();
        await Expect(page.GetByText("300 can be done, 300 handled")).ToBeVisibleAsync();
        await page.GotoAsync("/seller/bulk");
        await Expect(page.GetByText("拉萨 can't be reached").First).ToBeVisibleAsync();
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "bulk-list-phone");
    }

    [Fact]
    public async Task R36_Orders_that_were_ticked_or_filtered_are_taken_along()
    {
        var orders = await Place(2, "拉市", "shelf");
        var page = await site.Open(Seller);
        await page.GotoAsync("/seller?region=拉市");
        await page.GetByRole(AriaRole.Button, new() { Name = "全选本页" }).ClickAsync();
        await page.Locator("#selection").GetByRole(AriaRole.Link, new() { Name = "批量取消" }).ClickAsync();
        await Expect(page.GetByText("已选 2 笔订单")).ToBeVisibleAsync();
        await ConsoleSite.Clean(page);
        await ConsoleSite.Shoot(page, "bulk-form");
        await page.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await page.GetByLabel("告知买家的话").FillAsync("停产了。");
        await page.GetByLabel("已告知这些买家").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步：试算" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "选中的 2 笔订单" })).ToBeVisibleAsync();
        await Work();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "开始执行（2 笔）" })).ToBeVisibleAsync();
        await Expect(page.GetByText("按单方面关闭记录")).ToHaveCountAsync(0);

        await page.GotoAsync("/seller?region=拉市");
        await page.GetByRole(AriaRole.Link, new() { NameString = "批量取消筛选出的全部未完结订单" }).ClickAsync();
        await Expect(page.GetByText("条件：拉市")).ToBeVisibleAsync();
        await page.GetByLabel("原因").SelectOptionAsync("out_of_stock");
        await page.GetByLabel("告知买家的话").FillAsync("停产了。");
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步：试算" }).ClickAsync();
        await Work();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "开始执行（2 笔）" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "取消任务" }).ClickAsync();
        await Expect(page.GetByText("已取消").First).ToBeVisibleAsync();
        Assert.All(orders, id => Assert.Equal(Stage.AwaitingPayment, site.Find(id).Result.Stage));
        await page.GotoAsync($"/seller/orders/{orders[0]}");
        await Expect(page.GetByText("拉市")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_store_s_run_is_not_there()
    {
        var (run, _) = await site.Engine.BulkRuns.Plan(Seller.Id, Seller, $"{Guid.NewGuid()}", new BulkPlan("out_of_stock", "…", Filter: new BulkFilter()), default);
        var page = await site.Open(Actor.Seller("beihai"));
        foreach (var path in (string[])["", "/report.csv"])
            Assert.Equal(404, (await page.GotoAsync($"/seller/bulk/{run!.Id}{path}"))!.Status);
    }
}
