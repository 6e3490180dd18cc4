namespace Unwind.Web.Consoles.SignIn;

/// <summary>In and out.</summary>
static class SignInPages
{
    public static void Map(ConsoleRoutes routes, Sessions sessions)
    {
        routes.Get("/signin", visit => visit.Show<SignInPage>(200));

        routes.Post("/signin", async visit =>
        {
            if (await sessions.Begin(visit.Http, visit.Form["key"]) is { } by) await visit.GoTo(After(visit, by));
            else await visit.Show<SignInPage>(422, (nameof(SignInPage.Failed), true));
        });

        routes.Post("/signin/as", visit => sessions.Play(visit.Http, visit.Form["actor"]) is { } by
            ? visit.GoTo(After(visit, by)) : visit.Show<SignInPage>(422, (nameof(SignInPage.Failed), true)));

        routes.Post("/signout", visit =>
        {
            Sessions.End(visit.Http);
            return visit.GoTo("/");
        });

        routes.Post("/preferences", Preferences.Change);
    }

    static string After(Visit visit, Actor by)
    {
        var home = (visit.Reader with { By = by }).Home;
        return Visit.IsOurs(visit.Form["back"]) && visit.Form["back"].StartsWith(home + "/", StringComparison.Ordinal) ? visit.Form["back"] : home;
    }
}
