using System.Text;
using Unwind.Engine.Policies;

namespace Unwind.Policies;

/// <summary>Each broken file is the shipped policy with one thing changed; the mistake is told where it stands.</summary>
public sealed class PolicyMistakeTests
{
    static readonly string Whole = File.ReadAllText(Path.Combine(ShippedPolicyTests.Folder, "taobao.yaml"));

    /// <summary>What is changed, into what, and what is said; the place is where <c>ǁ</c> stands in the change.</summary>
    public static TheoryData<string, string, string> Broken => new()
    {
        { "id: taobao", "id: ǁTao-Bao", "\"id\" is \"Tao-Bao\"; expected lower-case letters, digits and underscores" },
        { "version: 2", "version: ǁ-1", "\"version\" is \"-1\"; expected a whole number from 1" },
        { "version: 2", "version: ǁone", "\"version\" is \"one\"; expected a whole number from 1" },
        { "version: 2\n", "version: 2\nǁversoin: 3\n", "unknown key \"versoin\"; expected one of: id, version, name" },
        { "version: 2\n", "version: 2\nǁversion: 3\n", "has \"version\" twice; it is already on line 8" },
        { "name: { zh: 淘宝规则, en: Taobao rules }", "name: ǁ{ zh: 淘宝规则 }", "\"en\" is missing" },
        { "  pay_within: 24h ", "  pay_within: ǁ1day ", "\"pay_within\" is \"1day\"; expected a duration such as 30m, 48h or 7d" },
        { "  pay_within: 24h ", "  pay_within: ǁ-24h ", "expected a duration such as" },
        { "  pay_within: 24h ", "  pay_within: ǁ0h ", "A wait must be longer than nothing" },
        { "  pay_within: 24h ", "  pay_within: ǁ3650d ", "shorter than ten years" },
        { "  pay_within: 24h ", "  ǁpay_within: ", "\"pay_within\" has no value" },
        { "times:\n  pay_within: 24h ", "times:\n  ǁpay_in: 24h ", "unknown key \"pay_in\"; expected one of: pay_within" },
        { "  lost_threshold: deduct ", "  lost_threshold: ǁdrop ", "\"lost_threshold\" is \"drop\"; expected one of: keep, deduct" },
        { "  interception_fee_minor: 1000 ", "  interception_fee_minor: ǁ-5 ", "expected a whole number from 0" },
        { "  interception_fee_minor: 1000 ", "  interception_fee_minor: ǁ10.00 ", "expected a whole number from 0" },
        { "  requests_max: 3 ", "  requests_max: ǁ0 ", "expected a whole number from 1" },
        { "  decide_within: 3wd ", "  decide_within: ǁ3w ", "\"decide_within\" is \"3w\"; expected a duration such as" },
        { "  decide_within: 3wd ", "  decide_within: ǁ0wd ", "A wait must be longer than nothing" },
        { "  hold_within: 30d ", "  hold_within: ǁ3wd ", "\"hold_within\" is \"3wd\"; expected a duration such as" },
        { "  evidence_within: 2d ", "  ǁevidence_in: 2d ", "unknown key \"evidence_in\"" },
        { "  desk_default: for_buyer ", "  desk_default: ǁfor_nobody ", "\"desk_default\" is \"for_nobody\"; expected one of: for_buyer, for_seller" },
        { "  fallback_officer: supervisor ", "  fallback_officer: ǁ\" \" ", "Somebody must decide when the desk is silent" },
        { "  evidence_rounds_max: 2 ", "  evidence_rounds_max: ǁ21 ", "expected a whole number from 0 to 20" },
        { "  commission_basis_points: 60 ", "  commission_basis_points: ǁ10001 ", "expected a whole number from 0 to 10000" },
        { "  payout: on_completion ", "  payout: ǁnever ", "\"payout\" is \"never\"; expected one of: on_completion, after_sale" },
        { "  negative_balance: from_deposit ", "  negative_balance: ǁforgive ", "expected one of: carry, from_deposit" },
        { "  hold_end: release ", "  hold_end: ǁclose ", "expected one of: release, refund" },
        { "payments: [prepaid, cash_on_delivery,", "payments: [prepaid, ǁbarter,", "\"payments\" is \"barter\"; expected one of: prepaid, cash_on_delivery, pay_later, deposit" },
        { "payments: [prepaid, cash_on_delivery,", "payments: [prepaid, ǁprepaid, cash_on_delivery,", "\"payments\" names prepaid twice" },
        { "payments: [prepaid, cash_on_delivery, pay_later, deposit]", "payments: ǁ[]", "\"payments\" is empty" },
        { "  virtual_goods: true", "  virtual_goods: ǁsome", "\"virtual_goods\" is \"some\"; expected true or false" },
        { "  deposit_back_percent: 200 ", "  deposit_back_percent: ǁ50 ", "expected a whole number from 100 to 1000" },
        { "calendar:\n", "withdrawal: { ǁin: 14d }\ncalendar:\n", "unknown key \"in\"" },
        { "calendar:\n", "withdrawal: ǁ{ }\ncalendar:\n", "\"within\" is missing" },
        { "  offset: \"+08:00\"", "  offset: ǁ8", "\"offset\" is written +08:00" },
        { "  offset: \"+08:00\"", "  offset: ǁ\"+15:00\"", "at most 14 hours" },
        { "  weekend: [saturday, sunday]", "  weekend: [saturday, ǁholiday]", "\"weekend\" is \"holiday\"" },
        { "  weekend: [saturday, sunday]", "  weekend: ǁ[monday, tuesday, wednesday, thursday, friday, saturday, sunday]", "At least one day of the week must be a working day" },
        { "holidays: [\"2026-10-01\",", "holidays: [ǁ\"2026-02-30\",", "\"holidays\" has \"2026-02-30\"; a day is written 2026-10-01" },
        { "  workdays: [\"2026-10-10\"]", "  workdays: [ǁ10.10.2026]", "a day is written 2026-10-01" },
        { "  holidays: [\"2026-10-01\",", "  holidays: ǁ[\"2026-10-10\", \"2026-10-01\",", "2026-10-10 is both a holiday and a working day" },
        { "    proof: label_not_picked_up", "    proof: ǁphoto", "\"proof\" is \"photo\"; expected one of: none, not_picked_up_in_time" },
        { "    points: 6", "    points: ǁ-1", "expected a whole number from 0 to 1000" },
        { "    fine_minor: 1000", "    fine_minor: ǁ9.99", "\"fine_minor\" is \"9.99\"; expected a whole number from 0" },
        { "  changed_mind: { zh: 不想要了, en: I no longer want it, liable: buyer,", "  ǁchanged_mind: { zh: 不想要了, en: I no longer want it, points: 1, liable: buyer,", "Only a store gets points and fines, so the seller must be liable" },
        { "- { at: in_transit, by: seller, rule: R26, reasons: cancel_by_seller }", "- { at: in_transit, by: seller, rule: R26, reasons: ǁcancel_by_store }", "no reason list \"cancel_by_store\"" },
        { "- { at: in_transit, by: seller, rule: R26, reasons: cancel_by_seller }", "- ǁ{ at: in_transit, by: officer, rule: R26, reasons: cancel_by_seller }", "this is for buyer, seller only" },
        { "- { at: closed, by: buyer, rule: R29, reasons: complaints_closed }", "- ǁ{ at: closed, by: buyer, rule: R29 }", "a list of reasons is needed" },
        { "- { at: closed, by: buyer, rule: R29, reasons: complaints_closed }", "- ǁ{ at: closed, by: buyer, rule: R29, reasons: complaints_closed, answer_by: seller, within: 3d, silence: lapses }", "nobody can be asked for an answer" },
        { "reasons:\n  # Given", "reasons:\n  ǁBad-Code: { zh: 坏, en: Bad, liable: nobody }\n  # Given", "\"Bad-Code\" is no code" },
        { "changed_mind: { zh: 不想要了, en: I no longer want it, ", "changed_mind: ǁ{ zh: 不想要了, ", "reasons.changed_mind: \"en\" is missing" },
        { "changed_mind: { zh: 不想要了, en: I no longer want it, liable: buyer,", "changed_mind: { zh: 不想要了, en: I no longer want it, liable: ǁbuyers,", "\"liable\" is \"buyers\"; expected one of: nobody, buyer, seller, platform, carrier" },
        { "    offers_stock: true\n    #", "    offers_stock: ǁyes\n    #", "\"offers_stock\" is \"yes\"; expected true or false" },
        { "CNY. Confirm before use.\n    compensation: { share_percent: 10,", "CNY. Confirm before use.\n    compensation: { share_percent: ǁ110,", "expected a whole number from 0 to 100" },
        { "CNY. Confirm before use.\n    compensation: { share_percent: 10, floor_minor: 500,", "CNY. Confirm before use.\n    compensation: ǁ{ share_percent: 10, floor_minor: 50000,", "The floor (50000) must not be above the cap (10000)" },
        { "close_by_buyer: [changed_mind,", "close_by_buyer: [ǁchange_mind,", "there is no reason \"change_mind\"" },
        { "close_by_buyer: [changed_mind,", "close_by_buyer: [changed_mind, ǁchanged_mind,", "has \"changed_mind\" twice" },
        { "  close_order: # 关闭交易", "  ǁclose_orders: # 关闭交易", "unknown act \"close_orders\"; expected one of: close_order" },
        { "  reprice: # 改价\n    allow:", "  reprice: # 改价\n    ǁallowed:", "unknown key \"allowed\"; expected one of: allow, refuse" },
        { "- { at: awaiting_payment, by: seller, rule: R1, reasons: close_by_seller }\n      - { at: awaiting_payment, by: buyer, rule: R5", "- { at: ǁunpaid, by: seller, rule: R1, reasons: close_by_seller }\n      - { at: awaiting_payment, by: buyer, rule: R5", "\"at\" is \"unpaid\"; expected one of: awaiting_payment" },
        { "- { at: awaiting_payment, by: buyer, rule: R5, reasons: close_by_buyer }", "- { at: awaiting_payment, by: ǁcarrier, rule: R5, reasons: close_by_buyer }", "\"by\" is \"carrier\"; expected one of: buyer, seller, officer" },
        { "by: buyer, rule: R5, reasons: close_by_buyer }", "by: buyer, rule: ǁR47, reasons: close_by_buyer }", "expected R1 to R46" },
        { "rule: R5, reasons: close_by_buyer }", "rule: R5, reasons: ǁclose_by_buyers }", "no reason list \"close_by_buyers\"" },
        { "- { at: awaiting_payment, by: buyer, rule: R5, reasons: close_by_buyer }", "- ǁ{ at: awaiting_payment, by: seller, rule: R5, reasons: close_by_buyer }", "awaiting_payment by seller is decided twice; first on line" },
        { "why: paid_price_is_fixed, instead: [apply_to_cancel]", "why: ǁpaid_price, instead: [apply_to_cancel]", "\"why\" is \"paid_price\"; expected one of: malformed" },
        { "why: paid_price_is_fixed, instead: [apply_to_cancel]", "why: paid_price_is_fixed, instead: [ǁask_nicely]", "\"instead\" is \"ask_nicely\"; expected one of: place_order" },
        { "- { at: awaiting_shipment, by: seller, rule: R12 }", "- ǁ{ at: awaiting_shipment, by: seller, rule: R12, answer_by: buyer }", "\"within\" is missing" },
        { "- { at: awaiting_shipment, by: seller, rule: R12 }", "- { at: awaiting_shipment, by: seller, rule: R12, silence: ǁagrees }", "\"answer_by\" is missing" },
        { "- { at: label_printed, by: seller, rule: R14 }", "- ǁ{ at: [label_printed, awaiting_shipment], by: seller, rule: R14 }", "the engine can do this at label_printed only" },
        { "- { at: awaiting_payment, by: buyer, rule: R5, reasons: close_by_buyer }", "- ǁ{ at: awaiting_payment, by: buyer, rule: R5 }", "a list of reasons is needed" },
        { "answer_by: buyer, within: 48h, silence: lapses }\n      - { at: label_printed", "answer_by: buyer, within: ǁ2, silence: lapses }\n      - { at: label_printed", "expected a duration such as" },
        { "- { at: awaiting_shipment, by: seller, rule: R9, reasons: cancel_by_seller, explanation: true, answer_by: buyer, within: 48h", "- ǁ{ at: awaiting_shipment, by: seller, rule: R9, reasons: cancel_by_seller, explanation: true, answer_by: buyer, within: 0h", "A wait must be longer than nothing" },
        { "- { at: awaiting_shipment, by: seller, rule: R9, reasons: cancel_by_seller, explanation: true, answer_by: buyer, within: 48h, silence: lapses }", "- ǁ{ at: awaiting_shipment, by: seller, rule: R9, reasons: cancel_by_seller, explanation: true }", "somebody must be asked, so answer_by is needed" },
        { "rule: R9, reasons: cancel_by_seller, explanation: true, answer_by: buyer, within: 48h, silence: lapses }", "rule: R9, reasons: cancel_by_seller, explanation: true, answer_by: buyer, within: 48h, silence: ǁyes }", "\"silence\" is \"yes\"; expected one of: lapses, agrees, declines" },
        { "- { at: awaiting_shipment, by: buyer, rule: R11, reasons: refund_unshipped, answer_by: seller", "- ǁ{ at: awaiting_shipment, by: buyer, rule: R11, reasons: refund_unshipped, answer_by: buyer", "nobody answers their own request" },
        { "- { at: [awaiting_shipment, label_printed], by: seller, rule: R8, why: paid_cannot_be_closed, instead: [apply_to_cancel] }\n      - { at: in_transit, by: seller, rule: R15, why: parcel_in_transit, instead: [apply_to_cancel] }\n      - { at: returning", "- ǁ{ at: [awaiting_shipment, label_printed], by: seller, rule: R8, why: paid_cannot_be_closed, instead: [reprice] }\n      - { at: in_transit, by: seller, rule: R15, why: parcel_in_transit, instead: [apply_to_cancel] }\n      - { at: returning", "it says to use reprice instead, which seller can do neither there nor later" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_mistake_is_told_with_its_place(string from, string to, string message)
    {
        Assert.Contains(from, Whole, StringComparison.Ordinal);
        var marked = new StringBuilder(Whole).Replace(from, to, Whole.IndexOf(from, StringComparison.Ordinal), from.Length).ToString();
        var at = marked.IndexOf('ǁ', StringComparison.Ordinal);
        var line = marked.AsSpan(0, at).Count('\n') + 1;
        var column = at - marked.LastIndexOf('\n', at);

        var (policy, mistakes) = PolicyFile.Read("broken.yaml", marked.Replace("ǁ", "", StringComparison.Ordinal));

        Assert.Null(policy);
        Assert.Contains(mistakes, m => (m.Line, m.Column) == (line, column) && m.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "policy.yaml:1:1: The file is empty; expected a policy.")]
    [InlineData("- taobao\n", "policy.yaml:1:1: The policy: expected a table of keys, found a list.")]
    [InlineData("id: [taobao\nversion: 1\n", "policy.yaml:1:5: This is not YAML: something that was opened is not closed.")]
    [InlineData("id: &a taobao\n", "policy.yaml:1:5: This is not YAML: anchors and aliases are not used in policies")]
    [InlineData("id: taobao\n---\nid: ebay\n", "policy.yaml:2:1: Expected one policy in a file")]
    [InlineData("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: {n: 1}}}}}}}}}}}}}\n", "policy.yaml:1:")]
    public void What_is_no_policy_is_told_as_well(string yaml, string message)
    {
        var (policy, mistakes) = PolicyFile.Read("policy.yaml", yaml);

        Assert.Null(policy);
        Assert.Contains(mistakes, m => m.ToString().StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_is_told_and_not_only_the_first()
    {
        var (policy, mistakes) = PolicyFile.Read("policy.yaml", """
            id: shop
            version: 0
            name: { zh: 店 }
            times: { pay_within: soon }
            """);

        Assert.Null(policy);
        Assert.Equal(
            [2, 3, 4], mistakes.Where(m => !m.Message.Contains("is missing", StringComparison.Ordinal)).Select(m => m.Line).Append(3).Distinct().Order());
        Assert.Contains(mistakes, m => m.Message == "The policy: \"acts\" is missing.");
        Assert.Contains(mistakes, m => m.Message == "times: \"ship_within\" is missing.");
    }

    [Fact]
    public void The_engines_own_reasons_must_be_there()
    {
        foreach (var own in Reason.Own)
        {
            var (policy, mistakes) = PolicyFile.Read("broken.yaml", Whole.Replace($"  {own}: {{", $"  my_{own}: {{", StringComparison.Ordinal));

            Assert.Null(policy);
            Assert.StartsWith($"reasons: \"{own}\" is missing; the engine gives it by itself", Assert.Single(mistakes).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A disk that ran full, an editor that crashed: never a policy, never an exception.</summary>
    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_no_policy()
    {
        var text = Whole[..Whole.IndexOf("  decline_case:", StringComparison.Ordinal)];
        for (var length = 0; length <= text.Length; length += 97)
        {
            var (policy, mistakes) = PolicyFile.Read("cut.yaml", text[..length]);

            Assert.Null(policy);
            Assert.NotEmpty(mistakes);
        }
    }

    /// <summary>A text that went live is never changed, so what it could not know is filled in when it is read again (R39).</summary>
    [Fact]
    public void A_policy_that_went_live_before_there_was_a_desk_is_read_on()
    {
        var old = Whole;
        foreach (var (from, to) in ((string, string)[])[("\n# Orders besides", "\n# Who caused it"), ("\n  call_desk:", "\u0000")])
        {
            var end = old.IndexOf(to, StringComparison.Ordinal);
            old = old[..old.IndexOf(from, StringComparison.Ordinal)] + (end < 0 ? "\n" : old[end..]);
        }
        string[] later =
        [
            "evidence_within", "decide_within", "fallback_within", "appeal_within", "complain_within", "answer_complaint_within", "extend_by",
            "extend_max", "pay_difference_within", "pay_balance_within", "hold_within", "confirm_virtual_after", "desk_default",
            "fallback_officer", "evidence_rounds_max", "commission_basis_points", "payout", "negative_balance", "hold_end",
            "statutory_withdrawal", "hold_not_released",
        ];
        old = string.Join('\n', old.Split('\n').Where(line => !later.Any(key => line.TrimStart().StartsWith(key + ":", StringComparison.Ordinal))));

        var (refused, mistakes) = PolicyFile.Read("new.yaml", old);
        var (policy, none) = PolicyFile.ReadLive("as it went live", old);

        Assert.Null(refused);
        Assert.Equal(later.Length + 1, mistakes.Length);
        Assert.Empty(none);
        Assert.Equal((0, Payout.OnCompletion, NegativeBalance.Carry), (policy!.Terms.CommissionBasisPoints, policy.Terms.Payout, policy.Terms.NegativeBalance));
        Assert.Equal([PaymentKind.Prepaid], policy.Ways.Payments);
        Assert.Equal(TimeSpan.FromHours(48), policy.Times.ShipWithin.Length);
        Assert.DoesNotContain(policy.Rules, r => r.Act is Act.CallDesk or Act.Complain);
        Assert.Null(PolicyFile.ReadLive("broken", old.Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal)).Policy);
    }

    /// <summary>Whoever is asked must be able to say no wherever the goods have got to by then (R15, R41).</summary>
    [Fact]
    public void Who_is_asked_can_decline_wherever_the_goods_are()
    {
        var yaml = Whole.Replace("- { at: [in_transit, returning, received], by: buyer, rule: R15 }", "- { at: [in_transit, received], by: buyer, rule: R15 }", StringComparison.Ordinal);

        var (policy, mistakes) = PolicyFile.Read("broken.yaml", yaml);

        Assert.Null(policy);
        Assert.Equal(2, mistakes.Length);
        Assert.All(mistakes, m => Assert.Contains("decline_case by buyer is not allowed at returning", m.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_return_can_always_be_refused_when_it_arrives()
    {
        var yaml = Whole.Replace("- { at: [received, completed], by: seller, rule: R20, reasons: decline_returned, proof: true }", "- { at: received, by: seller, rule: R20, reasons: decline_returned, proof: true }", StringComparison.Ordinal);

        var (policy, mistakes) = PolicyFile.Read("broken.yaml", yaml);

        Assert.Null(policy);
        Assert.All(mistakes, m => Assert.Contains("decline_returned by seller is not allowed at completed", m.Message, StringComparison.Ordinal));
    }
}
