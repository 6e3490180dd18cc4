namespace Unwind.Engine.Attachments;

/// <summary>
/// Where pictures and documents lie, outside of the database. A file waits until a fact names it; then it is kept. Names
/// come from the content and are safe as file names; the same content twice is the same file.
/// </summary>
public interface IAttachmentStore
{
    /// <summary>Writes a file that waits to be named. When it returns, the file is on disk.</summary>
    /// <exception cref="IOException">There is no room, or no right to write.</exception>
    Task Put(OrderId order, string name, ReadOnlyMemory<byte> content, CancellationToken cancel);

    /// <summary>The file, waiting or kept; null when there is none.</summary>
    Stream? Open(OrderId order, string name);

    /// <summary>How many files an order has, waiting and kept.</summary>
    int Count(OrderId order);

    /// <summary>A fact names it: it is kept.</summary>
    void Keep(OrderId order, string name);

    /// <summary>Files that have waited since before a time.</summary>
    IEnumerable<(OrderId Order, string Name)> Waiting(DateTimeOffset before);

    /// <summary>Nobody named it: it goes.</summary>
    void Drop(OrderId order, string name);
}
