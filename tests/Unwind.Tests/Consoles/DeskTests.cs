using Unwind.Cases;
using Unwind.Disputes;
using Unwind.Engine.Reading;
using Unwind.Policies;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The desk's pages as a program sees them: who gets in, what is offered, and what is said to what makes no sense.</summary>
public sealed class DeskTests(DeskSite desk) : IClassFixture<DeskSite>
{
    static readonly Actor Officer = Actor.Officer("xiaoer-1");

    ConsoleSite Site => desk.Site;

    public static TheoryData<string> Rooms => ["/desk", "/desk/macros", "/desk/orders/{0}", "/desk/orders/{0}/cases/1", "/desk/orders/{0}/act_on_behalf", "/desk/orders/{0}/for/buyer/send_message"];

    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task Only_officers_get_into_the_desk(string path)
    {
        var id = await desk.Quarrel("who-" + path.Length);
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id);
        foreach (var other in (Actor[])[Actor.Buyer(Market.StoryBuyer), Actor.Seller(Market.StoryStore), Actor.Platform])
        {
            using var visitor = await Visitor.As(Site.Server, other);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Get(address)).Status);
        }
        using var officer = await Visitor.As(Site.Server, Officer);
        Assert.Equal(HttpStatusCode.OK, (await officer.Get(address)).Status);
    }

    [Fact]
    [Trait("rule", "R26")]
    public async Task The_queue_finds_what_is_searched_for_and_counts_each_list()
    {
        var id = await desk.Quarrel("queue");
        using var officer = await Visitor.As(Site.Server, Officer);
        foreach (var path in (string[])["/desk", "/desk?tab=ruling", "/desk?tab=unassigned", "/desk?sort=amount", $"/desk?q={Market.StoryBuyer}", $"/desk?q={Market.StoryStore}"])
            Assert.Contains($"/desk/orders/{id}/cases/1", (await officer.Get(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/desk/orders/{id}/cases/1", (await officer.Get("/desk?tab=complaints")).Text, StringComparison.Ordinal);
        foreach (var named in (string[])[$"{id}", $"SF{id}"])
        {
            var found = await officer.Get($"/desk?q={named}");
            Assert.Equal(HttpStatusCode.SeeOther, found.Status);
            Assert.Equal($"/desk/orders/{id}", found.Message.Headers.Location!.ToString());
        }
        await Site.Do(Officer, new AssignCase(id, 1));
        Assert.Contains($"/desk/orders/{id}/cases/1", (await officer.Get("/desk?tab=mine&sort=amount")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/desk/orders/{id}/cases/1", (await officer.Get("/desk?tab=unassigned")).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "R42")]
    public async Task A_verdict_stands_where_it_is_answered_and_a_second_one_is_not_swallowed()
    {
        var id = await desk.Quarrel("stands");
        await Site.Do(Officer, new AssignCase(id, 1));
        using var officer = await Visitor.As(Site.Server, Officer);
        var path = $"/desk/orders/{id}/cases/1";
        var token = await officer.Token(path);
        await Site.Do(Officer, new GiveVerdict(id, 1, true, [new Award(0, 1000)], Liability.Seller, Liability.Nobody, null, "各让一步。"));

        foreach (var side in (Actor[])[Actor.Buyer(Market.StoryBuyer), Actor.Seller(Market.StoryStore)])
        {
            using var visitor = await Visitor.As(Site.Server, side);
            var room = side.Kind == ActorKind.Buyer ? "buyer" : "seller";
            var page = (await visitor.Get($"/{room}/orders/{id}")).Text;
            Assert.Contains("<dt>判责结果</dt>", page, StringComparison.Ordinal);
            Assert.Contains("退款 &#xA5;10.00", page.Replace("¥", "&#xA5;", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("等待双方", page, StringComparison.Ordinal);
        }
        var again = await officer.Post(path, [("token", token), ("key", $"{Guid.NewGuid()}"), ("award", "all"), ("words", "再判一次"), ("step", "do")]);
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("没有做：", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_queue_is_read_page_by_page_and_nothing_twice()
    {
        var engine = Site.Engine;
        foreach (var byAmount in (bool[])[false, true])
        {
            var (seen, cursor) = (new List<(OrderId, int)>(), (string?)null);
            do
            {
                var page = await engine.Reads.Desk(new DeskFilter(DeskList.All, "xiaoer-1", byAmount), cursor, 2, CancellationToken.None);
                seen.AddRange(page.Items.Select(c => (c.Order, c.Number)));
                cursor = page.Next;
            }
            while (cursor is not null);
            var counts = await engine.Reads.DeskCounts("xiaoer-1", CancellationToken.None);
            Assert.Equal(counts.Of(DeskList.All), seen.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("/desk?tab=nothing&sort=x&q=%00%ff", HttpStatusCode.OK)]
    [InlineData("/desk?q=%E2%80%AE'; drop table cases", HttpStatusCode.OK)]
    [InlineData("/desk?cursor=abc", HttpStatusCode.BadRequest)]
    [InlineData("/desk/orders/1/cases/1", HttpStatusCode.NotFound)]
    [InlineData("/desk/orders/{0}/cases/99", HttpStatusCode.NotFound)]
    [InlineData("/desk/orders/{0}/cases/x", HttpStatusCode.NotFound)]
    [InlineData("/desk/orders/{0}/for/carrier/send_message", HttpStatusCode.NotFound)]
    [InlineData("/desk/orders/{0}/for/buyer/give_verdict", HttpStatusCode.NotFound)]
    [InlineData("/desk/macros?edit=nothing", HttpStatusCode.OK)]
    public async Task What_makes_no_sense_in_an_address_is_answered(string path, HttpStatusCode status)
    {
        var id = Site.Story.Quarrel;
        using var officer = await Visitor.As(Site.Server, Officer);
        Assert.Equal(status, (await officer.Get(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id))).Status);
    }

    [Theory]
    [Trait("rule", "R26")]
    [InlineData("award", "everything")]
    [InlineData("award", "part")]
    [InlineData("amount", "-3")]
    [InlineData("amount", "1e9")]
    [InlineData("amount", "999999")]
    [InlineData("units", "two")]
    [InlineData("liable", "nobody at all")]
    [InlineData("return-postage", "")]
    [InlineData("violation", "no_such_reason")]
    [InlineData("words", "")]
    public async Task A_verdict_that_makes_no_sense_is_not_given_and_what_was_typed_stays(string field, string value)
    {
        var id = await desk.Quarrel($"wrong-{field}-{value.Length}");
        using var officer = await Visitor.As(Site.Server, Officer);
        var path = $"/desk/orders/{id}/cases/1";
        var before = (await Site.Find(id)).Version;
        Dictionary<string, string> form = new()
        {
            ["token"] = await officer.Token(path),
            ["key"] = "wrong",
            ["step"] = "do",
            ["seen"] = $"{before}",
            ["award"] = "part",
            ["amount"] = field is "award" or "units" ? "" : "12",
            ["liable"] = "seller",
            ["return-postage"] = "nobody",
            ["words"] = "仔细看过双方的图片。",
        };
        form[field] = value;
        var answer = await officer.Post(path, [.. form.Select(f => (f.Key, f.Value))]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(before, (await Site.Find(id)).Version);
        if (field != "words") Assert.Contains("仔细看过双方的图片。", WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "R27")]
    public async Task What_is_offered_in_a_side_s_name_is_what_the_command_would_be_answered()
    {
        var asked = 0;
        foreach (var id in (OrderId[])[Site.Story.Unpaid, Site.Story.Paid, Site.Story.OnTheWay, Site.Story.Quarrel, await desk.Quarrel("offers")])
        {
            var order = await Site.Find(id);
            var situation = new Situation(Site.Engine.Clock.GetUtcNow(), Officer, Site.Engine.Policies.Of(order));
            foreach (var side in (ActorKind[])[ActorKind.Buyer, ActorKind.Seller])
            {
                foreach (var offer in Offers.OnBehalf(order, situation, side))
                {
                    var answer = await Site.Engine.Pipeline.Preview(Officer, offer.Command, CancellationToken.None);
                    // What changes nothing is accepted, and not worth offering.
                    if (offer.Possible) Assert.True(answer.Accepted, $"{side} {offer.Act}: {answer.Refusal}");
                    else Assert.True(!answer.Accepted || answer.Version == order.Version, $"{side} {offer.Act}");
                    asked++;
                }
            }
        }
        Assert.True(asked > 20);
    }

    [Fact]
    public async Task Macros_are_made_changed_and_deleted_and_nonsense_is_not_kept()
    {
        using var officer = await Visitor.As(Site.Server, Officer);
        var token = await officer.Token("/desk/macros");
        Task<Answer> Send(string name, string words, string before = "", string step = "save") =>
            officer.Post("/desk/macros", [("token", token), ("name", name), ("words", words), ("before", before), ("step", step)]);

        Assert.Equal(HttpStatusCode.SeeOther, (await Send("试一试", "第一句")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Send("改了名", "第二句", before: "试一试")).Status);
        var page = WebUtility.HtmlDecode((await officer.Get("/desk/macros")).Text);
        Assert.Contains("第二句", page, StringComparison.Ordinal);
        Assert.DoesNotContain("试一试", page, StringComparison.Ordinal);
        foreach (var (name, words) in ((string, string)[])[("", "x"), ("x", ""), (new string('长', 101), "x"), ("x", new string('长', 2001)), ("改了名", "同名")])
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(name, words)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Send("", "", before: "改了名", step: "delete")).Status);
        Assert.DoesNotContain("改了名", WebUtility.HtmlDecode((await officer.Get("/desk/macros")).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_are_there_for_everybody_each_with_an_address()
    {
        using var visitor = new Visitor(Site.Server);
        var page = (await visitor.Get("/rules")).Text;
        for (var i = 1; i <= 46; i++) Assert.Contains($"id=\"R{i}\"", page, StringComparison.Ordinal);
        Assert.Contains("代为申请", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }
}
