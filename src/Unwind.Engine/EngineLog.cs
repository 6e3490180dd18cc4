using Microsoft.Extensions.Logging;

namespace Unwind.Engine;

/// <summary>Everything that the engine says to its operator.</summary>
static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Error, "Order {Order} could not be decided: {Act} was answered busy.")]
    public static partial void Undecided(this ILogger log, Exception failure, OrderId order, Act act);

    [LoggerMessage(2, LogLevel.Error, "A batch of {Count} could not be written; each of its requests is tried alone.")]
    public static partial void BatchFailed(this ILogger log, Exception failure, int count);

    [LoggerMessage(3, LogLevel.Error, "A request for order {Order} could not be written: {Act} was answered busy.")]
    public static partial void RequestFailed(this ILogger log, Exception failure, OrderId order, Act act);

    [LoggerMessage(4, LogLevel.Warning, "The database is held by another process, or its disk takes nothing; {Count} requests were answered busy.")]
    public static partial void DatabaseBusy(this ILogger log, Exception failure, int count);

    [LoggerMessage(5, LogLevel.Error, "Work for the store failed.")]
    public static partial void WorkFailed(this ILogger log, Exception failure);

    [LoggerMessage(20, LogLevel.Error, "The disk has not taken the log; {Count} requests were answered busy, and nothing more is written until it has.")]
    public static partial void NotOnDisk(this ILogger log, Exception failure, int count);

    [LoggerMessage(6, LogLevel.Warning, "The deadlines of order {Order} could not pass; tried again at {NextAt:O}.")]
    public static partial void DeadlineFailed(this ILogger log, OrderId order, DateTimeOffset nextAt);

    [LoggerMessage(7, LogLevel.Error, "The clock could not look for what is due; it goes on in a moment.")]
    public static partial void ClockFailed(this ILogger log, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "The outbox could not be worked through; it goes on in a moment.")]
    public static partial void OutboxFailed(this ILogger log, Exception failure);

    [LoggerMessage(9, LogLevel.Warning, "Effect {Key} was not accepted at attempt {Attempt}: {Reason}")]
    public static partial void EffectFailed(this ILogger log, string key, int attempt, string reason);

    [LoggerMessage(10, LogLevel.Error, "Effect {Key} is parked after {Attempts} attempts: {Reason}")]
    public static partial void EffectParked(this ILogger log, string key, int attempts, string reason);

    [LoggerMessage(11, LogLevel.Information, "The engine is open on {Database}; new orders get policy {Policy} version {Version}.")]
    public static partial void Opened(this ILogger log, string database, string policy, int version);

    [LoggerMessage(12, LogLevel.Warning, "{Name} carried effects out before and is not configured now: what goes through it waits.")]
    public static partial void NotConfigured(this ILogger log, string name);

    [LoggerMessage(13, LogLevel.Error, "The call for effect {Key} failed in an unexpected way; it is asked about before it is sent again.")]
    public static partial void CallFailed(this ILogger log, Exception failure, string key);

    [LoggerMessage(14, LogLevel.Error, "{Channel} was paid {Reference} in {Currency} for order {Order}, which is in another currency: give it back there by hand.")]
    public static partial void WrongCurrency(this ILogger log, string channel, string reference, string currency, OrderId order);

    [LoggerMessage(15, LogLevel.Error, "{Channel} was paid {Reference} for order {Order}, which is not here.")]
    public static partial void UnknownOrder(this ILogger log, string channel, string reference, OrderId order);

    [LoggerMessage(16, LogLevel.Error, "{Channel} refunded {Minor} minor units outside ({Reference}), and order {Order} has no such money: look at it there.")]
    public static partial void OutsideUnknown(this ILogger log, string channel, string reference, long minor, OrderId order);

    [LoggerMessage(17, LogLevel.Warning, "Attachments that nobody named could not be swept; tried again later.")]
    public static partial void SweepFailed(this ILogger log, Exception failure);

    [LoggerMessage(18, LogLevel.Error, "The runs over many orders could not go on; they do in a moment.")]
    public static partial void BulkFailed(this ILogger log, Exception failure);

    [LoggerMessage(19, LogLevel.Warning, "The leases could not be renewed: other processes look after this one's buckets until they can.")]
    public static partial void LeasesFailed(this ILogger log, Exception failure);
}
