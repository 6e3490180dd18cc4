using Unwind.Engine.Attachments;

namespace Unwind.Web.Consoles.Acts;

/// <summary>Pictures that come with a form, and those that came with it before: a form that is shown again has lost none.</summary>
/// <param name="Names">For the command.</param>
/// <param name="Wrong">What was not taken, and why; null when all of it was.</param>
public sealed record Uploads(ImmutableArray<string> Names, string? Wrong)
{
    /// <summary>Files in one form.</summary>
    public const int FilesMax = 9;
    public const string FileField = "files";
    public const string KeptField = "attached";

    /// <summary>A form with files may be that large, in bytes.</summary>
    public const long BodyMax = (long)FilesMax * AttachmentBook.BytesMax + 256 * 1024;

    internal static async Task<Uploads> Take(Visit visit, OrderId order)
    {
        var (book, reader) = (visit.Host.Attachments, visit.Reader);
        var names = visit.Form.All(KeptField).Distinct(StringComparer.Ordinal).Where(n => book.Has(order, n)).Take(Limits.AttachmentsMax).ToList();
        var files = visit.Form.Files(FileField);
        if (files.Count > FilesMax || names.Count + files.Count > Limits.AttachmentsMax)
            return new Uploads([.. names], reader.T($"一次最多 {FilesMax} 个文件，共 {Limits.AttachmentsMax} 个。", $"At most {FilesMax} files at once, {Limits.AttachmentsMax} in all."));
        var wrong = new List<string>();
        foreach (var file in files)
        {
            using var content = new MemoryStream();
            // One byte more than may be says that it is too much; the rest is not read into memory.
            if (file.Length <= AttachmentBook.BytesMax) await file.CopyToAsync(content, visit.Cancel);
            var (name, why) = file.Length > AttachmentBook.BytesMax ? (null, AttachmentWrong.TooLarge)
                : await book.Add(order, content.GetBuffer().AsMemory(0, (int)content.Length), visit.Cancel);
            if (name is null) wrong.Add($"{Short(file.FileName)}: {Why(reader, why!.Value)}");
            else if (!names.Contains(name)) names.Add(name);
        }
        return new Uploads([.. names], wrong.Count == 0 ? null : string.Join(" ", wrong));
    }

    static string Why(Reader reader, AttachmentWrong wrong) => wrong switch
    {
        AttachmentWrong.Empty => reader.T("文件是空的。", "The file is empty."),
        AttachmentWrong.TooLarge => reader.T("超过 5 MB，请压缩后再传。", "Larger than 5 MB; make it smaller and send it again."),
        AttachmentWrong.KindNotTaken => reader.T("只接受 PNG、JPEG、GIF、WebP 图片或 PDF。", "Only PNG, JPEG, GIF and WebP pictures and PDF are taken."),
        AttachmentWrong.TooMany => reader.T($"一笔订单最多 {AttachmentBook.PerOrderMax} 个文件。", $"An order has room for {AttachmentBook.PerOrderMax} files."),
        _ => reader.T("现在存不下，请稍后再试。", "There is no room for it just now; try again later."),
    };

    /// <summary>A file's name is said back, and only that.</summary>
    static string Short(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return plain.Length <= 60 ? plain : plain[..57] + "…";
    }
}
