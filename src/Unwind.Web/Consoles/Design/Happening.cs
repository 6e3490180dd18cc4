namespace Unwind.Web.Consoles.Design;

/// <summary>One entry of a timeline.</summary>
/// <param name="Pictures">Names of files that were shown with it.</param>
public sealed record Happening(DateTimeOffset At, string Who, string? Rule, string Words, ImmutableArray<string> Pictures = default);

/// <summary>One thing that somebody said.</summary>
/// <param name="Pictures">Names of files that were sent with it.</param>
public sealed record Saying(DateTimeOffset At, string Who, string Words, bool Mine, ImmutableArray<string> Pictures = default);
