namespace Unwind.Engine;

/// <summary>The only way anything changes.</summary>
public sealed class Pipeline
{
    /// <summary>Decides and commits; the reply is on disk before it is returned. Never throws for what a caller sent.</summary>
    public ValueTask<Reply> Execute(Request request, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>What the command would do now, with nothing written (R35).</summary>
    public ValueTask<Reply> Preview(Actor by, OrderCommand command, CancellationToken cancel) => throw new NotImplementedException();
}
