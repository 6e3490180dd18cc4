using System.Text.Json.Serialization;

namespace Unwind.Shipments;

/// <summary>
/// Where a parcel is, in the order of its life. <see cref="Voiding"/>: the carrier was asked to void the label and has not
/// answered yet; until it does, the goods may still leave (R14).
/// </summary>
[JsonConverter(typeof(SnakeEnum<ParcelState>))]
public enum ParcelState { Labelled, Voiding, Voided, InTransit, Delivered, Returning, Returned, Lost }

/// <summary>What a carrier reports about a parcel.</summary>
[JsonConverter(typeof(SnakeEnum<Scan>))]
public enum Scan { PickedUp, Moving, Delivered, Intercepted, InterceptionFailed, RefusedAtDoor, Returned, Lost, LabelVoided }

/// <summary>
/// Goods in one box with one label (包裹). <paramref name="PickUpOverdue"/>: nobody picked it up in time, so it counts as
/// not shipped. <paramref name="StopAsked"/>: the carrier was asked to stop delivery (拦截).
/// </summary>
public sealed record Parcel(
    int Number, string Carrier, string Tracking, ParcelState State, DateTimeOffset LabelledAt,
    DateTimeOffset? PickedUpAt = null, DateTimeOffset? DeliveredAt = null, bool PickUpOverdue = false,
    bool StopAsked = false, int Replaces = 0)
{
    /// <summary>When the carrier was asked to void the label (R14).</summary>
    public DateTimeOffset? VoidAskedAt { get; init; }

    /// <summary>The carrier never answered and nobody picked it up, so the label is taken for void; a scan can still say otherwise.</summary>
    public bool VoidAssumed { get; init; }

    /// <summary>The case for whose sake the carrier was asked to stop; 0 for none.</summary>
    public int StopCase { get; init; }

    /// <summary>What of the interception the buyer bears and has not been kept from a refund yet, in minor units (R15).</summary>
    public long BuyersFeeMinor { get; init; }

    /// <summary>Delivered online: there is no box, and nothing can be stopped or sent back (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Virtual { get; init; }

    /// <summary>By how much the wait for receipt was lengthened, by right or with the seller's consent (R42).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Extended { get; init; }

    /// <summary>What of it the seller granted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Granted { get; init; }

    /// <summary>The buyer has used the one extension that is theirs by right (R42).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ExtendedByRight { get; init; }

    [JsonIgnore]
    public Stage Stage => State switch
    {
        ParcelState.Labelled or ParcelState.Voiding => Stage.LabelPrinted,
        ParcelState.InTransit or ParcelState.Lost => Stage.InTransit,
        ParcelState.Delivered => Stage.Received,
        ParcelState.Returning or ParcelState.Returned => Stage.Returning,
        ParcelState.Voided => Stage.AwaitingShipment,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
