namespace Unwind.Engine.Outside;

/// <summary>What somebody outside said to what they were asked to do, or whether they have done it.</summary>
abstract record Answer
{
    Answer() { }

    /// <param name="Reference">The outside's own number of it.</param>
    /// <param name="Minor">What was paid, in minor units; null where no money is in it, or none is named.</param>
    public sealed record Done(string? Reference, long? Minor = null) : Answer;

    /// <summary>Accepted, and not finished.</summary>
    public sealed record Pending : Answer;

    /// <summary>Asked whether it was done: the outside has never heard of it.</summary>
    public sealed record NotThere : Answer;

    /// <summary>No, and the same question again will be answered the same.</summary>
    /// <param name="Why">One of <see cref="Settlements.ParkReasons"/>.</param>
    public sealed record Refused(string Why, string? Words) : Answer;

    /// <summary>It may have been done or not: nobody can tell before asking.</summary>
    public sealed record Unknown(string Words) : Answer;

    /// <summary>It surely was not done: nothing got as far as the outside.</summary>
    public sealed record NotSent(string Words) : Answer;

    /// <summary>Asked about a payment: it came.</summary>
    public sealed record Paid(string Reference, ImmutableArray<Funding> Cash) : Answer;

    /// <summary>Asked about a payment: nothing came, and nothing will.</summary>
    public sealed record Unpaid : Answer;

    /// <summary>Asked about a payment: the buyer can still pay.</summary>
    public sealed record StillOpen : Answer;

    /// <summary>A carrier that cannot says where the parcel is instead.</summary>
    public sealed record Scanned(Scan Scan) : Answer;
}
