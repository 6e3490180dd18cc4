using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Unwind.Engine.Lanes;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;

namespace Unwind.Engine;

/// <summary>The only way anything changes.</summary>
public sealed class Pipeline
{
    /// <summary>A request's JSON may be this long, in bytes; the limit of an order's lines is far below it.</summary>
    const int BytesMax = 2 * 1024 * 1024;
    const int KeyLengthMax = 200;

    readonly LaneMap lanes;
    readonly int queueMax;
    readonly Reads reads;
    readonly PolicyBook policies;
    readonly TimeProvider clock;

    internal Pipeline(LaneMap lanes, int queueMax, Reads reads, PolicyBook policies, TimeProvider clock) =>
        (this.lanes, this.queueMax, this.reads, this.policies, this.clock) = (lanes, queueMax, reads, policies, clock);

    /// <summary>Decides and commits; the reply is on disk before it is returned. Never throws for what a caller sent.</summary>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up. The command may have happened: asking again under the same key tells.
    /// </exception>
    public ValueTask<Reply> Execute(Request request, CancellationToken cancel)
    {
        var act = request.Command.Act;
        if (!IsKey(request.Key)) return Refused(request, Pending.Refused(RefusalCode.Malformed, act).With("field", "key"));
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(request.Command, CoreJson.Default.OrderCommand);
        }
        catch (Exception unwritable) when (unwritable is InvalidOperationException or NullReferenceException
            or NotSupportedException or ArgumentException or JsonException or KeyNotFoundException)
        {
            return Refused(request, Pending.Refused(RefusalCode.Malformed, act).With("field", "command"));
        }
        if (json.Length > BytesMax) return Refused(request, Pending.Refused(RefusalCode.TooLarge, act));

        var bucket = BucketOf(request.Command);
        var by = request.By.ToString();
        var pending = new Pending(request, new AnswerKey(bucket, $"{by}\n{request.Key}"), HashOf(by, json), bucket, cancel);
        var lane = lanes.Of(bucket);
        if (Waiting >= queueMax || !lane.Add(pending)) return Refused(request, Pending.Refused(RefusalCode.Busy, act));
        return new ValueTask<Reply>(cancel.CanBeCanceled ? pending.Answer.WaitAsync(cancel) : pending.Answer);
    }

    /// <summary>What the command would do now, with nothing written (R35).</summary>
    public async ValueTask<Reply> Preview(Actor by, OrderCommand command, CancellationToken cancel)
    {
        var isNew = command is PlaceOrder or ImportOrder;
        var order = isNew ? null : await reads.Load(command.Order, cancel);
        var policy = order is null ? policies.Active() : policies.Of(order);
        var (id, version) = order is not null && Decider.MaySee(order, by) ? (order.Id, order.Version) : (command.Order, 0);
        return Decider.Decide(order, command, new Situation(clock.GetUtcNow(), by, policy)) switch
        {
            Decision.Refused refused => new Reply(id, version, refused.Refusal, null, false),
            Decision.Accepted accepted => new Reply(id, accepted.After.Version, null, Outcome.Of(accepted), false),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Requests that wait for their turn, in all lanes.</summary>
    public int Waiting
    {
        get
        {
            var waiting = 0;
            foreach (var lane in lanes.All) waiting += lane.Waiting;
            return waiting;
        }
    }

    static ValueTask<Reply> Refused(Request request, Refusal refusal) =>
        new(new Reply(request.Command.Order, 0, refusal, null, false));

    static bool IsKey(string? key) =>
        key is { Length: > 0 and <= KeyLengthMax } && !key.Any(c => char.IsControl(c) || char.IsSurrogate(c));

    /// <summary>A new order lives in its store's bucket; every other is where its number says.</summary>
    static int BucketOf(OrderCommand command) => command switch
    {
        PlaceOrder place => Bucket.Of(place.Store ?? ""),
        ImportOrder import => Bucket.Of(import.Placed?.Store ?? ""),
        _ => command.Order.Bucket,
    };

    static byte[] HashOf(string by, byte[] json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(by));
        hash.AppendData("\n"u8);
        hash.AppendData(json);
        return hash.GetHashAndReset();
    }
}
