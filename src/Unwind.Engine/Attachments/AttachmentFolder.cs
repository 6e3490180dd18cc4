namespace Unwind.Engine.Attachments;

/// <summary>
/// Attachments in a folder: <c>kept/&lt;bucket&gt;/&lt;order&gt;/&lt;name&gt;</c>, and <c>waiting/…</c> before a fact names them. Several
/// processes may share it: a file appears whole, by a rename, or not at all.
/// </summary>
public sealed class AttachmentFolder(string root) : IAttachmentStore
{
    public async Task Put(OrderId order, string name, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        if (File.Exists(Kept(order, name))) return;
        var path = Waits(order, name);
        MakeFolder(Path.GetDirectoryName(path)!);
        var half = $"{path}.{Guid.NewGuid():N}.half";
        try
        {
            await using (var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, cancel);
                file.Flush(flushToDisk: true);
            }
            // Sent again, it waits anew.
            File.Move(half, path, overwrite: true);
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }

    public Stream? Open(OrderId order, string name)
    {
        // It may be moved from the one to the other just now.
        foreach (var path in (ReadOnlySpan<string>)[Kept(order, name), Waits(order, name), Kept(order, name)])
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
            {
                // Perhaps there.
            }
        }
        return null;
    }

    public int Count(OrderId order) => CountIn(Folder("kept", order)) + CountIn(Folder("waiting", order));

    public void Keep(OrderId order, string name)
    {
        var (from, to) = (Waits(order, name), Kept(order, name));
        if (!File.Exists(from)) return;
        MakeFolder(Path.GetDirectoryName(to)!);
        try
        {
            File.Move(from, to, overwrite: true);
        }
        catch (FileNotFoundException) when (File.Exists(to))
        {
            // Another process was quicker.
        }
    }

    public IEnumerable<(OrderId Order, string Name)> Waiting(DateTimeOffset before)
    {
        var waiting = Path.Combine(root, "waiting");
        if (!Directory.Exists(waiting)) yield break;
        foreach (var file in Directory.EnumerateFiles(waiting, "*", SearchOption.AllDirectories))
        {
            if (File.GetLastWriteTimeUtc(file) < before.UtcDateTime
                && OrderId.Parse(Path.GetFileName(Path.GetDirectoryName(file))) is { } order) yield return (order, Path.GetFileName(file));
        }
    }

    public void Drop(OrderId order, string name) => File.Delete(Waits(order, name));

    string Kept(OrderId order, string name) => Path.Combine(Folder("kept", order), name);
    string Waits(OrderId order, string name) => Path.Combine(Folder("waiting", order), name);
    string Folder(string which, OrderId order) => Path.Combine(root, which, $"{order.Bucket:d4}", $"{order}");

    static int CountIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count() : 0;

    /// <summary>What people show each other is nobody else's business on this machine.</summary>
    static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
