using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>A request that waits in a lane, with what could be worked out before its turn came.</summary>
sealed class Pending(Request request, AnswerKey key, byte[] hash, int bucket, CancellationToken cancel)
{
    readonly TaskCompletionSource<Reply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Request Request { get; } = request;
    public AnswerKey Key { get; } = key;
    /// <summary>SHA-256 of who asks and what for: the same key for something else is a mistake.</summary>
    public byte[] Hash { get; } = hash;
    public int Bucket { get; } = bucket;
    public CancellationToken Cancel { get; } = cancel;
    public bool IsNew { get; } = request.Command is PlaceOrder or ImportOrder;
    /// <summary>
    /// The clock worker never asks again for the answer to what it sent: the order itself knows what is due, so that its
    /// answers, one for each deadline, need no rows.
    /// </summary>
    public bool IsRecorded { get; } = request is not { By.Kind: ActorKind.Clock, Background: true };
    /// <summary>The order it is about; for a new one, the number it would get.</summary>
    public OrderId Order { get; set; } = request.Command.Order;
    /// <summary>What was decided; told to the asker after the commit.</summary>
    public Reply? Reply { get; set; }
    public Task<Reply> Answer => answer.Task;

    public ReferenceKey? Reference =>
        Placing is { Reference: { } reference, Store: { } store } ? new ReferenceKey(Bucket, store, reference) : null;

    PlaceOrder? Placing => Request.Command switch { PlaceOrder place => place, ImportOrder import => import.Placed, _ => null };

    public void Tell() => answer.TrySetResult(Reply ?? throw new InvalidOperationException("Nothing was decided."));

    /// <summary>Gives up before anything was done, when the asker has gone away.</summary>
    public bool IsAbandoned => Cancel.IsCancellationRequested && answer.TrySetCanceled(Cancel);

    /// <summary>An answer that is not kept: the asker may try again under the same key.</summary>
    public void Busy() =>
        Reply = new Reply(IsNew ? default : Order, 0, Refused(RefusalCode.Busy, Request.Command.Act), null, false);

    /// <summary>To the asker it is busy as well, but it was this request's own fault, or its order's.</summary>
    public void Fail()
    {
        Busy();
        Reply = Reply! with { Failed = true };
    }

    public static Refusal Refused(RefusalCode code, Act act) => new(code, Rulebook.RuleOf(act));
}
