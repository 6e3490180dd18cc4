using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Demos;
using Unwind.Engine.Storage;
using Unwind.Replaying;
using Unwind.Web;

namespace Unwind.Commands;

/// <summary>A lively market on a database of its own, and a story to paste into another shell.</summary>
static class DemoCommand
{
    const int Orders = 300;

    static readonly Option<string?> Urls = new("--urls")
    {
        Description = "The address to listen on. [default: http://127.0.0.1:5080, or the next free port]",
    };
    static readonly Option<int> Fast = new("--fast") { Description = "Let the demo's clock run so many times as fast.", DefaultValueFactory = _ => 1 };
    static readonly Option<bool> Fresh = new("--fresh") { Description = "Throw the database away and begin anew." };
    static readonly Option<int> Seed = new("--seed") { Description = "Draws the market.", DefaultValueFactory = _ => 7 };

    public static Command Make()
    {
        var command = new Command("demo", "Start a market with stores, buyers and orders at every stage, and print a story to try.")
        {
            Urls, Fast, Fresh, Seed,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var voice = CommonOptions.VoiceOf(line);
        var fast = line.GetValue(Fast);
        if (fast is < 1 or > 100_000) throw Trouble.Usage("--fast 为 1 到 100000。", "--fast is 1 to 100000.");
        var url = line.GetValue(Urls) ?? FreeUrl();
        var web = new WebOptions(url) { Demo = Door.Make(), Quiet = true };
        if (!IsFree(url)) throw Serving.InUse(web);
        var database = Database(line);
        var policies = CommonOptions.PoliciesOf(line);
        var random = new Random(line.GetValue(Seed));
        voice.Say("正在准备集市……", "Setting the market up…");
        // Signatures are of now, and a fast clock is of no time that anybody else knows: there the own ledger pays.
        var opening = fast == 1 ? Task.Run(() => Surroundings.Open(OutsideFolder(database), line.GetValue(Seed), cancel), cancel) : null;
        await GiveAPast(database, policies, random, cancel);
        await using var around = opening is null ? null : await opening;

        var options = new EngineOptions(database, policies, CommonOptions.DefaultPolicyOf(line)) { Outside = around?.ChannelsFile };
        TimeProvider clock = fast == 1 ? TimeProvider.System : new FastClock(fast);
        await using var engine = await EngineHost.Open(options, clock, NullLoggerFactory.Instance, cancel);
        var story = await Story.Make(new Cast(engine, around, "story", cancel));
        var leaveAlone = story.Orders.Union(await Showcase.Make(new Cast(engine, around, "showcase", cancel)))
            .Union(await DeskScenes.Make(new Cast(engine, around, "desk", cancel)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var simulator = Task.Run(() => new Simulator(engine, random, leaveAlone, around).Run(TimeSpan.FromSeconds(fast == 1 ? 1 : 0.5), stop.Token), CancellationToken.None);
        var keys = await Keys(engine, cancel);
        await Serving.Run(web, engine, async addresses =>
        {
            var first = addresses[0];
            if (around is not null)
            {
                await around.Tell(first, cancel);
                await around.Behave(Surroundings.Usual, cancel);
            }
            var lines = story.Lines(voice, database, new StoryPlace(
                first, around?.Url, keys["seller:" + Market.StoryStore], keys["buyer:" + Market.StoryBuyer], keys[$"{Actor.Platform}"]));
            if (voice.Json) Voice.AnswerLine(Json(addresses, database, around?.Url, keys, lines));
            else Print(voice, first, database, around?.Url, keys, lines);
        }, cancel);
        await stop.CancelAsync();
        await simulator;
        return Exit.Done;
    }

    static string Database(ParseResult line)
    {
        var given = line.GetValue(CommonOptions.Database);
        if (given is null) return Path.Combine(Directory.CreateTempSubdirectory("unwind-demo-").FullName, "market.db");
        if (Stores.IsServer(given))
        {
            throw Trouble.Usage(
                "演示只用 SQLite 文件：它会重新开始，而服务器上的数据不该被清空。",
                "The demonstration takes a SQLite file only: it begins anew, and nothing on a server should be emptied for it.");
        }
        var database = Path.GetFullPath(given);
        if (File.Exists(database) && !line.GetValue(Fresh))
        {
            throw Trouble.Failed(
                $"{database} 已存在。加 --fresh 重新开始，或换一个文件。",
                $"{database} is there already. Begin anew with --fresh, or name another file.");
        }
        if (File.Exists(database) && IsOpenElsewhere(database))
        {
            throw Trouble.Failed(
                $"{database} 正被另一个程序使用，不能重新开始。先停止它，或换一个文件。",
                $"{database} is in use by another program and can't be begun anew. Stop that one first, or name another file.");
        }
        foreach (var part in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"]) File.Delete(database + part);
        // Pictures of orders that are gone.
        if (Directory.Exists(database + ".files")) Directory.Delete(database + ".files", recursive: true);
        // The channels' books are of orders that are gone; their keys may stay.
        var books = Path.Combine(OutsideFolder(database), "books.jsonl");
        if (File.Exists(books)) File.Delete(books);
        return database;
    }

    /// <summary>Keys and books of the channels that are played beside the database.</summary>
    static string OutsideFolder(string database) => database + "-outside";

    /// <summary>Leaving write-ahead logging needs the file for oneself, so it fails while anybody else has it open.</summary>
    static bool IsOpenElsewhere(string database)
    {
        try
        {
            return EngineHost.IsInUse(database);
        }
        catch (StoreException)
        {
            // Not a database at all: nobody can be serving from it.
            return false;
        }
    }

    static async Task GiveAPast(string database, string policies, Random random, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new DrivenClock(now.AddDays(-22));
        await using var engine = await EngineHost.Open(
            new EngineOptions(database, policies) { Workers = false }, clock, NullLoggerFactory.Instance, cancel);
        await new Seeding(engine, clock, random).Run(Orders, now, cancel);
    }

    static async Task<Dictionary<string, string>> Keys(EngineHost engine, CancellationToken cancel)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var actor in (Actor[])
        [
            Actor.Buyer(Market.StoryBuyer), Actor.Seller(Market.StoryStore), Actor.Seller("beihai"), Actor.Officer("xiaoer-1"),
            Actor.Carrier, Actor.Payment, Actor.Platform,
        ])
            keys[actor.ToString()] = (await engine.Keys.Create("demo", actor, cancel)).Text;
        return keys;
    }

    static void Print(Voice voice, string url, string database, string? simulator, Dictionary<string, string> keys, ImmutableArray<StoryLine> lines)
    {
        voice.Say($"已就绪：{url}", $"Ready: {url}");
        voice.Say($"数据库：{database}", $"Database: {database}");
        if (simulator is not null)
            voice.Say($"支付宝、Stripe 和顺丰由模拟器扮演：{simulator}/sim/books/summary", $"Alipay, Stripe and the carrier sf are played at {simulator}/sim/books/summary");
        voice.Say("API 密钥（放在 X-Api-Key）：", "API keys (send as X-Api-Key):");
        foreach (var (actor, key) in keys) voice.Say($"  {actor,-18} {key}");
        voice.Say("");
        voice.Say("在另一个终端里，从本仓库的目录逐行粘贴：", "In another shell, from this repository's folder, paste line by line:");
        foreach (var line in lines)
        {
            voice.Say("");
            voice.Say(line.Exit == Exit.Done ? $"# {line.Title}" : voice.Of($"# {line.Title}（退出码 {line.Exit}）", $"# {line.Title} (exit code {line.Exit})"));
            voice.Say(line.Command);
        }
        voice.Say("");
        voice.Say("买家、卖家、物流和支付会一直活动。按 Ctrl+C 结束。", "Buyers, sellers, carriers and payments go on by themselves. Ctrl+C ends it.");
    }

    static JsonObject Json(ImmutableArray<string> urls, string database, string? simulator, Dictionary<string, string> keys, ImmutableArray<StoryLine> lines) => new()
    {
        ["ready"] = true,
        ["urls"] = new JsonArray([.. urls.Select(u => (JsonNode)u)]),
        ["database"] = database,
        ["simulator"] = simulator,
        ["keys"] = new JsonObject(keys.Select(k => new KeyValuePair<string, JsonNode?>(k.Key, k.Value))),
        ["story"] = new JsonArray([.. lines.Select(l => new JsonObject { ["title"] = l.Title, ["command"] = l.Command, ["exit"] = l.Exit })]),
    };

    static string FreeUrl()
    {
        for (var port = 5080; port < 5180; port++)
            if (IsFree(port)) return $"http://127.0.0.1:{port}";
        return "http://127.0.0.1:0";
    }

    static bool IsFree(string url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback || address.Port == 0 || IsFree(address.Port);

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
