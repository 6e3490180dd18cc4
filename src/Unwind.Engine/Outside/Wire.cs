using System.Net.Http;
using System.Net.Sockets;
using Polly;
using Polly.CircuitBreaker;

namespace Unwind.Engine.Outside;

/// <summary>
/// Calls to one party outside: each has a time, and after a run of failures nobody is called for a while. There is no retry
/// here: trying again is the outbox's, and it asks first.
/// </summary>
sealed class Wire : IDisposable
{
    readonly CircuitBreakerStateProvider state = new();
    readonly ResiliencePipeline pipeline;

    /// <param name="timeout">Of one call, answer included.</param>
    public Wire(TimeSpan timeout, TimeProvider clock)
    {
        Http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 64,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        { Timeout = timeout, MaxResponseContentBufferSize = 1024 * 1024 };
        pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<TaskCanceledException>(),
                FailureRatio = 0.9,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDurationGenerator = static a => ValueTask.FromResult(TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(5, a.FailureCount / 10)))),
                StateProvider = state,
            })
            .Build();
    }

    public HttpClient Http { get; }

    /// <summary>After a run of failures: calls would not even be tried.</summary>
    public bool IsOpen => state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Makes a call and reads its answer; whatever the network does becomes an answer, too.</summary>
    public async Task<Answer> Call(Func<CancellationToken, ValueTask<Answer>> call, CancellationToken cancel)
    {
        try
        {
            return await pipeline.ExecuteAsync(call, cancel);
        }
        catch (BrokenCircuitException)
        {
            return new Answer.NotSent("It does not answer; nothing is sent for a while.");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (NeverArrived(failure))
        {
            return new Answer.NotSent(failure.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException
            or System.Text.Json.JsonException or FormatException or InvalidOperationException or KeyNotFoundException
            or System.Security.Cryptography.CryptographicException)
        {
            return new Answer.Unknown(failure.Message);
        }
    }

    /// <summary>Only where no connection came about is it sure that nothing was heard.</summary>
    static bool NeverArrived(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    } or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } };

    public void Dispose() => Http.Dispose();
}
