namespace Unwind.Engine;

/// <summary>A command on its way in: who asks, and the key under which asking twice is asking once.</summary>
/// <param name="Key">1 to 200 printable characters, chosen by the asker; it counts per asker.</param>
public sealed record Request(string Key, Actor By, OrderCommand Command)
{
    /// <summary>Clock and bulk work: it goes after what people wait for.</summary>
    public bool Background { get; init; }

    /// <summary>The version that the asker last saw (If-Match); null when it does not matter.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>The answer to a request: durable before anybody hears it.</summary>
/// <param name="Order">The order; for a new one, its new number.</param>
/// <param name="Version">The order's version after the command; 0 when there is no order.</param>
/// <param name="Refusal">Null when it was accepted.</param>
/// <param name="Outcome">What it brought about; null when it was refused.</param>
/// <param name="Repeated">The same key had been answered before; this is that answer.</param>
public sealed record Reply(OrderId Order, int Version, Refusal? Refusal, Outcome? Outcome, bool Repeated)
{
    public bool Accepted => Refusal is null;

    /// <summary>
    /// Answered busy because this very request could not be decided or written, and not because there was too much to do:
    /// coming again soon is not likely to help.
    /// </summary>
    internal bool Failed { get; init; }
}
