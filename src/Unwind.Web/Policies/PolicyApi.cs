using System.Globalization;

namespace Unwind.Web.Policies;

public sealed record PolicyRow(string Id, int Version, Words Name, bool Active);

/// <summary>A policy as it is in force for the orders that were placed under it. Durations are ISO 8601.</summary>
public sealed record PolicyView(
    string Id, int Version, Words Name, Times Times, Terms Terms, ImmutableArray<Reason> Reasons,
    ImmutableSortedDictionary<string, ImmutableArray<string>> ReasonLists, ImmutableArray<ActRule> Rules, Ways Ways,
    WithdrawalRight? Withdrawal, Unwind.Policies.Calendar? Calendar);

/// <param name="Yaml">The policy's text, as in a policy file.</param>
/// <param name="SeenVersion">The version that was live when you looked: another one since then keeps yours from going live.</param>
public sealed record PolicyBody(string Yaml, int? SeenVersion = null);

/// <summary>A policy that is live, or could be.</summary>
/// <param name="Live">Whether new orders of this policy get this version now; false when it was asked dry.</param>
/// <param name="Repeated">It was live already, with this very text.</param>
public sealed record PolicyPutView(string Id, int Version, Words Name, bool Live, bool Repeated);

static class PolicyApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var policies = v1.MapGroup("").WithTags("Policies").WithMetadata(Audience.Everybody, new QueryNames());

        policies.MapGet("/policies", (Delegate)(Task (HttpContext http) =>
        {
            var newest = host.Policies.All.GroupBy(p => p.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(p => p.Version));
            return http.Json(
                [.. host.Policies.All.Select(p => new PolicyRow(p.Id, p.Version, p.Name, newest[p.Id] == p.Version))],
                WebJson.Wire.ImmutableArrayPolicyRow);
        }))
            .WithName("list_policies")
            .WithSummary("All policy versions, and which new orders get")
            .Produces<ImmutableArray<PolicyRow>>();

        policies.MapGet("/policies/{policy}/{version}", (Delegate)(Task (HttpContext http) =>
        {
            var (id, text) = ((string)http.Request.RouteValues["policy"]!, (string)http.Request.RouteValues["version"]!);
            var found = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? host.Policies.Find(id, version) : null;
            return found is null
                ? Problems.Write(http, new Refusal(RefusalCode.PolicyNotFound, "R39"), null)
                : http.Json(View(found), WebJson.Wire.PolicyView);
        }))
            .WithName("get_policy")
            .WithSummary("One version of a policy: reasons, times, terms, and who may do what at which stage")
            .Produces<PolicyView>();

        v1.MapPost("/policies", (Delegate)(Task (HttpContext http) => Put(http, host))).WithTags("Policies")
            .WithName("put_policy").WithMetadata(new Audience([ActorKind.Platform]), new QueryNames("dry_run"), new KnownByContent())
            .Accepts<PolicyBody>("application/json").Produces<PolicyPutView>()
            .WithSummary("Put a new version of a policy live")
            .WithDescription("The text is checked as a whole first; mistakes come as line:column: message in the problem's details. New orders get it at once, in every process; orders keep the version that they were placed under. The same text again is repeated; what is live never changes, so another text needs a higher version.");
    }

    static async Task Put(HttpContext http, EngineHost host)
    {
        var dry = http.Flag("dry_run");
        var body = await Bodies.Read(http, WebJson.Wire.PolicyBody);
        var answer = dry ? await host.LivePolicies.Check("yaml", body.Yaml, body.SeenVersion, http.RequestAborted)
            : await host.LivePolicies.PutLive("yaml", body.Yaml, http.Caller(), body.SeenVersion, http.RequestAborted);
        if (answer.Accepted)
        {
            var policy = answer.Policy!;
            await http.Json(new PolicyPutView(policy.Id, policy.Version, policy.Name, !dry || answer.Repeated, answer.Repeated), WebJson.Wire.PolicyPutView);
            return;
        }
        var refusal = new Refusal(RefusalCode.Malformed, "R39");
        await Problems.Write(http, answer.Overtaken is { } live
            ? refusal.With("field", "seen_version").With("live_version", live.ToString(CultureInfo.InvariantCulture))
            : refusal.With("field", "yaml").With("mistakes", string.Join('\n', answer.Mistakes.Take(50).Select(m => $"{m.Line}:{m.Column}: {m.Message}"))), null);
    }

    static PolicyView View(Policy p) => new(
        p.Id, p.Version, p.Name, p.Times, p.Terms, [.. p.Reasons],
        p.ReasonLists.ToImmutableSortedDictionary(l => l.Key, l => l.Value.Select(r => r.Code).ToImmutableArray(), StringComparer.Ordinal),
        p.Rules, p.Ways, p.Withdrawal, p.Calendar);
}
