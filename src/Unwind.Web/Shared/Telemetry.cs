using Microsoft.Extensions.Configuration;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Unwind.Web.Shared;

/// <summary>Traces and measurements leave the process only when an operator says where to (OTEL_EXPORTER_OTLP_ENDPOINT).</summary>
static class Telemetry
{
    public static void Add(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return;
        builder.Configuration.AddInMemoryCollection(
            from System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables()
            where entry.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create((string)entry.Key, (string?)entry.Value));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("unwind"))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter("Unwind").AddOtlpExporter())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource("Unwind").AddOtlpExporter());
    }
}
