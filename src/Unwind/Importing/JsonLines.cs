using System.Text.Json;
using System.Text.Json.Nodes;
using Unwind.Commands;

namespace Unwind.Importing;

/// <summary>Orders as JSONL: one order with its history on each line.</summary>
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
            return JsonNode.Parse(text) is JsonObject body
                ? new Entry(number, text, (ImportOrder)Bodies.Read(body, Act.ImportOrder, new OrderId(0)), null)
                : new Entry(number, text, null, "An object is expected.");
        }
        catch (JsonException wrong)
        {
            return new Entry(number, text, null, Bodies.Short(wrong));
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return new Entry(number, text, null, "A field is missing or of another kind than it should be.");
        }
    }
}
