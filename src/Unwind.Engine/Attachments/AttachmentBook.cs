using System.Security.Cryptography;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Attachments;

/// <summary>Why a file is not taken.</summary>
public enum AttachmentWrong { Empty, TooLarge, KindNotTaken, TooMany, NoRoom }

/// <summary>A file that is there, for who may see it.</summary>
public sealed record Attachment(AttachmentKind Kind, Stream Content) : IDisposable
{
    public void Dispose() => Content.Dispose();
}

/// <summary>
/// Pictures and documents of an order: who may see the order may add some, and sees those that its facts name. The name is
/// the content's SHA-256, so that what was shown as evidence can't become something else (R25, R38).
/// </summary>
public sealed class AttachmentBook
{
    /// <summary>The largest file, in bytes.</summary>
    public const int BytesMax = 5 * 1024 * 1024;
    /// <summary>Files of one order, named or not.</summary>
    public const int PerOrderMax = 100;
    /// <summary>A file that no fact names is forgotten after that.</summary>
    public static readonly TimeSpan WaitsFor = TimeSpan.FromDays(1);

    readonly IAttachmentStore store;
    readonly Reads reads;

    internal AttachmentBook(IAttachmentStore store, Reads reads) => (this.store, this.reads) = (store, reads);

    /// <summary>Takes a file for an order that the caller may see.</summary>
    /// <returns>The name for a command's evidence, or why not; never both.</returns>
    public async Task<(string? Name, AttachmentWrong? Wrong)> Add(OrderId order, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var named = NameOf(content.Span);
        if (named.Name is not { } name) return named;
        if (store.Count(order) >= PerOrderMax && !Has(order, name)) return (null, AttachmentWrong.TooMany);
        try
        {
            await store.Put(order, name, content, cancel);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return (null, AttachmentWrong.NoRoom);
        }
        return (name, null);
    }

    /// <summary>The name that a content has, or why it is not taken.</summary>
    public static (string? Name, AttachmentWrong? Wrong) NameOf(ReadOnlySpan<byte> content) =>
        content.IsEmpty ? (null, AttachmentWrong.Empty)
        : content.Length > BytesMax ? (null, AttachmentWrong.TooLarge)
        : AttachmentKind.Of(content) is { } kind ? ($"{Convert.ToHexStringLower(SHA256.HashData(content))}.{kind.Extension}", null)
        : (null, AttachmentWrong.KindNotTaken);

    /// <summary>Whether the order has such a file, named or waiting.</summary>
    public bool Has(OrderId order, string name)
    {
        if (AttachmentKind.OfName(name) is null) return false;
        using var file = store.Open(order, name);
        return file is not null;
    }

    /// <summary>A file that a fact of the order names; null when there is none. Whether the reader may see the order was asked before.</summary>
    public async ValueTask<Attachment?> Open(OrderId order, string name, CancellationToken cancel) =>
        AttachmentKind.OfName(name) is { } kind && await IsNamed(order, name, cancel) && store.Open(order, name) is { } content
            ? new Attachment(kind, content) : null;

    /// <summary>A command that names them was accepted: they stay.</summary>
    public void Keep(OrderId order, IEnumerable<string> names)
    {
        foreach (var name in names)
            if (AttachmentKind.OfName(name) is not null) store.Keep(order, name);
    }

    /// <summary>Keeps what was named meanwhile, and forgets what nobody named for a day. Returns how many went.</summary>
    public async Task<int> Sweep(DateTimeOffset now, CancellationToken cancel)
    {
        var gone = 0;
        foreach (var (order, name) in store.Waiting(now - WaitsFor))
        {
            cancel.ThrowIfCancellationRequested();
            if (AttachmentKind.OfName(name) is not null && await IsNamed(order, name, cancel))
            {
                store.Keep(order, name);
                continue;
            }
            store.Drop(order, name);
            gone++;
        }
        return gone;
    }

    ValueTask<bool> IsNamed(OrderId order, string name, CancellationToken cancel) => reads.Ask(c => OrderQueries.Names(c, order, name), cancel);
}
