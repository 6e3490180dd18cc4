
namespace Unwind;

/// <summary>Everything a rule may know about the moment: the time (UTC), who asks, and the policy of the order.</summary>
public sealed record Situation(DateTimeOffset Now, Actor By, Policy Policy)
{
    /// <summary>Who really asks, in the name of <see cref="By"/> (R27); null when it is they themselves.</summary>
    public Actor? Through { get; init; }
}

/// <summary>Why the engine says no (不予受理), under which rule, and what can be done instead.</summary>
/// <param name="Rule">The rulebook's number, for example <c>R8</c>.</param>
/// <param name="Instead">Acts that lead on, best first; may be empty.</param>
/// <param name="Details">Facts for the sentence, by name, for example <c>refundable</c>.</param>
[method: System.Text.Json.Serialization.JsonConstructor]
public sealed record Refusal(
    RefusalCode Code, string Rule, ImmutableArray<Act> Instead, ImmutableSortedDictionary<string, string> Details)
{
    public Refusal(RefusalCode code, string rule, params ImmutableArray<Act> instead)
        : this(code, rule, instead, ImmutableSortedDictionary<string, string>.Empty) { }

    public Refusal With(string name, string value) => this with { Details = Details.SetItem(name, value) };
}

/// <summary>What the core answers to a command: the facts that now hold, or the one reason they do not.</summary>
public abstract record Decision
{
    Decision() { }

    /// <summary>
    /// Accepted. <paramref name="After"/> is the order with the events applied. No events means that it already held: a
    /// repeat is not an error.
    /// </summary>
    public sealed record Accepted(ImmutableArray<OrderEvent> Events, Order After) : Decision;

    public sealed record Refused(Refusal Refusal) : Decision;
}
