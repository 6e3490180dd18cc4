using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Shipments;

namespace Unwind.Settlements;

/// <summary>Something that the outside was asked for and that waits for a person.</summary>
public sealed record ParkedEffect(
    string Key, EffectKind Kind, int Number, int Component, string Why, string? Words, DateTimeOffset Since);

/// <summary>What an effect's key is about, read off the order: keys are paths, and nobody invents one.</summary>
static class EffectKeys
{
    /// <summary>The effect behind a key, if this order has left it to be done and it is not done yet; otherwise null.</summary>
    public static (EffectKind Kind, int Number, int Component)? Find(Order order, string? key)
    {
        if (key is not { Length: <= 200 }) return null;
        var parts = key.Split('/');
        if (parts.Length is < 3 or > 4 || parts[1] != order.Id.ToString() || !Number(parts[2], out var number)) return null;
        var last = 0;
        if (parts.Length == 4 && !Number(parts[3], out last)) return null;
        return (parts[0], parts.Length) switch
        {
            ("refund", 4) => OfRefund(order, number, last),
            ("collect", 4) => number >= 1 && number <= order.Collections.Length && last < order.Collections[number - 1].Confirmed.Length
                && !order.Collections[number - 1].Confirmed[last] ? (EffectKind.CollectDebit, number, last) : null,
            ("void", 4) => OfParcel(order, number, EffectKind.VoidLabel),
            ("intercept", 4) => OfParcel(order, number, EffectKind.Intercept),
            ("go-on", 4) => OfParcel(order, number, EffectKind.DropIntercept),
            ("ask", 3 or 4) when number <= order.Version => (EffectKind.AskPayment, 0, 0),
            ("unpay", 4) when number <= order.Version => (EffectKind.ClosePayment, 0, 0),
            _ => null,
        };
    }

    static (EffectKind, int, int)? OfRefund(Order order, int number, int component)
    {
        if (number < 1 || number > order.Refunds.Length) return null;
        var refund = order.Refunds[number - 1];
        if (component >= refund.Confirmed.Length || refund.Confirmed[component]) return null;
        return (refund.Promise && Effects.IsPromised(order, component) ? EffectKind.ReduceDebit : EffectKind.PayOut, number, component);
    }

    /// <summary>Once a scan has said how it went nothing is left to be done, whatever the carrier answers after it.</summary>
    static (EffectKind, int, int)? OfParcel(Order order, int number, EffectKind kind)
    {
        if (order.FindParcel(number) is not { } parcel) return null;
        var open = kind switch
        {
            EffectKind.VoidLabel => parcel.State == ParcelState.Voiding,
            EffectKind.Intercept => parcel is { State: ParcelState.InTransit, StopAsked: true },
            _ => parcel is { State: ParcelState.InTransit, StopAsked: false },
        };
        return open ? (kind, number, 0) : null;
    }

    static bool Number(string text, out int number) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
}

/// <summary>The outside said no, or nothing for too long: what it was asked for waits for a person (R32).</summary>
/// <param name="Why">One of <see cref="ParkReasons"/>.</param>
public sealed record ParkEffect(OrderId Order, string Key, string Why, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.ParkEffect;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Carrier or ActorKind.Platform))
            return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (!ParkReasons.All.Contains(Why)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R32").With("field", "why"));
        if (Limits.TooLong(Words) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R32").With("field", field));
        if (EffectKeys.Find(order, Key) is not { } effect) return Decider.Refuse(RefusalCode.EffectNotFound, "R32");
        if (situation.By.Kind != ActorKind.Platform && IsParcels(effect.Kind) != (situation.By.Kind == ActorKind.Carrier))
            return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (order.FindParked(Key) is { } parked && parked.Why == Why && parked.Words == Words) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        return draft.Add(new EffectParked(draft.Stamp("R32"), Key, effect.Kind, effect.Number, effect.Component, Why, Words)).Done();
    }

    internal static bool IsParcels(EffectKind kind) => kind is EffectKind.VoidLabel or EffectKind.Intercept or EffectKind.DropIntercept;
}

/// <summary>
/// It is tried again, under its old key, and the outside is asked first whether it was done after all. The operator says so; and
/// whoever carries it out, once a day, where waiting alone may have helped. From here it can't be settled by hand any more: it
/// would be done twice.
/// </summary>
public sealed record ResumeEffect(OrderId Order, string Key) : OrderCommand(Order)
{
    private protected override Act Name => Act.ResumeEffect;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Platform or ActorKind.Payment or ActorKind.Carrier)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (order.FindParked(Key ?? "") is not { } parked)
            return Decider.Refuse(EffectKeys.Find(order, Key) is null ? RefusalCode.EffectNotFound : RefusalCode.EffectNotParked, "R32");
        if (situation.By.Kind != ActorKind.Platform && ParkEffect.IsParcels(parked.Kind) != (situation.By.Kind == ActorKind.Carrier))
            return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        var draft = new Draft(order, situation);
        return draft.Add(new EffectResumed(draft.Stamp("R32"), parked.Key, parked.Kind)).Done();
    }
}

/// <summary>
/// The operator has done it in some other way (a bank transfer, a call to the carrier), and says how. Only what is parked: what is
/// on its way might still be done by the outside as well.
/// </summary>
public sealed record SettleEffect(OrderId Order, string Key, string? Reference, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.SettleEffect;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not ActorKind.Platform) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (order.FindParked(Key ?? "") is not { } parked)
            return Decider.Refuse(EffectKeys.Find(order, Key) is null ? RefusalCode.EffectNotFound : RefusalCode.EffectNotParked, "R32");
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R32");
        if ((Limits.TooLong(Words) ?? Limits.TooLong(Reference)) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R32").With("field", field));
        var draft = new Draft(order, situation);
        draft.Add(new EffectSettled(draft.Stamp("R32"), parked.Key, parked.Kind, Reference, Words));
        // Some number it must have: what the channel tells later of its own number is then about something else.
        var number = Reference ?? $"hand/{draft.Order.Version}";
        if (parked.Kind is EffectKind.PayOut or EffectKind.ReduceDebit)
            draft.Add(new RefundConfirmed(draft.Stamp("R32"), parked.Number, parked.Component, number));
        if (parked.Kind is EffectKind.CollectDebit)
            draft.Add(new CollectionConfirmed(draft.Stamp("R45"), parked.Number, parked.Component, number));
        return draft.Done();
    }
}

/// <summary>The channel says that what it had paid out came back to it: an account closed, a card expired (R32).</summary>
public sealed record ReverseRefund(
    OrderId Order, int Number, int Component, string? ChannelReference, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.ReverseRefund;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (Number < 1 || Number > order.Refunds.Length || Component < 0 || Component >= order.Refunds[Number - 1].Confirmed.Length
            || order.Refunds[Number - 1].Amounts[Component] == 0)
            return Decider.Refuse(new Refusal(RefusalCode.RefundNotFound, "R32").With("refund", $"{Number}"));
        if ((Limits.TooLong(Words) ?? Limits.TooLong(ChannelReference)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R32").With("field", field));
        var refund = order.Refunds[Number - 1];
        var key = $"refund/{order.Id}/{Number}/{Component}";
        var draft = new Draft(order, situation);
        if (!refund.Confirmed[Component])
        {
            if (order.FindParked(key) is { Why: ParkReasons.Failed }) return Decider.Accept(order);
        }
        else
        {
            // Settled by hand, or paid under another number since: this word is about what is over.
            if (refund.ReferenceOf(Component) is { } known && ChannelReference is { } said && known != said) return Decider.Accept(order);
            draft.Add(new RefundReversed(draft.Stamp("R32"), Number, Component, ChannelReference, Words));
        }
        var kind = EffectKeys.Find(draft.Order, key)!.Value.Kind;
        return draft.Add(new EffectParked(draft.Stamp("R32"), key, kind, Number, Component, ParkReasons.Failed, Words)).Done();
    }
}
