using Unwind.Closures;
using Unwind.Messages;
using Unwind.Settlements;

namespace Unwind.Engine.Storage;

/// <summary>
/// An order as it is stored. <paramref name="Hash"/> is the last fact's; <paramref name="Bytes"/> is how long its state is.
/// </summary>
sealed record StoredOrder(Order Order, byte[] Hash, long? DueAt, int Bytes);

/// <summary>An answer that was given before. Refusal and outcome are JSON.</summary>
sealed record StoredAnswer(byte[] Hash, OrderId Order, int Version, byte[]? Refusal, byte[]? Outcome);

readonly record struct AnswerKey(int Bucket, string Key);

readonly record struct ReferenceKey(int Bucket, string Store, string Reference);

/// <summary>What a batch has to look up before it can decide.</summary>
sealed class Wanted
{
    public List<AnswerKey> Answers { get; } = [];
    public List<OrderId> Orders { get; } = [];
    /// <summary>Orders that are remembered. Where others may have written, those whose rows are otherwise are found.</summary>
    public List<StoredOrder> Known { get; } = [];
    public List<ReferenceKey> References { get; } = [];

    public void Clear()
    {
        Answers.Clear();
        Orders.Clear();
        Known.Clear();
        References.Clear();
    }
}

/// <summary>What there was. Orders whose rows can't be read are <paramref name="Poisoned"/>, and hurt nobody else.</summary>
sealed record Found(
    Dictionary<AnswerKey, StoredAnswer> Answers, Dictionary<OrderId, StoredOrder> Orders,
    Dictionary<ReferenceKey, OrderId> References, Dictionary<OrderId, Exception> Poisoned);

/// <summary>The row of an order after a batch; <paramref name="Before"/> is null for a new one.</summary>
sealed record OrderRecord(Order? Before, Order After, byte[] Hash, byte[] State, long? DueAt, DateTimeOffset ChangedAt);

readonly record struct EventRecord(OrderId Order, int Version, byte[] Json, byte[] Hash);

readonly record struct AnswerRecord(
    AnswerKey Key, byte[] Hash, OrderId Order, int Version, byte[]? Refusal, byte[]? Outcome, long At);

readonly record struct CaseRecord(Order Order, Case Case);

/// <param name="At">The fact's own time, in milliseconds since 1970.</param>
readonly record struct PostingRecord(OrderId Order, string Store, string Currency, long At, int Version, int Seq, Posting Posting);

/// <param name="At">The fact's own time, in milliseconds since 1970: an imported order has its record where it happened.</param>
readonly record struct ConductRecord(OrderId Order, string Store, string Currency, long At, int Version, int Seq, ConductEntry Entry);

readonly record struct StockKey(string Store, string Sku);

/// <summary>What one decision did to a SKU: units, or a mark. Their order counts: a mark speaks of what was before it.</summary>
/// <param name="At">When it happened, in milliseconds since 1970.</param>
readonly record struct StockRecord(StockKey Key, int Units, StockStep Step, long At);

/// <param name="Via">Who carries it out; null where somebody outside reads what is asked.</param>
/// <param name="NextAt">When it is to be sent; null when there is nothing for us to send.</param>
readonly record struct EffectRecord(OrderId Order, Effect Effect, string? Via, string State, long? NextAt, long At);

/// <summary>One turn of an effect; they are taken in the order of the facts.</summary>
/// <param name="Key">The effect's key, or how it begins.</param>
/// <param name="Why">Why it is parked.</param>
readonly record struct EffectTurn(OrderId Order, string Key, Turn Turn, string? Why, long At);

/// <summary>A parcel, or a return of a case, by its tracking number.</summary>
readonly record struct ParcelRecord(OrderId Order, bool Returning, int Number, string Carrier, string Tracking);

/// <summary>What a fact means for effects.</summary>
enum Turn
{
    /// <summary>The outside has answered: effects whose key begins so are done.</summary>
    Done,
    /// <summary>A person has to look.</summary>
    Parked,
    /// <summary>It is to be tried again.</summary>
    Resumed,
}

readonly record struct NoticeRecord(
    OrderId Order, int Version, int Seq, string Reader, Notice Notice, string Currency, long At);

readonly record struct ReferenceRecord(ReferenceKey Key, OrderId Order);

/// <param name="PlacedAt">When the order was placed, in milliseconds since 1970.</param>
readonly record struct OpenLineRecord(string Store, string Sku, long PlacedAt, OrderId Order, bool Opens);

/// <summary>The words of an effect's state on disk.</summary>
static class EffectStates
{
    /// <summary>To be sent by the outbox worker.</summary>
    public const string Pending = "pending";
    /// <summary>Claimed by a worker, which is sending it now: whoever finds it after its lease asks first.</summary>
    public const string Sending = "sending";
    /// <summary>The outside has accepted it and is not done.</summary>
    public const string Waiting = "waiting";
    /// <summary>It was sent, and nobody knows what became of it.</summary>
    public const string Unknown = "unknown";
    /// <summary>Open for the carrier or the payment side to answer.</summary>
    public const string Asked = "asked";
    public const string Done = "done";
    /// <summary>Refused, or tried too often: a person has to look.</summary>
    public const string Parked = "parked";

    /// <summary>All but what is done.</summary>
    public static readonly string[] Open = [Pending, Sending, Waiting, Unknown, Asked, Parked];
}

/// <summary>Everything that a batch writes: one transaction, a list for each table.</summary>
sealed class Changes
{
    /// <summary>When it is written, in milliseconds since 1970.</summary>
    public long At { get; set; }
    public Dictionary<OrderId, OrderRecord> Orders { get; } = [];
    public List<EventRecord> Events { get; } = [];
    public List<AnswerRecord> Answers { get; } = [];
    public List<CaseRecord> Cases { get; } = [];
    public List<PostingRecord> Postings { get; } = [];
    public List<ConductRecord> Conduct { get; } = [];
    public List<StockRecord> Stock { get; } = [];
    public List<EffectRecord> Effects { get; } = [];
    public List<EffectTurn> EffectTurns { get; } = [];
    public List<ParcelRecord> Parcels { get; } = [];
    public List<NoticeRecord> Notices { get; } = [];
    public List<ReferenceRecord> References { get; } = [];
    public List<OpenLineRecord> OpenLines { get; } = [];

    public bool IsEmpty => Orders.Count == 0 && Answers.Count == 0;

    public void Clear()
    {
        Orders.Clear();
        Events.Clear();
        Answers.Clear();
        Cases.Clear();
        Postings.Clear();
        Conduct.Clear();
        Stock.Clear();
        Effects.Clear();
        EffectTurns.Clear();
        Parcels.Clear();
        Notices.Clear();
        References.Clear();
        OpenLines.Clear();
    }
}
