using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Unwind.Consoles;

/// <summary>Ticks that stay while one pages on, with a script and without; views of the list; and filters.</summary>
public sealed partial class SelectionTests(ConsoleSite site) : IClassFixture<ConsoleSite>, IAsyncLifetime
{
    static readonly Actor Seller = Actor.Seller("beihai");
    static readonly Actor Buyer = Actor.Buyer("wangwei");
    static readonly SemaphoreSlim filling = new(1);
    static readonly List<OrderId> orders = [];

    /// <summary>Forty-five unpaid orders of the second store, three pages of its list; the newest are dear.</summary>
    public async ValueTask InitializeAsync()
    {
        await filling.WaitAsync();
        try
        {
            for (var i = orders.Count; i < 45; i++)
            {
                orders.Add((await site.Do(Buyer, new Orders.PlaceOrder(
                    default, Seller.Id, Buyer.Id, "CNY", $"pick-{i}", [new Orders.PlacedLine(i == 3 ? "odd" : "cable", i == 4 ? "=cmd()" : "数据线", 1, i >= 40 ? 90000 : 2500, 0, 0, Orders.StockMode.OnOrder, true)],
                    [], new Orders.PostageTerms(0), [], null))).Order);
            }
        }
        finally
        {
            filling.Release();
        }
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task What_is_ticked_on_three_pages_stays_and_says_how_it_could_be_cancelled(bool english, bool withoutScript)
    {
        var page = await site.Open(Seller, View.Desktop with { English = english, WithoutScript = withoutScript });
        (string, string) selected = ("已选 {0} 笔", "{0} selected");
        await page.GotoAsync("/seller");

        await page.Locator("input[name=pick]").Nth(0).CheckAsync();
        await page.Locator("input[name=pick]").Nth(2).CheckAsync();
        if (withoutScript) await Button("保存本页勾选", "Keep this page's ticks").ClickAsync();
        await Expect(page.Locator("#selection")).ToContainTextAsync(Say(2));
        await Link("下一页", "Next page").ClickAsync();
        await Button("全选本页", "Select this page").ClickAsync();
        await Expect(page.Locator("#selection")).ToContainTextAsync(Say(22));
        await page.Locator("input[name=pick]").Nth(5).UncheckAsync();
        if (withoutScript) await Button("保存本页勾选", "Keep this page's ticks").ClickAsync();
        await Expect(page.Locator("#selection")).ToContainTextAsync(Say(21));
        await Link("下一页", "Next page").ClickAsync();
        await page.Locator("input[name=pick]").Last.CheckAsync();
        if (withoutScript) await Button("保存本页勾选", "Keep this page's ticks").ClickAsync();
        await Expect(page.Locator("#selection")).ToContainTextAsync(Say(22));

        // Back on the first page the ticks are there.
        await page.GotoAsync("/seller");
        await Expect(page.Locator("input[name=pick]").Nth(0)).ToBeCheckedAsync();
        await Expect(page.Locator("input[name=pick]").Nth(1)).Not.ToBeCheckedAsync();
        await Link("查看已选", "See selected").ClickAsync();
        // Axe is a script itself.
        if (!withoutScript) await ConsoleSite.Clean(page);
        // None is paid: each can be closed at once (R1), and nothing goes back.
        var way = page.GetByRole(AriaRole.Region, new() { Name = english ? "How they could be cancelled when" : "缺货时怎样取消" }).GetByRole(AriaRole.Row).Nth(1);
        await Expect(way).ToContainTextAsync(english ? "closed at once" : "可立即关闭");
        await Expect(way).ToContainTextAsync("22");
        await page.GetByRole(AriaRole.Row).Last.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("21");
        await Button("清空", "Clear").ClickAsync();
        await Expect(page.GetByText(english ? "No orders selected yet" : "还没有选择订单")).ToBeVisibleAsync();

        string Say(int count) => string.Format(System.Globalization.CultureInfo.InvariantCulture, english ? selected.Item2 : selected.Item1, count);
        ILocator Button(string chinese, string inEnglish) => page.GetByRole(AriaRole.Button, new() { NameString = english ? inEnglish : chinese });
        ILocator Link(string chinese, string inEnglish) => page.GetByRole(AriaRole.Link, new() { NameString = english ? inEnglish : chinese });
    }

    [Fact]
    public async Task A_selection_is_of_who_is_signed_in_and_comes_as_a_table_that_runs_nothing()
    {
        var seller = await Visitor.As(site.Server, Seller);
        var token = await seller.Token("/seller");
        var mine = string.Join(',', orders.Take(5));
        Assert.Equal(HttpStatusCode.BadRequest, (await seller.Post("/seller/selection", [("do", "page"), ("shown", mine)])).Status);
        // Orders of another store, things that are no orders, and places that are not ours: what may not be seen is not shown.
        var taken = await seller.Post("/seller/selection", [("token", token), ("do", "page"), ("shown", $"{mine},{site.Story.Paid},x,-1,99999999999999999999"), ("back", "//evil.example")]);
        Assert.Equal("/seller", taken.Message.Headers.Location!.ToString());

        var answer = await seller.Get("/seller/selection.csv");
        var csv = answer.Text;
        Assert.Equal([0xEF, 0xBB, 0xBF], (await answer.Message.Content.ReadAsByteArrayAsync())[..3]);
        Assert.StartsWith("订单号,", csv.TrimStart('\ufeff'), StringComparison.Ordinal);
        Assert.Equal(6, csv.Trim().Split("\r\n").Length);
        Assert.Contains(",'=cmd() × 1,25.00,CNY,0,可立即关闭,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain($"{site.Story.Paid}", csv, StringComparison.Ordinal);
        Assert.DoesNotContain($"{site.Story.Paid}", (await seller.Get("/seller/selection")).Text, StringComparison.Ordinal);
        foreach (var after in (string[])["x", "-1", "99999999999999999999", "%00"])
            Assert.Equal(HttpStatusCode.OK, (await seller.Get($"/seller/selection?after={after}")).Status);

        // The same browser, signed in as somebody else, has a selection of its own.
        await seller.Post("/signout", [("token", await seller.Token("/seller"))]);
        await seller.Post("/signin/as", [("token", await seller.Token("/")), ("actor", $"{Actor.Seller(Demos.Market.StoryStore)}")]);
        Assert.DoesNotContain($"{orders[0]}", (await seller.Get("/seller/selection")).Text, StringComparison.Ordinal);
        var buyer = await Visitor.As(site.Server, Buyer);
        foreach (var path in (string[])["/seller/selection", "/seller/selection.csv", "/seller/board"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await buyer.Get(path)).Status);
            Assert.Equal(HttpStatusCode.SeeOther, (await new Visitor(site.Server).Get(path)).Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_view_is_saved_used_renamed_and_deleted(bool withoutScript)
    {
        var page = await site.Open(Seller, View.Desktop with { WithoutScript = withoutScript });
        var (name, renamed) = ($"贵的-{withoutScript}", $"很贵的-{withoutScript}");
        await page.GetByText("更多筛选").ClickAsync();
        await page.GetByLabel("金额从").FillAsync("500");
        await page.GetByRole(AriaRole.Button, new() { Name = "搜索" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(5);
        await page.GetByText("为视图").Or(page.GetByText("保存与管理视图")).First.ClickAsync();
        await page.GetByLabel("把当前筛选保存为").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "保存视图" }).ClickAsync();

        await page.GotoAsync("/seller");
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(20);
        await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(5);
        // Axe is a script itself.
        if (!withoutScript) await ConsoleSite.Clean(page);
        await page.GetByText("保存与管理视图").ClickAsync();
        await page.GetByLabel($"视图“{name}”的名称").FillAsync(renamed);
        await page.GetByRole(AriaRole.Button, new() { Name = $"改名 {name}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = renamed, Exact = true })).ToBeVisibleAsync();
        await page.GetByText("保存与管理视图").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"删除 {renamed}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = renamed, Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_view_without_a_name_or_a_filter_is_refused_where_it_was_typed()
    {
        var seller = await Visitor.As(site.Server, Actor.Seller(Demos.Market.StoryStore));
        foreach (var (name, query) in ((string, string)[])[("", "due=today"), (new string('长', 41), "due=today"), ("空", ""), ("空", "nothing=1&cursor=abc")])
        {
            var answer = await seller.Post("/seller/views", [("token", await seller.Token("/seller")), ("do", "save"), ("name", name), ("query", query)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        }
        Assert.Equal(HttpStatusCode.SeeOther, (await Save("一", "due=today&x=<script>alert(1)</script>&q=%22%3E")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Save("二", "cases=yes")).Status);
        var taken = await seller.Post("/seller/views", [("token", await seller.Token("/seller")), ("do", "rename"), ("view", "二"), ("name", "一")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.Status);
        Assert.Contains("已有名为", taken.Text, StringComparison.Ordinal);
        var kept = await site.Engine.Saved.List($"{Actor.Seller(Demos.Market.StoryStore)}", Engine.Saved.SavedItems.Views, CancellationToken.None);
        Assert.Equal(["q=%22%3E&due=today", "cases=yes"], kept.Select(v => v.Value));
        Assert.DoesNotContain("<script>alert", (await seller.Get("/seller")).Text, StringComparison.Ordinal);

        async Task<Web.Answer> Save(string name, string query) =>
            await seller.Post("/seller/views", [("token", await seller.Token("/seller")), ("do", "save"), ("name", name), ("query", query)]);
    }

    [Theory]
    [InlineData("min=900&max=900", 5)]
    [InlineData("min=899.99&max=900.01&tab=awaiting_payment", 5)]
    [InlineData("min=900.01", 0)]
    [InlineData("max=25&sku=odd", 1)]
    [InlineData("sku=nothing", 0)]
    [InlineData("cases=yes", 0)]
    [InlineData("due=today", 0)]
    [InlineData("due=3", 20)]
    [InlineData("due=3&min=900", 5)]
    [InlineData("due=3&cases=no&tab=awaiting_payment&sku=odd", 1)]
    [InlineData("tab=completed", 0)]
    [InlineData("q=pick-7&min=900", 1)]
    public async Task Filters_leave_what_fits_all_of_them(string query, int found)
    {
        var seller = await Visitor.As(site.Server, Seller);
        var answer = await seller.Get($"/seller?{query}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(found, Articles().Count(answer.Text));
        Assert.DoesNotContain("看不懂", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_by_what_is_due_goes_on_page_by_page_and_soonest_first()
    {
        var seller = await Visitor.As(site.Server, Seller);
        var (seen, path) = (new List<string>(), "/seller?due=3");
        while (true)
        {
            var text = (await seller.Get(path)).Text;
            seen.AddRange(Articles().Matches(text).Select(m => m.Groups[1].Value));
            if (Next().Match(text) is not { Success: true } next) break;
            path = WebUtility.HtmlDecode(next.Groups[1].Value);
        }
        Assert.Equal(orders.Select(o => $"{o}"), seen);
        // A place in one list is none in another.
        Assert.Equal(HttpStatusCode.BadRequest, (await seller.Get(path.Replace("due=3&", "", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task What_makes_no_sense_in_a_filter_is_said_and_left_out()
    {
        var seller = await Visitor.As(site.Server, Seller);
        string[] poison = ["'", "<script>alert(1)</script>", "-1", "1e9", "1.234", "99999999999999999999999999999999", "NaN", "%00", "2026-13-45", "today'", "一"];
        foreach (var field in (string[])["from", "to", "min", "max", "cases", "due"])
        {
            foreach (var text in poison)
            {
                var answer = await seller.Get($"/seller?{field}={Uri.EscapeDataString(text)}");
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                Assert.Contains("看不懂", answer.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("<article class=\"card order\" aria-label=\"订单 (\\d+)\"")]
    private static partial Regex Articles();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"|href=\"([^\"]+)\" rel=\"next\"")]
    private static partial Regex Next();
}
