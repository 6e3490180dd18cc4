using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Lanes;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Sqlite;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Shipments;

namespace Unwind.Bench;

/// <summary>
/// One store with as many orders as one likes, in minutes: some hundred lives are lived through the engine, over half a year, and
/// written again and again under other numbers and buyers, with their hashes worked out anew, so that the doctor finds nothing.
/// </summary>
sealed class BigStore(string database, int orders)
{
    public const string Store = "big";
    const int Lives = 400;
    const int Buyers = 50_000;
    const int OrdersPerTransaction = 2000;
    static readonly TimeSpan Past = TimeSpan.FromDays(180);

    /// <summary>A clock that stands where a life has come to.</summary>
    sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }
        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>All that a life has written, as text where it names its order or its buyer.</summary>
    sealed record Life(OrderId Id, string Buyer, OrderRecord Last, string State, ImmutableArray<(EventRecord Event, string Json)> Events, ImmutableArray<Changes> Written);

    public async Task Fill()
    {
        var watch = Stopwatch.StartNew();
        var lives = await Live();
        using var store = SqliteStore.Open(database);
        var (bucket, written, changes) = (Bucket.Of(Store), 0, new Changes());
        foreach (var life in lives)
        {
            for (var k = 1; k <= orders / Lives; k++)
            {
                Write(life, OrderId.Of((life.Id.Value >> Bucket.Bits) + k, bucket), $"b{written % Buyers}", changes);
                if (++written % OrdersPerTransaction == 0) Save(store, changes);
            }
        }
        Save(store, changes);
        while (true)
        {
            using var batch = store.Begin(0);
            if (batch.ProjectBuyers(20_000, null) == 0) break;
            batch.Commit();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{written:N0} orders of one store in {watch.Elapsed.TotalSeconds:0} s, {new FileInfo(database).Length / 1e9:0.0} GB"));
    }

    static void Save(SqliteStore store, Changes changes)
    {
        using var batch = store.Begin(0);
        batch.Save(changes);
        batch.Commit();
        changes.Clear();
    }

    static void Write(Life life, OrderId id, string buyer, Changes to)
    {
        string Other(string text) => text.Replace($"{life.Id}", $"{id}", StringComparison.Ordinal).Replace(life.Buyer, buyer, StringComparison.Ordinal);

        var hash = HashChain.Start;
        foreach (var (record, json) in life.Events)
        {
            var bytes = Encoding.UTF8.GetBytes(Other(json));
            hash = HashChain.Next(hash, bytes);
            to.Events.Add(new EventRecord(id, record.Version, bytes, hash));
        }
        var after = life.Last.After with { Id = id, Buyer = buyer };
        to.At = life.Written[^1].At;
        to.Orders.Add(id, life.Last with { Before = null, After = after, Hash = hash, State = Encoding.UTF8.GetBytes(Other(life.State)) });
        foreach (var c in after.Cases) to.Cases.Add(new CaseRecord(after, c));
        foreach (var w in life.Written)
        {
            foreach (var r in w.Postings) to.Postings.Add(r with { Order = id });
            foreach (var r in w.Conduct) to.Conduct.Add(r with { Order = id });
            to.Stock.AddRange(w.Stock);
            foreach (var r in w.Effects) to.Effects.Add(r with { Order = id, Effect = r.Effect with { Key = Other(r.Effect.Key) } });
            foreach (var r in w.EffectTurns) to.EffectTurns.Add(r with { Order = id, Key = Other(r.Key) });
            foreach (var r in w.Parcels) to.Parcels.Add(r with { Order = id, Tracking = $"SF{id}" });
            foreach (var r in w.Notices) to.Notices.Add(r with { Order = id, Reader = Other(r.Reader) });
            foreach (var r in w.OpenLines) to.OpenLines.Add(r with { Order = id });
        }
    }

    /// <summary>The lives themselves, in a file of their own.</summary>
    static async Task<List<Life>> Live()
    {
        // One command after the other, each waiting for the disk, would take minutes; these are thrown away, so that memory does.
        var folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"unwind-bench-{Guid.NewGuid():n}")).FullName;
        try
        {
            var clock = new SetClock();
            var file = Path.Combine(folder, "lives.db");
            var recording = new Recording(SqliteStore.Open(file));
            var options = new EngineOptions(file, Path.Combine(AppContext.BaseDirectory, "policies")) { BatchMax = 1, Workers = false };
            await using var engine = EngineHost.Open(options, recording, clock, NullLoggerFactory.Instance);
            var (now, lives) = (TimeProvider.System.GetUtcNow(), new List<Life>());
            var placed = new List<(OrderId Id, DateTimeOffset At)>();
            // All are placed first, so that their numbers grow and leave room for the others between them.
            for (var i = 0; i < Lives; i++)
            {
                clock.Now = now - TimeSpan.FromHours(1) - Past * ((double)(Lives - i) / Lives);
                placed.Add((await Do(engine, Actor.Buyer(BuyerOf(i)), Order(i)), clock.Now));
            }
            for (var i = 0; i < Lives; i++) await Go(engine, clock, i, placed[i].Id, placed[i].At, now - placed[i].At);
            foreach (var of in recording.Written.Where(w => w.Orders.Count > 0).GroupBy(w => w.Orders.Keys.Single()).OrderBy(g => g.Key))
            {
                ImmutableArray<Changes> written = [.. of];
                var last = written[^1].Orders[of.Key];
                lives.Add(new Life(
                    of.Key, last.After.Buyer, last, Encoding.UTF8.GetString(last.State),
                    [.. written.SelectMany(w => w.Events).Select(e => (e, Encoding.UTF8.GetString(e.Json)))], written));
            }
            return lives;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string BuyerOf(int i) => $"the-buyer-of-life-{i:0000}";

    /// <summary>What is old has ended, mostly well; what is new is at every stage.</summary>
    static async Task Go(EngineHost engine, SetClock clock, int i, OrderId id, DateTimeOffset placedAt, TimeSpan age)
    {
        var (buyer, seller, carrier) = (Actor.Buyer(BuyerOf(i)), Actor.Seller(Store), new Actor(ActorKind.Carrier, "sf"));
        var kind = i % 20;
        if (age < TimeSpan.FromDays(1) || (kind == 0 && age < TimeSpan.FromDays(20))) return;
        clock.Now = placedAt.AddHours(0.2);
        if (kind is 1 or 0)
        {
            await Do(engine, seller, new CloseOrder(id, "out_of_stock", "told"));
            return;
        }
        var order = (await engine.Reads.Find(id, Actor.Platform, default))!;
        await Do(engine, Actor.Payment, new RecordPayment(id, $"p{id}", [new Funding(FundingKind.Cash, "escrow", order.DueMinor)]));
        if (kind is 2 or 3)
        {
            After(2);
            await Do(engine, buyer, new RequestRefund(id, [], "changed_mind", null, null, []));
            if (age > TimeSpan.FromDays(4)) await Do(engine, seller, new AgreeCase(id, []));
            return;
        }
        if (age < TimeSpan.FromDays(4)) return;
        After(20);
        await Do(engine, seller, new Ship(id, [], "sf", $"SF{id}"));
        await Do(engine, carrier, new RecordScan(id, 1, null, Scan.PickedUp));
        if (age < TimeSpan.FromDays(7)) return;
        After(60);
        await Do(engine, carrier, new RecordScan(id, 1, null, Scan.Delivered));
        if (kind == 4 && age < TimeSpan.FromDays(40))
        {
            await Do(engine, buyer, new Returns.RequestReturn(id, [], "seven_days", null, null, []));
            return;
        }
        if (age < TimeSpan.FromDays(9)) return;
        After(24);
        await Do(engine, buyer, new ConfirmReceipt(id, []));

        void After(double hours) => clock.Now += TimeSpan.FromHours(hours);
    }

    static PlaceOrder Order(int i) => new(
        default, Store, BuyerOf(i), "CNY", null,
        [
            .. Enumerable.Range(0, 1 + i % 3).Select(l => new PlacedLine(
                $"sku-{(i * 3 + l) % 97}", $"商品 {(i * 3 + l) % 97} 号，名称不长不短", 1 + i % 2, 1_000 + i * 37, 0, 0, StockMode.OnOrder, true)),
        ],
        [], new PostageTerms(800), [], null);

    static async Task<OrderId> Do(EngineHost engine, Actor by, OrderCommand command)
    {
        var reply = await engine.Pipeline.Execute(new Request($"{Guid.NewGuid()}", by, command), CancellationToken.None);
        return reply.Accepted ? reply.Order : throw new InvalidOperationException($"{command} was refused: {reply.Refusal}");
    }
}
