using Unwind.Settlements;

namespace Unwind.Web.Consoles.Operator;

/// <summary>What channels and carriers were asked and have not done. Resuming and settling are acts of the order's own sheet.</summary>
static class EffectPages
{
    public const string Path = OperatorPages.Home + "/effects";

    /// <summary>States that a tab shows, most urgent first.</summary>
    public static readonly ImmutableArray<string> States = ["parked", "unknown", "waiting", "sending", "pending", "asked"];

    const int RowsOnAPage = 50;

    public static void Map(ConsoleRoutes routes) => routes.Get(Path, async visit =>
    {
        var state = States.Contains(visit.Query("state")) ? visit.Query("state") : States[0];
        var page = await visit.Host.Reads.Effects(new EffectFilter(state), visit.Cursor(), RowsOnAPage, visit.Cancel);
        await visit.Show<EffectList>(
            200, (nameof(EffectList.State), state), (nameof(EffectList.Rows), page), (nameof(EffectList.First), visit.Cursor() is null),
            (nameof(EffectList.Open), await visit.Host.Reads.OpenEffects(visit.Cancel)));
    }, ActorKind.Platform);

    public static string StateOf(Reader reader, string state) => state switch
    {
        "pending" => reader.T("待办", "To be done"),
        "sending" => reader.T("办理中", "Being sent"),
        "waiting" => reader.T("对方处理中", "Accepted, not done"),
        "unknown" => reader.T("结果不明", "Not known"),
        "asked" => reader.T("已告知", "Told"),
        "parked" => reader.T("等人处理", "Parked"),
        _ => reader.T("已办结", "Done"),
    };

    /// <summary>Why it is not done: in our words where there are some, and then in the outside's own.</summary>
    public static (string? Why, string? Words) Reason(Reader reader, EffectRow row)
    {
        if (row.LastError is not { } said) return (null, null);
        var why = ParkReasons.All.FirstOrDefault(r => said == r || said.StartsWith($"{r}: ", StringComparison.Ordinal));
        return why is null ? (null, said) : (reader.Say.Parked(why), said.Length > why.Length + 2 ? said[(why.Length + 2)..] : null);
    }
}
