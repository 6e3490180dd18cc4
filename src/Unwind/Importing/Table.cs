using System.IO.Compression;
using System.Text;

namespace Unwind.Importing;

/// <summary>Reads CSV with a header row, gzipped or not: RFC 4180, quotes doubled, UTF-8.</summary>
static class Table
{
    /// <summary>The only name of a row that has another number of cells than the header; its value says how many.</summary>
    public const string Ragged = "(ragged)";

    /// <summary>Rows, with the number of the line that each begins on (the header is line 1).</summary>
    /// <exception cref="InvalidDataException">A quote never ends.</exception>
    public static IEnumerable<(int Line, IReadOnlyDictionary<string, string> Row)> Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : (Stream)stream;
        using var reader = new StreamReader(plain, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var line = 0;
        string[]? names = null;
        while (Next(reader, ref line, out var begins) is { } cells)
        {
            if (names is null)
            {
                names = [.. cells];
                continue;
            }
            if (cells is [""]) continue;
            if (cells.Count != names.Length)
            {
                yield return (begins, new Dictionary<string, string>(StringComparer.Ordinal) { [Ragged] = $"{cells.Count} cells where the header has {names.Length}" });
                continue;
            }
            var row = new Dictionary<string, string>(names.Length, StringComparer.Ordinal);
            for (var i = 0; i < names.Length; i++) row[names[i]] = cells[i];
            yield return (begins, row);
        }
    }

    static List<string>? Next(StreamReader reader, ref int line, out int begins)
    {
        begins = line + 1;
        if (reader.ReadLine() is not { } text) return null;
        line++;
        var cells = new List<string>(8);
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; ; i++)
        {
            if (i == text.Length)
            {
                if (!quoted)
                {
                    cells.Add(cell.ToString());
                    return cells;
                }
                cell.Append('\n');
                text = reader.ReadLine() ?? throw new InvalidDataException($"Line {begins}: a quote never ends.");
                line++;
                i = -1;
                continue;
            }
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }
    }

    /// <summary>A decimal amount as minor units; exact, or the nearest when there are more than two decimals.</summary>
    public static long Minor(string amount) =>
        (long)Math.Round(decimal.Parse(amount, CultureInfo.InvariantCulture) * 100, MidpointRounding.AwayFromZero);

    /// <summary>A local time, some hours ahead of UTC; null for an empty cell.</summary>
    public static DateTimeOffset? Time(string text, int hoursAhead = 0) => text.Length == 0 ? null
        : new DateTimeOffset(
            DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), TimeSpan.FromHours(hoursAhead)).ToUniversalTime();
}
