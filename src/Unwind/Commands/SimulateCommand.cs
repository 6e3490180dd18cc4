using System.Text.Json.Nodes;
using Unwind.Simulators;

namespace Unwind.Commands;

/// <summary>Plays the payment channels and a carrier over HTTP until it is told to stop.</summary>
static class SimulateCommand
{
    static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ;. [default: http://127.0.0.1:8090]",
    };
    static readonly Option<DirectoryInfo> Folder = new("--folder")
    {
        Description = "Where the keys, channels.yaml and the simulator's books are, or are made.",
        HelpName = "DIR",
        Required = true,
    };
    static readonly Option<int> Seed = new("--seed") { Description = "Draws what goes wrong.", DefaultValueFactory = _ => 1 };
    static readonly Option<double> Lossy = new("--lossy")
    {
        Description = "Percent of the calls and notifications that go wrong.",
        HelpName = "PERCENT",
    };
    static readonly Option<string?> Notify = new("--notify")
    {
        Description = "Address of the Unwind that is told what happens at the channels.",
        HelpName = "URL",
    };
    static readonly Option<int> Slow = new("--slow") { Description = "Time that each call takes.", HelpName = "MS" };
    static readonly Option<bool> Quiet = new("--quiet") { Description = "Say nothing but the line of --json." };

    public static Command Make()
    {
        var command = new Command("simulate", "Play payment channels and a carrier, with books of their own.")
        {
            Urls, Folder, Seed, Lossy, Notify, Slow, Quiet,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var voice = CommonOptions.VoiceOf(line);
        var (lossy, slow) = (line.GetValue(Lossy), line.GetValue(Slow));
        if (lossy is not (>= 0 and <= 100))
            throw Trouble.Usage("--lossy 是 0 到 100 的百分数。", "--lossy is a percentage from 0 to 100.");
        if (slow is < 0 or > 600_000)
            throw Trouble.Usage("--slow 是 0 到 600000 毫秒。", "--slow is from 0 to 600000 milliseconds.");
        if (line.GetValue(Notify) is { } url && !Uri.IsWellFormedUriString(url, UriKind.Absolute))
        {
            throw Trouble.Usage(
                "--notify 是完整的地址，如 http://127.0.0.1:8080。", "--notify is a whole address, as http://127.0.0.1:8080.");
        }
        var urls = (line.GetValue(Urls) ?? "http://127.0.0.1:8090")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await using var host = new SimulatorHost(new SimulatorOptions([.. urls], line.GetValue(Folder)!.FullName)
        {
            Seed = line.GetValue(Seed),
            Notify = line.GetValue(Notify),
            Quiet = line.GetValue(Quiet),
            Faults = new FaultSettings { Lossy = lossy, SlowMs = slow },
        });
        var addresses = await host.Start(cancel);
        if (voice.Json)
        {
            Voice.AnswerLine(new JsonObject
            {
                ["urls"] = new JsonArray([.. addresses.Select(a => (JsonNode)a)]),
                ["folder"] = host.Folder,
            });
        }
        if (!line.GetValue(Quiet))
        {
            var (at, file) = (string.Join(" ", addresses), Path.Combine(host.Folder, "channels.yaml"));
            voice.Say(
                $"支付宝、Stripe 和快递的模拟器已就绪：{at}（给 Unwind 的配置：{file}）",
                $"Alipay, Stripe and a carrier are being played at {at} (for Unwind: {file})");
        }
        await Serving.Until(cancel);
        return Exit.Done;
    }
}
