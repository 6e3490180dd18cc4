namespace Unwind.Stories;

/// <summary>Rules D: R18 to R24.</summary>
public sealed class ReceivedGoods
{
    static RequestReturn Return(string reason, params ImmutableArray<Selected> lines) => new(Number, lines, reason, null, "As described below", ["photo"]);

    static Story Returned(string reason, params ImmutableArray<PlacedLine> lines) => Story.Received(lines)
        .When(Buyer, Return(reason))
        .When(Seller, new AgreeCase(Number, [1], "Hangzhou, West Lake 1"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1", 12.Yuan));

    [Fact]
    public void R18_The_buyer_returns_and_the_seller_gives_the_address() => Story.Received()
        .When(Buyer, Return(Because.Defective))
        .CaseWaits<CaseState.Answer>(1)
        .When(Seller, new AgreeCase(Number, [1], "Hangzhou, West Lake 1"))
        .Then(o => Assert.Equal("Hangzhou, West Lake 1", ((CaseState.ReturnParcel)o.Cases[0].State).Address));

    [Fact]
    public void R18_Silence_agrees_to_the_return_with_the_default_address() => Story.Received()
        .When(Buyer, Return(Because.Defective))
        .After(Taobao.Find(Act.RequestReturn, Stage.Received, ActorKind.Buyer)!.AnswerWithin.Length)
        .Then(o => Assert.Equal("default", ((CaseState.ReturnParcel)o.Cases[0].State).Address));

    [Fact]
    public void R18_The_seller_refuses_with_a_reason_and_proof() => Story.Received()
        .When(Buyer, Return(Because.Defective))
        .Refused(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "Worn", []), RefusalCode.ProofNeeded)
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "Worn", ["photo"]))
        .CaseEnds(1, CaseOutcome.Declined);

    [Fact]
    public void R18_In_transit_the_buyers_word_says_received() => Story.InTransit()
        .When(Buyer, Return(Because.Defective))
        .Stage(Stage.Received);

    [Fact]
    public void R21_The_buyers_word_alone_makes_no_return_dearer_than_the_policy_says() => Story.Received()
        .When(Buyer, Return(Because.Defective)).When(Seller, new AgreeCase(Number, [1]))
        .Refused(Buyer, new FillReturn(Number, 1, "yto", "Y1", Taobao.Terms.ReturnPostageMaxMinor + 1), RefusalCode.ReturnPostageOverMax, "R21", Act.FillReturn, Act.SendMessage)
        .Refused(Buyer, new FillReturn(Number, 1, "yto", "Y1", -1), RefusalCode.Malformed, "R19")
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1", Taobao.Terms.ReturnPostageMaxMinor)).When(Seller, new ConfirmReturn(Number, 1))
        .Then(o => Assert.Single(o.Cases));

    [Fact]
    public void R19_Without_a_number_in_time_the_request_lapses() => Story.Received()
        .When(Buyer, Return(Because.Defective))
        .When(Seller, new AgreeCase(Number, [1], "x"))
        .After(Taobao.Times.ReturnShipWithin)
        .CaseEnds(1, CaseOutcome.Lapsed).Refunded(0);

    [Fact]
    public void R19_The_number_is_filled_in_and_can_be_mended_until_it_is_delivered() => Returned(Because.Defective)
        .Again(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y2"))
        .When(Carrier, new RecordReturnScan(Number, 1))
        .Refused(Buyer, new FillReturn(Number, 1, "yto", "Y3"), RefusalCode.CaseNotWaitingForThis, "R19")
        .Refused(Seller, new FillReturn(Number, 1, "yto", "Y3"), RefusalCode.ActorNotAllowed, "R19")
        .Refused(Buyer, new FillReturn(Number, 1, "", "Y3"), RefusalCode.Malformed, "R19");

    [Fact]
    public void R20_The_seller_confirms_and_the_money_and_the_stock_go_back() => Returned(Because.Unwanted7)
        .When(Seller, new ConfirmReturn(Number, 1))
        .CaseEnds(1, CaseOutcome.Refunded).TakenFromStock("red", 0).Stage(Stage.Closed)
        .Again(Seller, new ConfirmReturn(Number, 1));

    [Fact]
    public void R20_Silence_after_delivery_refunds() => Returned(Because.Defective)
        .When(Carrier, new RecordReturnScan(Number, 1))
        .Again(Carrier, new RecordReturnScan(Number, 1))
        .After(Taobao.Times.ReturnCheckWithin.Length)
        .Fact<ReturnAccepted>(e => e.BySilence)
        .CaseEnds(1, CaseOutcome.Refunded);

    [Fact]
    public void R20_The_seller_refuses_what_came_back_with_proof() => Returned(Because.Defective)
        .Refused(Seller, new DeclineReturned(Number, 1, ReturnedReason, "A brick", []), RefusalCode.ProofNeeded, "R20")
        .When(Seller, new DeclineReturned(Number, 1, ReturnedReason, "A brick", ["photo"]))
        .CaseEnds(1, CaseOutcome.Declined).Refunded(0)
        .Again(Seller, new DeclineReturned(Number, 1, ReturnedReason, "A brick", ["photo"]));

    [Fact]
    public void R20_R40_Fewer_units_than_announced_refund_only_those() => Returned(Because.Defective, Line("red", 3, 10.Yuan))
        .When(Seller, new ConfirmReturn(Number, 1, Units: 2))
        .TakenFromStock("red", 1)
        .Then(o => Assert.InRange(o.RefundedFromEscrow.Total, 20.Yuan, 27.Yuan))
        .Stage(Stage.Received)
        .Refused(Seller, new ConfirmReturn(Number, 9), RefusalCode.CaseNotFound);

    [Fact]
    public void R20_What_cannot_be_sold_again_does_not_go_back_into_stock() => Returned(Because.Defective)
        .When(Seller, new ConfirmReturn(Number, 1, Sellable: false))
        .TakenFromStock("red", 1);

    [Fact]
    public void R21_Seven_days_no_reason_the_buyer_pays_the_way_back_and_the_postage_stays() => Returned(Because.Unwanted7)
        .When(Seller, new ConfirmReturn(Number, 1))
        .Refunded(100.Yuan)
        .NoFact<FeeCharged>();

    [Fact]
    public void R21_For_quality_the_seller_pays_both_ways() => Returned(Because.Defective)
        .When(Seller, new ConfirmReturn(Number, 1))
        .Refunded(110.Yuan)
        .Fact<FeeCharged>(e => e is { Fee: Fees.ReturnPostage, Minor: 1200, Bearer: Liability.Seller });

    [Fact]
    public void R21_After_seven_days_or_not_intact_or_excluded_it_is_refused()
    {
        Story.Received().After(7.Days - 1.Minutes).When(Buyer, Return(Because.Unwanted7)).CaseWaits<CaseState.Answer>(1);
        Story.Received().After(7.Days).Refused(Buyer, Return(Because.Unwanted7), RefusalCode.NoReasonOver, "R21", Act.RequestReturn);
        Story.Received().Refused(Buyer, Return(Because.Unwanted7) with { Intact = false }, RefusalCode.GoodsNotIntact, "R21");
        Story.Received(Line("custom", 1, 10.Yuan, noReason: false))
            .Refused(Buyer, Return(Because.Unwanted7), RefusalCode.NoReasonExcluded, "R21")
            .When(Buyer, Return(Because.Defective));
    }

    [Fact]
    public void R22_Exchange_for_another_sku_with_a_parcel_of_its_own() => Story.Received()
        .When(Buyer, new RequestExchange(Number, [], ExchangeReason, "blue", "Wrong size", ["p"]))
        .When(Seller, new AgreeCase(Number, [1], "x"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
        .When(Seller, new ConfirmReturn(Number, 1)).CaseWaits<CaseState.Replacement>(1)
        .TakenFromStock("red", 0)
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF2")).CaseEnds(1, CaseOutcome.Exchanged)
        .TakenFromStock("blue", 1).Stage(Stage.LabelPrinted)
        .Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2).Stage(Stage.Received)
        .When(Buyer, new ConfirmReceipt(Number, [])).Stage(Stage.Completed).Refunded(0);

    [Fact]
    public void R22_Nothing_to_send_the_exchange_turns_into_a_return_and_refund_by_itself()
    {
        Story Asked() => Story.Received().When(Buyer, new RequestExchange(Number, [], ExchangeReason, "blue", "Wrong size", ["p"]));
        Asked().When(Seller, new ExchangeUnavailable(Number, 1))
            .CaseWaits<CaseState.ReturnParcel>(1).Then(o => Assert.Equal(CaseKind.Return, o.Cases[0].Kind));
        Asked().When(Seller, new AgreeCase(Number, [1], "x"))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
            .When(Seller, new ConfirmReturn(Number, 1))
            .When(Seller, new ExchangeUnavailable(Number, 1)).CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed);
        Asked().When(Seller, new AgreeCase(Number, [1], "x"))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
            .When(Seller, new ConfirmReturn(Number, 1))
            .After(Taobao.Times.ReplacementWithin).CaseEnds(1, CaseOutcome.Refunded);
    }

    [Fact]
    public void R23_Part_of_the_amount_by_agreement_and_the_goods_stay() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 30.Yuan, "A scratch", ["photo"]))
        .When(Seller, new AgreeCase(Number, [1]))
        .Refunded(30.Yuan).Stage(Stage.Received)
        .When(Buyer, new ConfirmReceipt(Number, []))
        .Then(o => Assert.Equal(80.Yuan, o.Released.Total))
        .Stage(Stage.Completed);

    [Fact]
    public void R23_Never_more_than_is_left() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 70.Yuan, "A scratch", ["photo"]))
        .When(Seller, new AgreeCase(Number, [1]))
        .Refused(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 41.Yuan, "More", ["photo"]), RefusalCode.AmountExceedsRefundable);

    [Fact]
    public void R24_After_completion_the_money_comes_from_the_sellers_balance() => Story.Completed()
        .When(Buyer, Return(Because.Defective))
        .When(Seller, new AgreeCase(Number, [1], "x"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
        .When(Seller, new ConfirmReturn(Number, 1))
        .Fact<RefundIssued>(e => e.Source == RefundSource.Store)
        .Refunded(110.Yuan).Stage(Stage.Completed).TakenFromStock("red", 0);

    [Fact]
    public void R24_When_the_window_has_closed_it_is_over() => Story.Completed()
        .After(Taobao.Times.AfterSaleWindow).Fact<AfterSaleEnded>()
        .Then(o => Assert.True(o.Settled))
        .Refused(Buyer, Return(Because.Defective), RefusalCode.AfterSaleOver, "R24");

    static string ReturnedReason => Taobao.ReasonsIn(Taobao.Find(Act.DeclineReturned, Stage.Received, ActorKind.Seller)!.Reasons) is { IsEmpty: false } list
        ? list[0].Code : "other";

    static string ExchangeReason => Taobao.ReasonsIn(Taobao.Find(Act.RequestExchange, Stage.Received, ActorKind.Buyer)!.Reasons)
        .First(r => !r.NoReason).Code;
}
