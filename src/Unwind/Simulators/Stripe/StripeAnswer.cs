using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>A status and a JSON document.</summary>
sealed record StripeAnswer(int Status, string Body)
{
    /// <summary>
    /// Whether Stripe got as far as deciding. Only then is the answer kept for its idempotency key, a no as well as a yes; a
    /// request that makes no sense can be put right under the same key.
    /// </summary>
    public bool IsDecision { get; init; }

    public static StripeAnswer Done(JsonObject body) => new(200, body.ToJsonString(Json.Plain));

    public static StripeAnswer Error(int status, string type, string message, string? code = null, string? parameter = null)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        if (code is not null) error["code"] = code;
        if (parameter is not null) error["param"] = parameter;
        return new StripeAnswer(status, new JsonObject { ["error"] = error }.ToJsonString(Json.Plain));
    }

    public static StripeAnswer Invalid(string message, string? code = null, string? parameter = null) =>
        Error(400, "invalid_request_error", message, code, parameter);

    public static StripeAnswer Missing(string what, string id) =>
        Error(404, "invalid_request_error", $"No such {what}: '{id}'", "resource_missing", "id");
}
