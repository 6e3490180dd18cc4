using System.Data.Common;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
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

/// <summary>
/// What narrows a list; null means any. <paramref name="Sku"/> finds orders with open units of it (R13), and
/// <paramref name="Title"/> a part of the first line's title: of a store, among the first thousand only of those that the rest
/// leaves, as with amounts.
/// </summary>
/// <param name="DueBefore">Something is due of it before then: the list is by that, soonest first.</param>
/// <param name="PayableFrom">What the buyer owes for it, in minor units, at least.</param>
/// <param name="PayableTo">The same, at most.</param>
/// <param name="Region">Delivered to there; the shop's own word.</param>
/// <param name="Open">Only orders that have not ended.</param>
public sealed record OrderFilter(
    string? Store = null, string? Buyer = null, Stage? Stage = null, bool? WithOpenCase = null, string? Sku = null,
    string? Reference = null, DateTimeOffset? PlacedFrom = null, DateTimeOffset? PlacedTo = null,
    string? Title = null, DateTimeOffset? DueBefore = null, long? PayableFrom = null, long? PayableTo = null,
    string? Region = null, bool Open = false);

/// <summary>A case as the desk and the sellers see it in a queue.</summary>
/// <param name="From">Who is to act; null where either side may, and when it has ended.</param>
/// <param name="AmountMinor">What is asked for, in minor units of the currency; 0 for a complaint.</param>
/// <param name="Officer">Who has it, or had it when it was decided; null for nobody.</param>
/// <param name="Desk">Whether the desk has it: it hears the sides, or decides, or its verdict can still be appealed (R26).</param>
public sealed record CaseRow(
    OrderId Order, int Number, CaseKind Kind, string Store, string Buyer, string WaitsFor, ActorKind? From,
    DateTimeOffset? Until, long AmountMinor, string Currency, DateTimeOffset OpenedAt, bool Open, string? Officer = null,
    bool Desk = false);

/// <summary>What narrows a list of cases; null means any.</summary>
/// <param name="From">Who is to act; a case in which either side may is found for both.</param>
/// <param name="Officer">Cases that this officer has, or had when they were decided.</param>
/// <param name="Desk">Cases that the desk has now, or those that it has not.</param>
public sealed record CaseFilter(
    string? Store = null, string? Buyer = null, bool? Open = null, ActorKind? From = null, string? Officer = null,
    bool? Desk = null);

/// <summary>One fact on the timeline, with its place in the hash chain.</summary>
public sealed record TimelineEntry(int Version, OrderEvent Event, string Hash);

/// <summary>One message to one reader (R37).</summary>
public sealed record NoticeRow(
    OrderId Order, int Version, ActorKind To, NoticeKind Kind, int Case, long AmountMinor, string Currency,
    DateTimeOffset? By, DateTimeOffset At);

/// <summary>One row of the outbox.</summary>
/// <param name="Via">Who carries it out: <c>escrow</c>, a configured channel or carrier; null where somebody outside reads what is asked.</param>
public sealed record EffectRow(
    OrderId Order, Effect Effect, string State, int Attempts, DateTimeOffset? NextAttemptAt, string? LastError, DateTimeOffset At,
    string? Via = null);

/// <summary>What narrows a list of effects; null means any.</summary>
/// <param name="State"><c>pending</c>, <c>sending</c>, <c>waiting</c>, <c>unknown</c>, <c>asked</c>, <c>done</c> or <c>parked</c>.</param>
/// <param name="Open">Without a state: only what is not done.</param>
public sealed record EffectFilter(
    string? State = null, EffectKind? Kind = null, string? To = null, string? Via = null, OrderId? Order = null, bool Open = false);

/// <summary>A SKU's row. <paramref name="Available"/> is counted + what orders changed since the count.</summary>
/// <param name="Change">What orders have done to it over all time, below zero when they hold or took units.</param>
/// <param name="Available">Below zero when more was sold than there was; null when nobody ever counted.</param>
/// <param name="SetToZero">The seller ran out (R13), and nobody has counted since.</param>
public sealed record StockRow(
    string Store, string Sku, long Change, bool OffSale, bool SetToZero, long? Available, long? Counted, DateTimeOffset? CountedAt,
    string? CountReference);

/// <summary>One line of a store's feed: what a SKU's numbers are since then.</summary>
/// <param name="Seq">From 1, without gaps.</param>
public sealed record StockChangeRow(long Seq, string Sku, long? Available, long Change, bool OffSale, DateTimeOffset At);

/// <summary>
/// Questions that change nothing. Cursors are opaque, and one that was not given out is a <see cref="CursorException"/>;
/// limits are 1 to 200, and what is outside is brought inside.
/// </summary>
public sealed partial class Reads
{
    const int LimitMax = 200;
    readonly IStore store;

    internal Reads(IStore store) => this.store = store;

    /// <summary>The order, or null when there is none or <paramref name="by"/> may not see it.</summary>
    public async ValueTask<Order?> Find(OrderId id, Actor by, CancellationToken cancel) =>
        await Load(id, cancel) is { } order && Decider.MaySee(order, by) ? order : null;

    public ValueTask<Order?> FindByReference(string store, string reference, CancellationToken cancel) => Ask(
        c => OrderQueries.FindReference(c, store, reference) is { } id ? OrderQueries.Find(c, id) : null, cancel);

    public ValueTask<ImmutableArray<TimelineEntry>> Timeline(OrderId id, CancellationToken cancel) =>
        Ask(c => OrderQueries.Timeline(c, id).ToImmutableArray(), cancel);

    /// <summary>Newest first; what is due soonest first where the filter asks for it.</summary>
    public ValueTask<Page<OrderRow>> Orders(OrderFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        var byDue = filter.DueBefore is not null;
        var list = byDue ? "orders-due" : "orders";
        (long, long)? after = Cursor.Read(list, cursor, 2) is { } p ? (Cursor.Number(p[0]), Cursor.Number(p[1])) : null;
        return Ask(
            c => Paged(
                OrderQueries.List(c, filter, after, Limit(limit) + 1), limit,
                r => Cursor.Of(list, (byDue ? r.DueAt!.Value : r.PlacedAt).ToUnixTimeMilliseconds(), r.Id.Value)),
            cancel);
    }

    /// <summary>Open ones first, soonest deadline first.</summary>
    public ValueTask<Page<CaseRow>> Cases(CaseFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "cases";
        CaseQueries.Place? after = Cursor.Read(list, cursor, 4) is { } p
            ? new(Cursor.Number(p[0]), Cursor.Number(p[1]), Cursor.Number(p[2]), Cursor.Number(p[3])) : null;
        return Ask(
            c => Map(
                Paged(
                    CaseQueries.List(c, filter, after, Limit(limit) + 1), limit,
                    r => Cursor.Of(
                        list, Cursor.Text(r.At.Open), Cursor.Text(r.At.SortAt), Cursor.Text(r.At.Id), Cursor.Text(r.At.Number))),
                r => r.Row),
            cancel);
    }

    /// <summary>What an actor was told, newest first; with an order, of that order only.</summary>
    public ValueTask<Page<NoticeRow>> Notices(
        Actor reader, OrderId? order, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "notices";
        ConsequenceQueries.NoticePlace? after = Cursor.Read(list, cursor, 4) is { } p
            ? new(Cursor.Number(p[0]), Cursor.Number(p[1]), Cursor.Number(p[2]), Cursor.Number(p[3])) : null;
        return Ask(
            c => Map(
                Paged(
                    ConsequenceQueries.Notices(c, reader, order, after, Limit(limit) + 1), limit,
                    r => Cursor.Of(
                        list, Cursor.Text(r.At.At), Cursor.Text(r.At.Id), Cursor.Text(r.At.Version), Cursor.Text(r.At.Seq))),
                r => r.Row),
            cancel);
    }

    /// <summary>Oldest first.</summary>
    public ValueTask<Page<EffectRow>> Effects(
        string? state, EffectKind? kind, string? to, string? cursor, int limit, CancellationToken cancel) =>
        Effects(new EffectFilter(state, kind, to), cursor, limit, cancel);

    /// <summary>Oldest first.</summary>
    public ValueTask<Page<EffectRow>> Effects(EffectFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "effects";
        (long, string)? after = Cursor.Read(list, cursor, 2) is { } p ? (Cursor.Number(p[0]), p[1]) : null;
        return Ask(
            c => Paged(
                ConsequenceQueries.Effects(c, filter, after, Limit(limit) + 1), limit,
                r => Cursor.Of(list, Cursor.Text(r.At.ToUnixTimeMilliseconds()), r.Effect.Key)),
            cancel);
    }

    public ValueTask<ImmutableArray<(int Version, Posting Posting)>> Postings(OrderId id, CancellationToken cancel) =>
        Ask(c => ConsequenceQueries.Postings(c, id).ToImmutableArray(), cancel);

    /// <summary>By SKU.</summary>
    public ValueTask<Page<StockRow>> Stock(string store, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "stock";
        var after = Cursor.Read(list, cursor, 1)?[0];
        return Ask(
            c => Paged(StockQueries.List(c, store, after, Limit(limit) + 1), limit, r => Cursor.Of(list, r.Sku)), cancel);
    }

    /// <summary>The store's feed after a line, in order; an empty list means that there is nothing new.</summary>
    public ValueTask<ImmutableArray<StockChangeRow>> StockChanges(string store, long after, int limit, CancellationToken cancel) =>
        Ask(c => StockQueries.Changes(c, store, after, Limit(limit)), cancel);

    /// <summary>What a store has on its record (R43), per currency; no currency when nothing was ever placed or counted.</summary>
    /// <param name="from">Facts since then; null for the beginning.</param>
    /// <param name="to">Facts before then; null for now and whatever is later.</param>
    public ValueTask<StoreRecord> StoreRecord(string store, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Counts and money of one moment.
        using var reader = Snapshot();
        return Settled(ConductQueries.Record(reader.Connection, store, from, to), cancel);
    }

    /// <summary>An order for the engine itself, whoever may see it.</summary>
    internal ValueTask<Order?> Load(OrderId id, CancellationToken cancel) => Ask(c => OrderQueries.Find(c, id), cancel);

    internal ValueTask<T> Ask<T>(Func<DbConnection, T> question, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        T answer;
        try
        {
            using var reader = store.Read();
            answer = question(reader.Connection);
        }
        catch (Exception lost) when (store.Reconnects(lost))
        {
            using var reader = store.Read();
            answer = question(reader.Connection);
        }
        return Settled(answer, cancel);
    }

    /// <summary>Nobody is shown what a power cut could still undo.</summary>
    ValueTask<T> Settled<T>(T answer, CancellationToken cancel)
    {
        return store.Settling is { } moment ? Wait() : new ValueTask<T>(answer);

        async ValueTask<T> Wait()
        {
            await moment.WaitAsync(cancel);
            return answer;
        }
    }

    /// <summary>A connection all of whose questions see the same moment.</summary>
    internal IReader Snapshot() => store.Read(snapshot: true);

    internal static int Limit(int limit) => Math.Clamp(limit, 1, LimitMax);

    /// <summary>One row more than asked for was read: it says whether there is another page.</summary>
    internal static Page<T> Paged<T>(List<T> rows, int limit, Func<T, string> cursor)
    {
        limit = Limit(limit);
        return rows.Count <= limit
            ? new Page<T>([.. rows], null)
            : new Page<T>([.. rows[..limit]], cursor(rows[limit - 1]));
    }

    static Page<TRow> Map<T, TRow>(Page<T> page, Func<T, TRow> row) => new([.. page.Items.Select(row)], page.Next);
}
