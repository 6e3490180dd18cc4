using System.IO.Pipes;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Sqlite;
using Unwind.Storage;

namespace Unwind.Pipelines;

/// <summary>Q1: acknowledged means on disk. A commit is told, and shown, when the disk has it, and nobody else waits for that.</summary>
public sealed class DurabilityTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_told_or_shown_what_is_not_on_disk_and_the_next_is_decided_meanwhile()
    {
        await using var site = new Site();
        using var disk = new Disk();
        var engine = Open(site, disk);

        disk.Stop();
        var first = site.Place(engine);
        await Until(() => disk.IsAwaited && site.Count("orders") == 1);
        var shown = engine.Reads.Orders(new(Store: "s1"), null, 10, Cancel).AsTask();
        var second = site.Place(engine);
        await Until(() => site.Count("orders") == 2);
        // The second came into the log while the disk was at the first: it waits for another flush, and so does who has seen it.
        var both = engine.Reads.Orders(new(Store: "s1"), null, 10, Cancel).AsTask();
        var (told, seen) = (first.IsCompleted || second.IsCompleted, shown.IsCompleted || both.IsCompleted);
        disk.LetOne();
        var one = await first;
        var page = await shown;
        await Until(() => disk.IsAwaited);
        var (toldEarly, seenEarly) = (second.IsCompleted, both.IsCompleted);
        disk.Go();
        var two = await second;

        Assert.False(told);
        Assert.False(seen);
        Assert.Equal([one], page.Items.Select(o => o.Id));
        Assert.False(toldEarly);
        Assert.False(seenEarly);
        Assert.Equal(new[] { one, two }.Order(), (await both).Items.Select(o => o.Id).Order());
    }

    [Fact]
    public async Task What_the_disk_did_not_take_is_answered_busy_and_when_it_has_it_the_same_key_tells_what_became_of_it()
    {
        await using var site = new Site();
        using var disk = new Disk();
        var engine = Open(site, disk);
        var order = await site.Place(engine);

        disk.Fails = 3;
        var lost = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "k");
        var unread = await Record.ExceptionAsync(async () => await engine.Reads.Find(order, Actor.Seller("s1"), Cancel));
        var refused = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "other");
        // Nobody writes meanwhile, and it mends by itself.
        for (var i = 0; await Record.ExceptionAsync(async () => await engine.Reads.Find(order, Actor.Seller("s1"), Cancel)) is { } still; i++)
        {
            Assert.True(still is StoreBusyException && i < 2000, $"{still}");
            await Task.Delay(10, Cancel);
        }
        var again = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "k");

        Assert.Equal(RefusalCode.Busy, lost.Refusal!.Code);
        Assert.IsType<StoreBusyException>(unread);
        Assert.Equal(RefusalCode.Busy, refused.Refusal!.Code);
        Assert.Equal((true, true, 2), (again.Accepted, again.Repeated, again.Version));
        Assert.Equal(1, site.Count("events", "version = 2"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_is_being_written_while_the_disk_is_flushed_waits_for_the_next_flush()
    {
        await using var site = new Site();
        await site.Close(await site.Open());
        using var writer = SqliteConnections.Open(site.Database, SqliteOpenMode.ReadWrite, 1, "pragma journal_mode = wal; create table more (x)");
        using var log = new SqliteLog(site.Database);

        log.Committing();
        log.Flush();
        var during = log.Settling;
        log.Committed();
        var after = log.Settling;
        log.Flush();

        Assert.False(during!.IsCompleted);
        Assert.False(after!.IsCompleted);
        await during;
        await after;
        Assert.Null(log.Settling);
    }

    [Fact]
    public async Task After_a_flush_that_failed_all_of_the_log_is_written_once_more()
    {
        await using var site = new Site();
        await site.Close(await site.Open());
        using var writer = SqliteConnections.Open(site.Database, SqliteOpenMode.ReadWrite, 1, "pragma journal_mode = wal; create table more (x)");
        using var disk = new Disk { Fails = 2 };
        using var log = new SqliteLog(site.Database, disk.Take);
        log.Committing();
        writer.Run("insert into more values (randomblob(3000000))");
        log.Committed();
        var wal = site.Database + "-wal";
        var (shown, bytes, before) = (log.Settling!, Bytes(wal), File.GetLastWriteTimeUtc(wal));

        Assert.Throws<StoreBusyException>(log.Flush);
        await Assert.ThrowsAsync<StoreBusyException>(() => shown);
        var writtenAfterFirst = File.GetLastWriteTimeUtc(wal);
        Assert.Throws<StoreBusyException>(log.Flush);
        await Assert.ThrowsAsync<StoreBusyException>(() => log.Settling!);
        var unsure = log.IsUnsure;
        await Task.Delay(20, Cancel);
        log.Flush();

        Assert.True(unsure);
        Assert.Equal(before, writtenAfterFirst);
        Assert.True(File.GetLastWriteTimeUtc(wal) > before);
        Assert.True(bytes.Length > 3_000_000);
        Assert.Equal(bytes, Bytes(wal));
        Assert.False(log.IsUnsure);
        Assert.Null(log.Settling);
    }

    [Fact]
    public void A_file_that_can_t_be_flushed_is_never_taken_for_one_that_was()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The call is the system's own, and this is about Linux's.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        var refused = Assert.Throws<IOException>(() => SqliteLog.ToDisk(handle));

        Assert.Contains("has not taken the log", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The engine disposes of its store.</summary>
    static EngineHost Open(Site site, Disk disk) => site.OpenOn(SqliteStore.Open(site.Database, toDisk: disk.Take));

    static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    static async Task Until(Func<bool> there)
    {
        for (var i = 0; !there(); i++)
        {
            Assert.True(i < 2000, "It does not come to that.");
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>A disk that can be stopped, and that fails as often as is asked for.</summary>
    sealed class Disk : IDisposable
    {
        readonly SemaphoreSlim turns = new(0);
        volatile bool stopped;
        volatile bool awaited;
        volatile int fails;

        public int Fails { get => fails; set => fails = value; }
        public bool IsAwaited => awaited;
        public void Stop() => stopped = true;
        public void LetOne()
        {
            awaited = false;
            turns.Release();
        }

        public void Go()
        {
            stopped = false;
            turns.Release();
        }

        public void Dispose() => turns.Dispose();

        public void Take(SafeFileHandle file)
        {
            if (stopped)
            {
                awaited = true;
                turns.Wait();
            }
            if (fails > 0)
            {
                fails--;
                throw new IOException("The disk is gone.");
            }
            SqliteLog.ToDisk(file);
        }
    }
}
