using System.Collections.Concurrent;
using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Tells what a lane has committed, when it is on disk. While the disk is waited for, the lane decides and commits the next batch; all that has
/// been committed by then goes to disk together.
/// </summary>
sealed class Teller : IDisposable
{
    /// <summary>Between two tries when the disk does not take it.</summary>
    const int PauseMilliseconds = 500;

    readonly IStore store;
    readonly ConcurrentQueue<Told> waiting = new();
    readonly ManualResetEventSlim wake = new(false, spinCount: 0);
    readonly Thread thread;
    volatile bool closing;

    public Teller(IStore store, int lane)
    {
        this.store = store;
        thread = new Thread(Loop) { Name = $"unwind teller {lane}", IsBackground = true };
        thread.Start();
    }

    public void Add(Told told)
    {
        waiting.Enqueue(told);
        wake.Set();
    }

    void Loop()
    {
        var some = new List<Told>();
        var failed = false;
        while (true)
        {
            wake.Reset();
            // Seen before they are taken: nobody adds any more after it, so that none is left untold.
            var last = closing;
            // Taken before the flush: whatever is added meanwhile may have been committed too late for it.
            while (waiting.TryDequeue(out var told)) some.Add(told);
            if (some.Count > 0 || failed)
            {
                failed = !Tell(some);
                some.Clear();
                if (!failed) continue;
            }
            if (last) return;
            // Nobody writes until it has succeeded, so that nobody else would come and try again.
            if (failed) wake.Wait(PauseMilliseconds);
            else wake.Wait();
        }
    }

    /// <returns>Whether all is on disk.</returns>
    bool Tell(List<Told> some)
    {
        try
        {
            store.Flush();
        }
        catch (Exception failure)
        {
            foreach (var told in some) told.Fail(failure);
            return false;
        }
        foreach (var told in some) told.Tell();
        return true;
    }

    /// <summary>Tells what is waiting, then stops.</summary>
    public void Dispose()
    {
        closing = true;
        wake.Set();
        thread.Join();
        wake.Dispose();
    }
}

/// <param name="Tell">What is to be told when it is on disk.</param>
/// <param name="Fail">What else, when nobody knows whether it is.</param>
readonly record struct Told(Action Tell, Action<Exception> Fail);
