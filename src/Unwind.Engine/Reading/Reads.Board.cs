using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

public sealed partial class Reads
{
    const int BoardDays = 30;
    const int BoardCauses = 10;

    /// <summary>A store's board, all of it of one moment.</summary>
    /// <param name="now">The moment whose UTC day is the last one.</param>
    /// <param name="dayEnds">When the reader's own day is over.</param>
    public ValueTask<StoreBoard> Board(string store, DateTimeOffset now, DateTimeOffset dayEnds, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var reader = Snapshot();
        var (c, today, max) = (reader.Connection, LedgerDays.DayOf(now.ToUnixTimeMilliseconds()), PageQueries.CountMax);
        var (from, to, ends) = (today + 1 - BoardDays, today + 1, dayEnds.ToUnixTimeMilliseconds());
        var soon = dayEnds.AddDays(3).ToUnixTimeMilliseconds();
        var stakes = new Dictionary<(ActorKind From, string Currency), (int Cases, long Minor)>();
        var (due, later, all) = (0, 0, 0);
        foreach (var row in BoardQueries.Open(c, store, max))
        {
            // Where either side may speak or appeal, the seller is waited for, too.
            var (mine, side) = (row.WaitsOn is null or "seller", row.Desk ? ActorKind.Officer : row.WaitsOn is { } on ? OrderQueries.Word<ActorKind>(on) : ActorKind.Seller);
            var (cases, minor) = stakes.GetValueOrDefault((side, row.Currency));
            stakes[(side, row.Currency)] = (cases + 1, minor + row.Minor);
            if (!mine) continue;
            all++;
            if (row.Until < ends) due++;
            else if (row.Until < soon) later++;
        }
        return Settled(new StoreBoard(
            DateOnly.FromDateTime(now.UtcDateTime), BoardQueries.Days(c, store, from, to), BoardQueries.Causes(c, store, from, to, BoardCauses),
            [.. stakes.Select(s => new BoardStake(s.Key.From, s.Key.Currency, s.Value.Cases, s.Value.Minor)).OrderBy(s => s.Currency, StringComparer.Ordinal).ThenByDescending(s => s.Minor)],
            new BoardWaits(due, later, all, BoardQueries.Unshipped(c, store, ends, max)), max), cancel);
    }
}
