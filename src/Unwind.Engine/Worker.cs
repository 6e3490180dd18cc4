namespace Unwind.Engine;

/// <summary>Something that looks again and again whether there is work, until it is stopped.</summary>
abstract class Worker(TimeProvider clock, TimeSpan pause, Action<Exception> failed) : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly SemaphoreSlim wake = new(0, 1);
    Task? running;

    public void Start() => running = Task.Run(Loop);

    /// <summary>There is work now: no need to wait for the next look.</summary>
    public void Wake()
    {
        if (wake.CurrentCount > 0) return;
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was as quick.
        }
    }

    /// <summary>Does all that there is to do now. Returns how much that was.</summary>
    public abstract Task<int> RunOnce(CancellationToken cancel);

    async Task Loop()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RunOnce(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                failed(failure);
            }
            await Pause();
        }
    }

    async Task Pause()
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var woken = wake.WaitAsync(waiting.Token);
        // Jitter, so that two processes on one database do not look, or come again, in step.
        var slept = Task.Delay(pause * (0.75 + Random.Shared.NextDouble() / 2), clock, waiting.Token);
        await Task.WhenAny(woken, slept);
        await waiting.CancelAsync();
        await Task.WhenAll(woken, slept).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Stops after what is being done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        if (running is not null) await running;
        stopping.Dispose();
        wake.Dispose();
    }
}
