namespace Unwind.Web.Consoles.Desk;

/// <summary>What is the desk's alone: its queue, its cases, acting for a side, and what it says often.</summary>
static class DeskPages
{
    public static void Map(ConsoleRoutes routes)
    {
        QueuePages.Map(routes);
        CasePages.Map(routes);
        BehalfPages.Map(routes);
        MacroPages.Map(routes);
    }
}
