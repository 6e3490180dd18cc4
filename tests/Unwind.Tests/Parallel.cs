using Unwind.CommandLine;
using Unwind.Consoles;
using Unwind.Crashing;
using Unwind.Markets;
using Unwind.Replaying;
using Xunit.Sdk;
using Xunit.v3;

// Much of the suite waits for processes, for clocks and for the browser: more classes than cores keep a small machine busy.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(Unwind.LongFirst))]

namespace Unwind;

/// <summary>
/// The classes that take minutes begin first, so that none of them runs alone at the end; the rest follows by chance,
/// as the runner would have it.
/// </summary>
public sealed class LongFirst : ITestCollectionOrderer
{
    static readonly string[] Long =
    [
        .. from type in (Type[])[
               typeof(StoryTests), typeof(OutsideCommandTests), typeof(MoneyKillTests), typeof(KillTests), typeof(DeskCommandTests), typeof(ReplayTests),
               typeof(OperatorLookTests), typeof(BooksCommandTests), typeof(BulkCommandTests), typeof(LookTests), typeof(MarketTests)]
           select type.FullName,
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderBy(Place)];

    /// <summary>Where a collection of one class stands: by the list above, and after it all the others.</summary>
    static int Place<TTestCollection>(TTestCollection collection) where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($"{name} ", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
