using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>
/// One writer: a thread that takes what has arrived, decides it, commits it, and only then tells, which is another thread's work where the disk
/// is to be waited for (<see cref="Teller"/>). While one batch is being written, the next one gathers by itself; after a batch of several that is told at once,
/// those who were answered get a moment to come back.
/// </summary>
sealed class Lane : IDisposable
{
    const int BusyAttemptsMax = 3;
    const int GatherMilliseconds = 1;
    /// <summary>With so many in hand a commit is cheap for each.</summary>
    const int GatherMax = 16;
    const int WorksMax = 256;
    /// <summary>Whoever has just been here may be about to come back.</summary>
    const int PeopleMilliseconds = 100;
    /// <summary>To what people wait for an eighth may be added of the rest, but never less than so many.</summary>
    const int BesidePeopleMin = 8;
    /// <summary>So many of the rest make a batch while people come and go.</summary>
    const int BetweenPeopleMax = 64;
    /// <summary>After so many of the rest the lane looks whether anybody has come: they need not wait for the next batch.</summary>
    const int PartMax = 16;

    readonly IStore store;
    readonly int number;
    readonly int batchMax;
    readonly BatchRun run;
    readonly ILogger log;
    readonly ConcurrentQueue<Pending> interactive = new();
    readonly ConcurrentQueue<Pending> background = new();
    readonly ConcurrentQueue<Work> works = new();
    readonly ManualResetEventSlim wake = new(false, spinCount: 0);
    readonly List<Pending> batch = [];
    readonly List<Pending> alone = [];
    readonly Thread thread;
    readonly Teller? teller;
    int waiting;
    long peopleAt = long.MinValue / 2;
    volatile bool closing;
    volatile bool stopped;
    /// <summary>While the lane gathers: how many must wait before it is woken early. 0: anybody wakes it.</summary>
    volatile int awaited;
    /// <summary>How many people the last batch has answered.</summary>
    int answered;
    bool worksPassedOver;
    /// <summary>Nobody is taken into the batch any more.</summary>
    bool whole;
    bool hasEffects;

    public Lane(IStore store, int number, int batchMax, BatchRun run, ILogger log)
    {
        (this.store, this.number, this.batchMax, this.run, this.log) = (store, number, batchMax, run, log);
        if (store.FlushesApart) teller = new Teller(store, number);
        thread = new Thread(Loop) { Name = $"unwind lane {number}", IsBackground = true };
        thread.Start();
    }

    /// <summary>Requests that have not been answered.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Whether people come and go: whatever else is written should be little at a time.</summary>
    public bool HasPeople => Environment.TickCount64 - Volatile.Read(ref peopleAt) <= PeopleMilliseconds;

    /// <summary>Called after each commit that left something to send, when it is on disk.</summary>
    public Action? Sent { get; set; }

    /// <returns>Whether it was taken; false when the lane is closing.</returns>
    public bool Add(Pending request)
    {
        if (closing) return false;
        (request.Request.Background ? background : interactive).Enqueue(request);
        Interlocked.Increment(ref waiting);
        if (awaited is var many && (many == 0 || interactive.Count >= many)) wake.Set();
        // It came while the lane was closing, and nobody may look any more.
        if (stopped) Decline(request);
        return true;
    }

    /// <summary>Does some writing that is no command, between two batches; several small ones share a transaction.</summary>
    /// <param name="dry">Undo it at the end: only its result is wanted.</param>
    public Task<T> Do<T>(Func<IBatch, T> work, bool dry = false)
    {
        ObjectDisposedException.ThrowIf(closing, this);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        works.Enqueue(new Work(
            batch =>
            {
                var result = work(batch);
                return () => done.TrySetResult(result);
            },
            failure => done.TrySetException(failure), dry));
        wake.Set();
        return done.Task;
    }

    void Loop()
    {
        while (true)
        {
            wake.Reset();
            if (answered > 1) Gather();
            var worked = Take();
            if (batch.Count > 0) Answer();
            if (!works.IsEmpty)
            {
                worked = true;
                // Who has come meanwhile goes first, once.
                worksPassedOver = !worksPassedOver && !interactive.IsEmpty;
                if (!worksPassedOver) DoWorks();
            }
            if (worked) continue;
            if (closing) return;
            wake.Wait();
        }
    }

    /// <summary>
    /// Those who have just been answered are about to come back. A commit costs nearly the same for one as for many, so a
    /// moment for them, at most a millisecond, makes everybody's wait shorter. Who asks alone never waits. Where another thread tells, they come back
    /// one by one while the lane is at work, and often enough of them are there already.
    /// </summary>
    void Gather()
    {
        awaited = teller is null ? Math.Min(interactive.Count + answered, batchMax) : Math.Min(answered, GatherMax);
        if (interactive.Count < awaited && !closing) wake.Wait(GatherMilliseconds);
        awaited = 0;
    }

    /// <summary>
    /// What people wait for goes first; an eighth is kept for the rest, so that deadlines never starve. While people come and go the rest gets
    /// no more than a little in each batch: whoever comes during its commit waits for that.
    /// </summary>
    bool Take()
    {
        batch.Clear();
        (answered, whole) = (0, false);
        var any = TakePeople(batchMax - Math.Min(background.Count, Math.Max(1, batchMax / 8)));
        return TakeRest() || any;
    }

    bool TakePeople(int upTo)
    {
        var before = batch.Count;
        var any = Draw(interactive, upTo);
        answered += batch.Count - before;
        if (answered > 0) Volatile.Write(ref peopleAt, Environment.TickCount64);
        return any;
    }

    bool TakeRest() => answered > 0
        ? Draw(background, Math.Min(batchMax, batch.Count + Math.Max(BesidePeopleMin, answered / 8)))
        : Draw(background, Math.Min(store.IsShared ? batchMax : batch.Count + PartMax, HasPeople ? Math.Min(batchMax, BetweenPeopleMax) : batchMax));

    /// <summary>
    /// Called before a batch of the rest is committed: who has come meanwhile is taken in, which is the end of it; otherwise a little more of
    /// the rest. A shared database is far away, and holds its rows in one order: there a batch is asked for and written at once.
    /// </summary>
    bool TakeMore()
    {
        if (whole || store.IsShared || answered > 0) return false;
        var before = batch.Count;
        TakePeople(batchMax);
        if (answered == 0 && interactive.IsEmpty) TakeRest();
        return batch.Count > before;
    }

    /// <returns>Whether there was any, if only given up by its asker.</returns>
    bool Draw(ConcurrentQueue<Pending> queue, int upTo)
    {
        var any = false;
        while (batch.Count < upTo && queue.TryDequeue(out var request))
        {
            any = true;
            if (request.IsAbandoned) Interlocked.Decrement(ref waiting);
            else batch.Add(request);
        }
        return any;
    }

    void Answer()
    {
        hasEffects = false;
        try
        {
            Run(batch);
        }
        catch (StoreBusyException busy)
        {
            log.DatabaseBusy(busy, batch.Count);
            foreach (var request in batch) request.Busy();
        }
        catch (Exception failure)
        {
            log.BatchFailed(failure, batch.Count);
            Separate();
            return;
        }
        Hand([.. batch.OrderBy(r => r.Request.Background)], hasEffects);
    }

    /// <summary>To be told now, or when it is on disk.</summary>
    void Hand(Pending[] requests, bool hasEffects)
    {
        var told = new Told(Tell, failure =>
        {
            log.NotOnDisk(failure, requests.Length);
            // Whoever asks again under the same key is told what became of it.
            foreach (var request in requests) request.Busy();
            Tell();
        });
        Hand(told);

        void Tell()
        {
            foreach (var request in requests) request.Tell();
            Interlocked.Add(ref waiting, -requests.Length);
            if (hasEffects) Sent?.Invoke();
        }
    }

    void Hand(Told told)
    {
        if (teller is null) told.Tell();
        else teller.Add(told);
    }

    /// <summary>One of them can't be written. The others must not suffer: each is tried alone.</summary>
    void Separate()
    {
        whole = true;
        foreach (var request in batch.OrderBy(r => r.Request.Background).ToArray())
        {
            hasEffects = false;
            alone.Clear();
            alone.Add(request);
            try
            {
                Run(alone);
            }
            catch (StoreBusyException busy)
            {
                log.DatabaseBusy(busy, 1);
                request.Busy();
            }
            catch (Exception failure)
            {
                log.RequestFailed(failure, request.Order, request.Request.Command.Act);
                request.Fail();
            }
            Hand([request], hasEffects);
        }
    }

    void Run(List<Pending> requests)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var transaction = store.Begin(number);
                run.Run(transaction, requests, TakeMore);
                transaction.Commit(brief: HasPeople);
                hasEffects |= run.HasEffects;
                return;
            }
            catch (StoreBusyException) when (attempt < BusyAttemptsMax && !closing)
            {
                // Somebody else's transaction took long; nothing has happened yet.
                run.Forget();
                whole = true;
            }
            catch
            {
                run.Forget();
                throw;
            }
        }
    }

    void DoWorks()
    {
        var some = new List<Work>();
        // What is to be undone at the end is alone in its transaction.
        while (some.Count < WorksMax && works.TryPeek(out var next) && (some.Count == 0 || !next.Dry) && works.TryDequeue(out var work))
        {
            some.Add(work);
            if (work.Dry) break;
        }
        if (Do(some, last: some.Count == 1)) return;
        // One of them failed, and nothing of any was done: each for itself.
        foreach (var work in some) Do([work], last: true);
    }

    /// <returns>False when they failed together and are to be done one by one.</returns>
    bool Do(List<Work> some, bool last)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var told = new List<Action>(some.Count);
                using (var batch = store.Begin(number))
                {
                    // It is told once to whoever asks first, and the batches must know.
                    if (batch.OthersWrote) run.Forget();
                    foreach (var work in some) told.Add(work.Act(batch));
                    if (!some[0].Dry) batch.Commit(brief: HasPeople);
                }
                Hand(new Told(() => told.ForEach(tell => tell()), failure =>
                {
                    log.WorkFailed(failure);
                    foreach (var work in some) work.Fail(failure);
                }));
                return true;
            }
            catch (StoreBusyException) when (attempt < BusyAttemptsMax && !closing)
            {
                // As with a batch: nothing has happened yet.
            }
            catch (Exception failure)
            {
                if (!last) return false;
                log.WorkFailed(failure);
                // Told like what has succeeded: a commit that fails is waited for by readers, too.
                Hand(new Told(() => some[0].Fail(failure), _ => some[0].Fail(failure)));
                return true;
            }
        }
    }

    /// <summary>Answers what is waiting, then stops.</summary>
    public void Dispose()
    {
        closing = true;
        wake.Set();
        thread.Join();
        teller?.Dispose();
        stopped = true;
        while (interactive.TryDequeue(out var request) || background.TryDequeue(out request)) Decline(request);
        while (works.TryDequeue(out var work)) work.Fail(new ObjectDisposedException(nameof(Lane)));
    }

    /// <summary>Whoever came in the last moment is told to come again.</summary>
    static void Decline(Pending request)
    {
        request.Busy();
        request.Tell();
    }

    /// <param name="Act">Writes, and returns what is to be told after the commit.</param>
    sealed record Work(Func<IBatch, Action> Act, Action<Exception> Fail, bool Dry);
}
