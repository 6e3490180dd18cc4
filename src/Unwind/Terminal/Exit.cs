namespace Unwind.Terminal;

/// <summary>What the program answers to the shell. Scripts rest on these numbers: they can be added to, never changed.</summary>
static class Exit
{
    public const int Done = 0;
    /// <summary>It could not be tried, or it broke: no database, no such order, a port in use.</summary>
    public const int Failed = 1;
    /// <summary>The command line itself makes no sense.</summary>
    public const int Usage = 2;
    /// <summary>The rules say no.</summary>
    public const int Refused = 3;
    /// <summary>An import went through, but some rows were rejected.</summary>
    public const int SomeRejected = 4;
    /// <summary>A policy file has a mistake.</summary>
    public const int PolicyWrong = 5;
    /// <summary>The doctor, or a replay's reconciliation, found something.</summary>
    public const int Unhealthy = 6;
    /// <summary>Stopped by Ctrl+C.</summary>
    public const int Interrupted = 130;
}
