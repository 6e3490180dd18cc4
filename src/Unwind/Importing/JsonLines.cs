using System.Text.Json;
using Unwind.Commands;
using Unwind.Web.Shared;

namespace Unwind.Importing;

/// <summary>Orders as JSONL: on each line one order with its history, as the body of <c>POST /v1/orders/import</c>.</summary>
static class JsonLines
{
    public static IEnumerable<Entry> Read(string file)
    {
        var number = 0;
        foreach (var text in File.ReadLines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text)) yield return Make(number, text);
        }
    }

    static Entry Make(int number, string text)
    {
        try
        {
            return new Entry(number, text, Written.Import(text), null);
        }
        catch (Exception wrong) when (wrong is JsonException or UnreadableException or InvalidOperationException or ArgumentException)
        {
            return new Entry(number, text, null, Written.Short(wrong));
        }
    }
}
