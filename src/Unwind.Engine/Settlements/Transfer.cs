namespace Unwind.Engine.Settlements;

/// <summary>
/// Money of a store that moved and belongs to no order: its deposit (保证金) paid in or taken out, a settlement by bank. One
/// for each reference.
/// </summary>
/// <param name="Reference">The bank's number, or whoever's; asking again under it is asking once.</param>
/// <param name="Minor">In minor units of the currency; always above zero.</param>
public sealed record Transfer(
    string Store, string Reference, string From, string To, long Minor, string Currency, DateTimeOffset At, Actor By, string? Words);

/// <summary>A transfer as it stands.</summary>
/// <param name="Repeated">It stood already, with the same content.</param>
public sealed record TransferAnswer(Transfer Transfer, bool Repeated);
