using System.Text;

namespace Unwind.Web.Consoles.Operator;

/// <summary>
/// Rows as a sheet (CSV, RFC 4180), written as they come. It begins with a mark, so that Excel reads Chinese, and what begins
/// like a formula stays text.
/// </summary>
sealed class ReportSheet : IAsyncDisposable
{
    readonly StreamWriter writer;

    ReportSheet(StreamWriter writer) => this.writer = writer;

    public static ReportSheet Begin(HttpResponse response, string name)
    {
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "no-store";
        return new ReportSheet(new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true));
    }

    public async Task Write(IEnumerable<string> fields)
    {
        var first = true;
        foreach (var field in fields)
        {
            if (!first) await writer.WriteAsync(',');
            first = false;
            await writer.WriteAsync(Quoted(Plain(field)));
        }
        await writer.WriteAsync("\r\n");
    }

    /// <summary>An amount below zero is a number; anything else that begins like a formula gets an apostrophe.</summary>
    public static string Plain(string field) =>
        field is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !IsNumber(field) ? $"'{field}" : field;

    static bool IsNumber(string field) => field is ['-', _, ..] && field.Skip(1).All(c => char.IsAsciiDigit(c) || c == '.');

    static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 && field.Trim().Length == field.Length ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
