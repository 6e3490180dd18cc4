using Unwind.Engine.Settlements;
using Unwind.Web.Shared;

namespace Unwind.Importing;

/// <summary>A warehouse's counts as a table: <c>sku,count</c> and, if wanted, <c>at</c>, <c>reference</c>, <c>on_sale</c>.</summary>
static class CountSheet
{
    static readonly ImmutableArray<string> columns = ["sku", "count", "at", "reference", "on_sale"];

    /// <param name="at">Of rows that name no time of their own; null for now.</param>
    /// <param name="reference">Of rows that have none of their own.</param>
    public static IEnumerable<StockCount> Read(string file, DateTimeOffset? at, string? reference)
    {
        foreach (var (line, row) in Table.Read(file))
        {
            if (row.TryGetValue(Table.Ragged, out var ragged)) throw Wrong(line, ragged, ragged);
            foreach (var name in row.Keys)
                if (!columns.Contains(name)) throw Trouble.Failed($"表头有不认识的列 {name}。", $"The header has a column that nobody knows: {name}.");
            if (!row.TryGetValue("sku", out var sku)) throw Trouble.Failed("表头缺少列 sku。", "The header has no column sku.");
            yield return new StockCount(
                sku, Cell("count") is { } count ? Number(line, count) : null, Cell("at") is { } time ? Time(line, time) : at,
                Cell("reference") ?? reference, Cell("on_sale") is { } word ? Flag(line, word) : null);

            string? Cell(string name) => row.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
        }
    }

    static long Number(int line, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Wrong(line, $"“{text}”不是数量", $"'{text}' is no number");

    static DateTimeOffset Time(int line, string text) =>
        UtcTimes.Parse(text) ?? throw Wrong(line, $"“{text}”不是带时区的时间", $"'{text}' is no time with an offset");

    static bool Flag(int line, string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(line, $"on_sale 是 true 或 false，不是“{text}”", $"on_sale is true or false, not '{text}'"),
    };

    static Trouble Wrong(int line, string zh, string en) => Trouble.Failed($"第 {line} 行：{zh}。", $"Line {line}: {en}.");
}
