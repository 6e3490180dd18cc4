namespace Unwind.Importing;

/// <summary>One order of an import file, or why it could not be read.</summary>
/// <param name="Line">The line on which it begins, counted from 1.</param>
/// <param name="Text">What stands there; with the line it makes the idempotency key.</param>
sealed record Entry(int Line, string Text, ImportOrder? Order, string? Trouble);
