namespace Unwind.Engine.Keys;

/// <summary>A key as it is listed: never the secret itself.</summary>
public sealed record ApiKey(string Id, string Name, Actor Actor, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>API keys, hashed at rest. A key reads <c>uk_{id}_{secret}</c>.</summary>
public sealed class ApiKeys
{
    /// <summary>Makes a key; the text is shown this once.</summary>
    public Task<(ApiKey Key, string Text)> Create(string name, Actor actor, CancellationToken cancel) => throw new NotImplementedException();
    /// <summary>Whose key it is, or null when it is unknown, malformed or revoked.</summary>
    public ValueTask<Actor?> Find(string text, CancellationToken cancel) => throw new NotImplementedException();
    public Task<ImmutableArray<ApiKey>> List(CancellationToken cancel) => throw new NotImplementedException();
    public Task<bool> Revoke(string id, CancellationToken cancel) => throw new NotImplementedException();
}
