using Microsoft.AspNetCore.Builder;
using Unwind.Engine;

namespace Unwind.Web;

/// <summary>How the web edge listens, whom it trusts and how much it takes.</summary>
/// <param name="Urls">Addresses to listen on, for example <c>http://127.0.0.1:8080</c>; port 0 chooses a free one.</param>
public sealed record WebOptions(params string[] Urls)
{
    /// <summary>Issuer of bearer tokens (OpenID Connect discovery); null for none.</summary>
    public string? JwtAuthority { get; init; }
    /// <summary>The symmetric key (HS256, at least 32 bytes as UTF-8) of a small installation; null for none.</summary>
    public string? JwtKey { get; init; }
    /// <summary>The audience that a token must name.</summary>
    public string JwtAudience { get; init; } = "unwind";
    /// <summary>Requests that one caller may make in a second, over a minute or so; 0 for no limit.</summary>
    public int RequestsPerSecond { get; init; } = 1000;
    /// <summary>Largest body that is read, in bytes.</summary>
    public long BodyBytesMax { get; init; } = 1024 * 1024;
    /// <summary>Says on the landing page that this is a demonstration.</summary>
    public bool DemoMode { get; init; }
    /// <summary>Whether the program's own messages go to the console; tests and benchmarks want quiet.</summary>
    public bool Quiet { get; init; }
}

/// <summary>The HTTP edge: it translates, authenticates and nothing else.</summary>
public static class UnwindWeb
{
    /// <summary>Builds the application over an open engine. The caller starts it, stops it and closes the engine.</summary>
    public static WebApplication Build(WebOptions options, EngineHost host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        return builder.Build();
    }
}
