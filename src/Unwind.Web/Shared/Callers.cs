using System.Collections.Concurrent;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Unwind.Web.Shared;

/// <summary>
/// Finds out who asks: by API key (<c>X-Api-Key</c>, or a bearer that begins with <c>uk_</c>), or by a signed token whose
/// claim <c>role</c> says what they are, with <c>sub</c>, or <c>store</c> for a seller, as their number.
/// </summary>
sealed class Callers
{
    /// <summary>A revoked key works no longer than this.</summary>
    static readonly TimeSpan KeysRememberedFor = TimeSpan.FromSeconds(2);
    const int KeysRememberedMax = 10_000;

    readonly EngineHost host;
    readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };
    readonly TokenValidationParameters? trusted;
    readonly ConcurrentDictionary<string, (Actor? Actor, long At)> remembered = new(StringComparer.Ordinal);

    public Callers(EngineHost host, WebOptions options)
    {
        this.host = host;
        if (options.JwtKey is null && options.JwtAuthority is null) return;
        trusted = new TokenValidationParameters
        {
            ValidAudience = options.JwtAudience,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            LifetimeValidator = (from, until, _, parameters) => Lives(from, until, parameters.ClockSkew),
        };
        if (options.JwtKey is { } key)
        {
            trusted.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key));
            trusted.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            trusted.ValidateIssuer = options.JwtAuthority is not null;
            trusted.ValidIssuer = options.JwtAuthority;
        }
        else
        {
            trusted.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];
            trusted.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                options.JwtAuthority!.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever());
        }
    }

    bool Lives(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = host.Clock.GetUtcNow().UtcDateTime;
        return until is { } end && now <= end + skew && (from is not { } begin || now >= begin - skew);
    }

    /// <summary>The caller, or null when there are no credentials or they are worth nothing.</summary>
    public ValueTask<Actor?> Find(HttpRequest request, CancellationToken cancel)
    {
        var text = request.Headers["X-Api-Key"] is [{ Length: > 0 } key] ? key : Bearer(request);
        if (text is null or { Length: > 8192 }) return new((Actor?)null);
        return text.StartsWith("uk_", StringComparison.Ordinal) ? ByKey(text, cancel) : ByToken(text);
    }

    /// <summary>Whose API key this is, or null when it is nobody's.</summary>
    public ValueTask<Actor?> FindKey(string text, CancellationToken cancel) =>
        text.StartsWith("uk_", StringComparison.Ordinal) ? ByKey(text, cancel) : new((Actor?)null);

    static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim() : null;

    ValueTask<Actor?> ByKey(string text, CancellationToken cancel) =>
        remembered.TryGetValue(text, out var known) && TimeProvider.System.GetElapsedTime(known.At) < KeysRememberedFor
            ? new(known.Actor) : LookUp(text, cancel);

    async ValueTask<Actor?> LookUp(string text, CancellationToken cancel)
    {
        var actor = await host.Keys.Find(text, cancel);
        // The clock is nobody outside.
        if (actor is { Kind: ActorKind.Clock }) actor = null;
        if (remembered.Count >= KeysRememberedMax) remembered.Clear();
        remembered[text] = (actor, TimeProvider.System.GetTimestamp());
        return actor;
    }

    async ValueTask<Actor?> ByToken(string text)
    {
        if (trusted is null) return null;
        var result = await tokens.ValidateTokenAsync(text, trusted);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token) return null;
        var roles = token.Claims.Where(c => c.Type == "role").Select(c => c.Value).ToArray();
        if (roles is not [var role] || SnakeCase.Parse<ActorKind>(role) is not { } kind || kind == ActorKind.Clock) return null;
        var id = token.TryGetPayloadValue<string>(kind == ActorKind.Seller ? "store" : "sub", out var named) ? named : null;
        return id is { Length: > 0 and <= 128 } && !id.Any(char.IsControl) ? new Actor(kind, id) : null;
    }
}
