using System.Text.Json.Nodes;

namespace Unwind.Replaying;

/// <summary>Holds what came out against what the data says: in total, and order by order.</summary>
sealed class Reconciliation(DataSet set, IReadOnlyList<(Recorded Recorded, Order? Order)> orders, Replayed replayed)
{
    const int ShownMax = 50;

    public ImmutableArray<Figure> Figures { get; } = [.. Totals(orders), .. set.Figures(orders, replayed)];
    public ImmutableArray<string> Differences { get; } = [.. replayed.Differences, .. orders.SelectMany(o => Compare(o.Recorded, o.Order))];
    public bool Agrees => Differences.IsEmpty && Figures.All(f => f.Agrees);

    static IEnumerable<Figure> Totals(IReadOnlyList<(Recorded Recorded, Order? Order)> orders)
    {
        yield return Count("orders", orders.Count, orders.Count(o => o.Order is not null));
        yield return Sum("paid", orders.Sum(o => o.Recorded.Ending.Paid), orders.Sum(o => o.Order?.Captured.Total ?? 0));
        yield return Sum("refunded", orders.Sum(o => o.Recorded.Ending.Refunded), orders.Sum(o => RefundedOf(o.Order)));
        yield return Sum(
            "kept", orders.Sum(o => o.Recorded.Ending.Paid - o.Recorded.Ending.Refunded),
            orders.Sum(o => (o.Order?.Captured.Total ?? 0) - RefundedOf(o.Order)));
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var (said, found) = (orders.Count(o => o.Recorded.Ending.Stage == stage), orders.Count(o => o.Recorded.Ending.Stage is not null && o.Order?.Stage == stage));
            if (said + found > 0) yield return Count($"end state {SnakeCase.Of(stage)}", said, found);
        }
    }

    static IEnumerable<string> Compare(Recorded recorded, Order? order)
    {
        if (order is null)
        {
            yield return $"{recorded.Name}: is not there.";
            yield break;
        }
        var ending = recorded.Ending;
        if (order.Captured.Total != ending.Paid) yield return $"{recorded.Name}: paid {order.Captured.Total}, the data says {ending.Paid}.";
        if (RefundedOf(order) != ending.Refunded) yield return $"{recorded.Name}: refunded {RefundedOf(order)}, the data says {ending.Refunded}.";
        if (ending.Stage is { } stage && order.Stage != stage)
            yield return $"{recorded.Name}: ended {SnakeCase.Of(order.Stage)}, the data says {SnakeCase.Of(stage)}.";
        if (order.Ending != Orders.Ending.None && !order.InEscrow.IsZero) yield return $"{recorded.Name}: {order.InEscrow.Total} is still in escrow.";
        for (var i = 0; i < order.Funding.Length; i++)
        {
            var back = order.RefundedFromEscrow[i] + order.RefundedFromStore[i];
            if (back < 0 || back > order.Captured[i]) yield return $"{recorded.Name}: component {i} paid {order.Captured[i]} and got back {back}.";
            if (ending.Refunded == ending.Paid && ending.Paid > 0 && back != order.Captured[i])
                yield return $"{recorded.Name}: component {i} paid {order.Captured[i]}, all of it should be back, {back} is.";
        }
    }

    public static long RefundedOf(Order? order) =>
        order is null ? 0 : order.RefundedFromEscrow.Total + order.RefundedFromStore.Total;

    public static Figure Count(string name, long data, long found) => new(name, $"{data}", $"{found}");
    public static Figure Sum(string name, long data, long found) => new(name, Minor(data), Minor(found));
    public static string Minor(long minor) => (minor / 100m).ToString("F2", CultureInfo.InvariantCulture);

    public void Print(Voice voice)
    {
        voice.Say($"{"",-44} {"data",16} {"found",16}");
        foreach (var f in Figures) voice.Say($"{(f.Agrees ? "=" : "✗")} {f.Name,-42} {f.Data,16} {f.Found,16}");
        foreach (var note in set.Notes) voice.Say($"· {note}");
        foreach (var difference in Differences.Take(ShownMax)) voice.Say($"✗ {difference}");
        if (Differences.Length > ShownMax) voice.Say($"✗ … {Differences.Length - ShownMax} more");
        voice.Say(
            Agrees ? $"一致：{orders.Count} 个订单，没有差异。" : $"有 {Differences.Length} 处差异。",
            Agrees ? $"Reconciled: {orders.Count} orders, no difference." : $"{Differences.Length} differences.");
    }

    public JsonObject Json() => new()
    {
        ["set"] = set.Name,
        ["agrees"] = Agrees,
        ["commands"] = replayed.Commands,
        ["refusals"] = replayed.Refusals,
        ["sent_again"] = replayed.SentAgain,
        ["deadlines_passed"] = replayed.DeadlinesPassed,
        ["figures"] = new JsonArray([.. Figures.Select(f => new JsonObject { ["name"] = f.Name, ["data"] = f.Data, ["found"] = f.Found })]),
        ["notes"] = new JsonArray([.. set.Notes.Select(n => (JsonNode)n)]),
        ["differences"] = new JsonArray([.. Differences.Select(d => (JsonNode)d)]),
    };
}
