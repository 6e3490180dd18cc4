using Unwind.Engine.Bulk;

namespace Unwind.Terminal;

/// <summary>A run's bar on a terminal: how many of how many, how fast, and how long it will take; in a pipe nothing.</summary>
sealed class BulkBar(Voice voice) : IAsyncDisposable
{
    const int Width = 24;
    const int Line = 78;

    readonly bool moves = !voice.Json && !Console.IsErrorRedirected;
    bool drawn;

    public void Show(BulkRun run)
    {
        if (!moves) return;
        drawn = true;
        var (done, of) = run.State == BulkState.Checking ? (run.Checked, run.Listed) : (run.Handled, run.ToDo);
        var share = of > 0 ? (double)done / of : 0;
        var full = (int)Math.Round(share * Width);
        var bar = of > 0 ? $"[{new string('#', full)}{new string('.', Width - full)}] {done}/{of} {share:P0}" : $"{done}";
        var rate = run.PerSecond is { } perSecond ? voice.Of($"  {perSecond:0}/秒", $"  {perSecond:0}/s") : "";
        var left = run.Remaining is { } remaining ? voice.Of($"  还需 {remaining:hh\\:mm\\:ss}", $"  {remaining:hh\\:mm\\:ss} left") : "";
        var what = run.State == BulkState.Checking ? voice.Of("试算 ", "Dry run ") : "";
        Console.Error.Write($"\r{(what + bar + rate + left).PadRight(Line)}");
    }

    public ValueTask DisposeAsync()
    {
        if (drawn) Console.Error.Write("\r" + new string(' ', Line) + "\r");
        return ValueTask.CompletedTask;
    }
}
