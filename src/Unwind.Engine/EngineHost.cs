using Microsoft.Extensions.Logging;
using Unwind.Engine.Attachments;
using Unwind.Engine.Bulk;
using Unwind.Engine.Clocks;
using Unwind.Engine.Doctoring;
using Unwind.Engine.Keys;
using Unwind.Engine.Lanes;
using Unwind.Engine.Outbox;
using Unwind.Engine.Outside;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;
using Unwind.Engine.Saved;
using Unwind.Engine.Settlements;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
using Unwind.Engine.Storage.Sqlite;

namespace Unwind.Engine;

/// <param name="Database">
/// Path of the SQLite file, or a connection string of PostgreSQL (see <see cref="Stores"/>); <c>:memory:</c> never:
/// acknowledged means on disk.
/// </param>
/// <param name="PolicyFolder">Where the policy files are.</param>
/// <param name="DefaultPolicy">Id of the policy for stores that have none of their own.</param>
public sealed record EngineOptions(string Database, string PolicyFolder, string DefaultPolicy = "taobao")
{
    /// <summary>Commands waiting in all lanes; one more is answered <see cref="RefusalCode.Busy"/>.</summary>
    public int QueueMax { get; init; } = 20_000;
    public int BatchMax { get; init; } = 512;
    /// <summary>The file of payment channels and carriers; null for none: then the engine's own ledger pays.</summary>
    public string? Outside { get; init; }
    /// <summary>Where attachments lie; null for beside the database, in <c>&lt;database&gt;.files</c>.</summary>
    public string? AttachmentFolder { get; init; }
    /// <summary>Whether the clock worker and the outbox workers run.</summary>
    public bool Workers { get; init; } = true;
}

/// <summary>One open engine: everything that the edges need, over one database.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    readonly IStore store;
    readonly LaneMap lanes;
    readonly Leases leases;
    readonly ImmutableArray<IOutside> parties;
    readonly AttachmentSweeper sweeper;
    bool disposed;

    EngineHost(
        IStore store, PolicyBook policies, Routes routes, ImmutableArray<IOutside> parties, EngineOptions options, TimeProvider clock,
        ILoggerFactory logs)
    {
        this.parties = parties;
        this.store = store;
        Clock = clock;
        Policies = policies;
        var numbers = new OrderNumbers(clock);
        lanes = new LaneMap(store, [.. Enumerable.Range(0, store.Lanes).Select(i =>
            new Lane(store, i, options.BatchMax, new BatchRun(policies, routes, numbers, clock, logs.CreateLogger<BatchRun>()), logs.CreateLogger<Lane>()))]);
        leases = new Leases(lanes, options.Workers && store.IsShared, clock, logs.CreateLogger<Leases>());
        Reads = new Reads(store);
        Pipeline = new Pipeline(lanes, options.QueueMax, Reads, policies, clock);
        LivePolicies = new LivePolicies(policies, Reads, lanes.First, clock);
        Keys = new ApiKeys(Reads, lanes.First, clock);
        Books = new StoreBooks(lanes, clock);
        Saved = new SavedItems(Reads, lanes, clock);
        Selections = new Selections(Reads, lanes, clock);
        Attachments = new AttachmentBook(new AttachmentFolder(options.AttachmentFolder ?? Stores.Beside(options.Database, ".files")), Reads);
        sweeper = new AttachmentSweeper(Attachments, logs.CreateLogger<AttachmentSweeper>());
        Doctor = new Doctor(Reads, policies, clock);
        BulkWorker = new BulkWorker(Pipeline, Reads, policies, lanes, leases, clock, logs.CreateLogger<BulkWorker>());
        BulkRuns = new BulkRuns(Reads, lanes, clock, BulkWorker.Wake);
        ClockWorker = new ClockWorker(Pipeline, Reads, leases, clock, logs.CreateLogger<ClockWorker>());
        var outcomes = new Outcomes(Pipeline, lanes, clock, logs.CreateLogger<Outcomes>());
        OutboxWorker = new OutboxWorker(Pipeline, outcomes, Reads, lanes, leases, clock, logs.CreateLogger<OutboxWorker>());
        OutsideWorkers = [.. parties.Select(p => new OutsideWorker(p, outcomes, Reads, lanes, leases, clock, logs.CreateLogger<OutsideWorker>()))];
        Notifications = new Notifications(parties, Pipeline, Reads, logs.CreateLogger<Notifications>());
        foreach (var lane in lanes.All) lane.Sent = Wake;
        if (!options.Workers) return;
        if (store.IsShared) leases.Start();
        ClockWorker.Start();
        BulkWorker.Start();
        OutboxWorker.Start();
        sweeper.Start();
        foreach (var worker in OutsideWorkers) worker.Start();
        foreach (var name in routes.Names.Except(parties.Select(p => p.Name))) logs.CreateLogger<EngineHost>().NotConfigured(name);
    }

    void Wake()
    {
        OutboxWorker.Wake();
        foreach (var worker in OutsideWorkers) worker.Wake();
    }

    /// <summary>Whether another process has the database open.</summary>
    /// <exception cref="StoreException">It can't be read at all.</exception>
    public static bool IsInUse(string database) => !Stores.IsServer(database) && SqliteSchema.IsInUse(database);

    /// <summary>Opens the database (creating and migrating it), loads the policies and starts the workers.</summary>
    /// <exception cref="StoreException">The database can't be used, or is of a newer release.</exception>
    /// <exception cref="PolicyException">A policy has mistakes, or was changed without a new version.</exception>
    /// <exception cref="OutsideException">The file of channels and carriers has mistakes.</exception>
    public static async Task<EngineHost> Open(
        EngineOptions options, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        if (options.Database == ":memory:")
            throw new StoreException("A database in memory can't keep a promise: acknowledged means on disk.");
        // Migrating and reading policies takes a moment, and nobody should find the caller's thread stuck.
        return await Task.Run(() => Open(options, Stores.Open(options.Database), clock, logs), cancel);
    }

    static (PolicyBook Book, ImmutableArray<PolicyText> Fresh) Shelf(IStore store, EngineOptions options)
    {
        using var reader = store.Read();
        return PolicyShelf.Open(options.PolicyFolder, options.DefaultPolicy, SettingQueries.Policies(reader.Connection));
    }

    internal static EngineHost Open(EngineOptions options, IStore store, TimeProvider clock, ILoggerFactory logs)
    {
        ImmutableArray<IOutside> parties = [];
        try
        {
            if (options.Outside is { } file) parties = OutsideFile.Read(file, clock);
            var (book, fresh) = Shelf(store, options);
            if (!fresh.IsEmpty || !parties.IsEmpty)
            {
                using var batch = store.Begin(0);
                if (!fresh.IsEmpty)
                {
                    // Under the lock, so that two processes can't both put a policy live; who starts when all is live only reads.
                    batch.HoldPolicies();
                    (book, fresh) = Shelf(store, options);
                }
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                foreach (var text in fresh) batch.SavePolicy(text, now);
                foreach (var party in parties) batch.SaveMark(Routes.MarkOf(party), "");
                batch.Commit();
                store.Flush();
            }
            Routes routes;
            using (var reader = store.Read()) routes = Routes.Read(reader);
            book.Elsewhere = (id, version) =>
            {
                using var reader = store.Read();
                return PolicyShelf.FindLive(SettingQueries.Policies(reader.Connection), id, version);
            };
            book.Others = known =>
            {
                using var reader = store.Read();
                return PolicyShelf.ReadOthers(SettingQueries.PoliciesBesides(reader.Connection, known));
            };
            Refolding.Run(store, book);
            store.Flush();
            logs.CreateLogger<EngineHost>().Opened(Stores.Shown(options.Database), book.Active().Id, book.Active().Version);
            return new EngineHost(store, book, routes, parties, options, clock, logs);
        }
        catch (Exception failure)
        {
            foreach (var party in parties) party.Dispose();
            store.Dispose();
            if (failure is StoreBusyException) throw new StoreException($"The database can't be used now; try again in a moment. {failure.Message}", failure);
            throw;
        }
    }

    public Pipeline Pipeline { get; }
    public Reads Reads { get; }
    public PolicyBook Policies { get; }
    /// <summary>Policies put live while the program runs.</summary>
    public LivePolicies LivePolicies { get; }
    public ApiKeys Keys { get; }
    public Doctor Doctor { get; }
    public StoreBooks Books { get; }
    public SavedItems Saved { get; }
    public Selections Selections { get; }
    public AttachmentBook Attachments { get; }
    public TimeProvider Clock { get; }
    /// <summary>Runs over many orders (R36).</summary>
    public BulkRuns BulkRuns { get; }
    /// <summary>Does the next orders of a run, where the workers do not run by themselves. Returns how many; 0 where there are none, or another process has it.</summary>
    public Task<int> WorkOn(BulkRun run, CancellationToken cancel) => BulkWorker.Step(run.Store, run.Id, cancel);

    internal BulkWorker BulkWorker { get; }
    internal LaneMap LaneMap => lanes;
    internal ClockWorker ClockWorker { get; }
    internal OutboxWorker OutboxWorker { get; }
    internal ImmutableArray<OutsideWorker> OutsideWorkers { get; }
    /// <summary>What channels and carriers tell by themselves.</summary>
    public Notifications Notifications { get; }

    /// <summary>Sends everything that is due to be sent, where the workers do not run by themselves.</summary>
    public async Task SendOut(CancellationToken cancel)
    {
        await OutboxWorker.RunOnce(cancel);
        foreach (var worker in OutsideWorkers) await worker.RunOnce(cancel);
    }

    /// <summary>Asks every configured channel about the refunds that it was sent, and compares the books (invariant 2).</summary>
    public Task<ChannelHealth> CompareChannels(IProgress<long>? progress, CancellationToken cancel) =>
        new ChannelComparison(parties, Reads).Run(progress, cancel);

    internal ImmutableArray<Lane> Lanes => lanes.All;

    /// <summary>Some writing between two batches of the first lane.</summary>
    internal Task<T> Do<T>(Func<IBatch, T> work) => lanes.First.Do(work);

    /// <summary>Whether a failure is the database's being away or held by others: whoever comes again in a moment may be served.</summary>
    public bool IsAway(Exception failure) => store.IsPassing(failure);

    /// <summary>Writes a refusal or failure of the store itself, for readiness probes; null when it answers.</summary>
    public async Task<string?> Trouble(CancellationToken cancel)
    {
        try
        {
            // An empty transaction of the writer: it fails when the disk or the database does.
            foreach (var lane in lanes.All) await lane.Do(_ => true).WaitAsync(TimeSpan.FromSeconds(5), cancel);
            await Reads.Ask(c => ConsequenceQueries.HasChanged(c, null), cancel);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return failure is TimeoutException ? "The store does not answer." : failure.Message;
        }
    }

    /// <summary>Stops the workers, answers what is waiting, and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await ClockWorker.DisposeAsync();
        await BulkWorker.DisposeAsync();
        LivePolicies.Dispose();
        await sweeper.DisposeAsync();
        foreach (var lane in lanes.All) lane.Sent = null;
        await OutboxWorker.DisposeAsync();
        foreach (var worker in OutsideWorkers) await worker.DisposeAsync();
        await leases.DisposeAsync();
        await leases.Leave();
        await Task.Run(() =>
        {
            foreach (var lane in lanes.All) lane.Dispose();
            foreach (var party in parties) party.Dispose();
            store.Dispose();
        });
    }
}
