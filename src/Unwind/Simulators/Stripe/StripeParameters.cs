using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>
/// What a Stripe request says, as flat names: <c>metadata[order]</c> is one. A name that the method does not know is a
/// mistake of the caller, as it is at Stripe.
/// </summary>
sealed class StripeParameters(ImmutableSortedDictionary<string, string> values)
{
    public string? this[string name] => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The same for the same request, whatever the order of its parameters.</summary>
    public string Fingerprint => string.Join('&', values.Select(v =>
        $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}"));

    public JsonObject Metadata => new(values.Where(v => Inner(v.Key) is not null)
        .Select(v => KeyValuePair.Create(Inner(v.Key)!, (JsonNode?)v.Value)));

    public StripeAnswer? Objection(params string[] known)
    {
        foreach (var (name, value) in values)
        {
            if (Inner(name) is { } key)
            {
                if (key.Length is 0 or > 40) return StripeAnswer.Invalid("Metadata keys have 1 to 40 characters.", null, name);
                if (value.Length > 500) return StripeAnswer.Invalid("Metadata values have at most 500 characters.", null, name);
            }
            else if (!known.Contains(name) && !name.StartsWith("expand[", StringComparison.Ordinal))
            {
                return StripeAnswer.Invalid($"Received unknown parameter: {name}", "parameter_unknown", name);
            }
        }
        return Metadata.Count > 50 ? StripeAnswer.Invalid("Metadata has at most 50 keys.", null, "metadata") : null;
    }

    /// <summary>An amount in the currency's smallest unit; the error when it is not one.</summary>
    public long? Amount(out StripeAnswer? wrong)
    {
        wrong = null;
        if (this["amount"] is not { } text) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            wrong = StripeAnswer.Invalid($"Invalid integer: {text}", "parameter_invalid_integer", "amount");
        else if (minor <= 0)
            wrong = StripeAnswer.Invalid("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount");
        else if (minor > 99_999_999)
            wrong = StripeAnswer.Invalid("Amount must be no more than 99999999.", "amount_too_large", "amount");
        return wrong is null ? minor : null;
    }

    static string? Inner(string name) =>
        name.StartsWith("metadata[", StringComparison.Ordinal) && name.EndsWith(']') ? name["metadata[".Length..^1] : null;
}
