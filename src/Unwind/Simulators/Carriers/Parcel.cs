using System.Text.Json.Serialization;

namespace Unwind.Simulators;

/// <summary>How an interception of a parcel ends.</summary>
[JsonConverter(typeof(SnakeEnum<Interception>))]
enum Interception { Chance, Succeeds, Fails }

/// <summary>A parcel in a carrier's own books: where it is, and where it would go if nobody stopped it.</summary>
sealed class Parcel(Movement.HandedOver made)
{
    public static readonly ImmutableArray<string> Scans =
    [
        "picked_up", "moving", "delivered", "intercepted", "interception_failed", "refused_at_door", "returned", "lost",
        "label_voided",
    ];

    public Lock Gate { get; } = new();

    public string Carrier => made.Carrier;
    public string Order => made.Order;
    public string Tracking => made.Tracking;
    public TimeSpan Pace => TimeSpan.FromMilliseconds(made.PaceMs);
    public Interception Interception => made.Interception;
    public List<string> Scanned { get; } = [];
    /// <summary>Somebody asked to stop it, and whether that worked is not known yet.</summary>
    public bool ToBeStopped { get; set; }

    public bool IsPickedUp => Scanned is [.., not "label_voided"];
    public bool IsDelivered => Scanned.Contains("delivered");

    /// <summary>Whether its own steps are being taken at its own pace.</summary>
    public bool IsWalking { get; set; }

    public bool IsAtItsEnd => Scanned is [.., "delivered" or "returned" or "lost" or "label_voided"];

    public bool IsIntercepted => Scanned.Contains("intercepted");

    /// <summary>What comes next, or nothing when it has arrived, or is not planned to go on.</summary>
    public string? Next(Dice dice)
    {
        if (IsAtItsEnd) return null;
        if (IsIntercepted) return "returned";
        if (!ToBeStopped) return Planned < made.Plan.Length ? made.Plan[Planned] : null;
        return Interception switch
        {
            Interception.Succeeds => "intercepted",
            Interception.Fails => "interception_failed",
            _ => dice.Chance(70, $"interception {Carrier} {Tracking}") ? "intercepted" : "interception_failed",
        };
    }

    int Planned => Scanned.Count(s => s != "interception_failed");
}
