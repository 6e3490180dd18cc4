namespace Unwind.Web.Consoles.Landing;

/// <summary>The first page: the door of a demonstration, or straight to where one works.</summary>
static class LandingPages
{
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/", visit => routes.Options.Demo is not null ? Show(visit) : visit.GoTo(visit.Reader.By is null ? "/signin" : visit.Reader.Home));
        if (routes.Options.Demo is not { } door) return;

        routes.Post("/play", async visit =>
        {
            var number = Guid.CreateVersion7();
            var place = door.NewOrder($"play-{number:N}"[..24]);
            var reply = await visit.Host.Pipeline.Execute(new Request($"play/{number}", Actor.Buyer(place.Buyer), place), visit.Cancel);
            await visit.GoTo(reply.Accepted ? $"/?order={reply.Order}#strip" : "/");
        });

        routes.Post("/play/{id}", async visit =>
        {
            if (visit.Http.OrderInPath() is not { } id || await visit.Host.Reads.Find(id, Actor.Platform, visit.Cancel) is not { } order)
            {
                await visit.NotFound();
                return;
            }
            // Pressed twice, it is the same step of the same version.
            if (PlaySteps.WithSides(order).FirstOrDefault(s => s.Name == visit.Form["step"]) is { } step)
                await visit.Host.Pipeline.Execute(new Request($"play/{id}/{order.Version}/{step.Name}", step.By, step.Command), visit.Cancel);
            await visit.GoTo(Visit.IsOurs(visit.Form["back"]) ? visit.Form["back"] : $"/?order={id}#strip");
        });
    }

    static async Task Show(Visit visit)
    {
        var order = OrderId.Parse(visit.Http.Request.Query["order"]) is { } id
            ? await visit.Host.Reads.Find(id, Actor.Platform, visit.Cancel) : null;
        await visit.Show<LandingPage>(
            200, (nameof(LandingPage.People), visit.Options.Demo!.People), (nameof(LandingPage.Order), order),
            (nameof(LandingPage.Answers), order is null ? [] : StageAnswer.Of(order, visit.Host.Policies.Of(order), visit.Reader.Now)));
    }
}
