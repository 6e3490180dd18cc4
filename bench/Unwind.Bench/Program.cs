using Unwind.Bench;

// dotnet run -c Release --project bench/Unwind.Bench -- p3 [orders]
Console.WriteLine(Machine.Describe());
switch (args)
{
    case ["p3", .. var rest]:
        await PipelineBench.Run(rest is [var orders] ? int.Parse(orders, System.Globalization.CultureInfo.InvariantCulture) : 20_000);
        return 0;
    case ["p4", ..]:
        DecideBench.Run();
        return 0;
    default:
        Console.WriteLine("""
            p3 [orders]   the pipeline on SQLite, against the same rows written by prepared statements
            p4            Decide and Offers, against one Dictionary look-up and one JSON serialisation
            """);
        return 2;
}
