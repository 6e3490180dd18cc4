namespace Unwind.Stories;

/// <summary>Money from outside.</summary>
public sealed partial class Contested
{
    // R44: the same reference is heard once, also when it was a refund of ours.
    [Fact]
    public void R44_The_channels_word_about_a_refund_of_ours_is_heard_once() => Story.Paid(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new RecordOutsideRefund(Number, "seen", 0, 55.Yuan)).Refunded(55.Yuan)
        .Again(Channel, new RecordOutsideRefund(Number, "seen", 0, 55.Yuan));

    // R44: a refund of ours that was confirmed under a reference is not booked again under the same one.
    [Fact]
    public void R44_A_confirmed_refund_of_ours_is_not_booked_again_from_the_console() => Story.Paid(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "ref-1"))
        .Again(Channel, new RecordOutsideRefund(Number, "ref-1", 0, 55.Yuan));

    // R44, R6: channels number by themselves; two of them may use the same reference.
    [Fact]
    public void R44_Two_channels_may_use_the_same_reference() => Story.Unpaid(Line("red", 1, 100.Yuan))
        .Pay(Cash(50.Yuan), Cash(60.Yuan, "card"))
        .When(Channel, new RecordOutsideRefund(Number, "1", 0, 20.Yuan))
        .When(Channel, new RecordOutsideRefund(Number, "1", 1, 20.Yuan)).Refunded(40.Yuan);

    // R44, R45: a deposit that the bank took back is not paid back a second time.
    [Fact]
    public void R44_A_deposit_that_was_charged_back_is_not_returned_on_top()
    {
        var story = DepositPaid();
        if (story.Ask(Channel, new RecordOutsideRefund(Number, "cb", 0, 20.Yuan, Chargeback: true)) is Decision.Accepted)
            story.When(Channel, new RecordOutsideRefund(Number, "cb", 0, 20.Yuan, Chargeback: true));
        if (story.Order.Ending == Ending.None) story.When(Seller, new CloseOrder(Number, "met_in_person", "told"));
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.DoesNotContain(effects, e => e.Kind == EffectKind.PayOut);
    }

    // R44, R45: the provider gave the debit up in its own console; nothing was captured, so nothing is collected.
    [Fact]
    public void R44_A_promise_that_was_given_up_outside_is_not_collected()
    {
        var story = new Story().Placed(Place(PaymentKind.PayLater));
        if (story.Ask(Channel, new RecordOutsideRefund(Number, "void", 0, 110.Yuan)) is Decision.Refused) return;
        story.When(Channel, new RecordOutsideRefund(Number, "void", 0, 110.Yuan)).After(30.Days);
        Assert.Empty(story.Order.Collections);
    }

    // R22, R44: the buyer keeps the dearer goods and has charged the order back: what they cost more is not paid on top.
    [Fact]
    public void R44_A_chargeback_of_exchanged_goods_does_not_pay_the_difference_on_top() => Story.Received()
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", "blue", "too small", ["p"]))
        .When(Seller, new AgreeCase(Number, [1], "here", 30.Yuan)).When(Channel, new RecordPayment(Number, "x", [Cash(30.Yuan)], 1))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2)
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).NoFact<DifferenceRefunded>();

    // R40, R44: the case is cut by the unit that is paid for, and goes on for the other.
    [Fact]
    public void R44_A_case_goes_on_for_the_units_that_the_outside_did_not_pay_for() => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.ReceivedDamaged, 10.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "r"))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, null, "x", ["p"]))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 95.Yuan, Chargeback: true)).Refunded(105.Yuan)
        .When(Seller, new AgreeCase(Number, [2])).Refunded(210.Yuan);

    // R44: a chargeback takes the whole payment although a part went back before; it is booked as far as it goes, and the case is over.
    [Fact]
    public void R44_A_chargeback_of_the_whole_after_a_part_was_refunded_closes_the_case() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "r"))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, null, "x", ["p"]))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).CaseEnds(2, CaseOutcome.Refunded);
}
