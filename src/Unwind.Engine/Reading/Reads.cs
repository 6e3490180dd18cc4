using Unwind.Deadlines;
using Unwind.Messages;
using Unwind.Settlements;

namespace Unwind.Engine.Reading;

/// <summary>A page of a list; <paramref name="Next"/> is the cursor of the next one, null at the end.</summary>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>What a list shows of an order.</summary>
public sealed record OrderRow(
    OrderId Id, string Store, string Buyer, string? Reference, string Currency, long PayableMinor, Stage Stage,
    Ending Ending, bool PartlyShipped, int Lines, int OpenCases, int Version, DateTimeOffset PlacedAt,
    DateTimeOffset ChangedAt, DateTimeOffset? DueAt, string FirstTitle);

/// <summary>What narrows a list; null means any. <paramref name="Sku"/> finds orders with open units of it (R13).</summary>
public sealed record OrderFilter(
    string? Store = null, string? Buyer = null, Stage? Stage = null, bool? WithOpenCase = null, string? Sku = null,
    string? Reference = null, DateTimeOffset? PlacedFrom = null, DateTimeOffset? PlacedTo = null);

/// <summary>A case as the desk and the sellers see it in a queue.</summary>
public sealed record CaseRow(
    OrderId Order, int Number, CaseKind Kind, string Store, string Buyer, string WaitsFor, ActorKind? From,
    DateTimeOffset? Until, long AmountMinor, string Currency, DateTimeOffset OpenedAt, bool Open);

public sealed record CaseFilter(string? Store = null, string? Buyer = null, bool? Open = null, ActorKind? From = null);

/// <summary>One fact on the timeline, with its place in the hash chain.</summary>
public sealed record TimelineEntry(int Version, OrderEvent Event, string Hash);

/// <summary>One message to one reader (R37).</summary>
public sealed record NoticeRow(
    OrderId Order, int Version, ActorKind To, NoticeKind Kind, int Case, long AmountMinor, string Currency,
    DateTimeOffset? By, DateTimeOffset At);

/// <summary>One row of the outbox.</summary>
public sealed record EffectRow(
    OrderId Order, Effect Effect, string State, int Attempts, DateTimeOffset? NextAttemptAt, string? LastError, DateTimeOffset At);

public sealed record StockRow(string Store, string Sku, long Change, bool OffSale, bool SetToZero);

/// <summary>Questions that change nothing. Cursors are opaque; limits are 1 to 200.</summary>
public sealed class Reads
{
    /// <summary>The order, or null when there is none or <paramref name="by"/> may not see it.</summary>
    public ValueTask<Order?> Find(OrderId id, Actor by, CancellationToken cancel) => throw new NotImplementedException();
    public ValueTask<Order?> FindByReference(string store, string reference, CancellationToken cancel) => throw new NotImplementedException();
    public ValueTask<ImmutableArray<TimelineEntry>> Timeline(OrderId id, CancellationToken cancel) => throw new NotImplementedException();
    /// <summary>Newest first.</summary>
    public ValueTask<Page<OrderRow>> Orders(OrderFilter filter, string? cursor, int limit, CancellationToken cancel) => throw new NotImplementedException();
    /// <summary>Orders per stage of a store.</summary>
    public ValueTask<ImmutableArray<(Stage Stage, long Count)>> Counts(string store, CancellationToken cancel) => throw new NotImplementedException();
    /// <summary>Soonest deadline first.</summary>
    public ValueTask<Page<CaseRow>> Cases(CaseFilter filter, string? cursor, int limit, CancellationToken cancel) => throw new NotImplementedException();
    /// <summary>What an actor was told, newest first; with an order, of that order only.</summary>
    public ValueTask<Page<NoticeRow>> Notices(Actor reader, OrderId? order, string? cursor, int limit, CancellationToken cancel) => throw new NotImplementedException();
    public ValueTask<Page<EffectRow>> Effects(string? state, EffectKind? kind, string? to, string? cursor, int limit, CancellationToken cancel) => throw new NotImplementedException();
    public ValueTask<ImmutableArray<(int Version, Posting Posting)>> Postings(OrderId id, CancellationToken cancel) => throw new NotImplementedException();
    public ValueTask<Page<StockRow>> Stock(string store, string? cursor, int limit, CancellationToken cancel) => throw new NotImplementedException();
}
