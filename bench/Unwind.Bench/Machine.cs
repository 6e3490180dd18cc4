using System.Runtime.InteropServices;

namespace Unwind.Bench;

/// <summary>What a figure was measured on, without which it says nothing.</summary>
static class Machine
{
    public static string Describe()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return $"{processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} processors, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000_000} GB";
    }
}
