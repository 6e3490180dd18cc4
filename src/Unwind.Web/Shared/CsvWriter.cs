using System.Globalization;
using System.Text;

namespace Unwind.Web.Shared;

/// <summary>
/// Rows as CSV (RFC 4180) for people with a spreadsheet: UTF-8 with a mark, so that Chinese is read as what it is, and a cell that begins like
/// a formula is quoted with an apostrophe, so that what a buyer wrote does not run.
/// </summary>
public sealed class CsvWriter(Stream to) : IAsyncDisposable
{
    const int WrittenAtOnce = 32 * 1024;

    readonly StringBuilder rows = new("\ufeff");

    public async ValueTask Row(CancellationToken cancel, params string?[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) rows.Append(',');
            Append(cells[i] ?? "");
        }
        rows.Append("\r\n");
        if (rows.Length >= WrittenAtOnce) await Flush(cancel);
    }

    void Append(string cell)
    {
        if (cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r'
            && !decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)) cell = "'" + cell;
        if (cell.AsSpan().ContainsAny(",\"\r\n")) rows.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else rows.Append(cell);
    }

    async ValueTask Flush(CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(rows.ToString());
        rows.Clear();
        await to.WriteAsync(bytes, cancel);
    }

    public ValueTask DisposeAsync() => Flush(CancellationToken.None);
}
