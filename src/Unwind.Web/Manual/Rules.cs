namespace Unwind.Web.Manual;

/// <param name="Later">Its code has not been written.</param>
sealed record Rule(string Number, string Text, bool Later = false);

/// <summary>The rules by number, each in a sentence.</summary>
static class Rules
{
    public static readonly ImmutableArray<Rule> All =
    [
        new("R1", "A seller closes an unpaid order whenever they like; nobody owes anything."),
        new("R2", "A seller takes single lines or units out of an unpaid order; the rest is priced anew, and the last one closes the order."),
        new("R3", "Closing needs a reason from the list of its stage."),
        new("R4", "A seller says that the buyer was told and agreed; without that the close is kept as one-sided."),
        new("R5", "A buyer cancels an unpaid order whenever they like, with a reason."),
        new("R6", "A payment that comes too late or does not fit goes back once and revives nothing; a begun payment is asked about before the clock closes."),
        new("R7", "Price and postage can change before payment, never after it."),
        new("R8", "A seller alone cannot close what is paid, and is told what to do instead."),
        new("R9", "A seller applies to cancel with a reason and an explanation; the buyer's yes refunds at once, a no or silence changes nothing."),
        new("R10", "Who caused it pays: a seller's cancellation gives everything back, with compensation where the policy says so; a buyer's costs the seller nothing."),
        new("R11", "Before shipment a buyer asks for the money back; the seller's silence agrees, and past the promised time nobody is asked."),
        new("R12", "While such a request is open, shipping goes by the policy's rule and never happens by accident."),
        new("R13", "Whoever cancels because goods ran out can stop selling them in the same step."),
        new("R14", "With a label but no pick-up scan, the goods are still there: the label is voided and the refund is as before shipment."),
        new("R15", "In transit both sides must agree and the carrier must stop the parcel; otherwise the case goes on as a return."),
        new("R16", "In transit a buyer asks for the money; the seller needs a proof of delivery to say no, and the carrier is told to stop."),
        new("R17", "A parcel that is refused at the door comes back like one that was stopped."),
        new("R18", "A received item is returned for the money: reason, evidence, the seller's address or the store's default."),
        new("R19", "The buyer fills in how the return was sent, in time, or the request lapses."),
        new("R20", "The seller confirms the return or refuses it with proof; silence after its delivery refunds."),
        new("R21", "For seven days a return needs no reason, if the goods are intact and not of an excluded class; the buyer pays the way back."),
        new("R22", "An exchange sends other goods or the same again; with nothing to send it becomes a return by itself."),
        new("R23", "A received item is refunded in part or whole without a return, by agreement."),
        new("R24", "After completion requests stay possible for a while; the money then comes from the seller's balance."),
        new("R25", "Both sides write to each other in the order; nothing that was said can be changed."),
        new("R26", "Either side calls in the desk after a no, or to stop a shipped order; both give evidence, and the desk decides how much, with a return or not, and who bears it."),
        new("R27", "An officer asks for a side that phoned or wrote, and the record says through whom; consent, payment and decisions stay the side's own."),
        new("R28", "A request can be withdrawn while it is not executed, and sent again until the limit."),
        new("R29", "A buyer complains about lateness, lack of stock, sham shipment, a one-sided close or a broken promise, in time."),
        new("R30", "The seller answers a complaint in time and the desk decides it; silence is decided by what the order itself proves."),
        new("R31", "An upheld complaint compensates from the deposit and costs points, once for a line and cause, and never where the buyer stopped the shipment."),
        new("R32", "Shares of discounts, postage and funding are fixed when the order is priced; refunds go back the way they came and add up to the cent."),
        new("R33", "Stock comes back when goods never left or are back and sellable, never twice."),
        new("R34", "Every deadline acts by itself, once, survives restarts, and is visible beforehand."),
        new("R35", "Everybody can ask what they may do now, what it needs, costs and leads to, and why not; acting on the answer gives what it said."),
        new("R36", "Many orders at once: a dry run, then a run that can stop and go on, with a report for each.", Later: true),
        new("R37", "Everybody concerned is told, in their language, what they can do and by when."),
        new("R38", "Everything is on the timeline with who, when and under which rule; it is only added to, and tampering shows."),
        new("R39", "Policy is data, checked before it goes live; an order keeps the version it was placed under."),
        new("R40", "Every rule holds per unit of a line."),
        new("R41", "A case that comes too late moves on instead of dying: nobody starts again."),
        new("R42", "Deadlines pause, are extended and follow calendars; a silent desk has a fallback and a default; one appeal, decided by somebody else, and one executed decision."),
        new("R43", "Every ending has somebody liable, or nobody, and feeds the store's record; commission goes back in proportion, a negative balance is collected, a penalty can be waived."),
        new("R44", "A refund made outside is booked once, cuts or closes the open case, and nothing is paid on top of it."),
        new("R45", "Cash on delivery, deposits, pay-later, virtual goods and holds have paths of their own where the policy takes them."),
        new("R46", "Where the policy has it, a buyer withdraws from the contract by law: no reason, a receipt with the exact time, and without an account by order number and e-mail."),
    ];
}
