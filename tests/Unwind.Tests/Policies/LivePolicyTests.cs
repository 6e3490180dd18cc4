using Unwind.CommandLine;
using Unwind.Engine.Policies;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Policies;

/// <summary>R39: a policy goes live while the program runs; orders keep the version that they were placed under.</summary>
public sealed class LivePolicyTests : IAsyncLifetime
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    readonly WebServer server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();
    public ValueTask DisposeAsync() => server.DisposeAsync();

    int Live => server.Engine.Policies.Active().Version;

    /// <summary>The live text, some versions on, with other settings.</summary>
    async Task<string> Next(int on = 1, params (string Old, string New)[] changes)
    {
        var text = (await server.Engine.LivePolicies.Text("taobao", Live, Cancel))!;
        foreach (var (old, other) in changes.Prepend(($"version: {Live}", $"version: {Live + on}")))
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, other, StringComparison.Ordinal);
        }
        return text;
    }

    async Task<Order> Placed(EngineHost engine)
    {
        var reply = await engine.Pipeline.Execute(
            new Request($"{Guid.NewGuid()}", Actor.Buyer(Market.StoryBuyer), Market.StoryOrder($"{Guid.NewGuid()}", 1)), Cancel);
        return (await engine.Reads.Find(reply.Order, Actor.Platform, Cancel))!;
    }

    [Fact]
    public async Task R39_New_orders_get_it_and_those_that_are_there_keep_theirs_in_both_processes()
    {
        await using var other = await server.OpenEngine();
        var old = await Placed(server.Engine);
        var text = await Next(1, ("pay_within: 24h ", "pay_within: 2h "));

        var answer = await server.Engine.LivePolicies.PutLive("new.yaml", text, Actor.Platform, Live, Cancel);
        var here = await Placed(server.Engine);
        var there = await Placed(other);

        Assert.True(answer.Accepted);
        Assert.Equal((2, 3, 3), (old.PolicyVersion, here.PolicyVersion, there.PolicyVersion));
        Assert.Equal(TimeSpan.FromHours(2), other.Policies.Of(there).Times.PayWithin);
        Assert.Equal(TimeSpan.FromHours(24), other.Policies.Of(old).Times.PayWithin);
        Assert.Equal(Unwind.Deadlines.Deadlines.Next(there, other.Policies.Of(there)), there.PlacedAt.AddHours(2));
        Assert.Equal("platform:platform", (await other.LivePolicies.List(Cancel)).Single(p => p is { Id: "taobao", Version: 3 }).By);
        Assert.Null((await other.LivePolicies.List(Cancel)).Single(p => p is { Id: "taobao", Version: 2 }).By);
        Assert.Equal(text, await other.LivePolicies.Text("taobao", 3, Cancel));
        Assert.Empty((await other.Doctor.Examine(null, Cancel)).Findings);

        // Without an order in between, only by time.
        await server.Engine.LivePolicies.PutLive("new.yaml", await Next(), Actor.Platform, null, Cancel);
        for (var i = 0; i < 50 && other.Policies.Active().Version < 4; i++) await Task.Delay(100, Cancel);
        Assert.Equal(4, other.Policies.Active().Version);
    }

    [Fact]
    public async Task R39_Of_two_processes_on_one_server_one_puts_its_text_live_and_the_other_is_told()
    {
        await using var site = new Storage.Site(Storage.Kind.Postgres);
        EngineHost[] engines = [await site.Open(), await site.Open()];
        var active = engines[0].Policies.Active();
        var text = (await engines[0].LivePolicies.Text(active.Id, active.Version, Cancel))!;
        for (var version = active.Version + 1; version <= active.Version + 5; version++)
        {
            string[] texts = [.. engines.Select((_, i) => text.Replace($"version: {active.Version}", $"version: {version}", StringComparison.Ordinal) + $"\n# by process {i}\n")];

            var answers = await Task.WhenAll(engines.Select((engine, i) => Task.Run(() => engine.LivePolicies.PutLive("n", texts[i], Actor.Platform, null, Cancel))));

            var won = Array.FindIndex(answers, a => a.Accepted);
            Assert.Contains("what is live never changes", Assert.Single(answers, a => !a.Accepted).Mistakes.Single().Message, StringComparison.Ordinal);
            Assert.Equal(texts[won], await engines[1 - won].LivePolicies.Text(active.Id, version, Cancel));
        }
    }

    [Fact]
    public async Task R39_What_is_live_never_changes_and_the_same_again_is_the_same()
    {
        var text = await Next();
        Assert.True((await server.Engine.LivePolicies.PutLive("n", text, Actor.Platform, null, Cancel)).Accepted);
        Assert.True((await server.Engine.LivePolicies.PutLive("n", text, Actor.Platform, 2, Cancel)).Repeated);

        var changed = await server.Engine.LivePolicies.PutLive("n", text + "\n# one word more\n", Actor.Platform, null, Cancel);
        var mistake = Assert.Single(changed.Mistakes);
        Assert.Contains("Raise the version to 4", mistake.Message, StringComparison.Ordinal);
        Assert.StartsWith("version:", text.Split('\n')[mistake.Line - 1], StringComparison.Ordinal);
        Assert.False(changed.Accepted);
        Assert.Equal(2, (await server.Engine.LivePolicies.List(Cancel)).Count(p => p.Id == "taobao"));
    }

    [Fact]
    public async Task Of_two_who_put_one_live_in_the_same_moment_one_is_told_of_the_other()
    {
        await using var other = await server.OpenEngine();
        var (one, two) = (await Next(1, ("pay_within: 24h ", "pay_within: 2h ")), await Next(1, ("pay_within: 24h ", "pay_within: 3h ")));

        var answers = await Task.WhenAll(
            server.Engine.LivePolicies.PutLive("a", one, Actor.Platform, 2, Cancel), other.LivePolicies.PutLive("b", two, Actor.Platform, 2, Cancel),
            server.Engine.LivePolicies.PutLive("c", two, Actor.Platform, 2, Cancel));

        Assert.NotInRange(answers.Count(a => a.Accepted && !a.Repeated), 2, 3);
        Assert.Contains(answers, a => a.Overtaken == 3);
        Assert.Equal(2, (await other.LivePolicies.List(Cancel)).Count(p => p.Id == "taobao"));
    }

    [Fact]
    public async Task R39_The_platform_puts_it_live_over_http_and_nobody_else_does()
    {
        var platform = await server.As(Actor.Platform);
        var next = new JsonObject { ["yaml"] = await Next(), ["seen_version"] = 2 }.ToJsonString();

        Assert.Equal(HttpStatusCode.Forbidden, (await (await server.As(Actor.Officer("o1"))).Post("/v1/policies", next)).Status);
        var dry = await platform.Post("/v1/policies?dry_run=true", next);
        Assert.Equal((HttpStatusCode.OK, false, 2), (dry.Status, (bool)dry.Body["live"]!, Live));
        var wrong = await platform.Post("/v1/policies", new JsonObject { ["yaml"] = (await Next()).Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal) }.ToJsonString());
        Assert.Equal((HttpStatusCode.BadRequest, "malformed", "R39"), (wrong.Status, wrong.Code, (string?)wrong.Body["rule"]));
        Assert.Matches(@"^\d+:\d+: .*duration", (string)wrong.Body["details"]!["mistakes"]!);
        var done = await platform.Post("/v1/policies", next);
        Assert.Equal((HttpStatusCode.OK, true, 3), (done.Status, (bool)done.Body["live"]!, (int)done.Body["version"]!));
        Assert.True((bool)(await platform.Post("/v1/policies", next)).Body["repeated"]!);
        var late = await platform.Post("/v1/policies", new JsonObject { ["yaml"] = await Next(), ["seen_version"] = 2 }.ToJsonString());
        Assert.Equal("3", (string?)late.Body["details"]!["live_version"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await platform.Post("/v1/policies", new JsonObject { ["yaml"] = new string('x', LivePolicies.LengthMax + 1) }.ToJsonString())).Status);
        Assert.Contains((await platform.Get("/v1/policies")).Body.AsArray(), p => (int)p!["version"]! == 3 && (bool)p["active"]!);
    }

    [Fact]
    public async Task R39_A_file_goes_live_from_a_shell_and_a_mistake_in_it_does_not()
    {
        using var shell = new Shell();
        var text = await Next();
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "next.yaml"), text, Cancel);
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "wrong.yaml"), text.Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal), Cancel);

        var wrong = await shell.Run("policy", "activate", "wrong.yaml");
        var dry = await shell.Run("policy", "activate", "next.yaml", "--dry-run");
        var done = await shell.Run("policy", "activate", "next.yaml", "--json");
        var again = await shell.Run("policy", "activate", "next.yaml");

        Assert.Equal((5, 0, 0, 0), (wrong.Exit, dry.Exit, done.Exit, again.Exit));
        Assert.Matches(@"wrong\.yaml:\d+:\d+: ", wrong.Error);
        Assert.Contains("can go live", dry.Out, StringComparison.Ordinal);
        Assert.Equal(3, (int)done.Json["version"]!);
        Assert.Contains("is live already", again.Out, StringComparison.Ordinal);
        Assert.NotEqual(0, (await shell.Run("policy", "activate", "nothing-here.yaml")).Exit);
    }
}
