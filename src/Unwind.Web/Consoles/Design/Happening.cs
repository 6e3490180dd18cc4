namespace Unwind.Web.Consoles.Design;

/// <summary>One entry of a timeline.</summary>
public sealed record Happening(DateTimeOffset At, string Who, string? Rule, string Words);

/// <summary>One thing that somebody said.</summary>
public sealed record Saying(DateTimeOffset At, string Who, string Words, bool Mine);
