using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Saved;

/// <summary>A text that somebody keeps under a name: a view of a list, a macro of the desk.</summary>
public sealed record SavedItem(string Name, string Value, DateTimeOffset At);

/// <summary>What people keep for themselves. It decides nothing and belongs to no order.</summary>
public sealed class SavedItems
{
    public const int ItemsMax = 100;
    public const int NameMax = 100;
    public const int ValueMax = 4000;

    /// <summary>Views of a list of orders; the value is the address's query.</summary>
    public const string Views = "view";
    /// <summary>Sentences that the desk uses often; the owner is <see cref="Desk"/>.</summary>
    public const string Macros = "macro";
    /// <summary>All officers together.</summary>
    public const string Desk = "desk";

    readonly Reads reads;
    readonly LaneMap lanes;
    readonly TimeProvider clock;

    internal SavedItems(Reads reads, LaneMap lanes, TimeProvider clock) => (this.reads, this.lanes, this.clock) = (reads, lanes, clock);

    /// <summary>By name.</summary>
    public ValueTask<ImmutableArray<SavedItem>> List(string owner, string kind, CancellationToken cancel) =>
        reads.Ask(c => SavedQueries.Items(c, owner, kind), cancel);

    /// <summary>Keeps a text under a name, in place of what was there. False when there are too many, or it is too long.</summary>
    public async Task<bool> Keep(string owner, string kind, string name, string value, CancellationToken cancel)
    {
        if (name.Length is 0 or > NameMax || value.Length > ValueMax) return false;
        var there = await List(owner, kind, cancel);
        if (there.Length >= ItemsMax && there.All(i => i.Name != name)) return false;
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return await LaneOf(owner).Do(batch =>
        {
            batch.SaveItem(owner, kind, name, value, at);
            return true;
        }).WaitAsync(cancel);
    }

    /// <returns>Whether there was one.</returns>
    public Task<bool> Forget(string owner, string kind, string name, CancellationToken cancel) =>
        LaneOf(owner).Do(batch => batch.ForgetItem(owner, kind, name)).WaitAsync(cancel);

    Lane LaneOf(string owner) => lanes.Of(Bucket.Of(owner));
}
