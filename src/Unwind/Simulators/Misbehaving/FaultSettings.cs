using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>What goes wrong, and how often. Changed as a whole while the simulator runs.</summary>
sealed record FaultSettings
{
    /// <summary>Percent of the calls, and of the notifications, that something happens to.</summary>
    public double Lossy { get; init; }
    /// <summary>What can happen to a call. A plain no has to be asked for: it changes how a story ends.</summary>
    public ImmutableArray<Fault> Modes { get; init; } =
        [Fault.DropAfter, Fault.DropBefore, Fault.Timeout, Fault.ErrorDone, Fault.ErrorNotDone, Fault.Busy];
    public int SlowMs { get; init; }
    public bool Down { get; init; }
    public bool BalanceLow { get; init; }
    /// <summary>Stripe's refunds are under way first, and end after <see cref="PendingMs"/>.</summary>
    public bool RefundPending { get; init; }
    public int PendingMs { get; init; } = 500;
    public double PendingFailPercent { get; init; } = 10;
    /// <summary>Stripe has pruned its idempotency keys, as it does after a day.</summary>
    public bool ForgetKeys { get; init; }
    public Delivery Notify { get; init; }

    /// <summary>These settings, changed as the body says; <see cref="FormatException"/> for anything unknown.</summary>
    public FaultSettings With(JsonObject body)
    {
        var settings = this;
        foreach (var (name, value) in body)
        {
            settings = name switch
            {
                "lossy" => settings with { Lossy = Number(name, value, 100) },
                "modes" => settings with { Modes = [.. ModesOf(value)] },
                "slow_ms" => settings with { SlowMs = (int)Number(name, value, 600_000) },
                "down" => settings with { Down = Flag(name, value) },
                "balance" => settings with { BalanceLow = Word(name, value, "enough", "low") == "low" },
                "refund_pending" => settings with { RefundPending = Flag(name, value) },
                "pending_ms" => settings with { PendingMs = (int)Number(name, value, 600_000) },
                "pending_fail_percent" => settings with { PendingFailPercent = Number(name, value, 100) },
                "forget_keys" => settings with { ForgetKeys = Flag(name, value) },
                "notify" => settings with
                {
                    Notify = SnakeCase.Parse<Delivery>(Word(name, value, "once", "twice", "late", "never", "shuffled"))!.Value,
                },
                _ => throw new FormatException($"There is no setting '{name}'."),
            };
        }
        return settings;
    }

    public JsonObject ToJson() => new()
    {
        ["lossy"] = Lossy,
        ["modes"] = new JsonArray([.. Modes.Select(m => (JsonNode)SnakeCase.Of(m))]),
        ["slow_ms"] = SlowMs,
        ["down"] = Down,
        ["balance"] = BalanceLow ? "low" : "enough",
        ["refund_pending"] = RefundPending,
        ["pending_ms"] = PendingMs,
        ["pending_fail_percent"] = PendingFailPercent,
        ["forget_keys"] = ForgetKeys,
        ["notify"] = SnakeCase.Of(Notify),
    };

    static IEnumerable<Fault> ModesOf(JsonNode? value)
    {
        foreach (var mode in value as JsonArray ?? throw new FormatException("'modes' is a list."))
        {
            yield return Word("modes", mode,
                "drop_after", "drop_before", "timeout", "error_done", "error_not_done", "refuse", "busy") is var word
                && SnakeCase.Parse<Fault>(word) is { } fault ? fault : throw new UnreachableException(word);
        }
    }

    static bool Flag(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"'{name}' is true or false."),
    };

    static double Number(string name, JsonNode? value, double most) =>
        value?.GetValueKind() == JsonValueKind.Number && (double)value is >= 0 and var number && number <= most
            ? number : throw new FormatException($"'{name}' is a number from 0 to {most}.");

    static string Word(string name, JsonNode? value, params string[] words) =>
        value?.GetValueKind() == JsonValueKind.String && (string)value! is var word && words.Contains(word)
            ? word : throw new FormatException($"'{name}' is one of {string.Join(", ", words)}.");
}
