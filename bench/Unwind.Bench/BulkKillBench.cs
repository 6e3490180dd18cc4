using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Unwind.Crashing;

namespace Unwind.Bench;

/// <summary>
/// R36 at its size: a run over many orders, on the real server, which is killed in the middle of the dry run and of the run again and
/// again. Then its report must name each order once and as done, and each must be closed once.
/// </summary>
static class BulkKillBench
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public static async Task<int> Run(int orders, int kills, bool postgres)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        using var server = postgres ? new DatabaseServer() : null;
        var database = server?.Connection ?? Path.Combine(folder, "bulk.db");
        try
        {
            var (ids, keys) = await Seeding.Fill(database, orders, stores: 1, CancellationToken.None);
            using var victim = new Victim(Path.Combine(AppContext.BaseDirectory, "unwind.dll"), database, "--files", Path.Combine(folder, "files"));
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
            http.DefaultRequestHeaders.Add("Authorization", $"Bearer {keys[0]}");
            // The report's words are the reader's.
            http.DefaultRequestHeaders.Add("Accept-Language", "en");
            await victim.Start();
            var (random, watch, killed) = (new Random(1), Stopwatch.StartNew(), 0);
            var planned = await Post("", """{"reason": "out_of_stock", "words": "There is none left.", "told": true, "filter": {"stage": "awaiting_payment"}}""");
            var id = (string)planned["id"]!;
            // A third of the kills comes while it looks, the rest while it does.
            await Until("ready", "orders", kills / 3);
            await Post($"/{id}/start", "{}");
            await Until("finished", "handled", kills - kills / 3);
            var took = watch.Elapsed;

            using var sheet = await http.GetAsync(new Uri($"{victim.Url}/v1/stores/s0/bulk-runs/{id}/report.csv"));
            var rows = (await sheet.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
            var broken = new List<string>();
            var done = rows.Where(r => r.Contains(",done,", StringComparison.Ordinal)).Select(r => r.Split(',')[0].Trim('"')).ToHashSet(StringComparer.Ordinal);
            if (killed != kills) broken.Add($"{killed} kills of {kills}: it was too quick for them");
            if (rows.Length != orders) broken.Add($"{rows.Length} rows in the report");
            if (!done.SetEquals(ids)) broken.Add($"{ids.Except(done).Count()} orders are not in it as done");
            var closed = await ClosedOnce(http, victim.Url, ids, random);
            if (closed.Length > 0) broken.Add(closed);
            await victim.Kill();
            var doctor = await victim.Ask("doctor");
            if (!doctor.Contains("Healthy", StringComparison.Ordinal)) broken.Add(doctor);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{orders:N0} orders{(postgres ? " on PostgreSQL" : "")}, {killed} kills, {took.TotalSeconds:0} s from the plan to the end: {rows.Length:N0} rows in the report, {done.Count:N0} done; {doctor.ReplaceLineEndings(" ").Trim()} {broken.Count} promises broken (mark: 0)."));
            foreach (var promise in broken) Console.WriteLine($"  {promise}");
            return broken.Count == 0 ? 0 : 1;

            async Task<JsonNode> Post(string path, string body)
            {
                using var message = new HttpRequestMessage(HttpMethod.Post, $"{victim.Url}/v1/stores/s0/bulk-runs{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                message.Headers.Add("Idempotency-Key", $"bench{path}");
                using var answer = await http.SendAsync(message);
                var said = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
                return answer.IsSuccessStatusCode ? said : throw new InvalidOperationException($"{path}: {said}");
            }

            async Task Until(string state, string figure, int times)
            {
                var next = Next(0);
                while (true)
                {
                    if (watch.Elapsed > Patience) throw new TimeoutException($"It was not {state} after {Patience.TotalMinutes:0} min.");
                    var run = (await http.GetFromJsonAsync<JsonNode>(new Uri($"{victim.Url}/v1/stores/s0/bulk-runs/{id}")))!;
                    if ((string)run["state"]! == state) break;
                    if (times > 0 && (int)run[figure]! >= next)
                    {
                        await Task.Delay(random.Next(0, 200));
                        await victim.Kill();
                        killed++;
                        times--;
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  killed at {(int)run[figure]!:N0} {figure}, {watch.Elapsed.TotalSeconds:0} s"));
                        next = Next((int)run[figure]!);
                        await victim.Start();
                    }
                    await Task.Delay(50);
                }

                int Next(int from) => times == 0 ? int.MaxValue : from + (orders - from) / (times + 1) / 2 + random.Next((orders - from) / (times + 1));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Looks at the timelines of a thousand of them: one close each.</summary>
    static async Task<string> ClosedOnce(HttpClient http, string url, string[] ids, Random random)
    {
        var wrong = 0;
        foreach (var id in random.GetItems(ids, 1000))
        {
            var facts = (await http.GetFromJsonAsync<JsonNode>(new Uri($"{url}/v1/orders/{id}/timeline")))!.AsArray();
            if (facts.Count(f => $"{f}".Contains("order_closed", StringComparison.Ordinal)) != 1) wrong++;
        }
        return wrong == 0 ? "" : $"{wrong} of a thousand were not closed once";
    }
}
