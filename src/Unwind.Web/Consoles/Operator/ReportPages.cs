using System.Globalization;

namespace Unwind.Web.Consoles.Operator;

/// <summary>Reports, as pages and as sheets of the same rows.</summary>
static class ReportPages
{
    public const string Path = OperatorPages.Home + "/reports";
    const int StoresAtOnce = 200;
    /// <summary>More rows than a spreadsheet opens are of no use to anybody.</summary>
    const int StoresMax = 100_000;

    /// <summary>The periods that are offered, in days.</summary>
    public static readonly ImmutableArray<int> Periods = [7, 30, 90, 365];

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Path, async visit =>
        {
            var of = Report.Names.Contains(visit.Query("of")) ? visit.Query("of") : Report.Names[0];
            await visit.Show<ReportPage>(200, (nameof(ReportPage.Report), await Make(visit, of)), (nameof(ReportPage.Days), Days(visit)));
        }, ActorKind.Platform);
        routes.Get(Path + "/stores.csv", Stores, ActorKind.Platform);
        foreach (var of in Report.Names)
        {
            routes.Get($"{Path}/{of}.csv", async visit =>
            {
                var report = await Make(visit, of);
                await using var sheet = Begin(visit, $"{of}.csv");
                await sheet.Row(visit.Cancel, [.. report.Columns]);
                foreach (var row in report.Rows) await sheet.Row(visit.Cancel, [.. row.Select(c => c.Sheet)]);
            }, ActorKind.Platform);
        }
    }

    static int Days(Visit visit) => int.TryParse(visit.Query("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Periods.Contains(days) ? days : 30;

    static async Task<Report> Make(Visit visit, string of)
    {
        var (reader, reads, policy) = (visit.Reader, visit.Host.Reads, visit.Host.Policies.Active());
        if (of == "cases") return Report.Cases(reader, await reads.OpenCases(visit.Cancel));
        if (of == "transit") return Report.Transit(reader, await reads.OpenEffects(visit.Cancel));
        var today = DateOnly.FromDateTime(reader.Now.UtcDateTime);
        var days = await reads.MarketDays(today.AddDays(1 - Days(visit)), today, visit.Cancel);
        return of switch
        {
            "days" => Report.Days(reader, days),
            "liability" => Report.ByLiability(reader, days),
            "penalties" => Report.Penalties(reader, days, policy),
            _ => Report.Reasons(reader, days, policy),
        };
    }

    /// <summary>All stores, read some at a time, so that nobody waits for a slow reader.</summary>
    static async Task Stores(Visit visit)
    {
        var reader = visit.Reader;
        await using var sheet = Begin(visit, "stores.csv");
        await sheet.Row(
            visit.Cancel,
            [reader.T("店铺", "Store"), reader.T("币种", "Currency"), reader.T("下单", "Placed"), reader.T("付款", "Paid"), reader.T("退款订单", "Orders refunded"), reader.T("退款率", "Refund rate"),
             reader.T("付款金额", "Paid amount"), reader.T("退款金额", "Paid back"), reader.T("投诉", "Complaints"), reader.T("扣分", "Points"), reader.T("罚款", "Fines"), reader.T("赔付", "Compensation"), reader.T("保证金", "Deposit")]);
        for (var page = 0; page * StoresAtOnce < StoresMax; page++)
        {
            var (rows, more) = await visit.Host.Reads.Stores("", StoreOrder.Name, page, StoresAtOnce, visit.Cancel);
            foreach (var row in rows)
            {
                string Money(long minor) => Currencies.Amount(minor, row.Currency);
                await sheet.Row(
                    visit.Cancel,
                    [row.Store, row.Currency, Text(row.Placed), Text(row.Paid), Text(row.Back), row.RefundRate is { } rate ? rate.ToString("0.####", CultureInfo.InvariantCulture) : "",
                     Money(row.PaidMinor), Money(row.BackMinor), Text(row.Complaints), Text(row.Points), Money(row.FinesMinor), Money(row.CompensationMinor), Money(row.DepositMinor)]);
            }
            if (!more) break;
        }
    }

    static CsvWriter Begin(Visit visit, string name)
    {
        var response = visit.Http.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return new CsvWriter(response.Body);
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
