using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Unwind.Web.Attachments;
using Unwind.Web.Bulk;
using Unwind.Web.Cases;
using Unwind.Web.Closures;
using Unwind.Web.Complaints;
using Unwind.Web.Consoles;
using Unwind.Web.Disputes;
using Unwind.Web.Holds;
using Unwind.Web.Messages;
using Unwind.Web.Orders;
using Unwind.Web.Outside;
using Unwind.Web.Payments;
using Unwind.Web.Policies;
using Unwind.Web.Settlements;
using Unwind.Web.Shipments;
using Unwind.Web.Stores;
using Unwind.Web.Withdrawals;

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
    /// <summary>Requests that one caller may make in a second; twice as many at once. 0 for no limit.</summary>
    public int RequestsPerSecond { get; init; } = 1000;
    /// <summary>Largest body that is read, in bytes.</summary>
    public long BodyBytesMax { get; init; } = 1024 * 1024;
    /// <summary>Lets visitors in as whom they like, because this is a demonstration; null for a real installation.</summary>
    public DemoDoor? Demo { get; init; }
    /// <summary>
    /// Where the keys lie that protect sign-ins, for all processes of one installation; null to make new ones with each start.
    /// </summary>
    public string? KeyFolder { get; init; }
    /// <summary>Whether the program's own messages stay off the console; tests and benchmarks want quiet.</summary>
    public bool Quiet { get; init; }
}

/// <summary>The HTTP edge: it translates, authenticates and nothing else.</summary>
public static class UnwindWeb
{
    /// <summary>Builds the application over an open engine. The caller starts it, stops it and closes the engine.</summary>
    public static WebApplication Build(WebOptions options, EngineHost host)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "unwind" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.WebHost.UseUrls(options.Urls);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // The output is for the line that says where it listens; and an address that is taken is said once, in words.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (!options.Quiet)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
        var services = builder.Services;
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(15));
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton(host);
        services.AddSingleton<ActRoutes>();
        services.AddSingleton<Callers>();
        services.AddSingleton<Edge>();
        ConsoleRoutes.AddServices(services);
        Reference.Add(services);
        Telemetry.Add(builder);

        var app = builder.Build();
        var edge = app.Services.GetRequiredService<Edge>();
        app.Use(next => http => edge.Pass(http, next));
        Map(app, options, host);
        return app;
    }

    static void Configure(KestrelServerOptions kestrel, WebOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.BodyBytesMax;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }

    static void Map(WebApplication app, WebOptions options, EngineHost host)
    {
        var v1 = app.MapGroup("/v1");
        OrderApi.Map(v1, host);
        PaymentApi.Map(v1, host);
        ClosureApi.Map(v1, host);
        ShipmentApi.Map(v1, host);
        CaseApi.Map(v1, host);
        DisputeApi.Map(v1, host);
        ComplaintApi.Map(v1, host);
        HoldApi.Map(v1, host);
        WithdrawalApi.Map(v1, host);
        MessageApi.Map(v1, host);
        AttachmentApi.Map(v1, host);
        SettlementApi.Map(v1, host);
        EffectApi.Map(v1, host);
        OutsideApi.Map(v1, host);
        StoreApi.Map(v1, host);
        BulkApi.Map(v1, host);
        PolicyApi.Map(v1, host);
        MeApi.Map(v1);
        Reference.Map(app);
        PlainPages.Map(app, host);
        ConsoleRoutes.Map(app, host, options);
    }
}
