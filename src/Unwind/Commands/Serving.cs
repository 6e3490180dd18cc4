using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Unwind.Web;

namespace Unwind.Commands;

/// <summary>Runs the web edge from the first address that answers to the last request that was accepted.</summary>
static class Serving
{
    public static async Task Run(WebOptions options, EngineHost engine, Func<ImmutableArray<string>, Task> ready, CancellationToken cancel)
    {
        await using var web = UnwindWeb.Build(options, engine);
        await Start(web, options, cancel);
        await ready([.. web.Urls]);
        await Until(cancel);
        await web.StopAsync(CancellationToken.None);
    }

    public static async Task Start(WebApplication web, WebOptions options, CancellationToken cancel)
    {
        try
        {
            await web.StartAsync(cancel);
        }
        catch (IOException trouble) when (trouble.InnerException is AddressInUseException)
        {
            throw InUse(options);
        }
    }

    public static Trouble InUse(WebOptions options) => Trouble.Failed(
        $"地址 {string.Join("、", options.Urls)} 已被占用，请用 --urls 换一个端口。",
        $"The address {string.Join(", ", options.Urls)} is in use; choose another port with --urls.");

    /// <summary>Waits for Ctrl+C or SIGTERM.</summary>
    public static async Task Until(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = cancel.Register(stopped.SetResult);
        await stopped.Task;
    }

    public static void Ready(Voice voice, ImmutableArray<string> addresses, string database)
    {
        if (voice.Json)
        {
            Voice.AnswerLine(new JsonObject
            {
                ["ready"] = true,
                ["urls"] = new JsonArray([.. addresses.Select(a => (JsonNode)a)]),
                ["database"] = database,
            });
        }
        voice.Say(
            $"已就绪：{string.Join(" ", addresses)}（数据库 {database}）",
            $"Ready: {string.Join(" ", addresses)} (database {database})");
    }
}
