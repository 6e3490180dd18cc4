namespace Unwind.Disputes;

/// <summary>A side called the desk in (申请平台介入, R26). A case that had ended goes on with it.</summary>
public sealed record DeskCalled(
    Stamp Stamp, int Case, string? Words, ImmutableArray<string> Evidence, CaseState To) : OrderEvent(Stamp);

/// <summary>A side gave evidence (举证). It can't be changed or taken back by anybody (R25, R26).</summary>
public sealed record EvidenceGiven(Stamp Stamp, int Case, string? Words, ImmutableArray<string> Evidence) : OrderEvent(Stamp);

/// <summary>The desk wants more from one side, or from both; its own clock stands still until it has it (R42).</summary>
/// <param name="From">Null for both sides.</param>
public sealed record EvidenceAsked(
    Stamp Stamp, int Case, ActorKind? From, string? Words, DateTimeOffset Until, TimeSpan Left) : OrderEvent(Stamp);

/// <summary>Both sides were heard, or had the time to be: the desk decides by then.</summary>
public sealed record EvidenceClosed(Stamp Stamp, int Case, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>An officer has the case.</summary>
public sealed record CaseAssigned(Stamp Stamp, int Case, string Officer) : OrderEvent(Stamp);

/// <summary>The officer stayed silent: the fallback officer decides by then (R42).</summary>
public sealed record CaseEscalated(Stamp Stamp, int Case, string Officer, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>The desk decided, or its silence did. It is carried out when nobody can appeal any more (R42).</summary>
/// <param name="Until">By when either side may appeal; null when it is final.</param>
public sealed record VerdictGiven(Stamp Stamp, int Case, Verdict Verdict, DateTimeOffset? Until) : OrderEvent(Stamp)
{
    /// <summary>What it gives back as things stand, in minor units; what is carried out is read off the refund.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long RefundMinor { get; init; }

    /// <summary>What the store pays the buyer beyond that, in minor units (R31).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CompensationMinor { get; init; }

    /// <summary>Points on the store's record (R31).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Points { get; init; }
}

/// <summary>A side accepts the verdict and will not appeal.</summary>
public sealed record VerdictAccepted(Stamp Stamp, int Case) : OrderEvent(Stamp);

/// <summary>A side appeals (申诉): somebody else decides, once and for all (R42).</summary>
public sealed record VerdictAppealed(
    Stamp Stamp, int Case, string? Words, ImmutableArray<string> Evidence, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>The verdict is carried out now. It happens once in the life of a case (R42).</summary>
public sealed record VerdictExecuted(Stamp Stamp, int Case, Liability Liable) : OrderEvent(Stamp);
