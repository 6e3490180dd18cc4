namespace Unwind.Simulators;

/// <summary>How a call to a channel can go.</summary>
enum Fault
{
    None,
    /// <summary>The connection breaks, and nothing was done.</summary>
    DropBefore,
    /// <summary>Everything was done, and the connection breaks.</summary>
    DropAfter,
    /// <summary>Never an answer. Drawn into one of the two below.</summary>
    Timeout,
    TimeoutDone,
    TimeoutNotDone,
    /// <summary>An answer that says "we failed", after the work was done.</summary>
    ErrorDone,
    ErrorNotDone,
    /// <summary>A clear no, of the channel's own.</summary>
    Refuse,
    /// <summary>Too many calls: come again.</summary>
    Busy,
}

static class FaultTraits
{
    /// <summary>Whether the channel does what it was asked to.</summary>
    public static bool Works(this Fault fault) =>
        fault is Fault.None or Fault.DropAfter or Fault.TimeoutDone or Fault.ErrorDone;

    /// <summary>Whether the caller never hears of it.</summary>
    public static bool IsSilent(this Fault fault) =>
        fault is Fault.DropBefore or Fault.DropAfter or Fault.TimeoutDone or Fault.TimeoutNotDone;
}

/// <summary>How notifications go out.</summary>
enum Delivery { Once, Twice, Late, Never, Shuffled }
