using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Unwind.Engine.Reading;

/// <summary>A cursor that this engine did not give out, or that belongs to another list: the asker's mistake.</summary>
public sealed class CursorException : Exception
{
    public CursorException() : base("The cursor is not one that this list gave out.") { }
    public CursorException(string message) : base(message) { }
    public CursorException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Where a page ended: the sort key of its last row, so that a list goes on there whatever was added in between. The text is
/// opaque to who holds it.
/// </summary>
static class Cursor
{
    const char Separator = '\n';

    /// <param name="list">Which list it belongs to; a cursor of another one is refused.</param>
    public static string Of(string list, params ReadOnlySpan<string> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}{Separator}{string.Join(Separator, parts)}"));

    public static string Of(string list, long first, long second) => Of(list, Text(first), Text(second));

    /// <returns>The parts, or null for the first page.</returns>
    /// <exception cref="CursorException">It was not given out by that list.</exception>
    public static string[]? Read(string list, string? cursor, int parts)
    {
        if (cursor is null) return null;
        if (cursor.Length > 1000) throw new CursorException();
        try
        {
            var read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator);
            return read[0] == list && read.Length == parts + 1 ? read[1..] : throw new CursorException();
        }
        catch (FormatException malformed)
        {
            throw new CursorException("The cursor is not one that this list gave out.", malformed);
        }
    }

    public static long Number(string part) =>
        long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw new CursorException();

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
