using Unwind.Settlements;

namespace Unwind.Shipments;

/// <summary>Receipt: by the buyer's word, by the carrier's scan, by the clock.</summary>
static class Receiving
{
    /// <summary>The buyer says that goods in transit are there, so that what follows is judged as received.</summary>
    public static void ByWord(Draft draft, ImmutableArray<Selected> lines)
    {
        if (draft.Situation.By.Kind != ActorKind.Buyer) return;
        foreach (var line in draft.Order.Lines)
        {
            var asked = lines.IsDefaultOrEmpty ? new Selected(line.Number) : lines.FirstOrDefault(l => l?.Line == line.Number);
            if (asked is not null) ByWord(draft, line.Number, asked.Units);
        }
    }

    /// <summary>Only as many parcels as the word is about: what is there already is meant first.</summary>
    static void ByWord(Draft draft, int line, int units)
    {
        foreach (var parcel in draft.Order.Parcels)
        {
            var there = Count(draft.Order, line, p => p.State == PortionState.Completed || draft.Order.StageOf(p) == Stage.Received);
            if (units == 0 ? there > 0 : there >= units) return;
            if (parcel.State == ParcelState.InTransit && Count(draft.Order, line, p => p.Parcel == parcel.Number) > 0)
                Scanning.Record(draft, parcel, Scan.Delivered, draft.Now);
        }
    }

    static int Count(Order order, int line, Func<Portion, bool> which) =>
        order.Lines[line - 1].Portions.Where(p => p.State != PortionState.Closed && p.Case == 0 && which(p)).Sum(p => p.Count);

    /// <summary>Confirms receipt of these units where no case is open; their money goes to the store.</summary>
    public static void Complete(Draft draft, IEnumerable<LineUnits> asked, string rule)
    {
        var lines = ImmutableArray.CreateBuilder<LineUnits>();
        var released = Amounts.Zero;
        foreach (var (number, ranges) in asked)
        {
            var line = draft.Order.Lines[number - 1];
            var units = ImmutableArray.CreateBuilder<UnitRange>();
            foreach (var portion in Portions.Inside(draft.Order, line, ranges))
            {
                if (portion.State != PortionState.Open || portion.Case != 0) continue;
                units.Add(portion.Range);
                var (goods, postage) = draft.Order.ShareOf(line, portion.Range);
                released += goods + postage - portion.Refunded;
            }
            if (units.Count > 0) lines.Add(new LineUnits(number, units.ToImmutable()));
        }
        if (lines.Count > 0) draft.Add(new UnitsCompleted(draft.Stamp(rule), lines.ToImmutable(), released));
    }

    /// <summary>What of each line lies in a parcel.</summary>
    public static IEnumerable<LineUnits> In(Order order, int parcel) => order.Lines
        .Select(l => new LineUnits(l.Number, [.. l.Portions.Where(p => p.Parcel == parcel).Select(p => p.Range)]))
        .Where(l => l.Units.Length > 0);
}

/// <summary>The buyer confirms receipt (确认收货): the money goes to the store.</summary>
/// <param name="Lines">Empty for everything that has left.</param>
public sealed record ConfirmReceipt(OrderId Order, ImmutableArray<Selected> Lines) : OrderCommand(Order)
{
    private protected override Act Name => Act.ConfirmReceipt;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.Ending == Ending.Completed && Lines.IsDefaultOrEmpty) return Decider.Accept(order);
        if (Selection.Find(order, situation, Act, Lines.IsDefault ? [] : Lines, out var groups) is { } refusal) return Decider.Refuse(refusal);
        var draft = new Draft(order, situation);
        Receiving.Complete(draft, groups.GroupBy(g => g.Line.Number).Select(l =>
            new LineUnits(l.Key, [.. l.SelectMany(g => g.Units).OrderBy(u => u.From)])), groups[0].Rule.Rule);
        return draft.Done();
    }
}
