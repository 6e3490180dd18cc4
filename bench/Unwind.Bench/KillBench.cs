using System.Diagnostics;
using Unwind.Crashing;

namespace Unwind.Bench;

/// <summary>Q1: the real server is killed under load again and again, and asked for everything that it had acknowledged.</summary>
static class KillBench
{
    /// <param name="postgres">On a PostgreSQL server that is killed as well, instead of a file.</param>
    public static async Task<int> Run(int kills, int seed, bool postgres = false)
    {
        Console.WriteLine($"Q1{(postgres ? " on PostgreSQL" : "")}: {kills} kills, seed {seed}, on {Environment.OSVersion.VersionString} with {Environment.ProcessorCount} processors");
        var watch = Stopwatch.StartNew();
        using var server = postgres ? new DatabaseServer() : null;
        using var crashes = new Crashes(Path.Combine(AppContext.BaseDirectory, "unwind.dll"), seed, server);
        var toll = await crashes.Run(kills, Console.WriteLine, CancellationToken.None);
        Console.WriteLine(
            $"{toll.Kills} kills ({toll.OfTheDatabase} of the database) in {watch.Elapsed.TotalMinutes:0.0} min: {toll.Acknowledged} acknowledged requests, all asked for again; "
            + $"{toll.Unanswered} without an answer, of which {toll.UnansweredButDone} had been done; {toll.Broken.Count} promises broken (mark: 0).");
        foreach (var broken in toll.Broken.Take(50)) Console.WriteLine($"  {broken}");
        return toll.Broken.Count == 0 ? 0 : 1;
    }
}
