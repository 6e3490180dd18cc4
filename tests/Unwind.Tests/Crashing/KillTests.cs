using System.Text.Json.Nodes;
using Unwind.CommandLine;

namespace Unwind.Crashing;

public sealed class KillTests
{
    [Fact]
    public async Task What_was_acknowledged_survives_the_kill_and_is_there_once()
    {
        using var crashes = new Crashes(Shell.Program, seed: 20260301);

        var toll = await crashes.Run(3, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(toll.Broken);
        Assert.Equal(3, toll.Kills);
        Assert.True(toll.Acknowledged > 50, $"Only {toll.Acknowledged} requests were acknowledged: that proves little.");
    }

    [Fact]
    public async Task On_a_server_it_survives_the_kill_of_the_program_and_of_the_database()
    {
        using var server = new DatabaseServer();
        using var crashes = new Crashes(Shell.Program, seed: 20261129, server);

        var toll = await crashes.Run(4, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(toll.Broken);
        Assert.InRange(toll.OfTheDatabase, 1, 3);
        Assert.True(toll.Acknowledged > 50, $"Only {toll.Acknowledged} requests were acknowledged: that proves little.");
    }

    /// <summary>Q6: with its database gone everything is answered 503 and when to come again, nothing is half-done, and it recovers unaided.</summary>
    [Fact]
    public async Task While_the_database_is_gone_every_route_says_so_and_all_goes_on_when_it_is_back()
    {
        using var server = new DatabaseServer("fsync=off");
        using var victim = new Victim(Shell.Program, server.Connection);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", await victim.Key("platform"));
        await victim.Start();
        const string order = """{"store":"s1","buyer":"b1","currency":"CNY","lines":[{"sku":"a","quantity":1,"unit_price_minor":1000}]}""";
        async Task<HttpResponseMessage> Place(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, victim.Url + "/v1/orders") { Content = new StringContent(order, System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", key);
            return await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
        var first = await Place("one");

        server.Stop();
        var (placed, read, ready, page) = (await Place("two"), await http.GetAsync(victim.Url + "/v1/orders"), await http.GetAsync(victim.Url + "/health/ready"), await http.GetAsync(victim.Url + "/signin"));
        server.Start();
        var again = await Place("two");
        for (var i = 0; i < 100 && !again.IsSuccessStatusCode; i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            again = await Place("two");
        }
        var list = JsonNode.Parse(await (await http.GetAsync(victim.Url + "/v1/orders")).Content.ReadAsStringAsync())!["items"]!.AsArray();

        Assert.Equal(System.Net.HttpStatusCode.Created, first.StatusCode);
        foreach (var answer in (HttpResponseMessage[])[placed, read])
        {
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains("\"busy\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal((System.Net.HttpStatusCode.ServiceUnavailable, System.Net.HttpStatusCode.OK), (ready.StatusCode, page.StatusCode));
        Assert.True(again.IsSuccessStatusCode);
        Assert.Equal(2, list.Count);
    }
}
