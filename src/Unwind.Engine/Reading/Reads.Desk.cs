using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

/// <summary>The lists of the desk's queue: what waits for a verdict, an officer's own, nobody's, complaints, and everything.</summary>
public enum DeskList { Ruling, Mine, Unassigned, Complaints, All }

/// <summary>What narrows the desk's queue.</summary>
/// <param name="Officer">Who asks: <see cref="DeskList.Mine"/> is theirs.</param>
/// <param name="ByAmount">What is at stake leads, in minor units whatever the currency; otherwise the soonest deadline.</param>
public sealed record DeskFilter(DeskList List, string Officer, bool ByAmount = false, string? Buyer = null, string? Store = null);

/// <summary>How many cases are in each list.</summary>
/// <param name="Max">Counting stopped here: that many, or more.</param>
public sealed record DeskCounts(ImmutableDictionary<DeskList, int> Lists, int Max)
{
    public int Of(DeskList list) => Lists.GetValueOrDefault(list);
}

public sealed partial class Reads
{
    /// <summary>The cases that the desk has (R26), by deadline or by what is at stake.</summary>
    public ValueTask<Page<CaseRow>> Desk(DeskFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        // A place among amounts is none among deadlines.
        var list = DeskQueries.IsByAmount(filter) ? "desk-amount" : "desk";
        DeskQueries.Place? after = Cursor.Read(list, cursor, 3) is { } p ? new(Cursor.Number(p[0]), Cursor.Number(p[1]), Cursor.Number(p[2])) : null;
        return Ask(
            c => Map(
                Paged(
                    DeskQueries.List(c, filter, after, Limit(limit) + 1), limit,
                    r => Cursor.Of(list, Cursor.Text(r.At.By), Cursor.Text(r.At.Id), Cursor.Text(r.At.Number))),
                r => r.Row),
            cancel);
    }

    public ValueTask<DeskCounts> DeskCounts(string officer, CancellationToken cancel) =>
        Ask(c => new DeskCounts(DeskQueries.Counts(c, officer).ToImmutableDictionary(), PageQueries.CountMax), cancel);

    /// <summary>Orders that have a parcel of that tracking number, whoever may see them.</summary>
    public ValueTask<ImmutableArray<OrderId>> OrdersOfParcel(string tracking, CancellationToken cancel) =>
        Ask<ImmutableArray<OrderId>>(c => [.. ConsequenceQueries.Parcels(c, tracking).Select(p => p.Order).Distinct()], cancel);
}
