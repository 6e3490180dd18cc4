using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Shipments;

namespace Unwind.Storage;

/// <summary>A clock that stands still until the story moves it, forward or back.</summary>
sealed class StoryClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    DateTimeOffset now = Start;

    Action? onLane;

    public override DateTimeOffset GetUtcNow()
    {
        if (Thread.CurrentThread.Name?.StartsWith("unwind lane", StringComparison.Ordinal) == true) Interlocked.Exchange(ref onLane, null)?.Invoke();
        return now;
    }

    /// <summary>Something happens, once, while a lane is deciding: it asks for the time as it does so.</summary>
    public void WhileDeciding(Action act) => onLane = act;

    public void Move(TimeSpan by) => now += by;
}

/// <summary>A place for one database, and the engines that a story opens on it. Its workers run when the story says so.</summary>
/// <param name="empty">Without the schema; a file is always made by whoever opens it first.</param>
sealed class Site(Kind kind = Kind.Sqlite, bool empty = false) : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("unwind").FullName;
    readonly List<EngineHost> open = [];
    int keys;

    public StoryClock Clock { get; } = new();
    /// <summary>The SQLite file's path, or the connection string of a database of the story's own.</summary>
    public string Database => field ??= kind == Kind.Sqlite ? Path.Combine(folder, "unwind.db") : empty ? PostgresServer.EmptyDatabase() : PostgresServer.NewDatabase();
    /// <summary>How many steps the schema has.</summary>
    public int Scripts => typeof(EngineHost).Assembly.GetManifestResourceNames().Count(n => n.Contains($".{kind}.Migrations.", StringComparison.Ordinal));

    /// <summary>For the story's own files.</summary>
    public string Folder => folder;

    public static string Policies => Path.Combine(AppContext.BaseDirectory, "policies");

    public Task<EngineHost> Open(Func<EngineOptions, EngineOptions>? change = null) => Open(Policies, change);

    public async Task<EngineHost> Open(string policies, Func<EngineOptions, EngineOptions>? change = null)
    {
        var options = new EngineOptions(Database, policies) { Workers = false, AttachmentFolder = Path.Combine(folder, "files") };
        var engine = await EngineHost.Open(
            change?.Invoke(options) ?? options, Clock, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        open.Add(engine);
        return engine;
    }

    /// <summary>An engine on a store that the story has opened itself.</summary>
    public EngineHost OpenOn(IStore store)
    {
        var engine = EngineHost.Open(
            new EngineOptions(Database, Policies) { Workers = false, AttachmentFolder = Path.Combine(folder, "files") }, store, Clock, NullLoggerFactory.Instance);
        open.Add(engine);
        return engine;
    }

    public async Task Close(EngineHost engine)
    {
        open.Remove(engine);
        await engine.DisposeAsync();
    }

    /// <summary>What a person with another tool would do to the file, who takes away first what stands in the way.</summary>
    public void Tamper(string sql)
    {
        if (kind == Kind.Sqlite)
        {
            foreach (var table in (string[])["events", "postings", "transfers"])
                Run($"drop trigger if exists {table}_stay_update; drop trigger if exists {table}_stay_delete");
        }
        Run(kind == Kind.Sqlite ? sql : sql.Replace("x'00'", "decode('00', 'hex')", StringComparison.Ordinal));
    }

    /// <summary>Some SQL, as it is.</summary>
    public void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of an answer; whole numbers are longs, whatever the database counts in.</summary>
    public object? Ask(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is decimal sum ? (long)sum : command.ExecuteScalar();
    }

    /// <summary>Another process writes, and takes its time.</summary>
    public IDisposable Occupy()
    {
        var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = kind == Kind.Sqlite ? "begin immediate" : "begin; select bucket from buckets for update";
        command.ExecuteNonQuery();
        return connection;
    }

    System.Data.Common.DbConnection Connect()
    {
        System.Data.Common.DbConnection connection = kind == Kind.Sqlite
            ? new SqliteConnection($"Data Source={Database};Pooling=False") : new Npgsql.NpgsqlConnection(Database + ";Pooling=false");
        connection.Open();
        return connection;
    }

    public long Count(string table, string where = "1 = 1") => (long)Ask($"select count(*) from {table} where {where}")!;

    public string NextKey() => $"key {Interlocked.Increment(ref keys)}";

    public async Task<Reply> Send(EngineHost engine, Actor by, OrderCommand command, string? key = null, int? version = null) =>
        await engine.Pipeline.Execute(
            new Request(key ?? NextKey(), by, command) { ExpectedVersion = version }, TestContext.Current.CancellationToken);

    public static PlaceOrder Placing(
        string store = "s1", string buyer = "b1", string? reference = null, int units = 2, params string[] skus) => new(
        default, store, buyer, "CNY", reference,
        [.. (skus is [] ? ["tea"] : skus).Select(sku => new PlacedLine(sku, $"Green {sku}", units, 6000, 0, 0, StockMode.OnOrder, true))],
        [], new PostageTerms(800), [], null);

    public async Task<OrderId> Place(
        EngineHost engine, string store = "s1", string buyer = "b1", string? reference = null, params string[] skus)
    {
        var reply = await Send(engine, Actor.Buyer(buyer), Placing(store, buyer, reference, 2, skus));
        Assert.Null(reply.Refusal);
        return reply.Order;
    }

    public async Task<OrderId> PlacePaid(EngineHost engine, string store = "s1", string buyer = "b1", params string[] skus)
    {
        var order = await Place(engine, store, buyer, null, skus);
        await Pay(engine, order);
        return order;
    }

    /// <summary>All that is due, in cash.</summary>
    public async Task Pay(EngineHost engine, OrderId order)
    {
        var due = (await engine.Reads.Find(order, Actor.Platform, default))!.DueMinor;
        var paid = await Send(
            engine, Actor.Payment, new RecordPayment(order, $"p{order}", [new Funding(FundingKind.Cash, "escrow", due)]));
        Assert.Null(paid.Refusal);
    }

    public static RequestRefund Refund(OrderId order) => new(order, [], "changed_mind", null, null, []);
    public static CloseOrder Close(OrderId order) => new(order, "out_of_stock", "told on the phone");

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in open) await engine.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
