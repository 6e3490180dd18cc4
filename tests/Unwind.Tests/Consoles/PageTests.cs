using System.Text.RegularExpressions;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The pages as a program sees them: who gets in, what is taken, and what is said to what makes no sense.</summary>
public sealed partial class PageTests : IAsyncLifetime
{
    readonly WebServer server = new();

    public async ValueTask InitializeAsync() =>
        await server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Demos.Door.Make() });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("/seller")]
    [InlineData("/seller/cases")]
    [InlineData("/buyer")]
    [InlineData("/buyer/orders/1")]
    [InlineData("/seller/orders/1/close_order")]
    [InlineData("/desk")]
    public async Task A_page_that_is_somebody_s_asks_who_one_is(string path)
    {
        var answer = await new Visitor(server).Get(path);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal($"/signin?back={Uri.EscapeDataString(path)}", answer.Message.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/?q=茶", "/?q=%E8%8C%B6")]
    [InlineData("//elsewhere.example/", "/")]
    public async Task Where_one_came_from_is_gone_back_to_and_nowhere_else(string back, string to)
    {
        using var visitor = new Visitor(server);
        var answer = await visitor.Post("/preferences", [("token", await visitor.Token("/")), ("language", "en"), ("back", back)]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal(to, answer.Message.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_and_not_dropped_and_what_turns_the_writing_is_left_out()
    {
        var order = await Place();
        using var buyer = await Visitor.As(server, Actor.Buyer(Market.StoryBuyer));
        var path = $"/buyer/orders/{order}/send_message";
        var token = await buyer.Token(path);
        var long_ = await buyer.Post(path, [("token", token), ("key", $"{Guid.NewGuid()}"), ("step", "do"), ("words", new string('长', 9000))]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, long_.Status);
        Assert.Contains("2000", long_.Text, StringComparison.Ordinal);
        await buyer.Post(path, [("token", token), ("key", $"{Guid.NewGuid()}"), ("step", "do"), ("words", "abc\u202Edef")]);
        Assert.Contains("abcdef", (await buyer.Get($"/buyer/orders/{order}")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/ready")]
    public async Task A_monitor_may_ask_for_the_head_alone(string path)
    {
        using var visitor = new Visitor(server);
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await visitor.Send(asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_gets_into_the_other_side_s_room_and_a_foreign_order_is_not_there()
    {
        var order = await Place();
        var stranger = await Visitor.As(server, Actor.Buyer("wangwei"));
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.Get("/seller")).Status);
        foreach (var path in (string[])[$"/buyer/orders/{order}", $"/buyer/orders/{order}/close_order", "/buyer/orders/1", "/buyer/orders/x", $"/buyer/orders/{order}/no_such_act"])
        {
            var (foreign, absent) = (await stranger.Get(path), await stranger.Get("/buyer/orders/17"));
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal(Said(absent), Said(foreign));
        }
        Assert.Equal(HttpStatusCode.OK, (await (await Visitor.As(server, Actor.Buyer(Market.StoryBuyer))).Get($"/buyer/orders/{order}")).Status);
    }

    [Fact]
    public async Task A_form_without_our_token_does_nothing()
    {
        var order = await Place();
        var path = $"/buyer/orders/{order}/close_order";
        var buyer = await Visitor.As(server, Actor.Buyer(Market.StoryBuyer));
        var other = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        (string, string)[] filled = [("reason", "changed_mind"), ("step", "do"), ("seen", "1"), ("key", "k")];
        Assert.Equal(HttpStatusCode.BadRequest, (await buyer.Post(path, filled)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await buyer.Post(path, [.. filled, ("token", "made-up")])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await buyer.Post(path, [.. filled, ("token", await other.Token("/seller"))])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await buyer.Post("/signout", [])).Status);
        Assert.Equal(1, (await Find(order)).Version);
    }

    [Fact]
    public async Task A_double_click_is_one_act_and_what_was_seen_is_what_is_done()
    {
        var order = await Place();
        var path = $"/seller/orders/{order}/reprice";
        var seller = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        var token = await seller.Token(path);
        (string, string)[] filled = [("token", token), ("postage", "0"), ("step", "do"), ("seen", "1"), ("key", "twice")];

        // What comes of it was not shown yet, so it is shown and not done.
        Assert.Equal(HttpStatusCode.OK, (await seller.Post(path, [("token", token), ("postage", "0"), ("step", "do"), ("key", "first")])).Status);
        Assert.Equal(1, (await Find(order)).Version);
        var both = await Task.WhenAll(seller.Post(path, filled), seller.Post(path, filled));
        Assert.All(both, a => Assert.Equal(HttpStatusCode.SeeOther, a.Status));
        Assert.Equal(2, (await Find(order)).Version);

        // Somebody who still looks at the first version is told, and keeps what they typed.
        var late = await seller.Post(path, [("token", token), ("postage", "3.21"), ("step", "do"), ("seen", "1"), ("key", "late")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        Assert.Contains("3.21", late.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await Find(order)).Version);
    }

    [Fact]
    public async Task Pages_carry_a_policy_that_runs_nothing_but_our_files_and_come_small()
    {
        var seller = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        foreach (var path in (string[])["/", "/signin", "/design", "/seller", "/seller/cases"])
        {
            var answer = await seller.Get(path);
            var policy = answer.Message.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotMatch("<style|<script(?! type=\"module\" src)| style=\"| on[a-z]+=\"", answer.Text);
        }
        var bytes = 0;
        foreach (var path in Assets().Matches((await seller.Get("/seller")).Text).Select(m => m.Value).Append("/seller").Distinct())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "gzip, br" } } };
            var answer = await seller.Send(request);
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
            if (path.StartsWith("/assets", StringComparison.Ordinal)) Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
        Assert.InRange(bytes, 1, 60_000);
    }

    [Fact]
    public async Task Whatever_is_sent_is_never_a_5xx_and_never_runs()
    {
        var order = await Place();
        var seller = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        string[] poison = ["", "'", "<script>alert(1)</script>", "%", "\\", "_", "99999999999999999999", "-1", "0", "1e9", "\u0000", "\ud800", "../..", "//evil.example", new string('x', 9000), "2026-13-45", "龙井"];
        foreach (var text in poison)
        {
            var value = Uri.EscapeDataString(text.Length > 300 ? text[..300] : text.Replace("\ud800", "%ED%A0%80", StringComparison.Ordinal));
            foreach (var path in (string[])[$"/seller?q={value}", $"/seller?tab={value}&from={value}&to={value}", $"/seller?cursor={value}", $"/seller/orders/{value}", $"/seller/orders/{order}/{value}", $"/seller/orders/{order}/close_lines?line={value}", $"/?order={value}", $"/live?order={value}x", $"/assets/{value}", $"/seller/cases?cursor={value}", $"/signin?back={value}"])
            {
                var answer = await seller.Get(path);
                Assert.True((int)answer.Status < 500, $"{path}: {answer.Status}");
                Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
            }
            foreach (var act in (string[])["close_order", "close_lines", "reprice", "send_message"])
            {
                var token = await seller.Token($"/seller/orders/{order}");
                foreach (var step in (string[])["preview", "do"])
                {
                    var answer = await seller.Post($"/seller/orders/{order}/{act}", [
                        ("token", token), ("step", step), ("seen", text), ("key", $"{text}{act}"), ("reason", text), ("statement", text), ("line", text), ("line", "1"),
                        ("units-1", text), ("price-1", text), ("postage", text), ("stock", text), ("words", text)]);
                    Assert.True((int)answer.Status < 500, $"{act} {step} {text}: {answer.Status}");
                    Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
                }
            }
        }
    }

    /// <summary>Whatever the rules offer has its place on the order's page and a sheet that can be filled in (R35).</summary>
    [Fact]
    public async Task Every_offer_at_every_stage_can_be_reached_and_asked_dry()
    {
        var orders = await Demos.Showcase.Make(new Demos.Cast(server.Engine, null, "showcase", CancellationToken.None));
        orders = orders.Union((await Demos.Story.Make(new Demos.Cast(server.Engine, null, "story", CancellationToken.None))).Orders);
        var met = new HashSet<Act>();
        foreach (var id in orders)
        {
            var order = await Find(id);
            foreach (var by in (Actor[])[Actor.Seller(order.Store), Actor.Buyer(order.Buyer)])
            {
                if (order.Store != Market.StoryStore) continue;
                var visitor = await Visitor.As(server, by);
                var home = by.Kind == ActorKind.Seller ? "/seller" : "/buyer";
                var page = await visitor.Get($"{home}/orders/{id}");
                Assert.Equal(HttpStatusCode.OK, page.Status);
                var offers = Offers.For(order, new Situation(TimeProvider.System.GetUtcNow(), by, server.Engine.Policies.Of(order)));
                foreach (var offer in offers.DistinctBy(o => (o.Act, o.Case, o.Parcel)))
                {
                    var act = SnakeCase.Of(offer.Act);
                    var any = offers.Any(o => o.Possible && (o.Act, o.Case, o.Parcel) == (offer.Act, offer.Case, offer.Parcel));
                    // What is not possible is there as well, with its reason.
                    Assert.Contains(any ? $"{home}/orders/{id}/{act}" : $"why-{act}-{offer.Case}-{offer.Parcel}", page.Text, StringComparison.Ordinal);
                    if (!any) continue;
                    met.Add(offer.Act);
                    var path = $"{home}/orders/{id}/{act}?line={offer.Line}&case={offer.Case}&parcel={offer.Parcel}";
                    Assert.Equal(HttpStatusCode.OK, (await visitor.Get(path)).Status);
                    (string, string)[] filled =
                    [
                        ("token", await visitor.Token(path)), ("step", "preview"), ("reason", offer.Reasons.FirstOrDefault() ?? ""), ("words", "…"), ("statement", "…"),
                        ("carrier", "sf"), ("tracking", "SF1"), ("days", "1"), ("intact", "yes"), ("sellable", "yes"), ("postage", "1.00"),
                        .. order.Lines.Select(l => ("line", $"{l.Number}")),
                    ];
                    var answer = offer.Proof ? await visitor.Send(path, filled, ("a.png", AttachmentTests.Png)) : await visitor.Post(path, filled);
                    Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"{path}: {answer.Status}");
                }
            }
            Assert.Equal(order.Version, (await Find(id)).Version);
        }
        Assert.Superset(new HashSet<Act> { Act.CloseOrder, Act.CloseLines, Act.Reprice, Act.Ship, Act.VoidLabel, Act.ApplyToCancel, Act.RequestRefund, Act.RequestReturn,
            Act.RequestExchange, Act.CallDesk, Act.GiveEvidence, Act.ConfirmReceipt, Act.Complain, Act.ExtendDeadline, Act.AppealVerdict, Act.AcceptVerdict, Act.SendMessage }, met);
    }

    [Fact]
    public async Task Where_nothing_is_played_a_key_signs_in_and_a_revoked_one_is_out()
    {
        await using var real = new WebServer();
        await real.Start(new WebOptions { RequestsPerSecond = 0 });
        var made = await real.Engine.Keys.Create("console", Actor.Seller("s1"), CancellationToken.None);
        var visitor = new Visitor(real);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.Post("/signin", [("token", await visitor.Token("/signin")), ("key", "uk_nothing")])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Post("/play", [("token", await visitor.Token("/signin"))])).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.Post("/signin/as", [("token", await visitor.Token("/signin")), ("actor", "seller:s1")])).Status);

        var answer = await visitor.Post("/signin", [("token", await visitor.Token("/signin")), ("key", made.Text), ("back", "//evil.example")]);
        Assert.Equal("/seller", answer.Message.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/seller")).Status);
        var cookie = answer.Message.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("unwind-session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(made.Text, cookie, StringComparison.Ordinal);

        await visitor.Post("/signout", [("token", await visitor.Token("/seller"))]);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Get("/seller")).Status);
    }

    async Task<OrderId> Place() => (await server.Engine.Pipeline.Execute(
        new Request($"{Guid.NewGuid()}", Actor.Buyer(Market.StoryBuyer), Market.StoryOrder($"{Guid.NewGuid()}", 2)), CancellationToken.None)).Order;

    async Task<Order> Find(OrderId id) => (await server.Engine.Reads.Find(id, Actor.Platform, CancellationToken.None))!;

    /// <summary>A page without what is another with each asking: tokens and the moment.</summary>
    static string Said(Answer answer) => Changing().Replace(answer.Text, "");

    [GeneratedRegex("""value="[^"]*"|data-now="\d+" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Changing();

    [GeneratedRegex("/assets/[a-z0-9.]+")]
    private static partial Regex Assets();
}
