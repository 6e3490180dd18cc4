using System.Globalization;

namespace Unwind.Engine.Policies;

/// <summary>
/// The keys of one table of a policy file. Each is asked for by name; what nobody asked for is reported as unknown, with
/// the names that would have been understood. After a mistake a reading goes on with a value that makes no second one.
/// </summary>
sealed class PolicyFields
{
    readonly Mistakes mistakes;
    readonly PolicyNode.Table table;
    readonly string what;
    readonly List<string> asked = [];

    PolicyFields(PolicyNode.Table table, string what, Mistakes mistakes)
    {
        (this.table, this.what, this.mistakes) = (table, what, mistakes);
        foreach (var entry in table.Entries.GroupBy(e => e.Key.Value, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            foreach (var (key, _) in entry.Skip(1))
                mistakes.Add(
                    key, $"{what} has \"{key.Value}\" twice; it is already on line {entry.First().Key.Line}.");
        }
    }

    public PolicyNode Node => table;

    /// <summary>The table as fields, or null when it is something else, which is then reported.</summary>
    public static PolicyFields? Of(PolicyNode node, string what, Mistakes mistakes)
    {
        if (node is PolicyNode.Table table) return new PolicyFields(table, what, mistakes);
        mistakes.Add(node, $"{what}: expected a table of keys, found {node.Kind}.");
        return null;
    }

    /// <summary>Every key with its value, where the keys are the author's own words.</summary>
    public IEnumerable<(PolicyNode.Text Key, PolicyNode Value)> Entries =>
        table.Entries.DistinctBy(e => e.Key.Value, StringComparer.Ordinal);

    /// <summary>Reports the keys that were not asked for. To be called after the last one.</summary>
    public void Close()
    {
        foreach (var (key, _) in Entries)
        {
            if (!asked.Contains(key.Value))
                mistakes.Add(key, $"{what}: unknown key \"{key.Value}\"; expected {OneOf(asked)}.");
        }
    }

    public PolicyNode? Optional(string key)
    {
        asked.Add(key);
        foreach (var (name, value) in table.Entries)
        {
            if (name.Value != key) continue;
            if (value is not PolicyNode.Text { IsEmpty: true }) return value;
            mistakes.Add(name, $"{what}: \"{key}\" has no value.");
            return null;
        }
        return null;
    }

    public PolicyNode? Required(string key)
    {
        var value = Optional(key);
        if (value is null && !table.Entries.Any(e => e.Key.Value == key))
            mistakes.Add(table, $"{what}: \"{key}\" is missing.");
        return value;
    }

    public PolicyFields? Fields(string key, string name) => Required(key) is { } node ? Of(node, name, mistakes) : null;

    public string Text(string key) => AsText(Required(key), key) ?? "";
    public string? TextOrNull(string key) => AsText(Optional(key), key);

    public bool Flag(string key)
    {
        if (Optional(key) is not { } node) return false;
        if (node is PolicyNode.Text { Value: "true" or "false" } text) return text.Value == "true";
        mistakes.Add(node, $"{what}: \"{key}\" is {Shown(node)}; expected true or false.");
        return false;
    }

    public long Number(string key, long min, long max) => Required(key) is { } node ? AsNumber(node, key, min, max) : min;

    public TimeSpan Duration(string key) => Required(key) is { } node ? AsDuration(node, key) : TimeSpan.Zero;
    public TimeSpan? DurationOrNull(string key) => Optional(key) is { } node ? AsDuration(node, key) : null;
    public Wait Wait(string key) => Required(key) is { } node ? AsWait(node, key) : default;
    public Wait? WaitOrNull(string key) => Optional(key) is { } node ? AsWait(node, key) : null;

    /// <summary>Texts of a list, or of one; what is no text is reported.</summary>
    public IEnumerable<(PolicyNode Node, string Text)> Texts(string key)
    {
        if (Optional(key) is not { } node) yield break;
        foreach (var item in node is PolicyNode.Row row ? row.Items : [node])
            if (AsText(item, key) is { } text) yield return (item, text);
    }

    public void Mistake(PolicyNode node, string message) => mistakes.Add(node, $"{what}: {message}");

    public T Word<T>(string key) where T : struct, Enum =>
        Required(key) is { } node ? AsWord<T>(node, key, Enum.GetValues<T>()) ?? default : default;

    public T? WordOrNull<T>(string key, params ReadOnlySpan<T> allowed) where T : struct, Enum =>
        Optional(key) is { } node ? AsWord(node, key, allowed.IsEmpty ? Enum.GetValues<T>() : allowed.ToArray()) : null;

    /// <summary>One word or a list of them.</summary>
    public ImmutableArray<T> Words<T>(string key, bool required, params ReadOnlySpan<T> allowed) where T : struct, Enum
    {
        if ((required ? Required(key) : Optional(key)) is not { } node) return [];
        var known = allowed.IsEmpty ? Enum.GetValues<T>() : allowed.ToArray();
        var words = ImmutableArray.CreateBuilder<T>();
        foreach (var item in node is PolicyNode.Row row ? row.Items : [node])
        {
            if (AsWord(item, key, known) is not { } word) continue;
            if (words.Contains(word)) mistakes.Add(item, $"{what}: \"{key}\" names {SnakeCase.Of(word)} twice.");
            else words.Add(word);
        }
        if (required && node is PolicyNode.Row { Items.IsEmpty: true })
            mistakes.Add(node, $"{what}: \"{key}\" is empty; expected {OneOf(known)}.");
        return words.ToImmutable();
    }

    string? AsText(PolicyNode? node, string key)
    {
        if (node is null or PolicyNode.Text) return (node as PolicyNode.Text)?.Value;
        mistakes.Add(node, $"{what}: \"{key}\" is {node.Kind}; expected text.");
        return null;
    }

    T? AsWord<T>(PolicyNode node, string key, T[] allowed) where T : struct, Enum
    {
        if (node is PolicyNode.Text { Value: var value } && SnakeCase.Parse<T>(value) is { } word && allowed.Contains(word)) return word;
        mistakes.Add(node, $"{what}: \"{key}\" is {Shown(node)}; expected {OneOf(allowed)}.");
        return null;
    }

    long AsNumber(PolicyNode node, string key, long min, long max)
    {
        if (node is PolicyNode.Text { Quoted: false, Value: var value }
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
            return number;
        mistakes.Add(node, $"{what}: \"{key}\" is {Shown(node)}; expected a whole number from {min} to {max}.");
        return min;
    }

    TimeSpan AsDuration(PolicyNode node, string key)
    {
        if (node is PolicyNode.Text { Value: { Length: > 1 and < 8 } value }
            && int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            var unit = value[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
            if (unit > 0) return TimeSpan.FromSeconds(count * unit);
        }
        mistakes.Add(node, $"{what}: \"{key}\" is {Shown(node)}; expected a duration such as 30m, 48h or 7d.");
        // Any time will do: no policy comes of this reading.
        return TimeSpan.FromDays(1);
    }

    /// <summary>A duration, or a number of working days: <c>3wd</c>.</summary>
    Wait AsWait(PolicyNode node, string key)
    {
        if (node is PolicyNode.Text { Value: { Length: > 2 and < 8 } value } && value.EndsWith("wd", StringComparison.Ordinal)
            && int.TryParse(value.AsSpan(0, value.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var days))
            return new Wait(TimeSpan.FromDays(days), Working: true);
        return new Wait(AsDuration(node, key));
    }

    static string Shown(PolicyNode node) => node is PolicyNode.Text { IsEmpty: false, Value: var value } ? $"\"{value}\"" : node.Kind;

    static string OneOf<T>(T[] words) where T : struct, Enum => OneOf(words.Select(SnakeCase.Of));
    public static string OneOf(IEnumerable<string> words) => $"one of: {string.Join(", ", words)}";
}
