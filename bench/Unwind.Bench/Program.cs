using System.Globalization;
using Unwind.Bench;

// Each measure is a verb; docs/measures.md says which, and what came out.
return args switch
{
    ["seed", var database, var count, var numbers, var stores] =>
        await Seeding.Run(database, Number(count), numbers, Number(stores), CancellationToken.None),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("seed DATABASE COUNT NUMBERS STORES");
    return 2;
}
