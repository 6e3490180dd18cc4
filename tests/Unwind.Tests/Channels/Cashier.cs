using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Reading;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Simulators;
using Unwind.Web;

namespace Unwind.Channels;

/// <summary>The real time, moved on when a story wants a pause to be over: channels look at the clock as well.</summary>
sealed class ShiftedClock : TimeProvider
{
    TimeSpan shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    public void Move(TimeSpan by) => shift += by;
}

/// <summary>
/// An engine with its web edge, and the channels of the simulator: orders are paid there, and notifications come in by HTTP. What
/// is to be sent goes out when the story says so.
/// </summary>
sealed class Cashier : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("unwind-channels-").FullName;
    readonly Simulation simulation;
    WebApplication? app;
    static int keys;

    Cashier(Simulation simulation) => this.simulation = simulation;

    public ShiftedClock Clock { get; } = new();
    public EngineHost Engine { get; private set; } = null!;
    public string Database => Path.Combine(folder, "unwind.db");
    public string Url => app!.Urls.Single();
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Cashier> Open(Simulation simulation)
    {
        await simulation.Mend();
        var cashier = new Cashier(simulation);
        await cashier.Open();
        return cashier;
    }

    public async Task Open(bool outside = true, bool workers = false)
    {
        Engine = await EngineHost.Open(
            new EngineOptions(Database, Path.Combine(AppContext.BaseDirectory, "policies"))
            {
                Workers = workers,
                Outside = outside ? Path.Combine(simulation.Folder, "channels.yaml") : null,
            }, Clock, NullLoggerFactory.Instance, Cancel);
        app = UnwindWeb.Build(new WebOptions("http://127.0.0.1:0") { Quiet = true, RequestsPerSecond = 0 }, Engine);
        await app.StartAsync(Cancel);
        await simulation.Sim("/notify", new JsonObject { ["url"] = Url });
    }

    public async Task Close()
    {
        await app!.DisposeAsync();
        await Engine.DisposeAsync();
    }

    public async Task<Reply> Send(Actor by, OrderCommand command)
    {
        var reply = await Engine.Pipeline.Execute(new Request($"k{Interlocked.Increment(ref keys)}", by, command), Cancel);
        Assert.True(reply.Refusal is null, $"{command.Act} was refused: {reply.Refusal?.Code}");
        return reply;
    }

    public async Task<Order> Order(OrderId id) => (await Engine.Reads.Find(id, Actor.Platform, Cancel))!;

    /// <summary>An order of 128.00, not paid yet.</summary>
    public async Task<OrderId> Place(string currency = "CNY") =>
        (await Send(Actor.Buyer("b1"), Storage.Site.Placing() with { Currency = currency })).Order;

    /// <summary>Paid at Alipay; the notification has arrived.</summary>
    public async Task<(OrderId Id, string Payment)> PaidAtAlipay()
    {
        var id = await Place();
        var trade = await simulation.Trade($"{id}", 12800);
        await Until(id, o => o.IsPaid);
        return (id, trade);
    }

    /// <summary>Paid at Stripe, in euros; the notification has arrived.</summary>
    public async Task<(OrderId Id, string Payment)> PaidAtStripe()
    {
        var id = await Place("EUR");
        var payment = await simulation.Payment($"{id}", 12800);
        await Until(id, o => o.IsPaid);
        return (id, payment);
    }

    public Task<(OrderId Id, string Payment)> PaidAt(string channel) => channel == "alipay" ? PaidAtAlipay() : PaidAtStripe();

    /// <summary>The buyer asks for everything back and the seller agrees.</summary>
    public async Task Refund(OrderId id, long? minor = null)
    {
        await Send(Actor.Buyer("b1"), new RequestRefund(id, [], "changed_mind", minor, null, []));
        await Send(Actor.Seller("s1"), new Cases.AgreeCase(id, [(await Order(id)).Cases.Length]));
    }

    /// <summary>Everything that is due goes out, once.</summary>
    public async Task SendOut()
    {
        await Engine.OutboxWorker.RunOnce(Cancel);
        foreach (var worker in Engine.OutsideWorkers) await worker.RunOnce(Cancel);
    }

    /// <summary>Pauses go by, and what was waiting goes out, until the order is as it should be.</summary>
    public async Task<Order> SendUntil(OrderId id, Func<Order, bool> done)
    {
        for (var round = 0; round < 40; round++)
        {
            await SendOut();
            var order = await Order(id);
            if (done(order)) return order;
            Clock.Move(TimeSpan.FromMinutes(5));
            await Task.Delay(20, Cancel);
        }
        Assert.Fail($"It never came to that: {System.Text.Json.JsonSerializer.Serialize(await Effects(id))}");
        throw new InvalidOperationException();
    }

    public async Task<Order> Until(OrderId id, Func<Order, bool> done)
    {
        for (var round = 0; round < 500; round++)
        {
            var order = await Order(id);
            if (done(order)) return order;
            await Task.Delay(20, Cancel);
        }
        Assert.Fail("It never came to that.");
        throw new InvalidOperationException();
    }

    public async Task<EffectRow[]> Effects(OrderId id)
    {
        var all = await Engine.Reads.Effects(null, null, null, null, 200, Cancel);
        return [.. all.Items.Where(e => e.Order == id)];
    }

    public static bool IsPaidOut(Order order) =>
        order.Refunds.Length > 0 && order.Refunds.All(r => r.Confirmed.All(c => c));

    /// <summary>What the channel's own book says went back on a payment, by key.</summary>
    public async Task<(string Key, long Minor, string Status)[]> PaidBack(string channel, string payment) =>
        [.. (await simulation.Books(channel, payment))["refunds"]!.AsArray()
            .Select(r => ((string?)r!["key"] ?? "", (long)r["minor"]!, (string)r["status"]!))];

    /// <summary>Nothing was paid twice, and our ledger is what the channel's book is.</summary>
    public async Task BooksAgree(string channel, OrderId id, string payment)
    {
        var order = await Order(id);
        var theirs = (await PaidBack(channel, payment)).Where(r => r.Status == "succeeded").Sum(r => r.Minor);
        var postings = await Engine.Reads.Postings(id, Cancel);
        var account = Settlements.Postings.Outside(channel);
        var ours = postings.Sum(p => (p.Posting.To == account ? p.Posting.Minor : 0)
            - (p.Posting.From == account && p.Posting.To == Settlements.Postings.Refunding && order.Refunds.Any(r => r.Channels is null) ? p.Posting.Minor : 0));
        Assert.Equal(theirs, ours);
        Assert.Empty((await Engine.Doctor.Examine(null, Cancel)).Findings);
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
