using System.Globalization;
using System.Text;

namespace Unwind.Terminal;

/// <summary>Rows under a head, in columns that line up also where a character takes two places.</summary>
sealed class Columns(params string[] head)
{
    readonly List<string[]> rows = [head];

    public void Add(params string[] row) => rows.Add(row);

    public IEnumerable<string> Lines
    {
        get
        {
            var widths = Enumerable.Range(0, head.Length).Select(i => rows.Max(r => Width(r[i]))).ToArray();
            foreach (var row in rows)
            {
                var line = new StringBuilder();
                for (var i = 0; i < row.Length; i++) line.Append(row[i]).Append(' ', widths[i] - Width(row[i]) + 2);
                yield return line.ToString().TrimEnd();
            }
        }
    }

    static int Width(string text) => text.EnumerateRunes().Sum(r => Rune.GetUnicodeCategory(r) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(r.Value) ? 2 : 1,
    });

    static bool IsWide(int c) =>
        c is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF)
            or (>= 0x20000 and <= 0x3FFFD);
}
