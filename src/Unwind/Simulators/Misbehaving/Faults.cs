using Microsoft.AspNetCore.Http;

namespace Unwind.Simulators;

/// <summary>Decides for each call how it goes, and plays the silence. How to say "no" is each channel's own.</summary>
sealed class Faults(Dice dice, Tally tally, FaultSettings start)
{
    // As long as any client waits, and not for ever: a test that forgot its own time limit must end.
    static readonly TimeSpan Never = TimeSpan.FromMinutes(2);

    volatile FaultSettings now = start;

    public FaultSettings Now => now;

    public void Set(FaultSettings settings) => now = settings;

    /// <summary>Counts the call, takes the time that it takes, and draws.</summary>
    /// <param name="about">What the call is about, so that its luck is its own.</param>
    /// <param name="refusable">Whether a plain no is an answer to this call.</param>
    public async Task<Fault> Meet(HttpContext http, string channel, string method, string about, bool refusable)
    {
        tally.Call(channel, method);
        var settings = now;
        if (settings.SlowMs > 0) await Task.Delay(settings.SlowMs, http.RequestAborted);
        var luck = $"{channel} {method} {about}";
        if (settings.Lossy <= 0 || !dice.Chance(settings.Lossy, luck)) return Fault.None;
        var modes = refusable ? settings.Modes : settings.Modes.Remove(Fault.Refuse);
        if (modes.IsEmpty) return Fault.None;
        var fault = modes[dice.Between(0, modes.Length, luck)];
        if (fault == Fault.Timeout) fault = dice.Chance(50, luck) ? Fault.TimeoutDone : Fault.TimeoutNotDone;
        tally.Fault(channel, fault);
        return fault;
    }

    public static async Task KeepSilent(HttpContext http, Fault fault)
    {
        if (fault is Fault.TimeoutDone or Fault.TimeoutNotDone)
            await Task.Delay(Never, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Abort();
    }
}
