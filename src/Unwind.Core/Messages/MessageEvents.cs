namespace Unwind.Messages;

/// <summary>One side said something in the order. It can't be changed or deleted by anybody (R25).</summary>
public sealed record MessageSent(Stamp Stamp, string Text, ImmutableArray<string> Attachments) : OrderEvent(Stamp);
