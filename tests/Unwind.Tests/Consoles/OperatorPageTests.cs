using System.Text;
using Unwind.Engine.Policies;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The operator's pages as a program sees them: who gets in, what makes no sense, and what a sheet holds.</summary>
public sealed class OperatorPageTests : IAsyncLifetime
{
    static readonly string[] Pages =
    [
        "/operator", "/operator/policies", "/operator/policies/new", "/operator/policies/compare", "/operator/policies/taobao/2", "/operator/policies/taobao/2/text",
        "/operator/policies/taobao/2/cell?act=ship&stage=awaiting_shipment&by=seller", "/operator/stores", "/operator/stores/qingshan", "/operator/stores/qingshan/transfer",
        "/operator/stores/qingshan/statement.csv", "/operator/effects", "/operator/effects?state=asked", "/operator/reports", "/operator/reports?of=days", "/operator/reports?of=liability",
        "/operator/reports?of=cases", "/operator/reports?of=penalties", "/operator/reports?of=transit", "/operator/reports/reasons.csv", "/operator/reports/days.csv", "/operator/reports/stores.csv", "/operator/keys", "/operator/find?q=qingshan",
    ];

    readonly WebServer server = new();

    public async ValueTask InitializeAsync()
    {
        await server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Demos.Door.Make() });
        await Place("first");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task<OrderId> Place(string reference, string store = Market.StoryStore) => (await server.Engine.Pipeline.Execute(
        new Request($"{Guid.NewGuid()}", Actor.Buyer(Market.StoryBuyer), Market.StoryOrder(reference, 2) with { Store = store }), CancellationToken.None)).Order;

    [Fact]
    public async Task Only_the_operator_gets_in_and_nobody_is_asked_to_sign_in()
    {
        var (operators, nobody) = (await Visitor.As(server, Actor.Platform), new Visitor(server));
        Visitor[] others = [await Visitor.As(server, Actor.Seller(Market.StoryStore)), await Visitor.As(server, Actor.Buyer(Market.StoryBuyer)), await Visitor.As(server, Actor.Officer("xiaoer-1"))];
        foreach (var path in Pages)
        {
            var answer = await operators.Get(path);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.SeeOther, $"{path}: {answer.Status}");
            Assert.Equal(HttpStatusCode.SeeOther, (await nobody.Get(path)).Status);
            foreach (var other in others) Assert.Equal(HttpStatusCode.Forbidden, (await other.Get(path)).Status);
        }
        foreach (var path in (string[])["/operator/keys", "/operator/policies/new", "/operator/stores/qingshan/transfer"])
            Assert.Equal(HttpStatusCode.Forbidden, (await others[0].Post(path, [("token", await others[0].Token("/seller")), ("kind", "platform"), ("name", "x")])).Status);
        Assert.Empty((await server.Engine.Keys.List(CancellationToken.None)).Where(k => k.Name == "x"));
    }

    [Fact]
    public async Task Every_link_of_the_navigation_leads_somewhere_and_pages_stay_small()
    {
        var visitor = await Visitor.As(server, Actor.Platform);
        var page = await visitor.Get("/operator");
        foreach (var path in (string[])["/operator/policies", "/operator/stores", "/operator/effects", "/operator/reports", "/operator/keys"])
        {
            Assert.Contains($"href=\"{path}\"", page.Text, StringComparison.Ordinal);
            var answer = await visitor.Get(path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains("aria-current=\"page\"", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch("<style|<script(?! type=\"module\" src)| style=\"| on[a-z]+=\"", answer.Text);
            Assert.InRange(answer.Text.Length, 1, 60_000);
        }
    }

    [Fact]
    public async Task Whatever_is_sent_is_never_a_5xx_never_runs_and_stores_nothing()
    {
        var visitor = await Visitor.As(server, Actor.Platform);
        var (versions, keys) = ((await server.Engine.LivePolicies.List(CancellationToken.None)).Length, (await server.Engine.Keys.List(CancellationToken.None)).Length);
        string[] poison = ["", "'", "<script>alert(1)</script>", "%", "99999999999999999999", "-1", "0", "\u0000", "../..", "taobao/x", "x/2", "/", new string('x', 300), "龙井"];
        var token = await visitor.Token("/operator/keys");
        foreach (var text in poison)
        {
            var value = Uri.EscapeDataString(text);
            foreach (var path in (string[])[$"/operator/policies/{value}/2", $"/operator/policies/taobao/{value}", $"/operator/policies/taobao/2?tab={value}", $"/operator/policies/taobao/2/cell?act={value}&stage={value}&by={value}",
                $"/operator/policies/compare?a={value}&b={value}&all={value}", $"/operator/policies/new?from={value}", $"/operator/policies?activated={value}", $"/operator/stores?q={value}&sort={value}&page={value}", $"/operator/stores/{value}",
                $"/operator/stores/qingshan?days={value}&noted={value}", $"/operator/stores/qingshan?cursor={value}", $"/operator/effects?state={value}", $"/operator/effects?cursor={value}", $"/operator/reports?of={value}&days={value}", $"/operator/reports/days.csv?days={value}",
                $"/operator/keys?q={value}&page={value}&revoked={value}", $"/operator/keys/{value}/revoke", $"/operator/find?q={value}", $"/operator/orders/{value}"])
            {
                var answer = await visitor.Get(path);
                Assert.True((int)answer.Status < 500, $"{path}: {answer.Status}");
                Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
            }
            foreach (var (path, form) in ((string, (string, string)[])[])[
                ("/operator/keys", [("kind", text), ("id", text), ("name", "n")]), ("/operator/keys", [("kind", "seller"), ("id", text.Length > 128 ? text : ""), ("name", text)]),
                ("/operator/policies/new", [("text", text), ("step", "do"), ("seen", text)]), ("/operator/policies/new", [("text", text), ("step", "do"), ("seen", "2")]),
                ("/operator/stores/qingshan/transfer", [("from", text), ("to", text), ("amount", text), ("currency", text), ("reference", text), ("words", text), ("step", "do")]),
                ("/operator/stores/qingshan/transfer", [("from", "bank"), ("to", "bank"), ("amount", "1"), ("currency", "CNY"), ("reference", "r"), ("step", "do")])])
            {
                var answer = await visitor.Post(path, [("token", token), .. form]);
                Assert.True((int)answer.Status is >= 400 and < 500, $"{path} {text}: {answer.Status}");
                Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
            }
        }
        Assert.Equal((versions, keys), ((await server.Engine.LivePolicies.List(CancellationToken.None)).Length, (await server.Engine.Keys.List(CancellationToken.None)).Length));
        Assert.Empty((await server.Engine.Reads.Transfers(Market.StoryStore, null, 10, CancellationToken.None)).Items);
    }

    [Fact]
    public async Task R39_A_text_that_is_no_policy_is_told_where_and_too_much_of_it_is_not_read()
    {
        var visitor = await Visitor.As(server, Actor.Platform);
        var token = await visitor.Token("/operator/policies/new");
        var live = (await server.Engine.LivePolicies.Text("taobao", 2, CancellationToken.None))!;
        foreach (var (text, says) in ((string, string)[])[
            ("id: [", "不是 YAML"), ("id: taobao\nversion: many\n", "第 2 行"), (live, "就是已启用的"), (live + "\n# more", "请把版本号提高到 3"), (new string('x', LivePolicies.LengthMax + 1), "最多"), ("  \n ", "请粘贴")])
        {
            var answer = await visitor.Post("/operator/policies/new", [("token", token), ("text", text), ("step", "check")]);
            Assert.True(answer.Text.Contains(says, StringComparison.Ordinal), $"{text[..Math.Min(20, text.Length)]}: {says}");
            Assert.DoesNotContain("name=\"seen\"", answer.Text, StringComparison.Ordinal);
        }
        // What was typed is there again, to the letter.
        var typed = (await visitor.Post("/operator/policies/new", [("token", token), ("text", "\n\n  id: <b>\n"), ("step", "check")])).Text;
        Assert.DoesNotContain("<b>", typed, StringComparison.Ordinal);
        Assert.Contains("\n\n\n  id: <b>\n</textarea>", WebUtility.HtmlDecode(typed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task R39_Of_two_operators_the_second_sees_what_the_first_has_put_live()
    {
        var (one, two) = (await Visitor.As(server, Actor.Platform), await Visitor.As(server, Actor.Platform));
        var live = (await server.Engine.LivePolicies.Text("taobao", 2, CancellationToken.None))!;
        string Next(string within) => live.Replace("version: 2", "version: 3", StringComparison.Ordinal).Replace("pay_within: 24h", $"pay_within: {within}", StringComparison.Ordinal);
        foreach (var visitor in (Visitor[])[one, two])
            Assert.Contains("name=\"seen\" value=\"2\"", (await visitor.Post("/operator/policies/new", [("token", await visitor.Token("/operator/policies/new")), ("text", Next("2h")), ("step", "check")])).Text, StringComparison.Ordinal);

        var first = await one.Post("/operator/policies/new", [("token", await one.Token("/operator/policies/new")), ("text", Next("2h")), ("step", "do"), ("seen", "2")]);
        var second = await two.Post("/operator/policies/new", [("token", await two.Token("/operator/policies/new")), ("text", Next("3h")), ("step", "do"), ("seen", "2")]);

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.UnprocessableEntity), (first.Status, second.Status));
        Assert.Contains("第 3 版已被启用", second.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(2), server.Engine.Policies.Active().Times.PayWithin);
    }

    [Fact]
    public async Task The_table_says_what_the_policy_decides()
    {
        var visitor = await Visitor.As(server, Actor.Platform);
        foreach (var policy in server.Engine.Policies.All.ToArray())
        {
            foreach (var stage in Enum.GetValues<Stage>())
            {
                var page = (await visitor.Get($"/operator/policies/{policy.Id}/{policy.Version}?tab={SnakeCase.Of(stage)}")).Text;
                foreach (var rule in policy.Rules.Where(r => r.Stage == stage))
                {
                    var cell = $"cell?act={SnakeCase.Of(rule.Act)}&amp;stage={SnakeCase.Of(stage)}&amp;by={SnakeCase.Of(rule.By)}\">";
                    var at = page.IndexOf(cell, StringComparison.Ordinal);
                    Assert.True(at >= 0, cell);
                    var says = page[(at + cell.Length)..page.IndexOf("<span", at, StringComparison.Ordinal)];
                    Assert.Equal(rule.Refused is not null ? "不可" : rule.AnswerBy is null ? "可以" : says, says);
                    Assert.Equal(rule.AnswerBy is not null, says.StartsWith('需'));
                }
            }
        }
    }

    [Fact]
    public async Task A_sheet_begins_with_a_mark_and_holds_no_formula()
    {
        await Place("bad", "=cmd|'/c calc'!A1");
        await Place("comma", "a,\"b\"");
        var visitor = await Visitor.As(server, Actor.Platform);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/operator/reports/stores.csv");
        var answer = await visitor.Send(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal((byte[])[0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).TrimEnd().Split("\r\n");
        Assert.StartsWith("店铺,币种,下单", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"a,\"\"b\"\"\",CNY,1,0,0,,0.00,0.00,0,0,0.00,0.00,0.00", lines);
        Assert.Contains(lines, l => l.StartsWith("'=cmd|", StringComparison.Ordinal));
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public async Task Stores_are_sorted_searched_and_paged()
    {
        for (var i = 0; i < 60; i++) await Place($"store-{i}", $"shop-{i:00}");
        await Place("more", "shop-41");
        var visitor = await Visitor.As(server, Actor.Platform);
        var first = (await visitor.Get("/operator/stores")).Text;
        Assert.True(first.IndexOf("shop-41", StringComparison.Ordinal) < first.IndexOf("shop-00", StringComparison.Ordinal));
        Assert.Contains("page=1", first, StringComparison.Ordinal);
        Assert.Contains("shop-59", (await visitor.Get("/operator/stores?page=1")).Text, StringComparison.Ordinal);
        var found = (await visitor.Get("/operator/stores?q=SHOP-4&sort=name")).Text;
        Assert.Contains("shop-49", found, StringComparison.Ordinal);
        Assert.DoesNotContain("shop-50", found, StringComparison.Ordinal);
    }
}
