using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Cases;
using Unwind.Engine.Reading;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Shipments;
using Unwind.Simulators;
using Unwind.Storage;
using Unwind.Web;

namespace Unwind.Carriers;

/// <summary>The clock on the wall, moved on when a story says so: signatures allow for five minutes of difference.</summary>
public sealed class MovedClock : TimeProvider
{
    TimeSpan by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    public void Move(TimeSpan more) => by += more;
}

/// <summary>
/// A market whose carrier "sf" is the simulator in a process of its own: engine, workers, web edge, instructions and signed scans
/// are all real. "yto" is a carrier that nobody has configured.
/// </summary>
public sealed class Depot : IAsyncLifetime
{
    public static readonly Actor Buyer = Actor.Buyer("b1");
    public static readonly Actor Seller = Actor.Seller("s1");

    readonly string folder = Directory.CreateTempSubdirectory("unwind-depot-").FullName;
    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    WebApplication? app;
    int keys;

    public Simulation Simulation { get; } = new();
    public MovedClock Clock { get; } = new();
    public EngineHost Engine { get; private set; } = null!;
    public string Url { get; private set; } = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Simulation.InitializeAsync();
        await Open(outside: true);
    }

    public async Task Open(bool outside)
    {
        Engine = await EngineHost.Open(
            new EngineOptions(Path.Combine(folder, "unwind.db"), Site.Policies)
            {
                Outside = outside ? Path.Combine(Simulation.Folder, "channels.yaml") : null,
            },
            Clock, NullLoggerFactory.Instance, Cancel);
        app = UnwindWeb.Build(new WebOptions("http://127.0.0.1:0") { Quiet = true, RequestsPerSecond = 0 }, Engine);
        await app.StartAsync(Cancel);
        Url = app.Urls.Single();
        await Simulation.Sim("/notify", new JsonObject { ["url"] = Url });
    }

    public async Task Close()
    {
        await app!.DisposeAsync();
        await Engine.DisposeAsync();
    }

    // What people do

    public async Task<Reply> Do(Actor by, OrderCommand command)
    {
        var reply = await Engine.Pipeline.Execute(new Request($"k{Interlocked.Increment(ref keys)}", by, command), Cancel);
        Assert.True(reply.Accepted, $"{by} {command.Act}: {reply.Refusal?.Code}");
        return reply;
    }

    public async Task<OrderId> Paid()
    {
        var id = (await Do(Buyer, Site.Placing())).Order;
        var due = (await Look(id)).DueMinor;
        await Do(Actor.Payment, new RecordPayment(id, $"p{id}", [new Funding(FundingKind.Cash, "escrow", due)]));
        return id;
    }

    public async Task<Parcelled> Shipped(string interception = "succeeds", string carrier = "sf", bool known = true)
    {
        var id = await Paid();
        var tracking = $"SF{id}";
        await Do(Seller, new Ship(id, [], carrier, tracking));
        if (known) await HandOver(id, tracking, interception);
        return new Parcelled(id, tracking);
    }

    /// <summary>A parcel that is moved by hand.</summary>
    public Task HandOver(OrderId id, string tracking, string interception = "succeeds") => Simulation.Sim("/carriers/sf/parcels", new JsonObject
    {
        ["order"] = id.ToString(),
        ["tracking"] = tracking,
        ["pace_ms"] = 0,
        ["interception"] = interception,
    });

    public async Task<Parcelled> OnTheWay(string interception = "succeeds", string carrier = "sf", bool known = true)
    {
        var shipped = await Shipped(interception, carrier, known);
        if (known && carrier == "sf") await Scan(shipped.Tracking, "picked_up");
        else await Do(Actor.Carrier, new RecordScan(shipped.Id, 1, null, Unwind.Shipments.Scan.PickedUp));
        await Until(shipped.Id, o => o.Parcels[0].State == ParcelState.InTransit);
        return shipped;
    }

    /// <summary>The buyer wants the money back for all of it, and the seller agrees.</summary>
    public async Task AgreedRefund(OrderId id)
    {
        await Do(Buyer, new RequestRefund(id, [], "not_wanted", null, "no longer", []));
        await Do(Seller, new AgreeCase(id, [1]));
    }

    /// <summary>The carrier's own people scan it.</summary>
    public Task Scan(string tracking, string scan) =>
        Simulation.Sim($"/carriers/sf/parcels/{tracking}/scans", new JsonObject { ["scan"] = scan });

    // What is to be seen

    public async Task<Order> Look(OrderId id) => (await Engine.Reads.Find(id, Actor.Platform, Cancel))!;

    public async Task<Order> Until(OrderId id, Func<Order, bool> wanted)
    {
        Order? order = null;
        await Until(async () => wanted(order = await Look(id)), () => $"{id}: {order?.Stage}, parcel {order?.Parcels.LastOrDefault()?.State}, cases {string.Join(", ", order?.Cases.Select(c => $"{c.Kind} {c.State}") ?? [])}");
        return order!;
    }

    /// <summary>Waits for what another process brings about.</summary>
    public static async Task Until(Func<Task<bool>> wanted, Func<string> words)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await wanted())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30), $"It did not come about. {words()}");
            await Task.Delay(20, Cancel);
        }
    }

    public async Task<EffectRow> Effect(OrderId id, EffectKind kind, string? state = null)
    {
        EffectRow? row = null;
        await Until(
            async () => (row = (await Effects(id)).LastOrDefault(e => e.Effect.Kind == kind)) is not null && (state is null || row.State == state),
            () => $"{id} {kind} {row?.State} {row?.LastError}, wanted {state}");
        return row!;
    }

    public async Task<ImmutableArray<EffectRow>> Effects(OrderId id)
    {
        var (all, cursor) = (ImmutableArray.CreateBuilder<EffectRow>(), (string?)null);
        do
        {
            var page = await Engine.Reads.Effects(null, null, null, cursor, 200, Cancel);
            all.AddRange(page.Items.Where(e => e.Order == id));
            cursor = page.Next;
        }
        while (cursor is not null);
        return all.ToImmutable();
    }

    public async Task<ImmutableArray<OrderEvent>> Facts(OrderId id) => [.. (await Engine.Reads.Timeline(id, Cancel)).Select(e => e.Event)];

    /// <summary>Instructions about a parcel in the carrier's own books.</summary>
    public async Task<JsonNode[]> Instructions(string tracking) =>
        [.. (await Simulation.Sim("/books"))["carriers"]!["sf"]!["instructions"]!.AsArray().Where(i => (string?)i!["tracking"] == tracking)!];

    public async Task<long> StockChange(string sku = "tea") =>
        (await Engine.Reads.Stock("s1", null, 200, Cancel)).Items.SingleOrDefault(s => s.Sku == sku)?.Change ?? 0;

    public async Task IsSound() => Assert.Empty((await Engine.Doctor.Examine(null, Cancel)).Findings);

    // What the carrier tells, written by hand

    public static JsonObject One(string id, string? tracking, string scan, OrderId? order = null, string? at = null)
    {
        var one = new JsonObject { ["id"] = id, ["tracking"] = tracking, ["scan"] = scan };
        if (order is { } number) one["order"] = number.ToString();
        if (at is not null) one["at"] = at;
        return one;
    }

    public Task<Answer> Tell(params JsonObject[] scans) =>
        TellText(new JsonObject { ["scans"] = new JsonArray([.. scans]) }.ToJsonString());

    public async Task<Answer> TellText(
        string body, string carrier = "sf", TimeSpan age = default, Func<string, string>? signature = null, string? id = null)
    {
        var at = (Clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        id ??= $"m{Guid.NewGuid():N}";
        var right = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Simulation.CarrierSecret, Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/v1/carriers/{carrier}/scans")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", at);
        request.Headers.TryAddWithoutValidation("webhook-signature", signature is null ? right : signature(right));
        var response = await http.SendAsync(request, Cancel);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response);
    }

    public async Task<Person> As(Actor who) =>
        new(new HttpClient { BaseAddress = new Uri(Url) }, (await Engine.Keys.Create($"{who}", who, Cancel)).Text);

    public async ValueTask DisposeAsync()
    {
        await Close();
        await Simulation.DisposeAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>An order in one parcel.</summary>
public sealed record Parcelled(OrderId Id, string Tracking);
