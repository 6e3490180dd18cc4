using Unwind.Messages;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>A page is told when what it shows is no longer what there is.</summary>
public sealed class LiveTests : IAsyncLifetime
{
    readonly WebServer server = new();

    public async ValueTask InitializeAsync() => await server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Demos.Door.Make() });
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("order={0}")]
    [InlineData("list={0}.1")]
    public async Task What_another_process_wrote_is_told_to_who_may_see_it(string query)
    {
        var order = (await server.Engine.Pipeline.Execute(
            new Request("place", Actor.Buyer(Market.StoryBuyer), Market.StoryOrder("live", 1)), CancellationToken.None)).Order;
        var address = "/live?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, order);
        using var seller = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        using var stranger = await Visitor.As(server, Actor.Seller("beihai"));
        using var heard = await Listen(seller, address);
        using var unheard = await Listen(stranger, $"/live?order={order}");

        await using (var other = await server.OpenEngine())
        {
            var reply = await other.Pipeline.Execute(
                new Request("hello", Actor.Buyer(Market.StoryBuyer), new SendMessage(order, "在吗？", [])), CancellationToken.None);
            Assert.True(reply.Accepted);
        }

        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await heard.ReadLineAsync(soon.Token) is { } line && line != "event: changed") { }
        var rest = unheard.ReadToEndAsync(soon.Token);
        await Task.WhenAny(rest, Task.Delay(1500, CancellationToken.None));
        Assert.False(rest.IsCompleted, "A stranger was told.");
    }

    [Theory]
    [InlineData("order={0}.1")]
    [InlineData("list={0}.1")]
    public async Task What_was_written_before_the_page_began_to_listen_is_told_at_once(string query)
    {
        var order = (await server.Engine.Pipeline.Execute(
            new Request("place", Actor.Buyer(Market.StoryBuyer), Market.StoryOrder("late", 1)), CancellationToken.None)).Order;
        await server.Engine.Pipeline.Execute(new Request("hello", Actor.Buyer(Market.StoryBuyer), new SendMessage(order, "在吗？", [])), CancellationToken.None);
        var address = "/live?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, order);
        using var seller = await Visitor.As(server, Actor.Seller(Market.StoryStore));
        using var stranger = await Visitor.As(server, Actor.Seller("beihai"));
        using var heard = await Listen(seller, address);
        using var unheard = await Listen(stranger, "/live?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, order));

        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.Equal("event: changed", await heard.ReadLineAsync(soon.Token));
        var rest = unheard.ReadToEndAsync(soon.Token);
        await Task.WhenAny(rest, Task.Delay(1500, CancellationToken.None));
        Assert.False(rest.IsCompleted, "A stranger was told.");
    }

    [Fact]
    public async Task Nobody_listens_without_signing_in()
    {
        using var visitor = new Visitor(server);
        Assert.Equal(HttpStatusCode.NoContent, (await visitor.Get("/live?order=1")).Status);
    }

    static async Task<StreamReader> Listen(Visitor visitor, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await visitor.Send(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("retry: 3000", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        return reader;
    }
}
