namespace Unwind.Web.Consoles.RuleTexts;

/// <summary>The rules for everybody to read, signed in or not.</summary>
static class RulePages
{
    public static void Map(ConsoleRoutes routes) => routes.Get("/rules", visit => visit.Show<RulesView>(200));
}
