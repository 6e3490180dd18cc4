using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Unwind.Web.Shared;

namespace Unwind.Web;

/// <summary>Every route × every role × own, foreign and absent orders; a route without a row fails.</summary>
public sealed class AccessTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    static readonly Actor[] everybody =
    [
        Market.Buyer, Market.OtherBuyer, Market.Seller, Market.OtherSeller, Market.Officer, Market.Carrier, Market.OtherCarrier,
        Market.Channel, Market.Platform,
    ];

    static readonly Actor[] strangers = [Market.OtherBuyer, Market.OtherSeller, Market.OtherCarrier];

    public static TheoryData<string> ActNames => [.. Rows.Acts.Select(r => r.Name)];
    public static TheoryData<string> ReadNames => [.. Rows.Reads.Select(r => r.Name)];

    [Fact]
    public void Every_route_has_exactly_one_row()
    {
        Assert.Equal(
            server.Routes.Select(NameOf).Order(StringComparer.Ordinal),
            Rows.Acts.Concat(Rows.Reads).Concat(Rows.Open).Concat(Rows.Signed).Concat(Rows.Files).Concat(Rows.Runs).Select(r => r.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ActNames))]
    public async Task An_act_is_open_to_exactly_those_who_may(string name)
    {
        var row = Rows.Acts.Single(r => r.Name == name);
        var (path, body, id) = await Ready(row);
        var before = await server.CountFacts();

        foreach (var actor in everybody)
        {
            var answer = await (await server.As(actor)).Post(path + "?dry_run=true", body);
            if (row.Apart.Contains(actor)) continue;
            var expected = row.May.Contains(actor) ? 200
                : Forbids(name, actor) || id is null ? 403
                : strangers.Contains(actor) ? 404 : 403;
            Assert.True((int)answer.Status == expected, $"{actor} {path}: expected {expected}, was {answer}");
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await (await server.As(null)).Post(path, body)).Status);
        Assert.Equal(before, await server.CountFacts());
    }

    [Theory]
    [MemberData(nameof(ActNames))]
    public async Task A_foreign_order_is_answered_exactly_like_one_that_does_not_exist(string name)
    {
        var row = Rows.Acts.Single(r => r.Name == name);
        if (row.At == Point.None) return;
        var (path, body, id) = await Ready(row);
        foreach (var stranger in strangers)
        {
            var person = await server.As(stranger);
            var foreign = await person.Post(path, body);
            var absent = await person.Post(path.Replace(id!, Absent, StringComparison.Ordinal), body.Replace(id!, Absent, StringComparison.Ordinal));
            AssertSame(absent, foreign);
        }
    }

    [Theory]
    [MemberData(nameof(ReadNames))]
    public async Task A_list_or_page_is_open_to_exactly_those_who_may(string name)
    {
        var row = Rows.Reads.Single(r => r.Name == name);
        var (path, _, id) = await Ready(row);
        foreach (var actor in everybody)
        {
            var person = await server.As(actor);
            var answer = await person.Get(path);
            var expected = Allows(row, actor) && (id is null || !strangers.Contains(actor)) ? 200
                : name == "list_effects" && actor.Kind == ActorKind.Payment ? 400
                : Forbids(name, actor) ? 403 : 404;
            Assert.True((int)answer.Status == expected, $"{actor} {path}: expected {expected}, was {answer}");
            if (expected != 404) continue;
            AssertSame(await person.Get(path.Replace(id!, Absent, StringComparison.Ordinal)), answer);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await (await server.As(null)).Get(path)).Status);
    }

    [Fact]
    public async Task Lists_show_only_what_is_ones_own_whatever_the_filter_says()
    {
        var id = await market.Order(Point.CancelAsked);
        await server.SendWhatWaits();
        Assert.Contains(id, await Ids(Market.Buyer, "/v1/orders?limit=200", "id"));
        foreach (var (path, key) in ((string, string)[])[("/v1/orders?limit=200", "id"), ("/v1/cases?limit=200", "order")])
        {
            Assert.Contains(id, await Ids(Market.Seller, path, key));
            Assert.Contains(id, await Ids(Market.Officer, path, key));
            foreach (var stranger in (Actor[])[Market.OtherSeller, Market.OtherBuyer])
                foreach (var filter in (string[])["", "&store=s1", "&buyer=b1", "&store=s1&buyer=b1"])
                    Assert.DoesNotContain(id, await Ids(stranger, path + filter, key));
            Assert.Empty(await Ids(Market.Seller, path + "&store=s2", key));
            Assert.Empty(await Ids(Market.Buyer, path + "&buyer=b2", key));
        }
    }

    const string Absent = "4611686018427387904";

    async Task<string[]> Ids(Actor by, string path, string key) =>
        [.. (await (await server.As(by)).Get(path)).Body["items"]!.AsArray().Select(o => (string)o![key]!)];

    /// <summary>The route's address and body for a new order at the row's point.</summary>
    async Task<(string Path, string Body, string? Id)> Ready(Row row)
    {
        var route = server.Routes.Single(r => NameOf(r) == row.Name);
        var id = row.At == Point.None ? null : await market.Order(row.At);
        var path = route.RoutePattern.RawText!.Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{store}", "s1", StringComparison.Ordinal)
            .Replace("{policy}/{version}", $"taobao/{server.Engine.Policies.Active().Version}", StringComparison.Ordinal);
        return row.Body.StartsWith('?') ? (path + row.Body, "", id) : (path, row.Body.Replace("{id}", id, StringComparison.Ordinal), id);
    }

    static string NameOf(RouteEndpoint route) => route.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;

    bool Forbids(string name, Actor actor) => !server.Routes.Single(r => NameOf(r) == name).Metadata.GetMetadata<Audience>()!.Has(actor.Kind);

    static bool Allows(Row row, Actor actor) => row.May.Any(m => m.Kind == actor.Kind);

    static void AssertSame(Answer absent, Answer foreign)
    {
        Assert.Equal(absent.Status, foreign.Status);
        Assert.Equal(absent.Text, foreign.Text);
        Assert.Equal(
            absent.Message.Headers.Select(h => h.Key).Where(h => h != "Date"), foreign.Message.Headers.Select(h => h.Key).Where(h => h != "Date"));
    }
}
