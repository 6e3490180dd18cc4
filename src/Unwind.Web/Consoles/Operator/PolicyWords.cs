using System.Globalization;
using Unwind.Orders;

namespace Unwind.Web.Consoles.Operator;

/// <summary>A setting of a policy as people read it.</summary>
/// <param name="Key">As in the policy file.</param>
public sealed record PolicySetting(string Key, string Name, string Rule, string Value);

/// <summary>A policy's settings in words, read off the policy as it was compiled.</summary>
static class PolicyWords
{
    public static string Span(Reader reader, TimeSpan wait) => wait switch
    {
        { Ticks: var t } when t % TimeSpan.TicksPerDay == 0 => reader.T($"{wait.Days} 天", $"{wait.Days} d"),
        { Ticks: var t } when t % TimeSpan.TicksPerHour == 0 => reader.T($"{(long)wait.TotalHours} 小时", $"{(long)wait.TotalHours} h"),
        { Ticks: var t } when t % TimeSpan.TicksPerMinute == 0 => reader.T($"{(long)wait.TotalMinutes} 分钟", $"{(long)wait.TotalMinutes} min"),
        _ => wait.ToString("g", CultureInfo.InvariantCulture),
    };

    public static string Within(Reader reader, Wait wait) => !wait.Working ? Span(reader, wait.Length)
        : wait.Length.Ticks % TimeSpan.TicksPerDay == 0 ? reader.T($"{wait.Length.Days} 个工作日", $"{wait.Length.Days} working days")
        : reader.T($"{Span(reader, wait.Length)}（工作日）", $"{Span(reader, wait.Length)} of working days");

    /// <summary>What may be done in a cell, in a few words; the look of its badge before it.</summary>
    public static (string Look, string Words) Cell(Reader reader, ActRule? cell) => cell switch
    {
        null => ("still", reader.T("不可", "No")),
        { Refused: not null } => ("bad", reader.T("不可", "No")),
        { AnswerBy: { } who } => ("warn", reader.T($"需{reader.Say.Actor(who)}同意", $"If the {reader.Say.Actor(who)} agrees")),
        _ => ("good", reader.T("可以", "Yes")),
    };

    /// <summary>All that a cell says, one fact after the other: what a detail shows, and what a comparison compares.</summary>
    public static ImmutableArray<(string Name, string Value)> Facts(Reader reader, Policy policy, ActRule? cell)
    {
        if (cell is null) return [(reader.T("结论", "Answer"), reader.T("规则没有写，因此不可以", "The policy does not name it, so it is not possible"))];
        var (_, words) = Cell(reader, cell);
        var facts = ImmutableArray.CreateBuilder<(string, string)>();
        facts.Add((reader.T("结论", "Answer"), words));
        facts.Add((reader.T("规则", "Rule"), cell.Rule));
        if (cell.Refused is { } why)
        {
            facts.Add((reader.T("为什么", "Why not"), reader.Say.Title(why)));
            if (!cell.Instead.IsDefaultOrEmpty) facts.Add((reader.T("可以改为", "Instead"), string.Join(reader.T("、", ", "), cell.Instead.Select(reader.Say.Act))));
            return facts.DrainToImmutable();
        }
        if (cell.AnswerBy is { } answers)
        {
            facts.Add((reader.T("由谁答复", "Who answers"), reader.Say.Actor(answers)));
            facts.Add((reader.T("答复时限", "Within"), Within(reader, cell.AnswerWithin)));
            facts.Add((reader.T("逾期未答复", "On silence"), reader.Say.Silence(cell.OnSilence)));
        }
        if (cell.AtOnceWhenOverdue) facts.Add((reader.T("发货超时后", "Once shipping is overdue"), reader.T("不必答复，立即生效", "takes effect at once, nobody has to answer")));
        var reasons = policy.ReasonsIn(cell.Reasons);
        if (!reasons.IsEmpty) facts.Add((reader.T("可选原因", "Reasons"), string.Join(reader.T("、", "; "), reasons.Select(r => reader.Say.Reason(policy, r.Code)))));
        if (cell.Explanation) facts.Add((reader.T("说明", "Words"), reader.T("必填", "needed")));
        if (cell.Proof) facts.Add((reader.T("凭证", "Proof"), reader.T("必填", "needed")));
        if (cell.Partial) facts.Add((reader.T("部分金额", "Part of the money"), reader.T("可以", "may be asked for")));
        return facts.DrainToImmutable();
    }

    public static string Money(Reader reader, long minor) => reader.Money(minor, "CNY");

    /// <summary>What a reason brings with it.</summary>
    public static ImmutableArray<(string Name, string Value)> Facts(Reader reader, Reason reason)
    {
        var facts = ImmutableArray.CreateBuilder<(string, string)>();
        facts.Add((reader.T("责任方", "Liable"), reader.Say.Liability(reason.Liable)));
        facts.Add((reader.T("已发货的运费", "Postage of shipped goods"), reason.RefundsPostage ? reader.T("退回", "goes back") : reader.T("不退", "stays")));
        facts.Add((reader.T("退货运费", "Way back paid by"), reader.Say.Liability(reason.ReturnPostage)));
        if (reason.NoReason) facts.Add((reader.T("七天无理由", "Seven-day right"), reader.T("是", "yes")));
        if (reason.OffersStock) facts.Add((reader.T("缺货库存处理", "Stock step"), reader.T("可选", "offered")));
        if (reason.Compensation is { } pay)
            facts.Add((reader.T("赔付", "Compensation"), reader.T($"{pay.SharePercent}%，{Money(reader, pay.FloorMinor)} 至 {Money(reader, pay.CapMinor)}", $"{pay.SharePercent} %, {Money(reader, pay.FloorMinor)} to {Money(reader, pay.CapMinor)}")));
        if (reason.Points > 0) facts.Add((reader.T("扣分", "Points"), $"{reason.Points}"));
        if (reason.FineMinor > 0) facts.Add((reader.T("罚款", "Fine"), Money(reader, reason.FineMinor)));
        return facts.DrainToImmutable();
    }

    public static string Line(IEnumerable<(string Name, string Value)> facts, Reader reader) =>
        string.Join(reader.T("；", "; "), facts.Select(f => reader.T($"{f.Name}：{f.Value}", $"{f.Name}: {f.Value}")));

    public static ImmutableArray<PolicySetting> Times(Reader r, Policy policy)
    {
        var t = policy.Times;
        string S(TimeSpan wait) => Span(r, wait);
        string W(Wait wait) => Within(r, wait);
        return
        [
            new("times.pay_within", r.T("付款时限", "Paying"), "R1", S(t.PayWithin)),
            new("times.ask_channel_again_after", r.T("渠道无答复时重问", "Asking a silent channel again"), "R6", S(t.AskChannelAgainAfter)),
            new("times.ship_within", r.T("发货时限", "Shipping"), "R11", W(t.ShipWithin)),
            new("times.pick_up_within", r.T("打单后揽收时限", "Picking a labelled parcel up"), "R14", S(t.PickUpWithin)),
            new("times.give_up_shipment_after", r.T("一直不发货，自动退款", "Refund when it is never shipped"), "R34", S(t.GiveUpShipmentAfter)),
            new("times.confirm_receipt_after", r.T("自动确认收货", "Receipt confirmed by itself"), "R34", S(t.ConfirmReceiptAfter)),
            new("times.confirm_virtual_after", r.T("虚拟商品自动确认", "The same for virtual goods"), "R45", S(t.ConfirmVirtualAfter)),
            new("times.after_case_grace", r.T("申请结束后的宽限", "Grace after a case"), "R26", S(t.AfterCaseGrace)),
            new("times.after_sale_window", r.T("售后期", "After-sale window"), "R24", S(t.AfterSaleWindow)),
            new("times.no_reason_window", r.T("七天无理由期限", "No-reason returns"), "R21", S(t.NoReasonWindow)),
            new("times.return_ship_within", r.T("买家寄回时限", "Sending a return"), "R19", S(t.ReturnShipWithin)),
            new("times.return_arrive_within", r.T("退货在途时限", "A return's way back"), "R20", S(t.ReturnArriveWithin)),
            new("times.return_check_within", r.T("卖家验收时限", "Checking a return"), "R20", W(t.ReturnCheckWithin)),
            new("times.intercept_answer_within", r.T("拦截答复时限", "Answer to an interception"), "R15", S(t.InterceptAnswerWithin)),
            new("times.goods_back_within", r.T("拦截包裹退回时限", "An intercepted parcel's way back"), "R15", S(t.GoodsBackWithin)),
            new("times.replacement_within", r.T("换货寄出时限", "Sending a replacement"), "R22", S(t.ReplacementWithin)),
            new("times.pay_difference_within", r.T("换货补差价时限", "Paying a difference"), "R22", S(t.PayDifferenceWithin)),
            new("times.pay_balance_within", r.T("尾款支付时限", "Paying the balance"), "R45", S(t.PayBalanceWithin)),
            new("times.hold_within", r.T("禁止发货最长时间", "Longest hold"), "R45", S(t.HoldWithin)),
            new("times.evidence_within", r.T("举证期", "Giving evidence"), "R26", W(t.EvidenceWithin)),
            new("times.decide_within", r.T("平台判责时限", "The desk's decision"), "R42", W(t.DecideWithin)),
            new("times.fallback_within", r.T("主管处理时限", "The fallback officer's decision"), "R42", W(t.FallbackWithin)),
            new("times.appeal_within", r.T("申诉期", "Appealing"), "R42", W(t.AppealWithin)),
            new("times.complain_within", r.T("投诉期", "Complaining"), "R29", S(t.ComplainWithin)),
            new("times.answer_complaint_within", r.T("卖家答辩时限", "Answering a complaint"), "R30", W(t.AnswerComplaintWithin)),
            new("times.extend_by", r.T("一次性延长", "One extension"), "R42", S(t.ExtendBy)),
            new("times.extend_max", r.T("协商延长上限", "Most that can be granted"), "R42", S(t.ExtendMax)),
        ];
    }

    public static ImmutableArray<PolicySetting> Terms(Reader r, Policy policy)
    {
        var t = policy.Terms;
        return
        [
            new("terms.refund_in_transit", r.T("在途退款的时点", "Refund of goods on their way"), "R15", t.RefundInTransit == RefundMoment.OnAgreement ? r.T("同意即退", "on agreement") : r.T("货退回后退", "when they are back")),
            new("terms.lost_threshold", r.T("失去满减、包邮门槛", "A lost discount threshold"), "R32", t.LostThreshold == LostThreshold.Keep ? r.T("保留优惠", "the discount stays") : r.T("补差后退款", "is deducted")),
            new("terms.coupon_restore", r.T("退回优惠券", "Coupons given back"), "R32", t.CouponRestore == CouponRestore.Never ? r.T("不退", "never") : r.T("整单关闭时", "when the whole order is closed")),
            new("terms.ship_during_refund", r.T("退款中发货", "Shipping during a refund request"), "R12", t.ShipDuringRefund == ShipDuringRefund.Refused ? r.T("不可", "refused") : r.T("可以，申请随之关闭", "ends the request")),
            new("terms.interception_fee_minor", r.T("拦截费", "Interception fee"), "R15", Money(r, t.InterceptionFeeMinor)),
            new("terms.return_postage_max_minor", r.T("退货运费上限", "Most for a return's postage"), "R21", Money(r, t.ReturnPostageMaxMinor)),
            new("terms.requests_max", r.T("同一商品最多申请次数", "Requests for the same item"), "R28", $"{t.RequestsMax}"),
            new("terms.desk_default", r.T("平台超时默认", "When the desk stays silent"), "R42", t.DeskDefault == DeskDefault.ForBuyer ? r.T("支持买家", "for the buyer") : r.T("支持卖家", "for the seller")),
            new("terms.fallback_officer", r.T("超时由谁处理", "Fallback officer"), "R42", t.FallbackOfficer),
            new("terms.evidence_rounds_max", r.T("补充举证次数", "Rounds of evidence"), "R26", $"{t.EvidenceRoundsMax}"),
            new("terms.commission_basis_points", r.T("佣金", "Commission"), "R43", (t.CommissionBasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %"),
            new("terms.payout", r.T("打款给店铺", "Payout to the store"), "R43", t.Payout == Payout.OnCompletion ? r.T("确认收货时", "when receipt is confirmed") : r.T("售后期结束时", "when after-sale ends")),
            new("terms.negative_balance", r.T("余额不足", "A negative balance"), "R43", t.NegativeBalance == NegativeBalance.Carry ? r.T("记账结转", "is carried") : r.T("从保证金扣", "from the deposit")),
            new("terms.hold_end", r.T("禁止发货到期", "When a hold runs out"), "R45", t.HoldEnd == HoldEnd.Release ? r.T("放行", "released") : r.T("退款", "refunded")),
            new("ways.payments", r.T("付款方式", "Ways to pay"), "R45", string.Join(r.T("、", ", "), policy.Ways.Payments.Select(r.Say.Payment))),
            new("ways.virtual_goods", r.T("虚拟商品", "Virtual goods"), "R45", policy.Ways.Virtual ? r.T("可以", "yes") : r.T("不可", "no")),
            new("ways.holds", r.T("可禁止发货", "Holds"), "R45", policy.Ways.Holds ? r.T("可以", "yes") : r.T("不可", "no")),
            new("ways.deposit_back_percent", r.T("卖家违约退定金", "Deposit back when the seller withdraws"), "R45", $"{policy.Ways.DepositBack} %"),
            new("withdrawal.within", r.T("法定撤回权", "Statutory withdrawal"), "R46", policy.Withdrawal is { } right ? Span(r, right.Within) : r.T("无", "none")),
            new("calendar", r.T("工作日历", "Working days"), "R42", policy.Calendar is { } days ? r.T($"休 {string.Join("、", days.Weekend.Select(d => Day(r, d)))}；节假日 {days.Holidays.Length} 天，调休 {days.Workdays.Length} 天", $"off on {string.Join(", ", days.Weekend.Select(d => Day(r, d)))}; {days.Holidays.Length} holidays, {days.Workdays.Length} made up for") : r.T("每天都算", "every day counts")),
        ];
    }

    static string Day(Reader r, DayOfWeek day) => CultureInfo.GetCultureInfo(r.Language == Language.English ? "en" : "zh-CN").DateTimeFormat.GetAbbreviatedDayName(day);
}
