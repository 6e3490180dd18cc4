namespace Unwind.Web.Consoles.Design;

/// <summary>One bar of a chart.</summary>
/// <param name="Value">How long it is, against the others; not below zero.</param>
/// <param name="Figure">What it stands for, as people read it.</param>
/// <param name="Look"><c>warn</c> or <c>bad</c> where it needs a look.</param>
/// <param name="Href">Where what it counts can be seen.</param>
public sealed record Bar(string Name, long Value, string Figure, string? Look = null, string? Href = null);
