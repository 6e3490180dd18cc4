namespace Unwind.Messages;

/// <summary>One side writes to the other in the order (R25).</summary>
/// <param name="Attachments">Names of pictures; at most <see cref="Limits.AttachmentsMax"/>.</param>
public sealed record SendMessage(OrderId Order, string? Text, ImmutableArray<string> Attachments) : OrderCommand(Order)
{
    private protected override Act Name => Act.SendMessage;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller or ActorKind.Officer))
            return Decider.Refuse(RefusalCode.ActorNotAllowed, "R25");
        if (string.IsNullOrWhiteSpace(Text) && Attachments.IsDefaultOrEmpty)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R25").With("field", "text"));
        if ((Limits.TooLong(Text) ?? Limits.Attachments(Attachments.IsDefault ? [] : Attachments)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R25").With("field", field));
        var draft = new Draft(order, situation);
        return draft.Add(new MessageSent(draft.Stamp("R25"), Text ?? "", Attachments.IsDefault ? [] : Attachments)).Done();
    }
}
