using System.Data.Common;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

/// <summary>Goes through a statement's entries in order, and keeps each account's balance while it does.</summary>
/// <param name="balances">What each account had before <paramref name="place"/>.</param>
/// <param name="place">The movement that it stands at.</param>
/// <param name="shown">How many sides of that movement are done with: 0, 1 or 2.</param>
sealed class StatementReader(
    string store, StatementFilter filter, Dictionary<(string Currency, string Account), LedgerSum> balances, LedgerPlace place, int shown)
{
    // Whoever comes with a cursor has the balances of before the movement at which the page before ended.
    bool replays = shown > 0;

    /// <summary>The last movement that was read, and how many of its sides were.</summary>
    public (LedgerPlace Place, int Shown) At => (place, shown);

    public bool Ended { get; private set; }

    public List<StatementEntry> Read(DbConnection connection, int limit)
    {
        var entries = new List<StatementEntry>(limit);
        // One that is begun, and one that tells whether there are more.
        var (begun, sides) = (place, shown);
        var movements = LedgerQueries.Movements(connection, store, filter, place, limit + 2);
        foreach (var movement in movements)
        {
            var done = movement.Place == begun ? sides : 0;
            for (var side = 0; side < 2; side++)
            {
                var (account, counter) = side == 0 ? (movement.From, movement.To) : (movement.To, movement.From);
                if (filter.Account is { } only && only != account) continue;
                if (side < done && !replays) continue;
                if (side >= done && entries.Count == limit) return entries;
                var sum = side == 0 ? new LedgerSum(0, movement.Minor, 1) : new LedgerSum(movement.Minor, 0, 1);
                var key = (movement.Currency, account);
                balances[key] = balances.GetValueOrDefault(key) + sum;
                if (side < done) continue;
                replays = false;
                entries.Add(new StatementEntry(
                    Instants.At(movement.Place.At), movement.Transfer is null ? new OrderId(movement.Place.Id) : null,
                    (int)movement.Place.Version, movement.Fact, movement.Transfer, movement.Currency, account, counter,
                    sum.DebitMinor, sum.CreditMinor, balances[key].BalanceMinor));
                (place, shown) = (movement.Place, side + 1);
            }
        }
        Ended = true;
        return entries;
    }
}
