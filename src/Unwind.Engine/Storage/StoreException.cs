namespace Unwind.Engine.Storage;

/// <summary>The database can't be used; the message says why in words for the operator.</summary>
public sealed class StoreException : Exception
{
    public StoreException() { }
    public StoreException(string message) : base(message) { }
    public StoreException(string message, Exception inner) : base(message, inner) { }
}
