using System.Diagnostics;
using Unwind.Crashing;

namespace Unwind.Bench;

/// <summary>Q1 with money: kills while refunds are on their way through channels that lose answers.</summary>
static class MoneyKillBench
{
    const int Connections = 64;
    const double Lossy = 20;

    public static async Task<int> Run(int kills, int seed)
    {
        Console.WriteLine($"Q1 with money: {kills} kills, {Connections} connections, {Lossy} % of the channels' answers lost, seed {seed}, on {Environment.OSVersion.VersionString} with {Environment.ProcessorCount} processors");
        var watch = Stopwatch.StartNew();
        using var crashes = new MoneyCrashes(Path.Combine(AppContext.BaseDirectory, "unwind.dll"), seed, Connections, Lossy);
        var toll = await crashes.Run(kills, Console.WriteLine, CancellationToken.None);
        Console.WriteLine($"{toll.Kills} kills in {watch.Elapsed.TotalMinutes:0.0} min: {toll.Refunds} refunds agreed ({toll.Interrupted} orders were interrupted and asked for again), {toll.Resumed} resumed by hand.");
        Console.WriteLine($"What the channels did: {toll.Faults?.ToJsonString()}");
        Console.WriteLine($"Books: {toll.Ours?.ToJsonString()}");
        Console.WriteLine($"{toll.Broken.Count} promises broken (mark: 0).");
        foreach (var broken in toll.Broken.Take(50)) Console.WriteLine($"  {broken}");
        return toll.Broken.Count == 0 ? 0 : 1;
    }
}
