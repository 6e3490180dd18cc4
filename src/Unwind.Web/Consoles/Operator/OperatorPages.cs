using System.Globalization;

namespace Unwind.Web.Consoles.Operator;

/// <summary>The operator's room (平台运营): policies, stores, what is parked, reports, keys.</summary>
static class OperatorPages
{
    public const string Home = "/operator";

    public static void Map(ConsoleRoutes routes)
    {
        OverviewPages.Map(routes);
        PolicyPages.Map(routes);
        StorePages.Map(routes);
        EffectPages.Map(routes);
        ReportPages.Map(routes);
        KeyPages.Map(routes);
    }

    /// <summary>A value of the address; what nobody would have typed is taken for nothing.</summary>
    public static string Query(this Visit visit, string name) =>
        visit.Http.Request.Query[name] is [{ Length: <= 200 } text] && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate) ? text.Trim() : "";

    public static int Number(this Visit visit, string name, int max) =>
        int.TryParse(visit.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, max) : 0;

    public static string? Cursor(this Visit visit) => visit.Http.Request.Query["cursor"] is [{ Length: > 0 } cursor] ? cursor : null;

    public static string InPath(this Visit visit, string name) => visit.Http.Request.RouteValues[name] as string ?? "";

    public static string Percent(double? share) => share is { } part ? (part * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "—";
}
