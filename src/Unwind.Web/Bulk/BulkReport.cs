using System.Globalization;
using Unwind.Engine.Bulk;

namespace Unwind.Web.Bulk;

/// <summary>A run, order by order, as a sheet (R36): what was planned, what became of it, and why not.</summary>
public static class BulkReport
{
    const int ReadAtOnce = 200;

    /// <param name="time">A moment as the reader writes it.</param>
    /// <param name="progress">How many rows have been written.</param>
    public static async Task Write(
        EngineHost host, BulkRun run, Stream to, Language language, Func<DateTimeOffset, string> time, IProgress<long>? progress, CancellationToken cancel)
    {
        var say = language.Say();
        string T(string chinese, string english) => language == Language.English ? english : chinese;
        await using var csv = new CsvWriter(to);
        await csv.Row(
            cancel, T("订单号", "Order"), T("商家编号", "Reference"), T("买家", "Buyer"), T("地区", "Region"), T("方式", "Way"), T("结果", "Result"), T("金额", "Amount"),
            T("退还买家", "Goes back"), T("币种", "Currency"), T("规则", "Rule"), T("原因", "Why not"), T("订单版本", "Version"), T("时间", "Time"));
        var rows = 0L;
        for (string? cursor = null; ;)
        {
            var page = await host.BulkRuns.Orders(run, null, cursor, ReadAtOnce, cancel);
            var orders = (await host.Reads.Brief(page.Items.Select(r => r.Order), cancel)).ToDictionary(o => o.Id);
            foreach (var row in page.Items)
            {
                // A number in a list may be anybody's: then it says no more than what was given.
                var order = orders.GetValueOrDefault(row.Order) is { } found && found.Store == run.Store ? found : null;
                await csv.Row(
                    cancel, $"{row.Order}", order?.Reference, order?.Buyer, order?.Region, row.Way is { } way ? say.Way(way) : "", say.Result(row.Result),
                    order is null ? "" : Currencies.Amount(row.PayableMinor, row.Currency), order is null ? "" : Currencies.Amount(row.BackMinor, row.Currency), row.Currency,
                    row.Refusal?.Rule, row.Refusal is { } no ? say.Refusal(no, row.Currency) : "",
                    row.Version > 0 ? row.Version.ToString(CultureInfo.InvariantCulture) : "", row.Way is null ? "" : time(row.At));
                rows++;
            }
            progress?.Report(rows);
            if ((cursor = page.Next) is null) return;
        }
    }
}
