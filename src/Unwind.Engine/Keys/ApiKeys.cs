using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Keys;

/// <summary>A key as it is listed: never the secret itself.</summary>
public sealed record ApiKey(string Id, string Name, Actor Actor, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>
/// API keys, hashed at rest. A key reads <c>uk_{id}_{secret}</c>. The secret has 256 random bits, so that one plain hash of it
/// is enough: there is nothing to guess from.
/// </summary>
public sealed class ApiKeys
{
    const string Prefix = "uk_";
    const int IdLength = 12;

    readonly Reads reads;
    readonly Lane lane;
    readonly TimeProvider clock;

    internal ApiKeys(Reads reads, Lane lane, TimeProvider clock) => (this.reads, this.lane, this.clock) = (reads, lane, clock);

    /// <summary>Makes a key; the text is shown this once.</summary>
    public async Task<(ApiKey Key, string Text)> Create(string name, Actor actor, CancellationToken cancel)
    {
        var id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", IdLength);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var key = new ApiKey(id, name, actor, Instants.At(clock.GetUtcNow().ToUnixTimeMilliseconds()), null);
        await lane.Do(batch =>
        {
            batch.SaveKey(id, name, actor.ToString(), HashOf(secret), key.CreatedAt.ToUnixTimeMilliseconds());
            return true;
        }).WaitAsync(cancel);
        return (key, $"{Prefix}{id}_{secret}");
    }

    /// <summary>Whose key it is, or null when it is unknown, malformed or revoked.</summary>
    public async ValueTask<Actor?> Find(string text, CancellationToken cancel)
    {
        if (text is null || text.Length > 200 || !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = Prefix.Length + IdLength;
        if (text.Length <= end || text[end] != '_') return null;
        var (id, secret) = (text[Prefix.Length..end], text[(end + 1)..]);
        if (await reads.Ask(c => SettingQueries.FindKey(c, id), cancel) is not { } found) return null;
        return found.Key.RevokedAt is null && CryptographicOperations.FixedTimeEquals(found.Hash, HashOf(secret))
            ? found.Key.Actor : null;
    }

    public async Task<ImmutableArray<ApiKey>> List(CancellationToken cancel) => await reads.Ask(SettingQueries.Keys, cancel);

    /// <returns>False when there is no such key, or it had been revoked before.</returns>
    public Task<bool> Revoke(string id, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return lane.Do(batch => batch.RevokeKey(id, now)).WaitAsync(cancel);
    }

    static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
