namespace Unwind.Disputes;

/// <summary>
/// The desk's part in a case (平台介入): who called it in, who is to decide, what was decided, and whether that was appealed
/// against. It is filled by <c>Disputes</c>' events alone (R26, R42).
/// </summary>
/// <param name="Officer">Who is to decide; null while nobody was assigned.</param>
/// <param name="Escalated">The officer stayed silent, and the fallback officer is to decide.</param>
/// <param name="Rounds">How often the desk has asked for more evidence.</param>
/// <param name="Heard">Sides that gave evidence since the desk last asked.</param>
/// <param name="Verdict">The verdict as it stands; carried out once, when it can't be appealed any more.</param>
/// <param name="AppealedBy">Who appealed; null for nobody. There is one appeal.</param>
/// <param name="Accepted">Sides that accepted the verdict.</param>
public sealed record Hearing(
    Actor CalledBy, DateTimeOffset CalledAt, string? Officer = null, bool Escalated = false, int Rounds = 0,
    Verdict? Verdict = null, ActorKind? AppealedBy = null)
{
    public ImmutableArray<ActorKind> Heard { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<ActorKind> Accepted { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Officers who called the desk, gave evidence or appealed in a side's name: they do not decide it (R27).</summary>
    public ImmutableArray<string> SpokeFor { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>When the refusal was that the desk was called about; null when it was called in at once.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>What went back outside for the case since the verdict, in minor units: it is not paid again (R44).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long PaidOutsideMinor { get; init; }

    /// <summary>It was carried out: the units are not asked for again on the same ground.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Executed { get; init; }
}

/// <summary>What some units of a case get: all of what is left of them, or an amount; postage or not; with a return or not.</summary>
/// <param name="Units">How many; 0 for all of the case. Awards take the case's units in their order, from the first.</param>
/// <param name="AmountMinor">For the goods of these units, in minor units; null for all that is left of them, 0 for nothing.</param>
/// <param name="Postage">Whether what is left of their postage goes back as well.</param>
/// <param name="Return">Whether the goods have to come back first. At most one award of a verdict has it.</param>
public sealed record Award(int Units = 0, long? AmountMinor = null, bool Postage = false, bool Return = false);

/// <summary>A decision of the desk (判责结论), carried out like an agreement (R26).</summary>
/// <param name="Upheld">Whether the opener gets something, or a complaint is right.</param>
/// <param name="Awards">Units that no award names get nothing.</param>
/// <param name="Liable">Who caused it and bears it (R43).</param>
/// <param name="ReturnPostage">Who bears the way back of what is returned.</param>
/// <param name="Violation">The reason for which the store is penalised as well (R31); null for none.</param>
public sealed record Verdict(
    Actor By, bool Upheld, ImmutableArray<Award> Awards, Liability Liable, Liability ReturnPostage, string? Violation,
    string? Words)
{
    /// <summary>Where the goods were when it was given: what it says about them is read by that (R41).</summary>
    public Stage DecidedIn { get; init; }
}
