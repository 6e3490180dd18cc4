using Unwind.Engine.Policies;

namespace Unwind.Policies;

public sealed class ShippedPolicyTests
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "policies");

    [Fact]
    public void The_shipped_policies_are_without_mistakes()
    {
        var (policies, mistakes) = PolicyFile.ReadFolder(Folder);

        Assert.Empty(mistakes);
        Assert.Contains(policies, p => p.Id == "taobao");
    }
}
