namespace Unwind.Engine.Policies;

/// <summary>A mistake in a policy file: where it is, and what was expected there. Lines and columns count from 1.</summary>
public sealed record PolicyMistake(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>Reads a policy from YAML. A file with a mistake gives no policy at all (R39).</summary>
public static class PolicyFile
{
    /// <returns>The policy, or null and every mistake that was found.</returns>
    public static (Policy? Policy, ImmutableArray<PolicyMistake> Mistakes) Read(string file, string yaml) =>
        throw new NotImplementedException();
}
