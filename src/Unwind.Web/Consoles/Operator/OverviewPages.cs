using Unwind.Engine.Policies;

namespace Unwind.Web.Consoles.Operator;

/// <summary>What the operator's first page shows.</summary>
/// <param name="Trouble">What keeps the store from answering; null when it does.</param>
/// <param name="Days">The last thirty days, UTC.</param>
public sealed record Overview(
    Policy Live, LivePolicy? Since, long Stores, ImmutableArray<OpenEffects> Effects, ImmutableArray<OpenCases> Cases,
    ImmutableArray<EffectRow> Parked, ImmutableArray<MarketDay> Days, DateOnly Today, string? Trouble);

/// <summary>What needs the operator today; and the way to an order by its number.</summary>
static class OverviewPages
{
    const int DaysShown = 30;
    const int ParkedShown = 5;

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(OperatorPages.Home, Show, ActorKind.Platform);
        routes.Get(OperatorPages.Home + "/find", Find, ActorKind.Platform);
    }

    static async Task Show(Visit visit)
    {
        var (host, cancel) = (visit.Host, visit.Cancel);
        var live = host.Policies.Active();
        var today = DateOnly.FromDateTime(visit.Reader.Now.UtcDateTime);
        await visit.Show<OverviewPage>(200, (nameof(OverviewPage.Seen), new Overview(
            live, (await host.LivePolicies.List(cancel)).FirstOrDefault(p => p.Id == live.Id && p.Version == live.Version),
            await host.Reads.CountStores(cancel), await host.Reads.OpenEffects(cancel), await host.Reads.OpenCases(cancel),
            (await host.Reads.Effects(new EffectFilter("parked"), null, ParkedShown, cancel)).Items,
            await host.Reads.MarketDays(today.AddDays(1 - DaysShown), today, cancel), today, await host.Trouble(cancel))));
    }

    /// <summary>An order by its number, or a store by its name.</summary>
    static async Task Find(Visit visit)
    {
        var text = visit.Query("q");
        if (OrderId.Parse(text) is { } id && await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is not null) await visit.GoTo(visit.Reader.Link(id));
        else await visit.GoTo($"{StorePages.Path}?q={Uri.EscapeDataString(text)}");
    }
}
