using System.Security.Cryptography;
using System.Text;
using Unwind.Engine.Storage;

namespace Unwind.Engine.Policies;

/// <summary>A policy's text as it went live.</summary>
/// <param name="PutBy">Who put it live; null for the program itself.</param>
sealed record PolicyText(string Id, int Version, string Yaml, string Hash, string? PutBy = null)
{
    public static string HashOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));
}

/// <summary>A policy can't go live; the message says what to do about it.</summary>
public sealed class PolicyException : Exception
{
    public PolicyException() { }
    public PolicyException(string message) : base(message) { }
    public PolicyException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// The policies of a folder, and those that went live before: an order keeps the version that it was placed under, so a
/// version that was ever live is kept with its text, and its text never changes.
/// </summary>
static class PolicyShelf
{
    /// <returns>All policies, and the texts that were not live before.</returns>
    /// <exception cref="PolicyException">A file has mistakes, or another text under a version that is live.</exception>
    public static (PolicyBook Book, ImmutableArray<PolicyText> Fresh) Open(
        string folder, string defaultPolicy, ImmutableArray<PolicyText> live)
    {
        if (!Directory.Exists(folder)) throw new PolicyException($"There is no folder of policies at {folder}.");
        var policies = ImmutableArray.CreateBuilder<Policy>();
        var fresh = ImmutableArray.CreateBuilder<PolicyText>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var yaml = File.ReadAllText(file);
            var policy = Read(file, yaml);
            if (policies.FirstOrDefault(p => p.Id == policy.Id && p.Version == policy.Version) is not null)
                throw new PolicyException($"{file}: another file in this folder is {policy.Id} version {policy.Version} already.");
            var text = new PolicyText(policy.Id, policy.Version, yaml, PolicyText.HashOf(yaml));
            policies.Add(policy);
            switch (live.FirstOrDefault(l => l.Id == policy.Id && l.Version == policy.Version))
            {
                case null:
                    fresh.Add(text);
                    break;
                case { } known when known.Hash != text.Hash:
                    throw new PolicyException(
                        $"{file}: policy {policy.Id} version {policy.Version} is live with another text, and orders were "
                        + $"placed under it. Raise the version to {live.Where(l => l.Id == policy.Id).Max(l => l.Version) + 1}.");
            }
        }
        foreach (var old in live)
            if (!policies.Any(p => p.Id == old.Id && p.Version == old.Version))
                policies.Add(ReadLive(old));

        var book = new PolicyBook(policies.ToImmutable(), defaultPolicy);
        if (!policies.Any(p => p.Id == defaultPolicy))
            throw new PolicyException($"The default policy {defaultPolicy} is not in {folder}.");
        return (book, fresh.ToImmutable());
    }

    /// <summary>One of the versions that went live, or null.</summary>
    public static Policy? FindLive(ImmutableArray<PolicyText> live, string id, int version) =>
        live.FirstOrDefault(l => l.Id == id && l.Version == version) is { } text ? ReadLive(text) : null;

    /// <summary>Those that are not known yet; a text that only a later release can read is left to it.</summary>
    public static ImmutableArray<Policy> ReadOthers(IEnumerable<PolicyText> texts) =>
        [.. texts.Select(t => PolicyFile.ReadLive($"{t.Id} version {t.Version}", t.Yaml).Policy).OfType<Policy>()];

    static Policy ReadLive(PolicyText text) =>
        Whole(PolicyFile.ReadLive($"{text.Id} version {text.Version}, as it went live", text.Yaml));

    static Policy Read(string file, string yaml) => Whole(PolicyFile.Read(file, yaml));

    static Policy Whole((Policy? Policy, ImmutableArray<PolicyMistake> Mistakes) read)
    {
        var (policy, mistakes) = read;
        return policy ?? throw new PolicyException(string.Join('\n', mistakes));
    }
}
