namespace Unwind.Engine.Attachments;

/// <summary>A kind of file that can be shown as evidence (R25, R26). What a file is, is read off its first bytes; its name and what a browser says of it count for nothing.</summary>
/// <param name="Extension">How its name ends, without the dot.</param>
/// <param name="Picture">Whether a page shows it in place; otherwise it is downloaded.</param>
public sealed record AttachmentKind(string Extension, string MediaType, bool Picture)
{
    public static readonly ImmutableArray<AttachmentKind> All =
    [
        new("png", "image/png", true), new("jpg", "image/jpeg", true), new("gif", "image/gif", true), new("webp", "image/webp", true),
        new("pdf", "application/pdf", false),
    ];

    /// <summary>Null for anything that is not one of <see cref="All"/>.</summary>
    public static AttachmentKind? Of(ReadOnlySpan<byte> content) =>
        IsPng(content) ? All[0]
        : content.Length > 3 && content[0] == 0xff && content[1] == 0xd8 && content[2] == 0xff ? All[1]
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? All[2]
        : content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? All[3]
        : content.StartsWith("%PDF-1."u8) || content.StartsWith("%PDF-2."u8) ? All[4]
        : null;

    /// <summary>The kind that a stored file's name says; null when it is no name of a stored file.</summary>
    public static AttachmentKind? OfName(string? name) =>
        name is { Length: > 65 } && name[64] == '.' && name[..64].All(char.IsAsciiHexDigitLower)
            ? All.FirstOrDefault(k => name.AsSpan(65).SequenceEqual(k.Extension)) : null;

    static bool IsPng(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
}
