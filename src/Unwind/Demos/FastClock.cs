namespace Unwind.Demos;

/// <summary>The wall clock from the moment of its making, but so many times as fast: days pass while one looks on.</summary>
sealed class FastClock(int times) : TimeProvider
{
    readonly DateTimeOffset start = System.GetUtcNow();
    readonly long stamp = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(stamp) * times;
}
