using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Unwind.House;

public sealed partial class PackagesHouse
{
    [Fact]
    public void Every_package_version_is_exact()
    {
        var packages = Read("Directory.Packages.props").Descendants("PackageVersion").ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Matches(Exact, (string?)package.Attribute("Version")));
    }

    [Fact]
    public void No_project_chooses_a_version_of_its_own()
    {
        var references = Projects.SelectMany(project => Read(project).Descendants("PackageReference"));

        Assert.All(references, r => Assert.Null(r.Attribute("Version") ?? r.Attribute("VersionOverride")));
    }

    [Fact]
    public void The_core_carries_no_package_into_the_product()
    {
        var core = Read("src/Unwind.Core/Unwind.Core.csproj");

        Assert.Empty(core.Descendants("ProjectReference"));
        Assert.Empty(core.Descendants("FrameworkReference"));
        Assert.All(
            core.Descendants("PackageReference"),
            r => Assert.Equal("all", (string?)r.Attribute("PrivateAssets")));
    }

    static IEnumerable<string> Projects =>
        from folder in (string[])["src", "tests", "bench"]
        from project in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", Anywhere)
        select project;

    static XDocument Read(string path) => XDocument.Load(Path.Combine(Root, path));

    const SearchOption Anywhere = SearchOption.AllDirectories;

    static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) return at.FullName;

        throw new InvalidOperationException("These tests read the repository: build them inside it.");
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Exact { get; }
}
