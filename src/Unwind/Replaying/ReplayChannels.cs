using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Unwind.Engine.Doctoring;
using Unwind.Payments;
using Unwind.Simulators;

namespace Unwind.Replaying;

/// <summary>What the channels' own books say after a replay, and what ours do. Amounts are minor units, over all channels.</summary>
/// <param name="TwiceMoved">Refunds that moved money more than once: there must be none.</param>
sealed record ReplayBooks(ChannelHealth Compared, long Refunds, long TheirMinor, long OurMinor, long TwiceMoved)
{
    public bool Agree => Compared.IsSure && TheirMinor == OurMinor && TwiceMoved == 0;
}

/// <summary>
/// Real channels behind a replay, played by the simulator over HTTP and losing some of their answers: what was paid in the data is
/// paid there, and every refund goes back through them.
/// </summary>
sealed class ReplayChannels : IAsyncDisposable
{
    const double Lossy = 5;
    /// <summary>More rounds than attempts before a row is parked.</summary>
    const int RoundsMax = 200;

    readonly SimulatorHost simulator;
    readonly HttpClient http;
    readonly string folder;
    readonly Dictionary<string, Funding> paid = new(StringComparer.Ordinal);

    ReplayChannels(SimulatorHost simulator, HttpClient http, string folder) => (this.simulator, this.http, this.folder) = (simulator, http, folder);

    public string File => Path.Combine(folder, "replay-channels.yaml");

    /// <param name="names">The channels' names in the data: what is called alipay speaks Alipay's protocol, all others Stripe's.</param>
    public static async Task<ReplayChannels> Open(string folder, IEnumerable<string> names, CancellationToken cancel)
    {
        var simulator = new SimulatorHost(new SimulatorOptions(["http://127.0.0.1:0"], folder)
        {
            Quiet = true,
            Faults = new FaultSettings { Lossy = Lossy, Modes = [Fault.DropAfter, Fault.DropBefore, Fault.ErrorDone, Fault.ErrorNotDone, Fault.Busy], ForgetKeys = true },
        });
        var url = (await simulator.Start(cancel))[0].TrimEnd('/');
        var channels = new ReplayChannels(simulator, new HttpClient { BaseAddress = new Uri(url) }, folder);
        var yaml = new StringBuilder("channels:\n");
        foreach (var name in names)
        {
            yaml.Append(name == "alipay"
                ? $"  {name}: {{ kind: alipay, endpoint: \"{url}/alipay/gateway.do\", app_id: \"2021000000000001\", private_key_file: alipay-app-private.pem, alipay_public_key_file: alipay-public.pem }}\n"
                : $"  {name}: {{ kind: stripe, endpoint: \"{url}/stripe\", secret_key_file: stripe-secret.txt, webhook_secret_file: stripe-webhook-secret.txt }}\n");
        }
        await System.IO.File.WriteAllTextAsync(channels.File, yaml.ToString(), cancel);
        return channels;
    }

    /// <summary>Pays at the channels what a step says was paid, once, and puts their numbers on it.</summary>
    public async Task<RecordPayment> Pay(RecordPayment payment, string currency, CancellationToken cancel)
    {
        var cash = ImmutableArray.CreateBuilder<Funding>(payment.Cash.Length);
        for (var i = 0; i < payment.Cash.Length; i++)
        {
            var key = $"{payment.Order}-{payment.Reference}-{i}";
            Funding? funding;
            lock (paid) paid.TryGetValue(key, out funding);
            if (funding is null)
            {
                funding = payment.Cash[i].Minor == 0 ? payment.Cash[i] : payment.Cash[i] with { Reference = await Pay(payment.Cash[i], key, currency, cancel) };
                lock (paid) paid[key] = funding;
            }
            cash.Add(funding);
        }
        return payment with { Cash = cash.MoveToImmutable() };
    }

    async Task<string> Pay(Funding funding, string key, string currency, CancellationToken cancel) => funding.Channel == "alipay"
        ? (string)(await Tell("/sim/alipay/trades", new JsonObject { ["out_trade_no"] = key, ["total_amount_minor"] = funding.Minor, ["pay"] = true }, cancel))["trade_no"]!
        : (string)(await Tell("/sim/stripe/payments", new JsonObject { ["order"] = key, ["amount"] = funding.Minor, ["currency"] = currency.ToLowerInvariant(), ["pay"] = true }, cancel))["payment_intent"]!;

    /// <summary>Sends everything that waits, and goes on until nothing does; pauses go by with the clock.</summary>
    public static async Task Drain(EngineHost engine, DrivenClock clock, IProgress<long> progress, CancellationToken cancel)
    {
        var sent = 0L;
        for (var round = 0; round < RoundsMax; round++)
        {
            await engine.SendOut(cancel);
            var open = 0;
            foreach (var state in (string[])["pending", "sending", "unknown", "waiting", "parked"])
                open += (await engine.Reads.Effects(state, null, null, null, 1, cancel)).Items.Length;
            if (open == 0) return;
            progress.Report(++sent);
            clock.Advance(clock.GetUtcNow().AddHours(2));
        }
    }

    public async Task<ReplayBooks> Compare(EngineHost engine, IEnumerable<Order> orders, CancellationToken cancel)
    {
        // From here the channels answer, so that nothing stays unsure.
        await Tell("/sim/faults", new JsonObject { ["lossy"] = 0 }, cancel);
        var compared = await engine.CompareChannels(null, cancel);
        var summary = (await http.GetFromJsonAsync<JsonNode>("/sim/books/summary", cancel))!["channels"]!.AsObject();
        var ours = orders.SelectMany(o => o.Refunds).Sum(r => Enumerable.Range(0, r.Confirmed.Length).Where(i => r.Confirmed[i]).Sum(i => r.Amounts[i]));
        return new ReplayBooks(
            compared, summary.Sum(c => (long)c.Value!["refunds"]!), summary.Sum(c => c.Value!["refunded_minor"]!.AsObject().Sum(m => (long)m.Value!)), ours,
            summary.Sum(c => c.Value!["moved_more_than_once"]!.AsArray().Count));
    }

    async Task<JsonNode> Tell(string path, JsonObject body, CancellationToken cancel)
    {
        using var response = await http.PostAsJsonAsync(path, body, cancel);
        return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonNode>(cancel))!
            : throw new InvalidDataException($"The simulator refused {path}: {await response.Content.ReadAsStringAsync(cancel)}");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await simulator.DisposeAsync();
    }
}
