using System.Globalization;

namespace Unwind.Web.Policies;

public sealed record PolicyRow(string Id, int Version, Words Name, bool Active);

/// <summary>A policy as it is in force for the orders that were placed under it. Durations are ISO 8601.</summary>
public sealed record PolicyView(
    string Id, int Version, Words Name, Times Times, Terms Terms, ImmutableArray<Reason> Reasons,
    ImmutableSortedDictionary<string, ImmutableArray<string>> ReasonLists, ImmutableArray<ActRule> Rules, Ways Ways,
    WithdrawalRight? Withdrawal, Unwind.Policies.Calendar? Calendar);

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
    }

    static PolicyView View(Policy p) => new(
        p.Id, p.Version, p.Name, p.Times, p.Terms, [.. p.Reasons],
        p.ReasonLists.ToImmutableSortedDictionary(l => l.Key, l => l.Value.Select(r => r.Code).ToImmutableArray(), StringComparer.Ordinal),
        p.Rules, p.Ways, p.Withdrawal, p.Calendar);
}
