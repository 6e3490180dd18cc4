using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Unwind.Web.Shared;

/// <summary>The OpenAPI document, written from the routes themselves, and the page that shows it.</summary>
static class Reference
{
    public static void Add(IServiceCollection services)
    {
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            json.SerializerOptions.TypeInfoResolverChain.Add(WebJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = WebJson.Default.Options.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = WebJson.Default.Options.DefaultIgnoreCondition;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.NumberHandling = WebJson.Default.Options.NumberHandling;
            foreach (var converter in WebJson.Default.Options.Converters) json.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi("v1", openApi =>
        {
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            openApi.AddDocumentTransformer((document, _, _) => Describe(document));
            openApi.AddOperationTransformer((operation, context, cancel) => Describe(operation, context, cancel));
            openApi.AddSchemaTransformer((schema, context, _) => Describe(schema, context));
        });
    }

    public static void Map(WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/reference", page =>
        {
            page.Title = "Unwind";
            page.OpenApiRoutePattern = "/openapi/{documentName}.json";
            page.DefaultFonts = false;
            page.Telemetry = false;
            page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            page.HideClientButton = true;
        });
    }

    static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Unwind",
            Version = "v1",
            Summary = "Closing, cancelling, refunding, intercepting and returning orders.",
            Description = "Ask an order's offers what may be done now, then do it with a POST to the address that the offer names. "
                + "Every act takes an Idempotency-Key, may be asked dry with ?dry_run=true, and answers a refusal with the rule, "
                + "the reason and what is possible instead, in the language of Accept-Language (zh-CN, en).",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key (uk_…), or a JWT with the claims role and sub, or store for a seller.",
            },
            ["api_key"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Api-Key",
                Description = "An API key (uk_…).",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("api_key", document)] = [] },
        ];
        return Task.CompletedTask;
    }

    static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (System.Text.RegularExpressions.Match name in RouteNames().Matches(context.Description.RelativePath ?? ""))
            Add(operation, name.Groups[1].Value, ParameterLocation.Path, true, Words(name.Groups[1].Value));
        foreach (var names in metadata.OfType<QueryNames>())
            foreach (var name in names.Names) Add(operation, name, ParameterLocation.Query, false, Words(name));
        Add(operation, "Accept-Language", ParameterLocation.Header, false, "zh-CN (without it) or en.");

        var act = metadata.OfType<ActRoute>().FirstOrDefault();
        if (act is not null)
        {
            Add(operation, "Idempotency-Key", ParameterLocation.Header, false,
                "1 to 200 printable characters of the caller's choice; the same one again gives the same answer and does nothing twice. Required unless it is a dry run.");
            Add(operation, "If-Match", ParameterLocation.Header, false, "The order's ETag as it was last seen; when it has changed, 412.");
        }
        if (metadata.OfType<NeedsKey>().Any())
            Add(operation, "Idempotency-Key", ParameterLocation.Header, true, "1 to 200 printable characters of the caller's choice; the same one again gives the same answer and does nothing twice.");
        if (metadata.OfType<FileBody>().Any()) operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content("application/octet-stream") };
        var open = !metadata.OfType<Audience>().Any();
        if (open) operation.Security = [];
        if (operation.OperationId == "get_order") Add(operation, "If-None-Match", ParameterLocation.Header, false, "The ETag of the answer that is already here.");

        var schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancel);
        context.Document!.AddComponent("Problem", schema);
        operation.Responses ??= [];
        // What is not JSON has no type of ours, and is left out unless it is said here.
        foreach (var plain in metadata.OfType<IProducesResponseTypeMetadata>().Where(p => (p.Type is null || p.Type == typeof(void)) && p.ContentTypes.Any()))
            operation.Responses[$"{plain.StatusCode}"] = new OpenApiResponse { Description = "OK", Content = Content(plain.ContentTypes.First()) };
        foreach (var (status, words) in metadata.OfType<Signed>().Any() ? SignedProblems : open ? OpenProblems
            : act is not null ? ActProblems : metadata.OfType<KnownByContent>().Any() || metadata.OfType<NeedsKey>().Any() ? ContentProblems
            : metadata.OfType<MovesOn>().Any() ? MoveProblems
            : metadata.OfType<FileBody>().Any() ? FileProblems : ReadProblems)
        {
            operation.Responses[status] = new OpenApiResponse
            {
                Description = words,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", context.Document) },
                },
            };
        }
    }

    static Dictionary<string, OpenApiMediaType> Content(string type) => new(StringComparer.Ordinal)
    {
        [type] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = type.StartsWith("text/", StringComparison.Ordinal) ? null : "binary" } },
    };

    static void Add(OpenApiOperation operation, string name, ParameterLocation place, bool required, string words)
    {
        if (operation.Parameters!.Any(p => p.Name == name && p.In == place)) return;
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = place,
            Required = required,
            Description = words,
            Schema = new OpenApiSchema
            {
                Type = name switch
                {
                    "limit" or "number" or "after" => JsonSchemaType.Integer,
                    "dry_run" or "open" or "desk" or "with_open_case" => JsonSchemaType.Boolean,
                    _ => JsonSchemaType.String,
                },
            },
        });
    }

    static string Words(string name) => name switch
    {
        "id" => "The order's number.",
        "number" => "The number of the case, parcel, refund, collection or penalty within the order.",
        "dry_run" => "true: say what would happen, and change nothing.",
        "cursor" => "What the page before gave as next.",
        "limit" => "Rows on a page, 1 to 200; 50 unless told.",
        "as" => "seller or buyer: whose offers to show, for officers and the platform.",
        "stage" => "The order's stage, for example in_transit.",
        "with_open_case" => "Only orders with, or without, an open case.",
        "sku" => "Only orders with open units of this SKU.",
        "reference" => "The shop system's own number.",
        "placed_from" or "placed_to" => "A time with offset, for example 2026-01-31T00:00:00Z.",
        "store" => "The store's number.",
        "reason" => "A reason of the seller's list, for example out_of_stock.",
        "from" => "A time with offset: facts from it on.",
        "account" => "Only entries of this account, for example store or deposit.",
        "format" => "json or csv; without it what Accept asks for.",
        "after" => "The last line that is known; 0 for all.",
        "waits_for" => "Who is to act: buyer, seller, officer, carrier.",
        "officer" => "Only cases that this officer has.",
        "desk" => "Only cases that the desk has, or has not.",
        "open" => "Only open, or only ended, cases.",
        "kind" => "What is asked, for example pay_out.",
        "to" => "Of effects the channel or carrier that is asked; of a record or statement the time before which facts count.",
        "state" => "Where it stands.",
        "policy" => "The policy's name.",
        "version" => "The policy's version.",
        "name" => "The attachment's name, as it was answered or is named by the order.",
        _ => $"Only this {name}.",
    };

    static readonly (string, string)[] ReadProblems =
    [
        ("400", "It cannot be read."), ("401", "No valid credentials."), ("403", "Not open to this role."),
        ("404", "There is none, or none for this caller."), ("429", "Too many requests."),
    ];

    static readonly (string, string)[] ActProblems =
    [
        .. ReadProblems, ("409", "Not in this state."), ("412", "The order has changed since."), ("413", "The body is too large."),
        ("415", "Only JSON is read."), ("422", "Not under this policy, not this amount, or the key was used for something else."),
        ("503", "Too busy just now."),
    ];

    /// <summary>Where no order is asked for, there is none to be missing or to have changed.</summary>
    static readonly (string, string)[] ContentProblems = [.. ActProblems.Where(p => p.Item1 is not ("404" or "409" or "412"))];

    static readonly (string, string)[] MoveProblems = [.. ActProblems.Where(p => p.Item1 is not ("412" or "422"))];

    static readonly (string, string)[] FileProblems =
    [
        .. ReadProblems, ("409", "The order has no room for more files."), ("413", "The file is too large."), ("415", "Not a kind of file that is taken."), ("503", "Too busy just now."),
    ];

    /// <summary>Where no credentials are asked for, none can be wrong.</summary>
    static readonly (string, string)[] SignedProblems = [.. ActProblems.Where(p => p.Item1 is "400" or "401" or "404" or "413" or "429" or "503")];
    static readonly (string, string)[] OpenProblems = [.. ActProblems.Where(p => p.Item1 is not ("401" or "403" or "412"))];

    /// <summary>Types that are written as plain strings or lists are described as such.</summary>
    static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name))];
        }
        else if (type == typeof(System.Text.Json.JsonElement)) schema.Type = JsonSchemaType.Object;
        else if (type == typeof(OrderId)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[1-9][0-9]*$");
        else if (type == typeof(Actor)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[a-z]+:.+$");
        else if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(TimeSpan)) (schema.Type, schema.Format) = (JsonSchemaType.String, "duration");
        else if (type == typeof(Amounts)) (schema.Type, schema.Items) = (JsonSchemaType.Array, new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" });
        return Task.CompletedTask;
    }

    static System.Text.RegularExpressions.Regex RouteNames() => routeNames;
    static readonly System.Text.RegularExpressions.Regex routeNames = new(@"\{(\w+)\}");
}
