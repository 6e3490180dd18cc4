using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine.Doctoring;

namespace Unwind.Replaying;

/// <summary>A whole replay: a database of its own, the orders, the reconciliation, and the doctor's word at the end.</summary>
static class Replay
{
    /// <summary>
    /// A folder for a database that is thrown away afterwards: where there is memory to hold it, nothing waits for a disk.
    /// </summary>
    public static string Scratch()
    {
        var folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"unwind-replay-{Guid.NewGuid():n}");
        return Directory.CreateDirectory(folder).FullName;
    }

    public static DataSet Read(string set, string folder, int take, int seed)
    {
        if (!Directory.Exists(Path.Combine(folder, set == "uci" ? "uci-online-retail" : set)))
        {
            throw Trouble.Failed(
                $"没有数据：{folder} 里没有 {set}。用 --data 指定文件夹。",
                $"The data is not there: {folder} has no {set}. Name the folder with --data.");
        }
        return set switch
        {
            "tmall" => TmallShop.Read(folder, take, seed),
            "olist" => OlistMarket.Read(folder, take, seed),
            "uci" => UciShop.Read(folder, take, seed),
            _ => throw Trouble.Usage("数据集是 tmall、olist 或 uci。", "The data set is tmall, olist or uci."),
        };
    }

    /// <summary>Of a whole set, what it says about itself besides: counts and sums that were taken independently.</summary>
    public static DataSet WithChecks(DataSet set, string folder)
    {
        var file = Path.Combine(folder, "checks.json");
        if (!File.Exists(file)) return set;
        var checks = JsonNode.Parse(File.ReadAllText(file))!;
        var mine = checks[set.Name == "uci" ? "uci-online-retail" : set.Name]!;
        return set with
        {
            Figures = (all, replayed) =>
            {
                var figures = set.Figures(all, replayed).ToList();
                foreach (var (name, found) in Checks.Of(set.Name, all, replayed))
                    figures.Add(new Figure($"checks.json: {name}", $"{mine[name]}", found));
                return figures;
            },
        };
    }

    /// <param name="channels">Refunds go through simulated channels over HTTP, whose books are compared in the end.</param>
    public static async Task<(Reconciliation Reconciliation, Health Health, Replayed Replayed, ReplayBooks? Books)> Run(
        DataSet set, string database, string policies, bool twice, bool channels, IProgress<long> progress, CancellationToken cancel)
    {
        var rules = database + ".policies";
        ReplayPolicy.Write(policies, rules, set.Times);
        var clock = new DrivenClock(set.Orders.Min(o => o.PlacedAt).AddDays(-1));
        await using var outside = channels ? await ReplayChannels.Open(database + ".channels", set.Channels, cancel) : null;
        await using var engine = await EngineHost.Open(
            new EngineOptions(database, rules) { Workers = false, Outside = outside?.File }, clock, NullLoggerFactory.Instance, cancel);
        var (orders, replayed) = await new Replayer(engine, clock, twice, outside, progress).Run(set, cancel);
        var books = outside is null ? null : await outside.Compare(engine, orders.Select(o => o.Item2).OfType<Order>(), cancel);
        var health = await engine.Doctor.Examine(null, cancel);
        return (new Reconciliation(set, orders, replayed), health, replayed, books);
    }
}
