using System.Reflection;

namespace Unwind.House;

public sealed class CoreHouse
{
    [Fact]
    public void The_core_references_nothing_but_the_runtime()
    {
        var references = Assembly.Load("Unwind.Core").GetReferencedAssemblies().Select(a => a.Name!);

        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }
}
