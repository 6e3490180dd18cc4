using System.Text.RegularExpressions;

namespace Unwind.Web;

/// <summary>The OpenAPI document holds together, says what is there, and its page needs nobody else.</summary>
public sealed partial class ReferenceTests(WebServer server) : IClassFixture<WebServer>
{
    async Task<JsonNode> Document() => JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json"))!;

    static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value);

    [Fact]
    public async Task It_is_3_1_and_has_every_route_and_no_other()
    {
        var document = await Document();

        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Equal(
            server.Routes.SelectMany(r => r.Metadata.OfType<Microsoft.AspNetCore.Routing.HttpMethodMetadata>().Single().HttpMethods
                .Select(m => $"{m.ToLowerInvariant()} {r.RoutePattern.RawText}")).Order(StringComparer.Ordinal),
            Operations(document).Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_summary_a_tag_and_its_problems()
    {
        var operations = Operations(await Document()).ToArray();

        Assert.Distinct(operations.Select(o => (string)o.Operation["operationId"]!));
        foreach (var (path, method, operation) in operations)
        {
            var name = $"{method} {path}";
            Assert.False(string.IsNullOrWhiteSpace((string?)operation["summary"]), name);
            Assert.True(operation["tags"]?.AsArray().Count == 1, name);
            var responses = operation["responses"]!.AsObject();
            // What a channel signs is its own: a form, or an event, and no credentials but the signature.
            if ((string?)operation["operationId"] is "tell_channel" or "tell_carrier")
            {
                Assert.All((string[])["200", "400", "401", "404", "503"], status => Assert.NotNull(responses[status]));
                Assert.Equal(0, operation["security"]?.AsArray().Count);
                continue;
            }
            // A file goes in and comes out as it is.
            if ((string?)operation["operationId"] is "add_attachment")
            {
                Assert.All((string[])["201", "400", "401", "403", "404", "409", "413", "415", "429", "503"], status => Assert.NotNull(responses[status]));
                Assert.Equal("binary", (string?)operation["requestBody"]!["content"]!["application/octet-stream"]!["schema"]!["format"]);
                continue;
            }
            if ((string?)operation["operationId"] is "get_attachment")
            {
                Assert.NotNull(responses["200"]!["content"]!["application/octet-stream"]);
                continue;
            }
            if ((string?)operation["operationId"] is "get_bulk_report")
            {
                Assert.NotNull(responses["200"]!["content"]!["text/csv"]);
                continue;
            }
            if (path.Contains("/bulk-runs/{run}/", StringComparison.Ordinal) && method == "post")
            {
                Assert.All((string[])["200", "400", "401", "403", "404", "409", "413", "415", "429", "503"], status => Assert.NotNull(responses[status]));
                continue;
            }
            // Without credentials there are none to be wrong, and no version that was seen.
            var open = path.StartsWith("/v1/withdrawals", StringComparison.Ordinal);
            // Neither is there any order that could be missing or have changed.
            var orderless = method == "post" && (path.StartsWith("/v1/stores", StringComparison.Ordinal) || path == "/v1/policies");
            string[] problems = orderless ? ["400", "401", "403", "413", "415", "422", "429", "503"] : open ? ["400", "404", "409", "413", "415", "422", "429", "503"] : method == "post" ? ["400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503"] : ["400", "401", "403", "404", "429"];
            foreach (var status in problems)
                Assert.True(responses[status]?["content"]?["application/problem+json"]?["schema"] is not null, $"{name} {status}");
            var good = responses.Where(r => r.Key is "200" or "201").ToArray();
            Assert.True(good.Length == 1 && good[0].Value!["content"]!["application/json"]!["schema"] is not null, name);
            if (method != "post") continue;
            Assert.True(operation["requestBody"]?["content"]?["application/json"]?["schema"] is not null, name);
            var headers = operation["parameters"]!.AsArray().Where(p => (string?)p!["in"] == "header").Select(p => (string)p!["name"]!);
            Assert.Equal(open, operation["security"]?.AsArray().Count == 0);
            if (open || orderless) continue;
            Assert.Superset(new HashSet<string> { "Idempotency-Key", "If-Match", "Accept-Language" }, headers.ToHashSet());
        }
    }

    [Fact]
    public async Task Every_parameter_of_a_path_is_declared_once_and_described()
    {
        foreach (var (path, method, operation) in Operations(await Document()))
        {
            var parameters = operation["parameters"]?.AsArray() ?? [];
            var declared = parameters.Where(p => (string?)p!["in"] == "path").ToArray();
            Assert.Equal(
                Braces().Matches(path).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal),
                declared.Select(p => (string)p!["name"]!).Order(StringComparer.Ordinal));
            Assert.All(declared, p => Assert.True((bool)p!["required"]!, $"{method} {path}"));
            Assert.All(parameters, p => Assert.False(string.IsNullOrWhiteSpace((string?)p!["description"]), $"{method} {path} {p["name"]}"));
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_security_scheme_exists()
    {
        var document = await Document();

        var references = References(document).ToArray();
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            JsonNode? at = document;
            foreach (var step in reference[2..].Split('/'))
            {
                var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                at = at is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : at?[name];
            }
            Assert.True(at is not null, reference);
        }
        var schemes = document["components"]!["securitySchemes"]!.AsObject().Select(s => s.Key).ToArray();
        Assert.NotEmpty(document["security"]!.AsArray());
        Assert.All(document["security"]!.AsArray(), s => Assert.All(s!.AsObject(), n => Assert.Contains(n.Key, schemes)));
    }

    [Fact]
    public async Task The_page_and_all_that_it_loads_name_no_other_host()
    {
        var page = await server.Http.GetStringAsync("/reference/");
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        foreach (Match source in Sources().Matches(page))
            Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(new Uri($"/reference/{source.Groups[1].Value}", UriKind.Relative))).StatusCode);

        var response = await server.Http.GetAsync("/reference/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        // Whatever the script would like to fetch, the browser lets it talk to this host only.
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_and_the_landing_page_need_no_credentials()
    {
        Assert.Equal("live", await server.Http.GetStringAsync("/health/live"));
        Assert.Equal("ready", await server.Http.GetStringAsync("/health/ready"));
        Assert.Contains("/reference", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue v ? [(string)v!] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Braces();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Sources();
}

/// <summary>A caller who asks too often is told to wait, and the others are not.</summary>
public sealed class RateTests
{
    [Fact]
    public async Task Too_many_requests_are_429_for_the_one_who_made_them()
    {
        await using var server = new WebServer();
        await server.Start(new WebOptions { RequestsPerSecond = 2 });
        var (eager, calm) = (await server.As(Market.Buyer), await server.As(Market.Seller));

        Answer? refused = null;
        for (var i = 0; i < 100 && refused is null; i++)
            if (await eager.Get("/v1/me") is { Status: HttpStatusCode.TooManyRequests } answer) refused = answer;

        Assert.Equal("rate_limited", refused?.Code);
        Assert.Equal("1", refused!.Message.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await calm.Get("/v1/me")).Status);
    }
}
