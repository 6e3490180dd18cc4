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
        Read(file, yaml, root => root);

    /// <summary>Reads a text as it went live, perhaps under a release that knew less than this one.</summary>
    internal static (Policy? Policy, ImmutableArray<PolicyMistake> Mistakes) ReadLive(string file, string yaml) =>
        Read(file, yaml, EarlierPolicy.Complete);

    static (Policy? Policy, ImmutableArray<PolicyMistake> Mistakes) Read(string file, string yaml, Func<PolicyNode, PolicyNode> prepare)
    {
        var mistakes = new Mistakes(file);
        if (PolicyNode.Parse(yaml, mistakes) is { } read)
        {
            var root = prepare(read);
            var reader = new PolicyReader(mistakes);
            if (reader.Read(root) is { } policy)
            {
                foreach (var flaw in PolicyCheck.Of(policy)) mistakes.Add(reader.PlaceOf(flaw.Setting) ?? root, flaw.Message);
                if (mistakes.Count == 0) return (policy, []);
            }
        }
        return (null, mistakes.ToImmutable());
    }

    /// <summary>Reads every <c>*.yaml</c> file of a folder, in the order of their names.</summary>
    /// <returns>The policies that are without mistakes, and all mistakes of the others.</returns>
    public static (ImmutableArray<Policy> Policies, ImmutableArray<PolicyMistake> Mistakes) ReadFolder(string folder)
    {
        var policies = ImmutableArray.CreateBuilder<Policy>();
        var mistakes = ImmutableArray.CreateBuilder<PolicyMistake>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var (policy, wrong) = Read(Path.GetFileName(path), File.ReadAllText(path));
            mistakes.AddRange(wrong);
            if (policy is null) continue;
            if (policies.Any(p => p.Id == policy.Id && p.Version == policy.Version))
                mistakes.Add(
                    new PolicyMistake(Path.GetFileName(path), 1, 1,
                    $"Version {policy.Version} of {policy.Id} is in another file already."));
            else
                policies.Add(policy);
        }
        return (policies.ToImmutable(), mistakes.ToImmutable());
    }
}
