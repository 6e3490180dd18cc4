using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Unwind.Simulators;

/// <summary>How the simulator listens, where it keeps its books, and what goes wrong from the start.</summary>
sealed record SimulatorOptions(ImmutableArray<string> Urls, string Folder)
{
    public int Seed { get; init; } = 1;
    public string? Notify { get; init; }
    public bool Quiet { get; init; }
    public FaultSettings Faults { get; init; } = new();
}

/// <summary>The channels and the carrier behind one address.</summary>
sealed class SimulatorHost : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly SimulatorOptions options;
    readonly SimulatorKeys keys;
    readonly ChannelBooks books;
    readonly AlipaySigning alipay;
    readonly Notifier notifier;
    readonly Tally tally = new();
    readonly Faults faults;
    readonly StripePayments stripe;
    readonly ParcelWalks walks;
    readonly WebApplication web;

    public SimulatorHost(SimulatorOptions options)
    {
        this.options = options;
        keys = SimulatorKeys.Open(options.Folder);
        books = new ChannelBooks(Path.Combine(keys.Folder, "books.jsonl"), TimeProvider.System);
        alipay = new AlipaySigning(keys);
        var dice = new Dice(options.Seed);
        faults = new Faults(dice, tally, options.Faults);
        notifier = new Notifier(faults, dice, options.Notify);
        var signed = new SignedMessage(keys.CarrierSecret);
        walks = new ParcelWalks(books, dice, notifier, signed, stop.Token);
        stripe = new StripePayments(books, faults, dice, new StripeEvents(books, keys, notifier), stop.Token);
        var trades = new AlipayTrades(books, faults, new AlipayNotices(books, alipay, notifier));
        var stripeKeys = new StripeKeys();

        web = Listen();
        new AlipayGateway(trades, alipay, faults, tally, dice).Map(web);
        new StripeApi(stripe, books, keys, stripeKeys, faults, tally).Map(web);
        new CarrierDesk(books, signed, faults, tally, walks).Map(web);
        var pages = new BooksPages(books, tally, notifier);
        new Control(books, trades, stripe, stripeKeys, walks, faults, notifier, pages).Map(web);
    }

    public string Folder => keys.Folder;

    /// <summary>Listens, tells Unwind where, and lets go on what was going on.</summary>
    public async Task<ImmutableArray<string>> Start(CancellationToken cancel)
    {
        try
        {
            await web.StartAsync(cancel);
        }
        catch (IOException trouble) when (trouble.InnerException is AddressInUseException)
        {
            throw Trouble.Failed(
                $"地址 {string.Join("、", options.Urls)} 已被占用，请用 --urls 换一个端口。",
                $"The address {string.Join(", ", options.Urls)} is in use; choose another port with --urls.");
        }
        ImmutableArray<string> urls = [.. web.Urls];
        keys.WriteChannels(urls[0].TrimEnd('/'));
        stripe.Resume();
        walks.Resume();
        return urls;
    }

    WebApplication Listen()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "unwind" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Thousands of payments are opened with one call.
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        });
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // The output is for the line that says where it listens.
        if (!options.Quiet) builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.Use(next => http => Guard(http, next));
        return app;
    }

    Task Guard(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/sim"))
        {
            if (http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)) return next(http);
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        }
        if (!faults.Now.Down) return next(http);
        tally.Down(http.Request.Path.Value!.Split('/') is [_, "carriers", var carrier, ..] ? carrier
            : http.Request.Path.StartsWithSegments("/stripe") ? Channels.Stripe : Channels.Alipay);
        http.Abort();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
        await notifier.DisposeAsync();
        alipay.Dispose();
        books.Dispose();
        stop.Dispose();
    }
}
