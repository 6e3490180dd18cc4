using System.Text.RegularExpressions;

namespace Unwind.Replaying;

/// <summary>The Taobao rules with the times of another market, as a policy file in a folder of its own.</summary>
static class ReplayPolicy
{
    public static void Write(string from, string folder, ImmutableDictionary<string, string> settings)
    {
        var text = File.ReadAllText(Path.Combine(from, "taobao.yaml"));
        foreach (var (key, value) in settings)
        {
            var changed = Regex.Replace(text, $@"(?m)^(  {Regex.Escape(key)}:\s*)[^\s#]+", "${1}" + value);
            if (changed == text) throw new InvalidDataException($"taobao.yaml has no setting {key}.");
            text = changed;
        }
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "taobao.yaml"), text);
    }
}
