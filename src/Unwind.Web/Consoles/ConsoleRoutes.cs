using Microsoft.AspNetCore.Http.Features;
using Unwind.Web.Consoles.Acts;
using Unwind.Web.Consoles.Assets;
using Unwind.Web.Consoles.Board;
using Unwind.Web.Consoles.Bulk;
using Unwind.Web.Consoles.Desk;
using Unwind.Web.Consoles.Design;
using Unwind.Web.Consoles.Landing;
using Unwind.Web.Consoles.Lists;
using Unwind.Web.Consoles.Live;
using Unwind.Web.Consoles.Operator;
using Unwind.Web.Consoles.Orders;
using Unwind.Web.Consoles.RuleTexts;
using Unwind.Web.Consoles.Selecting;
using Unwind.Web.Consoles.SignIn;

namespace Unwind.Web.Consoles;

/// <summary>Marks a route as a page: what goes wrong is said to a person, not to a program.</summary>
sealed record PageRoute;

/// <summary>The pages' routes. Each finds out who reads, and takes a form only from a page of ours.</summary>
sealed class ConsoleRoutes(IEndpointRouteBuilder app, EngineHost host, WebOptions options, Vault vault, Sessions sessions)
{
    public EngineHost Host => host;
    public WebOptions Options => options;

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Vault>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<Watcher>();
    }

    public static void Map(WebApplication app, EngineHost host, WebOptions options)
    {
        var sessions = app.Services.GetRequiredService<Sessions>();
        var routes = new ConsoleRoutes(app, host, options, app.Services.GetRequiredService<Vault>(), sessions);
        AssetFiles.Map(app);
        LandingPages.Map(routes);
        SignInPages.Map(routes, sessions);
        routes.Get("/design", visit => visit.Show<DesignPage>(200));
        ListPages.Map(routes);
        BoardPages.Map(routes);
        ViewPages.Map(routes);
        SelectionPages.Map(routes);
        BulkPages.Map(routes);
        OrderPages.Map(routes);
        ActPages.Map(routes);
        DeskPages.Map(routes);
        RulePages.Map(routes);
        OperatorPages.Map(routes);
        LivePages.Map(routes, app.Services.GetRequiredService<Watcher>());
    }

    /// <param name="kinds">Who may look; nobody named means everybody, signed in or not.</param>
    public void Get(string pattern, Func<Visit, Task> answer, params ImmutableArray<ActorKind> kinds) => Add(["GET", "HEAD"], pattern, answer, kinds);

    public void Post(string pattern, Func<Visit, Task> answer, params ImmutableArray<ActorKind> kinds) => Add(["POST"], pattern, answer, kinds);

    void Add(string[] methods, string pattern, Func<Visit, Task> answer, ImmutableArray<ActorKind> kinds) =>
        app.MapMethods(pattern, methods, (Delegate)(async Task (HttpContext http) =>
        {
            // A proxy ends TLS before us. All that hangs on it is whether the visitor's own cookies are marked secure.
            if (http.Request.Headers["X-Forwarded-Proto"] is ["https"]) http.Request.Scheme = "https";
            var visit = new Visit(http, vault, await sessions.Find(http), host, options);
            // Whoever is signed in may send pictures with a form; nobody else has any business with so much.
            if (visit.Reader.By is not null && http.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true
                && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = Uploads.BodyMax;
            if (!await visit.ReadForm()) await visit.Show<Lost>(400, (nameof(Lost.Kind), Lost.What.Forged));
            else if (kinds.IsEmpty || (visit.Reader.By is { } by && kinds.Contains(by.Kind))) await answer(visit);
            else if (visit.Reader.By is not null) await visit.Show<Lost>(403, (nameof(Lost.Kind), Lost.What.OtherRoom));
            else await visit.GoTo($"/signin?back={Uri.EscapeDataString(visit.Reader.Here)}");
        })).WithMetadata(new PageRoute()).ExcludeFromDescription();
}
