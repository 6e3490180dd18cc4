using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Deadlines;
using Unwind.Engine.Policies;
using Unwind.Messages;
using Unwind.Orders;
using Unwind.Policies;
using Unwind.Settlements;
using Unwind.Shipments;
using Unwind.Web.Shared;

namespace Unwind.Web;

/// <summary>Whatever the core can say has words in both languages.</summary>
public sealed partial class SentencesTests
{
    static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    static readonly ImmutableSortedDictionary<string, string> Facts = new Dictionary<string, string>
    {
        ["field"] = "lines.sku",
        ["line"] = "2",
        ["case"] = "3",
        ["parcel"] = "4",
        ["refund"] = "5",
        ["reason"] = "bored",
        ["available"] = "6",
        ["refundable"] = "1250",
        ["currency"] = "CNY",
        ["max"] = "7",
        ["funding"] = "900",
        ["payable"] = "800",
        ["version"] = "8",
        ["step"] = "9",
        ["officer"] = "o1",
        ["payment"] = "pay_later",
        ["penalty"] = "10",
        ["collection"] = "11",
        ["reference"] = "bank-1",
    }.ToImmutableSortedDictionary();

    public static TheoryData<string> Languages => [.. Sentences.Languages];

    [Theory, MemberData(nameof(Languages))]
    public void Every_word_of_the_core_has_words(string language)
    {
        var say = Sentences.For(language);
        Complete<Act>(say.Act);
        Complete<Act>(say.Instead);
        Complete<Stage>(say.Stage);
        Complete<ActorKind>(say.Actor);
        Complete<CaseKind>(say.Case);
        Complete<CaseOutcome>(say.Outcome);
        Complete<DeadlineKind>(say.Deadline);
        Complete<Silence>(say.Silence);
        Complete<Liability>(say.Liability);
        Complete<Scan>(say.Scan);
        Complete<ParcelState>(say.Parcel);
        Complete<StockStep>(say.Stock);
        Complete<Ending>(say.Ending);
        Complete<PaymentKind>(say.Payment);
        Complete<RefusalCode>(say.Title);
        Complete<RefusalCode>(code => say.Refusal(new Refusal(code, "R1", [], Facts), "CNY"), distinct: false);
        foreach (var to in (ActorKind[])[ActorKind.Buyer, ActorKind.Seller])
            Complete<NoticeKind>(kind => say.Notice(new Notice(to, kind, 3, 1250, Noon), "CNY"));
        return;

        void Complete<T>(Func<T, string> words, bool distinct = true) where T : struct, Enum
        {
            var all = Enum.GetValues<T>().Select(words).ToList();
            Assert.All(all, text => Assert.True(IsIn(language, text), $"{typeof(T).Name}: “{text}” is not {language}."));
            if (distinct) Assert.Equal(all.Count, all.Distinct().Count());
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public void R31_Every_account_has_a_name_that_an_accountant_understands(string language)
    {
        var say = Sentences.For(language);
        string[] accounts =
        [
            .. typeof(Postings).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!),
            Postings.Outside("alipay"), Postings.Promised("alipay"), Postings.Subsidy("alipay"), Postings.Points("alipay"),
        ];

        var names = accounts.Select(say.Account).ToArray();

        Assert.Equal(15, accounts.Length);
        Assert.All(names, name => Assert.True(IsIn(language, name), name));
        Assert.Distinct(names);
        Assert.All(names[^4..], name => Assert.EndsWith(" alipay", name, StringComparison.Ordinal));
        Assert.Contains(" → ", say.Transfer("bank", "deposit"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_wait_has_words(string language)
    {
        var say = Sentences.For(language);
        CaseState[] states =
        [
            new CaseState.Answer(ActorKind.Seller, Noon, Silence.Agrees), new CaseState.CarrierAnswer(Noon),
            new CaseState.Delivery(Noon), new CaseState.GoodsBack(Noon), new CaseState.ReturnParcel(Noon, "here"),
            new CaseState.ReturnCheck(Noon, "SF", "1", null, 0), new CaseState.ReturnCheck(Noon, "SF", "1", Noon, 0),
            new CaseState.Replacement(Noon), new CaseState.Payment(Noon, 500, null), new CaseState.Evidence(Noon, null, null),
            new CaseState.Evidence(Noon, ActorKind.Seller, TimeSpan.FromDays(1)), new CaseState.Ruling(Noon), new CaseState.Appealable(Noon),
            new CaseState.Ended(CaseOutcome.Refunded, Noon),
        ];

        var kinds = typeof(CaseState).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();
        Assert.Equal(kinds, states.Select(s => s.GetType()).ToHashSet());
        Assert.All(states, s => Assert.True(IsIn(language, say.Waits(s))));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_fact_has_a_sentence(string language)
    {
        var say = Sentences.For(language);
        var policy = PolicyFile.ReadFolder(Path.Combine(AppContext.BaseDirectory, "policies")).Policies.Single(p => p.Id == "taobao");
        var order = EventSamples.Order;
        var facts = EventSamples.All;

        var types = typeof(OrderEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();
        Assert.Equal(types, facts.Select(f => f.GetType()).ToHashSet());
        foreach (var fact in facts)
        {
            var sentence = say.Event(fact, order, policy);
            // What people wrote stays in their language.
            Assert.True(fact is MessageSent || IsIn(language, sentence), sentence);
            Assert.DoesNotContain("{", sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zh-CN", RefusalCode.AmountExceedsRefundable, "最多可退 ¥12.50。")]
    [InlineData("en", RefusalCode.AmountExceedsRefundable, "At most CNY 12.50 can be refunded.")]
    [InlineData("zh-CN", RefusalCode.UnitsNotAvailable, "可处理的数量只有 6 件。")]
    [InlineData("en", RefusalCode.CaseOpen, "Request 3 is still open.")]
    [InlineData("en", RefusalCode.Malformed, "The field “lines.sku” is missing or makes no sense.")]
    [InlineData("en", RefusalCode.RequestsUsedUp, "Requests for this line have come to nothing 7 times, which is the limit.")]
    public void A_refusal_tells_its_facts(string language, RefusalCode code, string sentence) =>
        Assert.Equal(sentence, Sentences.For(language).Refusal(new Refusal(code, "R1", [], Facts), "CNY"));

    /// <summary>R8: the refusal says what to do instead.</summary>
    [Theory]
    [InlineData("zh", "买家已付款，货款由平台担保，不能单方面关闭交易。可以申请取消订单，买家同意后退款。")]
    [InlineData("en", "The buyer has paid, so one side alone cannot close the order. You can apply to cancel; once the buyer agrees, the money goes back.")]
    public void R8_A_refusal_says_what_to_do_instead(string language, string sentence) => Assert.Equal(
        sentence, Sentences.For(language).Refusal(new Refusal(RefusalCode.PaidCannotBeClosed, "R8", Act.ApplyToCancel), "CNY"));

    [Theory]
    [InlineData(1250, "CNY", "¥12.50", "CNY 12.50")]
    [InlineData(5, "CNY", "¥0.05", "CNY 0.05")]
    [InlineData(-5, "USD", "-0.05 USD", "USD -0.05")]
    [InlineData(1250, "JPY", "1250 JPY", "JPY 1250")]
    [InlineData(1250, "KWD", "1.250 KWD", "KWD 1.250")]
    [InlineData(long.MinValue, "USD", "-92233720368547758.08 USD", "USD -92233720368547758.08")]
    public void An_amount_has_its_currencys_digits(long minor, string currency, string chinese, string english)
    {
        Assert.Equal(chinese, Sentences.For("zh-CN").Money(minor, currency));
        Assert.Equal(english, Sentences.For("en").Money(minor, currency));
    }

    [Theory]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-Hans-CN", "zh-CN")]
    [InlineData("en-GB", "en")]
    [InlineData("fr", "en")]
    [InlineData(null, "en")]
    public void The_nearest_language_answers(string? asked, string language) => Assert.Equal(language, Sentences.For(asked).Language);

    [Fact]
    public void An_outcome_says_what_goes_back_who_is_waited_for_and_what_silence_means()
    {
        var outcome = new Outcome(0, 1250, 0, Liability.Buyer, Stage.AwaitingShipment, ActorKind.Seller, Noon, Silence.Agrees, [1], 0, 0);

        Assert.Equal(
            "CNY 12.50 goes back when the other side agrees. The buyer is liable. The seller has until 2026-11-23 12:00 UTC. "
            + "No answer by then counts as yes. The order stands at: Awaiting shipment.",
            Sentences.For("en").Outcome(outcome, "CNY"));
        Assert.Equal(
            "对方同意后退款 ¥12.50。买家责任。等待卖家处理，截止 2026-11-23 12:00 UTC。逾期未处理，视为同意。订单状态：等待卖家发货。",
            Sentences.For("zh").Outcome(outcome, "CNY"));
    }

    [Fact]
    public void An_outcome_says_what_a_complaint_would_pay_and_what_a_verdict_still_waits_for()
    {
        var complaint = new Outcome(0, 0, 0, Liability.Seller, Stage.Closed, null, null, null, [1], 0, 0, 500, 3);
        Assert.Equal(
            "If it is upheld, the seller's deposit pays CNY 5.00. The store gets 3 points. The seller is liable. The order stands at: Closed.",
            Sentences.For("en").Outcome(complaint, "CNY"));
        Assert.Equal("如成立，从卖家保证金赔付 ¥5.00。店铺扣 3 分。卖家责任。订单状态：交易关闭。", Sentences.For("zh").Outcome(complaint, "CNY"));

        var verdict = new Outcome(0, 0, 0, Liability.Nobody, Stage.Received, null, Noon, null, [1], 0, 0);
        Assert.Equal("Both sides have until 2026-11-23 12:00 UTC. The order stands at: Received.", Sentences.For("en").Outcome(verdict, "CNY"));
        Assert.Equal("双方截止时间 2026-11-23 12:00 UTC。订单状态：已签收。", Sentences.For("zh").Outcome(verdict, "CNY"));
    }

    /// <summary>R46: nobody has to agree, so nobody's agreement is spoken of.</summary>
    [Fact]
    public void R46_A_withdrawal_says_what_goes_back_at_once_and_what_with_the_goods()
    {
        var outcome = new Outcome(1250, 0, 0, Liability.Nobody, Stage.Received, null, null, null, [1, 2], 0, 0, RefundWhenBackMinor: 800);
        Assert.Equal(
            "CNY 12.50 goes back at once, the way it came. CNY 8.00 goes back when the goods are back. Nobody has to agree.",
            Sentences.For("en").Withdrawal(outcome, "CNY"));
        Assert.Equal("立即退款 ¥12.50，原路退回。商品退回后退款 ¥8.00。无需卖家同意。", Sentences.For("zh").Withdrawal(outcome, "CNY"));
    }

    static bool IsIn(string language, string text) =>
        text.Length > 0 && !text.Contains('…', StringComparison.Ordinal) && Han().IsMatch(text) == (language == "zh-CN");

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
