using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Unwind.Simulators;

/// <summary>
/// One thing that happened at a channel or a carrier: a line of the books. What is in memory is made of these lines alone,
/// so that reading them back gives the same books.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "what")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Paid), "paid")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Refunded), "refunded")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Disputed), "disputed")]
[JsonDerivedType(typeof(HandedOver), "handed_over")]
[JsonDerivedType(typeof(Scanned), "scanned")]
[JsonDerivedType(typeof(Instructed), "instructed")]
abstract record Movement
{
    Movement() { }

    public required DateTimeOffset At { get; init; }

    /// <summary>The simulator was started: what it numbers from here on differs from everything before.</summary>
    public sealed record Started : Movement;

    /// <summary>A movement of one payment at one channel.</summary>
    public abstract record OfPayment(string Channel, string Reference) : Movement;

    public sealed record Opened(
        string Channel, string Reference, string Order, long Minor, string Currency, JsonObject? Metadata)
        : OfPayment(Channel, Reference);

    public sealed record Paid(string Channel, string Reference) : OfPayment(Channel, Reference);

    public sealed record Closed(string Channel, string Reference) : OfPayment(Channel, Reference);

    /// <summary>So long ago that the channel gives nothing back any more.</summary>
    public sealed record Finished(string Channel, string Reference) : OfPayment(Channel, Reference);

    public sealed record Refunded(
        string Channel, string Reference, string Refund, string? Key, long Minor, RefundStatus Status, bool Console,
        string? Reason, JsonObject? Metadata)
        : OfPayment(Channel, Reference);

    /// <summary>A refund that was under way, or seemed done, came to its end.</summary>
    public sealed record Settled(string Channel, string Reference, string Refund, RefundStatus Status)
        : OfPayment(Channel, Reference);

    public sealed record Disputed(string Channel, string Reference, string Dispute, long Minor)
        : OfPayment(Channel, Reference);

    /// <summary>A movement at one carrier.</summary>
    public abstract record AtCarrier(string Carrier) : Movement;

    public sealed record HandedOver(
        string Carrier, string Order, string Tracking, int PaceMs, ImmutableArray<string> Plan, Interception Interception)
        : AtCarrier(Carrier);

    public sealed record Scanned(string Carrier, string Tracking, string Id, string Scan) : AtCarrier(Carrier);

    public sealed record Instructed(
        string Carrier, string Key, string Instruction, string? Order, string? Parcel, string? Tracking, bool Accepted,
        string? Reference, string? Code, string? Words)
        : AtCarrier(Carrier);
}
