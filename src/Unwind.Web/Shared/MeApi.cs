namespace Unwind.Web.Shared;

/// <summary>Who the credentials belong to.</summary>
public sealed record MeView(Actor Actor, ActorKind Kind, string Id, string Language);

static class MeApi
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/me", (Delegate)(Task (HttpContext http) =>
        {
            var by = http.Caller();
            return http.Json(new MeView(by, by.Kind, by.Id, Languages.TagOf(http.Speak())), WebJson.Wire.MeView);
        }))
            .WithName("get_me").WithTags("Orders").WithMetadata(Audience.Everybody, new QueryNames())
            .WithSummary("Who am I?")
            .Produces<MeView>();
}
