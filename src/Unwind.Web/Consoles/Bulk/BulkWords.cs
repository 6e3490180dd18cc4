using Unwind.Closures;
using Unwind.Engine.Bulk;

namespace Unwind.Web.Consoles.Bulk;

/// <summary>A run's page says what it is about in a line.</summary>
static class BulkWords
{
    public static string Title(Reader reader, BulkRun run) => run.Plan switch
    {
        { Filter: null } => reader.T($"选中的 {run.Listed} 笔订单", $"{run.Listed} selected orders"),
        { Sku: { } sku } => reader.T($"商品 {sku} 缺货", $"SKU {sku} ran out"),
        { Filter: { Region: { } region } f } when f == new BulkFilter(Region: region) => reader.T($"{region}送不到", $"{region} can't be reached"),
        { Filter: { } f } => reader.T("筛选出的订单", "Filtered orders") + (Said(reader, f) is { Length: > 0 } said ? reader.T("：", ": ") + said : ""),
    };

    /// <summary>The conditions of a filter; empty where there are none.</summary>
    public static string Said(Reader reader, BulkFilter f) => string.Join(reader.T("，", ", "), new[]
    {
        f.Stage is { } stage ? reader.Say.Stage(stage) : null, f.Sku, f.Region, f.Buyer,
        f.WithOpenCase switch { true => reader.T("有进行中的申请", "with an open request"), false => reader.T("没有进行中的申请", "without an open request"), _ => null },
        f.PlacedFrom is { } from ? reader.T($"下单从 {reader.Time(from)}", $"placed from {reader.Time(from)}") : null,
        f.PlacedTo is { } to ? reader.T($"下单早于 {reader.Time(to)}", $"placed before {reader.Time(to)}") : null,
    }.OfType<string>());

    public static string Look(BulkState state) => state switch
    {
        BulkState.Finished => "good",
        BulkState.Ready or BulkState.Paused => "warn",
        _ => "",
    };

    public static string Look(BulkResult result) => result switch
    {
        BulkResult.Done => "good",
        BulkResult.Refused or BulkResult.Failed => "bad",
        BulkResult.Changed => "warn",
        _ => "",
    };

    /// <summary>Seconds as people say them.</summary>
    public static string Span(Reader reader, TimeSpan span) => span switch
    {
        { TotalHours: >= 1 } => reader.T($"{(int)span.TotalHours} 小时 {span.Minutes} 分", $"{(int)span.TotalHours} h {span.Minutes} min"),
        { TotalMinutes: >= 1 } => reader.T($"{span.Minutes} 分 {span.Seconds} 秒", $"{span.Minutes} min {span.Seconds} s"),
        _ => reader.T($"{Math.Max(1, span.Seconds)} 秒", $"{Math.Max(1, span.Seconds)} s"),
    };

    /// <summary>What becomes of the stock, where something does.</summary>
    public static string? Stock(Reader reader, BulkPlan plan) => plan.Stock switch
    {
        StockStep.SetToZero => reader.T($"{plan.Sku} 的库存清零", $"the stock of {plan.Sku} is set to zero"),
        StockStep.TakeOffSale => reader.T($"{plan.Sku} 下架", $"{plan.Sku} is taken off sale"),
        _ => null,
    };
}
