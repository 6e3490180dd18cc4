using Unwind.Engine.Reading;

namespace Unwind.Engine.Outside;

/// <summary>
/// Somebody outside who carries effects out: a payment channel or a carrier. Neither call throws for what the outside does;
/// what it does is an <see cref="Answer"/>. The row's key is the outside's key of it, for ever.
/// </summary>
interface IOutside : IDisposable
{
    /// <summary>The channel's or carrier's name, as orders and effects use it.</summary>
    string Name { get; }

    /// <summary>After a run of failures: calls are not even tried for a while.</summary>
    bool IsDown { get; }

    /// <summary>The longest that one call may take.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Payment or carrier: in whose name its answers come in.</summary>
    ActorKind Kind { get; }

    /// <summary>Whether it was done. Asked before anything is sent a second time.</summary>
    Task<Answer> Find(EffectRow row, CancellationToken cancel);

    /// <summary>Do it, under the row's key.</summary>
    Task<Answer> Send(EffectRow row, CancellationToken cancel);
}

/// <summary>A payment channel that tells by itself as well.</summary>
interface IPaymentChannel : IOutside
{
    /// <summary>What a notification says, once its signature is found right.</summary>
    /// <exception cref="ForgedException">The signature is wrong, missing or too old.</exception>
    /// <exception cref="FormatException">It is signed and makes no sense.</exception>
    Task<ImmutableArray<News>> Read(Notification notification, CancellationToken cancel);

    /// <summary>What the channel expects to be answered, so that it does not tell again.</summary>
    string Thanks { get; }
}

/// <summary>A notification as it came in: nothing of it is believed yet.</summary>
public sealed record Notification(IReadOnlyDictionary<string, string> Headers, string ContentType, byte[] Body);

/// <summary>The signature of a notification is wrong, missing or too old.</summary>
public sealed class ForgedException : Exception
{
    public ForgedException() { }
    public ForgedException(string message) : base(message) { }
    public ForgedException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>What a channel told by itself.</summary>
abstract record News(OrderId Order)
{
    /// <summary>Money came. <paramref name="Case"/> is the exchange that it pays for; 0 for the order.</summary>
    /// <param name="Begun">The number under which the shop began it.</param>
    public sealed record PaymentCame(OrderId Order, int Case, string Reference, string Begun, string Currency, ImmutableArray<Funding> Cash) : News(Order);

    /// <summary>Something happened to a refund of ours: what, the channel is asked.</summary>
    public sealed record RefundMoved(OrderId Order, string Key) : News(Order);

    /// <summary>Money went back without us (R44).</summary>
    /// <param name="Payment">The channel's number of the payment that it came from.</param>
    public sealed record RefundedOutside(OrderId Order, string Payment, string Reference, long Minor, bool Chargeback) : News(Order);

    /// <summary>One that was made without us came back to the channel.</summary>
    public sealed record OutsideFailed(OrderId Order, string Reference, string? Words) : News(Order);
}

/// <summary>How orders and refunds are named at a channel.</summary>
static class ChannelNames
{
    /// <summary>Channels take letters, digits and underscores, up to 64.</summary>
    public static string Of(string key) => key.Replace('/', '_');

    /// <summary>The effect's key behind a channel's refund number; null when it is none of ours.</summary>
    public static (OrderId Order, string Key)? KeyOf(string? name)
    {
        if (name?.Split('_') is not ["refund", var order, var number, var component] || OrderId.Parse(order) is not { } id
            || !int.TryParse(number, out _) || !int.TryParse(component, out _)) return null;
        return (id, $"refund/{order}/{number}/{component}");
    }

    /// <summary>
    /// The order behind the number under which a shop began a payment: <c>ORDER</c>, <c>ORDER-cCASE</c> for the difference of an
    /// exchange, and anything after another dash, so that a payment can be begun anew.
    /// </summary>
    public static (OrderId Order, int Case)? OrderOf(string? name)
    {
        var parts = name?.Split('-');
        if (parts is not [var first, ..] || OrderId.Parse(first) is not { } id) return null;
        var number = 0;
        if (parts.Length > 1 && parts[1].StartsWith('c') && int.TryParse(parts[1].AsSpan(1), out var said) && said > 0) number = said;
        return (id, number);
    }
}
