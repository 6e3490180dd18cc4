namespace Unwind.Replaying;

/// <summary>A clock that stands still until it is told the time; it is never told an earlier one.</summary>
sealed class DrivenClock(DateTimeOffset start) : TimeProvider
{
    long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Advance(DateTimeOffset to)
    {
        if (to.UtcTicks > ticks) Volatile.Write(ref ticks, to.UtcTicks);
    }
}
