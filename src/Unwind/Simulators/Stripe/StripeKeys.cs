namespace Unwind.Simulators;

/// <summary>
/// The idempotency keys that Stripe knows, with the answers it gave: also those that said no, because Stripe keeps what it
/// answered, not only what it did. They live as long as the process.
/// </summary>
sealed class StripeKeys
{
    readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);
    readonly Lock gate = new();

    sealed record Kept(string Fingerprint, StripeAnswer? Answer);

    /// <summary>What there is to say to a key before any work; null when the caller now holds it and has to work.</summary>
    /// <param name="key">As the client chose it.</param>
    /// <param name="fingerprint">What the request says.</param>
    /// <param name="replayed">Whether the answer is the one that was given before.</param>
    public StripeAnswer? Claim(string key, string fingerprint, out bool replayed)
    {
        replayed = false;
        lock (gate)
        {
            if (!kept.TryGetValue(key, out var before))
            {
                kept[key] = new Kept(fingerprint, null);
                return null;
            }
            if (before.Fingerprint != fingerprint)
            {
                return StripeAnswer.Error(400, "idempotency_error",
                    $"The key '{key}' was used before with other parameters. Use another key for another request.");
            }
            if (before.Answer is null)
            {
                return StripeAnswer.Error(409, "idempotency_error",
                    $"A request with the key '{key}' is still being worked on.", "idempotency_key_in_use");
            }
            replayed = true;
            return before.Answer;
        }
    }

    /// <summary>Keeps the answer for the key; with none the key is as if it had never been used.</summary>
    public void Keep(string key, StripeAnswer? answer)
    {
        lock (gate)
        {
            if (answer is null) kept.Remove(key);
            else if (kept.TryGetValue(key, out var claimed)) kept[key] = claimed with { Answer = answer };
        }
    }

    /// <summary>Forgets every answer. What is being worked on stays claimed.</summary>
    public void Forget()
    {
        lock (gate)
        {
            foreach (var key in kept.Where(k => k.Value.Answer is not null).Select(k => k.Key).ToArray()) kept.Remove(key);
        }
    }
}
