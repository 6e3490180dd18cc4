using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Reading;

namespace Unwind.Bench;

/// <summary>
/// P8: from the start of the process to the first answers, and the memory of a server that nobody asks anything, against a
/// program of ASP.NET Core that answers and does nothing else. The file has just been written, so the disk is warm.
/// </summary>
sealed class StartBench : IDisposable
{
    const int Rounds = 5;
    const double StartMark = 1.5;
    const double MemoryMark = 150;
    static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    readonly string folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = Patience,
    };

    /// <summary>Seconds from the start of the process to its first answers, and megabytes in memory when idle.</summary>
    readonly record struct Figures(double Ready, double Order, double Memory);

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        using var limit = new CancellationTokenSource(Longest);
        using var bench = new StartBench();
        var database = Path.Combine(bench.folder, "unwind.db");
        var seeds = await Seeding.Fill(database, orders, stores: 20, limit.Token);
        // The first order is of the store whose key this is.
        return await bench.Measure(database, orders, seeds.Orders[0], seeds.Keys[0], limit.Token) ? 0 : 1;
    }

    /// <summary>On a market that is there already.</summary>
    public static async Task<int> RunOn(string file)
    {
        Console.WriteLine(Machine.Describe());
        using var limit = new CancellationTokenSource(Longest);
        using var bench = new StartBench();
        long orders;
        string order, key;
        var options = new EngineOptions(file, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false };
        await using (var engine = await EngineHost.Open(options, TimeProvider.System, NullLoggerFactory.Instance, limit.Token))
        {
            orders = await BigStore.Count(engine);
            order = $"{(await engine.Reads.Orders(new OrderFilter(Store: BigStore.Store), null, 1, limit.Token)).Items[0].Id}";
            key = (await engine.Keys.Create("bench", Actor.Seller(BigStore.Store), limit.Token)).Text;
        }
        return await bench.Measure(file, orders, order, key, limit.Token) ? 0 : 1;
    }

    /// <summary>The program that does nothing: what <c>dotnet new web</c> makes, and two answers.</summary>
    public static async Task<int> Serve(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.MapGet("/health/ready", () => "ready");
        app.MapGet("/v1/orders/{id}", (string id) => Results.Text(id));
        await app.RunAsync();
        return 0;
    }

    async Task<bool> Measure(string database, long orders, string order, string key, CancellationToken cancel)
    {
        var size = new FileInfo(database).Length / 1e6;
        string[] unwind = ["unwind.dll", "serve", "--database", database, "--quiet", "--urls"];
        string[] empty = ["Unwind.Bench.dll", "empty"];

        // Whoever asks has to be warm as well.
        await Start(port => [.. empty, $"{port}"], order, key, TimeSpan.Zero, cancel);
        var (ours, theirs) = (new Figures[Rounds], new Figures[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            theirs[round] = await Start(port => [.. empty, $"{port}"], order, key, IdleFor, cancel);
            ours[round] = await Start(port => [.. unwind, $"http://127.0.0.1:{port}"], order, key, IdleFor, cancel);
        }
        Console.WriteLine($"P8 {orders:N0} orders, {size:N0} MB on disk; median of {Rounds} rounds (lowest to highest)");
        var held = Tell("start to /health/ready", "s", f => f.Ready, StartMark);
        held &= Tell("start to one order", "s", f => f.Order, StartMark);
        held &= Tell($"memory after {IdleFor.TotalSeconds:0} s idle", "MB", f => f.Memory, MemoryMark);
        return held;

        bool Tell(string name, string unit, Func<Figures, double> figure, double mark)
        {
            var (mine, other) = (ours.Select(figure).Order().ToArray(), theirs.Select(figure).Order().ToArray());
            var (middle, beside) = (mine[Rounds / 2], other[Rounds / 2]);
            var digits = unit == "s" ? "0.00" : "0";
            Console.WriteLine(
                $"P8 {name,-23} {Say(middle)} {unit} ({Say(mine[0])} to {Say(mine[^1])})   empty program {Say(beside)} {unit} "
                + $"({Say(other[0])} to {Say(other[^1])})   {middle / beside:0.0} times   "
                + $"(mark ≤ {mark} {unit}: {(middle <= mark ? "held" : "missed")})");
            return middle <= mark;

            string Say(double value) => value.ToString(digits, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    async Task<Figures> Start(
        Func<int, string[]> command, string order, string key, TimeSpan idle, CancellationToken cancel)
    {
        var port = FreePort();
        var (program, arguments) = command(port) is [var first, .. var rest] ? (first, rest) : throw new UnreachableException();
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        var url = $"http://127.0.0.1:{port}";
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        try
        {
            await Answered(process, $"{url}/health/ready", null, watch, cancel);
            var ready = watch.Elapsed;
            await Answered(process, $"{url}/v1/orders/{order}", key, watch, cancel);
            var answered = watch.Elapsed;
            await Task.Delay(idle, cancel);
            process.Refresh();
            // What Linux calls the resident set.
            return new Figures(ready.TotalSeconds, answered.TotalSeconds, process.WorkingSet64 / 1e6);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    async Task Answered(Process process, string url, string? key, Stopwatch watch, CancellationToken cancel)
    {
        var last = "nothing";
        while (watch.Elapsed < Patience)
        {
            if (process.HasExited) throw new InvalidOperationException($"The program ended with {process.ExitCode}.");
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (key is not null) request.Headers.Add("X-Api-Key", key);
            try
            {
                using var response = await http.SendAsync(request, cancel);
                if (response.StatusCode == HttpStatusCode.OK) return;
                last = $"{(int)response.StatusCode}";
            }
            catch (HttpRequestException nobody)
            {
                // It does not listen yet.
                last = nobody.Message;
            }
            await Task.Delay(2, cancel);
        }
        throw new TimeoutException($"{url} did not answer in {Patience.TotalSeconds:0} s: {last}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
