using System.Text.Json;
using System.Text.Json.Serialization;
using Unwind.Bulk;
using Unwind.Closures;

namespace Unwind.Engine.Bulk;

/// <summary>How far a run is; see docs/decisions/0011-bulk.md.</summary>
[JsonConverter(typeof(SnakeEnum<BulkState>))]
public enum BulkState { Checking, Ready, Running, Paused, Cancelled, Finished }

/// <summary>What became of one order of a run.</summary>
[JsonConverter(typeof(SnakeEnum<BulkResult>))]
public enum BulkResult
{
    /// <summary>It came in a list, and nobody has looked at it yet.</summary>
    Waiting,
    /// <summary>It will be done, in the way that the dry run found.</summary>
    Planned,
    Done,
    /// <summary>The rules say no.</summary>
    Refused,
    /// <summary>It would go another way now than the dry run said, and is left alone.</summary>
    Changed,
    /// <summary>It could not be decided or written.</summary>
    Failed,
}

/// <summary>Which of a store's open orders; null means any. All that is said holds at once.</summary>
/// <param name="Sku">With open units of it.</param>
/// <param name="Region">Delivered to there; the shop's own word.</param>
public sealed record BulkFilter(
    Stage? Stage = null, string? Sku = null, string? Region = null, string? Buyer = null, bool? WithOpenCase = null,
    DateTimeOffset? PlacedFrom = null, DateTimeOffset? PlacedTo = null);

/// <summary>What a seller wants done, and with which orders.</summary>
/// <param name="Reason">A reason of the orders' policies, for example <c>out_of_stock</c>.</param>
/// <param name="Words">What the buyers are told.</param>
/// <param name="Sku">Only the lines of this SKU; null for whole orders.</param>
/// <param name="Stock">What becomes of the SKUs' stock with each order (R13).</param>
/// <param name="Told">The seller says that the buyers were told so and agreed (R4); otherwise an unpaid order's close is one-sided.</param>
/// <param name="Filter">Which orders; null where they are listed.</param>
/// <param name="Orders">The orders by number; null where a filter finds them.</param>
public sealed record BulkPlan(
    string Reason, string Words, string? Sku = null, StockStep Stock = StockStep.None, BulkFilter? Filter = null,
    ImmutableArray<OrderId>? Orders = null, bool Told = false);

/// <summary>Orders of a run that go the same way and have come as far.</summary>
/// <param name="PayableMinor">What their buyers owe or paid, in minor units.</param>
/// <param name="BackMinor">What goes back to them, at once or when they agree.</param>
public sealed record BulkSum(Way Way, BulkResult Result, string Currency, long Orders, long PayableMinor, long BackMinor);

/// <summary>One order of a run.</summary>
/// <param name="Way">The way that the dry run found; null where nobody has looked yet.</param>
/// <param name="Version">The order's version after it was done; 0 before.</param>
public sealed record BulkOrder(
    OrderId Order, BulkResult Result, Way? Way, string Currency, long PayableMinor, long BackMinor, Refusal? Refusal, int Version,
    DateTimeOffset At);

/// <summary>A run over many orders of one store (R36).</summary>
/// <param name="Listed">How many orders came in a list; 0 where a filter finds them.</param>
/// <param name="By">Who asked for it; what is done is done as the store.</param>
public sealed record BulkRun(string Id, string Store, Actor By, BulkPlan Plan, int Listed, BulkState State, DateTimeOffset CreatedAt)
{
    /// <summary>So many orders at most.</summary>
    public const int OrdersMax = 1_000_000;
    /// <summary>So many at most in a list.</summary>
    public const int ListedMax = 100_000;
    /// <summary>A dry run that nobody has started by then, or a pause that nobody has ended, is cancelled.</summary>
    public static readonly TimeSpan IdleFor = TimeSpan.FromDays(30);

    /// <summary>By way, then result, then currency.</summary>
    public ImmutableArray<BulkSum> Sums { get; init; } = [];
    /// <summary>SHA-256 of the list's numbers: the same key for another list is a mistake.</summary>
    public string? ListSum { get; init; }
    /// <summary>How far a filter has been gone through: its list's cursor.</summary>
    public string? Place { get; init; }
    /// <summary>The filter found more than a run may have, and the rest was left out.</summary>
    public bool CutOff { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>The last chunk was written then.</summary>
    public DateTimeOffset? SeenAt { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Since when it has been working without a pause, and how many had been handled by then: the rate is counted from there.</summary>
    public DateTimeOffset? WorkingSince { get; init; }
    public long HandledThen { get; init; }
    /// <summary>Who works on it, until when unless it says so again; nobody else does meanwhile.</summary>
    public string? Worker { get; init; }
    public DateTimeOffset? WorkerUntil { get; init; }

    /// <summary>Under which its orders' rows stand: of another list under the same key nothing gets into this run.</summary>
    [JsonIgnore]
    public string Rows => ListSum is null ? Id : $"{Id}-{ListSum[..16]}";

    [JsonIgnore]
    public bool IsWork => State is BulkState.Checking or BulkState.Running;
    [JsonIgnore]
    public bool IsOver => State is BulkState.Cancelled or BulkState.Finished;

    /// <summary>Whether its sums may still change by themselves: cancelled, and the chunk that was in hand is still being written.</summary>
    public bool IsMoving(DateTimeOffset now) => !IsOver || WorkerUntil > now;

    /// <summary>When a worker has to look at it next; null for never again.</summary>
    [JsonIgnore]
    public DateTimeOffset? LookAt => State switch
    {
        BulkState.Checking or BulkState.Running => WorkerUntil ?? CreatedAt,
        BulkState.Ready => ReadyAt + IdleFor,
        BulkState.Paused => PausedAt + IdleFor,
        _ => null,
    };

    /// <summary>Orders that the dry run has found or looked at.</summary>
    [JsonIgnore]
    public long Checked => Sums.Sum(s => s.Orders);
    /// <summary>All orders, as far as it is known.</summary>
    [JsonIgnore]
    public long Orders => Math.Max(Listed, Checked);
    [JsonIgnore]
    public long Planned => Count(BulkResult.Planned);
    /// <summary>Orders that have been done, refused or left alone since the start.</summary>
    [JsonIgnore]
    public long Handled => Checked - Planned - RefusedAtCheck;
    /// <summary>Orders that the dry run found refused, or could not read: they are never sent.</summary>
    public long RefusedAtCheck { get; init; }
    /// <summary>How many there were to do when it was started.</summary>
    [JsonIgnore]
    public long ToDo => Checked - RefusedAtCheck;

    /// <summary>Orders handled in a second; null before there is anything to go by.</summary>
    [JsonIgnore]
    public double? PerSecond => State == BulkState.Running && WorkingSince is { } since && SeenAt is { } seen && seen > since && Handled > HandledThen
        ? (Handled - HandledThen) / (seen - since).TotalSeconds : null;

    /// <summary>How many orders would be closed without their buyers' word (R4), as the dry run found it; the buyers may complain about that.</summary>
    public long OneSided { get; init; }

    /// <summary>How long the rest will take at that rate.</summary>
    [JsonIgnore]
    public TimeSpan? Remaining => PerSecond is { } rate ? TimeSpan.FromSeconds(Math.Ceiling(Planned / rate)) : null;

    public long Count(BulkResult result) => Sums.Sum(s => s.Result == result ? s.Orders : 0);

    /// <summary>The sums after some orders have moved from what they were to what they are; null was nothing yet.</summary>
    internal BulkRun Moved(IEnumerable<(BulkOrder? Before, BulkOrder After)> orders)
    {
        var sums = Sums.ToDictionary(s => (s.Way, s.Result, s.Currency));
        foreach (var (before, after) in orders)
        {
            if (before is { Way: not null }) Add(before, -1);
            Add(after, 1);
        }
        return this with { Sums = [.. sums.Values.Where(s => s.Orders != 0).OrderBy(s => s.Way).ThenBy(s => s.Result).ThenBy(s => s.Currency, StringComparer.Ordinal)] };

        void Add(BulkOrder order, int sign)
        {
            var key = (order.Way!.Value, order.Result, order.Currency);
            var sum = sums.GetValueOrDefault(key) ?? new BulkSum(key.Value, key.Result, key.Currency, 0, 0, 0);
            sums[key] = sum with
            {
                Orders = sum.Orders + sign,
                PayableMinor = sum.PayableMinor + sign * order.PayableMinor,
                BackMinor = sum.BackMinor + sign * order.BackMinor,
            };
        }
    }
}

/// <summary>How a run stands in its row.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BulkRun))]
sealed partial class BulkJson : JsonSerializerContext;
