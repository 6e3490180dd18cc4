using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>How often each method of a channel was called since the start, and each fault played.</summary>
sealed class Tally
{
    readonly ConcurrentDictionary<(string Channel, string What), long> calls = new();
    readonly ConcurrentDictionary<(string Channel, string What), long> faults = new();

    public void Call(string channel, string method) => calls.AddOrUpdate((channel, method), 1, (_, n) => n + 1);

    public void Fault(string channel, Fault fault) =>
        faults.AddOrUpdate((channel, SnakeCase.Of(fault)), 1, (_, n) => n + 1);

    public void Down(string channel) => faults.AddOrUpdate((channel, "down"), 1, (_, n) => n + 1);

    /// <summary>A call that the channel did not believe: a wrong signature, a wrong key.</summary>
    public void Disbelieved(string channel) => faults.AddOrUpdate((channel, "disbelieved"), 1, (_, n) => n + 1);

    public JsonObject Of(string channel) => new()
    {
        ["methods"] = Counts(calls, channel),
        ["faults"] = Counts(faults, channel),
    };

    static JsonObject Counts(ConcurrentDictionary<(string Channel, string What), long> counts, string channel) =>
        new(counts.Where(c => c.Key.Channel == channel).OrderBy(c => c.Key.What, StringComparer.Ordinal)
            .Select(c => KeyValuePair.Create(c.Key.What, (JsonNode?)c.Value)));
}
