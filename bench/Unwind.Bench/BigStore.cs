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
/// One store with as many orders as one likes, in minutes, and a market of ninety others around it: some hundred lives are lived
/// through the engine, over half a year, and written again and again under other numbers, stores and buyers, with their hashes worked
/// out anew, so that the doctor finds nothing. In the others nearly all orders were closed before they were paid, which takes a third of
/// the room.
/// </summary>
/// <param name="database">The file to make, or the server to fill.</param>
/// <param name="orders">How many orders the one store has, a multiple of 400.</param>
/// <param name="others">How many all the others have together, a multiple of 36,000.</param>
sealed class BigStore(string database, int orders, int others = 0)
{
    public const string Store = "big";
    /// <summary>The lives' own store, whose name no other text has in it.</summary>
    const string Lived = "the-store-of-lives";
    const int Lives = 400;
    const int Buyers = 50_000;
    const int OthersMax = 90;
    const int OrdersPerTransaction = 2000;
    static readonly TimeSpan Past = TimeSpan.FromDays(180);
    static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(30);

    /// <summary>A clock that stands where a life has come to.</summary>
    sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }
        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>All that a life has written, as text where it names its order or its buyer.</summary>
    sealed record Life(OrderId Id, string Buyer, OrderRecord Last, string State, ImmutableArray<(EventRecord Event, string Json)> Events, ImmutableArray<Changes> Written);

    /// <summary>How many orders there are in a database.</summary>
    public static async Task<long> Count(EngineHost engine) => await engine.Reads.Ask(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from orders";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }, default);

    public async Task Fill()
    {
        if (orders % Lives != 0 || others % (Lives * OthersMax) != 0)
            throw new ArgumentException($"The one store has a multiple of {Lives} orders, the others of {Lives * OthersMax} together.");
        var (watch, told) = (Stopwatch.StartNew(), TimeSpan.Zero);
        var rich = await Live(full: true);
        var plain = others > 0 ? await Live(full: false) : [];
        using var store = Stores.Open(database);
        var (written, changes, saving) = (0, new Changes(), Task.CompletedTask);
        foreach (var (life, name, id, buyer) in All(rich, plain))
        {
            Write(life, name, id, buyer, changes);
            if (++written % OrdersPerTransaction != 0) continue;
            // While one lot is written, the next one is made.
            await saving;
            var made = changes;
            (changes, saving) = (new Changes(), Task.Run(() => Save(store, made)));
            if (watch.Elapsed - told < ToldEvery) continue;
            told = watch.Elapsed;
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{written:N0} orders after {told.TotalSeconds:0} s"));
        }
        await saving;
        Save(store, changes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{written:N0} orders, {orders:N0} of them of one store, in {watch.Elapsed.TotalSeconds:0} s{(File.Exists(database) ? $", {new FileInfo(database).Length / 1e9:0.0} GB" : "")}"));
    }

    /// <summary>Every order that there is to be, in the order of time, so that what is written later stands behind what was written before.</summary>
    IEnumerable<(Life Life, string Store, OrderId Id, string Buyer)> All(List<Life> rich, List<Life> plain)
    {
        var (around, mine, theirs) = (Around(), orders / Lives, others / Lives / OthersMax);
        for (var i = 0; i < Lives; i++)
        {
            for (var k = 1; k <= mine; k++) yield return (rich[i], Store, Id(rich[i], k, Bucket.Of(Store)), $"b{(i * mine + k) % Buyers}");
            for (var k = 1; k <= theirs; k++)
                foreach (var (name, bucket) in around) yield return (plain[i], name, Id(plain[i], k, bucket), $"{name}-{i / 2}");
        }

        static OrderId Id(Life life, int k, int bucket) => OrderId.Of((life.Id.Value >> Bucket.Bits) + k, bucket);
    }

    /// <summary>Stores that share no bucket, so that no two orders get one number.</summary>
    static (string Name, int Bucket)[] Around()
    {
        var taken = new HashSet<int> { Bucket.Of(Store) };
        return [.. Enumerable.Range(0, 1000).Select(i => ($"store-{i}", Bucket.Of($"store-{i}"))).Where(s => taken.Add(s.Item2)).Take(OthersMax)];
    }

    static void Save(IStore store, Changes changes)
    {
        using var batch = store.Begin(0);
        batch.Save(changes);
        // Into their buyers' lists while they are at hand: later each of them would have to be fetched from the disk.
        batch.ProjectBuyers(OrdersPerTransaction, null);
        batch.Commit();
        changes.Clear();
    }

    static void Write(Life life, string store, OrderId id, string buyer, Changes to)
    {
        string Other(string text) => text.Replace($"{life.Id}", $"{id}", StringComparison.Ordinal)
            .Replace(life.Buyer, buyer, StringComparison.Ordinal).Replace(Lived, store, StringComparison.Ordinal);

        var hash = HashChain.Start;
        foreach (var (record, json) in life.Events)
        {
            var bytes = Encoding.UTF8.GetBytes(Other(json));
            hash = HashChain.Next(hash, bytes);
            to.Events.Add(new EventRecord(id, record.Version, bytes, hash));
        }
        var after = life.Last.After with { Id = id, Buyer = buyer, Store = store };
        to.At = life.Written[^1].At;
        to.Orders.Add(id, life.Last with { Before = null, After = after, Hash = hash, State = Encoding.UTF8.GetBytes(Other(life.State)) });
        foreach (var c in after.Cases) to.Cases.Add(new CaseRecord(after, c));
        foreach (var w in life.Written)
        {
            foreach (var r in w.Postings) to.Postings.Add(r with { Order = id, Store = store });
            foreach (var r in w.Conduct) to.Conduct.Add(r with { Order = id, Store = store });
            foreach (var r in w.Stock) to.Stock.Add(r with { Key = r.Key with { Store = store } });
            foreach (var r in w.Effects) to.Effects.Add(r with { Order = id, Effect = r.Effect with { Key = Other(r.Effect.Key), To = Other(r.Effect.To) } });
            foreach (var r in w.EffectTurns) to.EffectTurns.Add(r with { Order = id, Key = Other(r.Key) });
            foreach (var r in w.Parcels) to.Parcels.Add(r with { Order = id, Tracking = $"SF{id}" });
            foreach (var r in w.Notices) to.Notices.Add(r with { Order = id, Reader = Other(r.Reader) });
            foreach (var r in w.OpenLines) to.OpenLines.Add(r with { Order = id, Store = store, PlacedAt = after.PlacedAt.ToUnixTimeMilliseconds() });
        }
    }

    /// <summary>The lives themselves, in a file of their own.</summary>
    /// <param name="full">Whether they are lived to their ends, or mostly closed before they are paid.</param>
    static async Task<List<Life>> Live(bool full)
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
                placed.Add((await Do(engine, Actor.Buyer(BuyerOf(i)), Order(i, full)), clock.Now));
            }
            for (var i = 0; i < Lives; i++) await Go(engine, clock, full || i % 20 == 7 ? i : 1, placed[i].Id, placed[i].At, now - placed[i].At);
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
        var (buyer, seller, carrier) = (Actor.Buyer(BuyerOf(i)), Actor.Seller(Lived), new Actor(ActorKind.Carrier, "sf"));
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

    static PlaceOrder Order(int i, bool full) => new(
        default, Lived, BuyerOf(i), "CNY", null,
        [
            .. Enumerable.Range(0, full ? 1 + i % 3 : 1).Select(l => new PlacedLine(
                $"sku-{(i * 3 + l) % 97}", $"商品 {(i * 3 + l) % 97} 号，名称不长不短", 1 + i % 2, 1_000 + i * 37, 0, 0, StockMode.OnOrder, true)),
        ],
        [], new PostageTerms(800), [], null);

    static async Task<OrderId> Do(EngineHost engine, Actor by, OrderCommand command)
    {
        var reply = await engine.Pipeline.Execute(new Request($"{Guid.NewGuid()}", by, command), CancellationToken.None);
        return reply.Accepted ? reply.Order : throw new InvalidOperationException($"{command} was refused: {reply.Refusal}");
    }
}
