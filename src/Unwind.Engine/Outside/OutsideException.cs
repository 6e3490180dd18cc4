namespace Unwind.Engine.Outside;

/// <summary>The file of channels and carriers can't be used; the message says what to do about it.</summary>
public sealed class OutsideException : Exception
{
    public OutsideException() { }
    public OutsideException(string message) : base(message) { }
    public OutsideException(string message, Exception inner) : base(message, inner) { }
}
