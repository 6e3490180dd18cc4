using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Policies;

/// <summary>A version that went live: when, and who put it there; nobody is the program, which found it in its folder.</summary>
public sealed record LivePolicy(string Id, int Version, DateTimeOffset Since, string? By);

/// <summary>What became of a text: the policy, if it can be live, or what is wrong with it.</summary>
/// <param name="Repeated">It is live already, with this very text.</param>
/// <param name="Overtaken">Another version went live after the asker had looked: this one.</param>
public sealed record PolicyAnswer(Policy? Policy, ImmutableArray<PolicyMistake> Mistakes, bool Repeated = false, int? Overtaken = null)
{
    public bool Accepted => Policy is not null && Mistakes.IsEmpty && Overtaken is null;
}

/// <summary>
/// Policies put live while the program runs (R39): a text is read, checked and stored in one commit, and new orders get it from
/// then on, in every process. A version that is live never changes, and orders keep the one that they were placed under.
/// </summary>
public sealed class LivePolicies : IDisposable
{
    /// <summary>Characters of a policy's text.</summary>
    public const int LengthMax = 200_000;

    readonly PolicyBook book;
    readonly Reads reads;
    readonly Lane lane;
    readonly TimeProvider clock;
    // One after the other here; between processes the batch's lock does the same.
    readonly SemaphoreSlim turn = new(1);

    internal LivePolicies(PolicyBook book, Reads reads, Lane lane, TimeProvider clock) =>
        (this.book, this.reads, this.lane, this.clock) = (book, reads, lane, clock);

    /// <summary>All versions that ever went live, by name, the newest first.</summary>
    public ValueTask<ImmutableArray<LivePolicy>> List(CancellationToken cancel) => reads.Ask(SettingQueries.LivePolicies, cancel);

    /// <summary>A version's text as it went live; null when it never did.</summary>
    public ValueTask<string?> Text(string id, int version, CancellationToken cancel) =>
        reads.Ask(c => SettingQueries.PolicyText(c, id, version)?.Yaml, cancel);

    /// <summary>What putting it live would be answered now; nothing is stored.</summary>
    public async ValueTask<PolicyAnswer> Check(string name, string yaml, int? seen, CancellationToken cancel)
    {
        var read = Read(name, yaml);
        if (read.Policy is not { } policy) return read;
        return await reads.Ask(c => Judge(name, policy, yaml, SettingQueries.Policies(c), seen), cancel) ?? read;
    }

    /// <summary>Puts a text live; new orders of its policy get it at once.</summary>
    /// <param name="name">What the text is called in its mistakes.</param>
    /// <param name="seen">The version that was live when the asker looked; null for whichever it is.</param>
    public async Task<PolicyAnswer> PutLive(string name, string yaml, Actor by, int? seen, CancellationToken cancel)
    {
        var read = Read(name, yaml);
        if (read.Policy is not { } policy) return read;
        await turn.WaitAsync(cancel);
        try
        {
            var text = new PolicyText(policy.Id, policy.Version, yaml, PolicyText.HashOf(yaml), $"{by}");
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var answer = await lane.Do(batch =>
            {
                // Under the lock: what is live cannot become another one before this is.
                batch.HoldPolicies();
                using var reader = reads.Snapshot();
                if (Judge(name, policy, yaml, SettingQueries.Policies(reader.Connection), seen) is { } no) return no;
                batch.SavePolicy(text, now);
                return read;
            });
            book.Look();
            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    static PolicyAnswer Read(string name, string yaml)
    {
        if (yaml.Length > LengthMax) return new(null, [new PolicyMistake(name, 1, 1, $"A policy has at most {LengthMax} characters.")]);
        var (policy, mistakes) = PolicyFile.Read(name, yaml);
        return new(policy, mistakes);
    }

    /// <summary>Null when the text can go live now.</summary>
    static PolicyAnswer? Judge(string name, Policy policy, string yaml, ImmutableArray<PolicyText> live, int? seen)
    {
        var same = live.Where(l => l.Id == policy.Id).ToArray();
        var newest = same.Length == 0 ? 0 : same.Max(l => l.Version);
        if (same.FirstOrDefault(l => l.Version == policy.Version) is { } known && known.Hash == PolicyText.HashOf(yaml)) return new(policy, [], Repeated: true);
        if (seen is { } version && version != newest) return new(policy, [], Overtaken: newest);
        if (policy.Version > newest) return null;
        var (line, column) = PlaceOfVersion(yaml);
        return new(null, [new PolicyMistake(
            name, line, column, $"Version {newest} of {policy.Id} is live, and what is live never changes. Raise the version to {newest + 1}.")]);
    }

    static (int Line, int Column) PlaceOfVersion(string yaml)
    {
        var lines = yaml.Split('\n');
        var at = Array.FindIndex(lines, l => l.StartsWith("version:", StringComparison.Ordinal));
        return at < 0 ? (1, 1) : (at + 1, "version: ".Length + 1);
    }
}
