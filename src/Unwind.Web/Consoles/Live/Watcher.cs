using Microsoft.Extensions.Hosting;

namespace Unwind.Web.Consoles.Live;

/// <summary>
/// Tells all who listen that something was written, by this process or another. The store is asked once a second for all of
/// them together, and not at all while nobody listens.
/// </summary>
sealed class Watcher(EngineHost host, IHostApplicationLifetime life) : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    const int ListenersMax = 2000;

    readonly Lock gate = new();
    readonly CancellationTokenSource stopped = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping);
    TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int listeners;
    bool running;

    /// <summary>When the program stops, nobody needs to wait for what will not come.</summary>
    public CancellationToken Stopped => stopped.Token;

    /// <summary>Begins to listen; null when too many do already.</summary>
    public IDisposable? Listen()
    {
        lock (gate)
        {
            if (listeners >= ListenersMax) return null;
            listeners++;
            if (!running) _ = Task.Run(Watch);
            running = true;
        }
        return new Listener(this);
    }

    /// <summary>Done when something has been written after the call.</summary>
    public Task Written
    {
        get { lock (gate) return written.Task; }
    }

    async Task Watch()
    {
        var stamp = Stamp();
        while (true)
        {
            await Task.Delay(Every, Stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (gate)
            {
                if (listeners == 0 || Stopped.IsCancellationRequested)
                {
                    running = false;
                    return;
                }
            }
            if (Stamp() is not { } now || now == stamp) continue;
            stamp = now;
            TaskCompletionSource told;
            lock (gate) (told, written) = (written, new(TaskCreationOptions.RunContinuationsAsynchronously));
            told.SetResult();
        }
    }

    /// <summary>Null while the database is away: who listens then hears of what was missed when it is back.</summary>
    long? Stamp()
    {
        try
        {
            return host.Reads.Stamp();
        }
        catch (Exception away) when (away is not OutOfMemoryException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        stopped.Cancel();
        stopped.Dispose();
    }

    sealed class Listener(Watcher watcher) : IDisposable
    {
        bool gone;

        public void Dispose()
        {
            lock (watcher.gate)
            {
                if (!gone) watcher.listeners--;
                gone = true;
            }
        }
    }
}
