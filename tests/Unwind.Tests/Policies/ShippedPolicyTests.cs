using System.Collections.Immutable;
using Unwind.Engine.Policies;

namespace Unwind.Policies;

public sealed class ShippedPolicyTests
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "policies");

    static readonly ImmutableArray<Policy> Shipped = PolicyFile.ReadFolder(Folder).Policies;

    static Policy Taobao => Shipped.Single(p => p.Id == "taobao");
    static Policy Ebay => Shipped.Single(p => p.Id == "ebay");

    [Fact]
    public void The_shipped_policies_are_without_mistakes()
    {
        var (policies, mistakes) = PolicyFile.ReadFolder(Folder);

        Assert.Empty(mistakes);
        Assert.Equal(["ebay", "taobao"], policies.Select(p => p.Id));
    }

    /// <summary>R35: for whatever buyer or seller may ask at any stage, the policy has thought of an answer.</summary>
    [Fact]
    public void R35_Taobao_answers_every_act_at_every_stage()
    {
        Act[] acts =
        [
            Act.CloseOrder, Act.CloseLines, Act.Reprice, Act.Ship, Act.ApplyToCancel, Act.RequestRefund,
            Act.RequestReturn, Act.RequestExchange, Act.ConfirmReceipt, Act.CallDesk, Act.Complain,
        ];
        var unanswered =
            from act in acts
            from stage in Enum.GetValues<Stage>()
            from who in (ActorKind[])[ActorKind.Buyer, ActorKind.Seller]
            where Taobao.Find(act, stage, who) is null
            select PolicyCheck.NameOf(act, stage, who);

        Assert.Empty(unanswered);
    }

    [Fact]
    public void Every_refusal_of_a_shipped_policy_leads_on() => Assert.All(
        Shipped.SelectMany(p => p.Rules).Where(r => r.Refused is not null), r => Assert.NotEmpty(r.Instead));

    [Theory]
    [InlineData("close_by_seller", "缺货, 买家不想买了, 买家拍错了, 买家信息填写错误, 未及时付款, 无法联系买家, 恶意下单, 同城见面交易, 价格错误, 其他")]
    [InlineData("cancel_by_seller", "库存不足, 商品缺货, 价格错误, 收货地区无法配送")]
    [InlineData("refund_unshipped", "不想要了, 协商一致退款, 拍错了, 未按约定时间发货, 缺货, 其他")]
    [InlineData("refund_labelled", "不喜欢/不想要, 协商一致退款, 空包裹/虚假发货")]
    [InlineData("complaints_open", "未按约定时间发货, 缺货, 虚假发货, 违背承诺")]
    [InlineData("complaints_closed", "单方面关闭, 缺货")]
    [InlineData("return_goods", "不喜欢/效果差, 七天无理由退换货, 商品破损, 质量问题, 描述不符, 发错货")]
    public void The_lists_have_the_rulebooks_reasons(string list, string words)
    {
        var offered = Taobao.ReasonsIn(list).Select(r => r.Words.Zh).ToList();

        Assert.All(words.Split(", "), word => Assert.Contains(word, offered));
    }

    /// <summary>R10: who caused it pays; what the buyer asked for costs the seller nothing.</summary>
    [Fact]
    public void R10_Out_of_stock_is_compensated_and_a_change_of_mind_is_not()
    {
        var outOfStock = Taobao.FindReason("out_of_stock")!;
        Assert.Equal(Liability.Seller, outOfStock.Liable);
        Assert.True(outOfStock.OffersStock);
        Assert.Equal(500, outOfStock.Compensation!.Of(100));
        Assert.Equal(2_000, outOfStock.Compensation.Of(20_000));
        Assert.Equal(10_000, outOfStock.Compensation.Of(9_000_000));

        Assert.All(
            Taobao.ReasonsIn("refund_unshipped").Where(r => r.Code is "changed_mind" or "wrong_item"),
            r => Assert.Equal((Liability.Buyer, null), (r.Liable, r.Compensation)));
        Assert.Equal(Liability.Buyer, Taobao.FindReason("buyer_changed_mind")!.Liable);
    }

    /// <summary>R29–R31: what is complained about costs the store points, and what the order can prove needs nobody's word.</summary>
    [Fact]
    public void R31_Complaints_cost_points_and_most_can_be_proved_by_the_order_itself()
    {
        foreach (var reason in Taobao.ReasonsIn("complaints_open").Concat(Taobao.ReasonsIn("complaints_closed")))
        {
            Assert.Equal(Liability.Seller, reason.Liable);
            Assert.True(reason.Points > 0 && reason.Compensation is not null, reason.Code);
            Assert.Equal(reason.Code == "promise_broken", reason.Proof == ObjectiveProof.None);
        }
        Assert.Equal(1000, Taobao.FindReason("sham_shipment")!.FineMinor);
    }

    /// <summary>R42: three working days over a long holiday end after it, and a Saturday that is worked on counts.</summary>
    [Theory]
    [InlineData("2026-11-23T02:00:00Z", "2026-11-26T02:00:00Z")]
    [InlineData("2026-11-27T02:00:00Z", "2026-12-02T02:00:00Z")]
    [InlineData("2026-09-29T02:00:00Z", "2026-10-09T02:00:00Z")]
    public void R42_The_desks_days_are_working_days(string from, string until)
    {
        Assert.True(Taobao.Times.DecideWithin.Working);
        Assert.Equal(
            DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
            Taobao.Until(DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture), Taobao.Times.DecideWithin));
    }

    /// <summary>R45, R46: another marketplace takes prepaid orders only, and its buyers can withdraw by law.</summary>
    [Fact]
    public void R45_Ways_to_pay_and_the_right_to_withdraw_are_settings()
    {
        Assert.Equal(Enum.GetValues<PaymentKind>(), Taobao.Ways.Payments);
        Assert.Equal([PaymentKind.Prepaid], Ebay.Ways.Payments);
        Assert.False(Ebay.Ways.Virtual);
        Assert.Null(Taobao.Withdrawal);
        Assert.Equal(TimeSpan.FromDays(14), Ebay.Withdrawal!.Within);
        Assert.NotEqual(Taobao.Terms.DeskDefault, Ebay.Terms.DeskDefault);
    }

    /// <summary>Another shape of marketplace: the seller cancels outright, silence declines, and there is no exchange.</summary>
    [Fact]
    public void Another_marketplace_is_another_file()
    {
        Assert.Null(Ebay.Find(Act.CloseOrder, Stage.AwaitingShipment, ActorKind.Seller)!.Refused);
        Assert.Equal(RefusalCode.PaidCannotBeClosed, Taobao.Find(Act.CloseOrder, Stage.AwaitingShipment, ActorKind.Seller)!.Refused);
        Assert.Equal(RefusalCode.NotOffered, Ebay.Find(Act.ApplyToCancel, Stage.AwaitingShipment, ActorKind.Seller)!.Refused);
        Assert.Equal(Silence.Declines, Ebay.Find(Act.RequestRefund, Stage.AwaitingShipment, ActorKind.Buyer)!.OnSilence);
        Assert.DoesNotContain(Ebay.Rules, r => r.Act == Act.RequestExchange && r.Refused is null);
    }
}
