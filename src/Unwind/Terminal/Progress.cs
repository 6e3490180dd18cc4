namespace Unwind.Terminal;

/// <summary>
/// How far a long command has come: a moving line on a terminal; in a pipe nothing, because the result says it all. The
/// line goes to the error output, so that the answer stays clean.
/// </summary>
sealed class Progress(Voice voice, string what, long? of = null) : IProgress<long>, IAsyncDisposable
{
    readonly bool moves = !voice.Json && !Console.IsErrorRedirected && !Console.IsOutputRedirected;
    readonly Stopwatch watch = Stopwatch.StartNew();
    readonly Lock gate = new();
    long shownAt = -1000;
    bool drawn;

    public void Report(long value)
    {
        if (!moves) return;
        lock (gate)
        {
            if (watch.ElapsedMilliseconds - shownAt < 100) return;
            shownAt = watch.ElapsedMilliseconds;
            drawn = true;
            var share = of is > 0 and var all ? $" / {all} ({100 * value / all} %)" : "";
            Console.Error.Write($"\r{what}: {value}{share}  {watch.Elapsed:mm\\:ss} ");
        }
    }

    public ValueTask DisposeAsync()
    {
        if (drawn) Console.Error.Write("\r" + new string(' ', 70) + "\r");
        return ValueTask.CompletedTask;
    }
}
