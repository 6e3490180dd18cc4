namespace Unwind.Cases;

public sealed record CaseOpened(Stamp Stamp, Case Case) : OrderEvent(Stamp);

/// <summary>The other side said yes, or its silence did.</summary>
public sealed record CaseAgreed(Stamp Stamp, int Case, bool BySilence) : OrderEvent(Stamp);

/// <summary>The other side said no; the case ends, and its units are free for another request.</summary>
public sealed record CaseDeclined(
    Stamp Stamp, int Case, string? Reason, string? Explanation, ImmutableArray<string> Proof, bool BySilence)
    : OrderEvent(Stamp);

/// <summary>The case goes on in another way: another wait, perhaps as another kind (R41).</summary>
public sealed record CaseMoved(Stamp Stamp, int Case, CaseKind Kind, CaseState To) : OrderEvent(Stamp);

/// <summary>Some units left the case, by being shipped or by not coming back; it goes on with the others (R12, R40).</summary>
public sealed record CaseNarrowed(
    Stamp Stamp, int Case, ImmutableArray<UnitRange> Units, long GoodsMinor, long PostageMinor, long DeductedMinor)
    : OrderEvent(Stamp);

public sealed record CaseClosed(Stamp Stamp, int Case, CaseOutcome Outcome) : OrderEvent(Stamp);

/// <summary>
/// Whoever is waited for has longer (延长): once by right, or because the other side, who waits, consents (R42).
/// </summary>
/// <param name="Case">0 when it is the wait for receipt of <paramref name="Parcel"/>.</param>
public sealed record DeadlineExtended(Stamp Stamp, int Case, int Parcel, TimeSpan By, bool ByRight) : OrderEvent(Stamp);

/// <summary>An officer does something for a side that asked by phone or e-mail (代为操作, R27).</summary>
/// <param name="How">How it was asked, for example <c>phone</c>.</param>
public sealed record SpokenFor(Stamp Stamp, ActorKind Side, string How, string Words) : OrderEvent(Stamp);
