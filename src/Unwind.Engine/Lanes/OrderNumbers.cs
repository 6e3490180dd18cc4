namespace Unwind.Engine.Lanes;

/// <summary>
/// Serial numbers for new orders: milliseconds since 2024 and a counter in eight bits, so that they grow with time. They
/// never go back in this process, whatever the clock does; that no other process took one, the store says.
/// </summary>
sealed class OrderNumbers(TimeProvider clock)
{
    static readonly DateTimeOffset Epoch = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    readonly Lock gate = new();
    long last;

    public OrderId Next(int bucket)
    {
        var now = (long)(clock.GetUtcNow() - Epoch).TotalMilliseconds << 8;
        lock (gate)
        {
            last = Math.Max(last + 1, now);
            return OrderId.Of(last, bucket);
        }
    }

    /// <summary>Somebody else had gone further: the next number is after theirs.</summary>
    public void Pass(OrderId newest)
    {
        lock (gate) last = Math.Max(last, newest.Value >> Bucket.Bits);
    }
}
