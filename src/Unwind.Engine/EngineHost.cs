using Microsoft.Extensions.Logging;
using Unwind.Engine.Doctoring;
using Unwind.Engine.Keys;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;

namespace Unwind.Engine;

/// <param name="Database">Path of the SQLite file, or <c>:memory:</c> never: acknowledged means on disk.</param>
/// <param name="PolicyFolder">Where the policy files are.</param>
/// <param name="DefaultPolicy">Id of the policy for stores that have none of their own.</param>
public sealed record EngineOptions(string Database, string PolicyFolder, string DefaultPolicy = "taobao")
{
    /// <summary>Commands waiting in all lanes; one more is answered <see cref="RefusalCode.Busy"/>.</summary>
    public int QueueMax { get; init; } = 20_000;
    public int BatchMax { get; init; } = 512;
    /// <summary>Whether the clock worker and the outbox worker run.</summary>
    public bool Workers { get; init; } = true;
}

/// <summary>One open engine: everything that the edges need, over one database.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    /// <summary>Opens the database (creating and migrating it), loads the policies and starts the workers.</summary>
    public static Task<EngineHost> Open(EngineOptions options, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Pipeline Pipeline => throw new NotImplementedException();
    public Reads Reads => throw new NotImplementedException();
    public PolicyBook Policies => throw new NotImplementedException();
    public ApiKeys Keys => throw new NotImplementedException();
    public Doctor Doctor => throw new NotImplementedException();
    public TimeProvider Clock => throw new NotImplementedException();

    /// <summary>Writes a refusal or failure of the store itself, for readiness probes; null when it answers.</summary>
    public Task<string?> Trouble(CancellationToken cancel) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
