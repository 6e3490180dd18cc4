using System.Globalization;
using System.Text;

namespace Unwind.Terminal;

/// <summary>Rows of a table on a terminal, where a Chinese character takes the room of two others.</summary>
static class TextTable
{
    /// <summary>Cells and their widths: below zero to the right, 0 for what is as long as it is.</summary>
    public static string Row(params ReadOnlySpan<(string Text, int Width)> cells)
    {
        var line = new StringBuilder();
        foreach (var (text, width) in cells)
        {
            if (line.Length > 0) line.Append("  ");
            var room = new string(' ', Math.Max(0, Math.Abs(width) - Columns(text)));
            line.Append(width < 0 ? room : "").Append(text).Append(width < 0 ? "" : room);
        }
        return line.ToString().TrimEnd();
    }

    static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) continue;
            // CJK and its punctuation, Hangul, full-width forms, pictures.
            columns += rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
                or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
        }
        return columns;
    }
}
