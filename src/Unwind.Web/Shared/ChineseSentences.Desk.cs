using Unwind.Cases;
using Unwind.Disputes;
using Unwind.Orders;
using Unwind.Penalties;
using Unwind.Policies;

namespace Unwind.Web.Shared;

sealed partial class ChineseSentences
{
    /// <summary>Facts of the desk, of penalties, and of time that was given; null for all others.</summary>
    string? OfDesk(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            // Judged by the order itself in the same moment (R30).
            DeskCalled { To: CaseState.Ruling s } e when s.Until <= fact.Stamp.At => $"第 {e.Case} 号{Kind(e.Case)}逾期未处理。",
            DeskCalled { To: CaseState.Ruling s } e => fact.Stamp.By.Kind == ActorKind.Clock
                ? $"第 {e.Case} 号{Kind(e.Case)}逾期未处理，由平台在 {Time(s.Until)} 前判责。"
                : $"{who}答辩第 {e.Case} 号{Kind(e.Case)}，由平台在 {Time(s.Until)} 前判责。{Attached(e.Evidence.Length)}{Said(e.Words)}",
            DeskCalled { To: CaseState.Evidence s } e =>
                $"{who}申请平台介入（第 {e.Case} 号{Kind(e.Case)}），双方可在 {Time(s.Until)} 前举证。{Attached(e.Evidence.Length)}{Said(e.Words)}",
            DeskCalled e => $"{who}申请平台介入（第 {e.Case} 号{Kind(e.Case)}）。{Said(e.Words)}",
            EvidenceGiven e => $"{who}就第 {e.Case} 号{Kind(e.Case)}举证。{Attached(e.Evidence.Length)}{Said(e.Words)}",
            EvidenceAsked e => $"{who}要求{(e.From is { } side ? Actor(side) : "双方")}在 {Time(e.Until)} 前就第 {e.Case} 号{Kind(e.Case)}补充举证。{Said(e.Words)}",
            EvidenceClosed e => $"第 {e.Case} 号{Kind(e.Case)}举证期结束，平台将在 {Time(e.Until)} 前判责。",
            CaseAssigned e => $"第 {e.Case} 号{Kind(e.Case)}由客服 {e.Officer} 处理。",
            CaseEscalated e => $"第 {e.Case} 号{Kind(e.Case)}判责超时，转由客服 {e.Officer} 在 {Time(e.Until)} 前判责。",
            VerdictGiven e => Decided(e),
            VerdictAccepted e => $"{who}接受第 {e.Case} 号{Kind(e.Case)}的判责结果。",
            VerdictAppealed e =>
                $"{who}对第 {e.Case} 号{Kind(e.Case)}的判责结果申诉，由另一位客服在 {Time(e.Until)} 前重新判定。{Attached(e.Evidence.Length)}{Said(e.Words)}",
            VerdictExecuted e => $"第 {e.Case} 号{Kind(e.Case)}的判责结果开始执行，{Liability(e.Liable)}。",
            DeadlineExtended { Case: 0 } e => $"{who}延长收货时间 {Long(e.By)}（包裹 {e.Parcel}）。",
            DeadlineExtended { ByRight: true } e => $"{who}将第 {e.Case} 号{Kind(e.Case)}的处理时间延长 {Long(e.By)}（仅可延长一次）。",
            DeadlineExtended e => $"{who}同意将第 {e.Case} 号{Kind(e.Case)}的处理时间延长 {Long(e.By)}。",
            SpokenFor e => $"{Actor(e.Side)}（{How(e.How)}）委托{Actor(fact.Stamp.By.Kind)}代为操作。{Said(e.Words)}",
            PenaltyImposed e => $"店铺因第 {e.Penalty.Line} 个子订单「{Reason(policy, e.Penalty.Cause)}」扣 {e.Penalty.Points} 分"
                + $"{(e.Penalty.FineMinor > 0 ? $"，罚款 {M(e.Penalty.FineMinor)}" : "")}。",
            PenaltyWaived e => $"{who}豁免第 {e.Number} 项处罚，扣分和罚款撤销。{Said(e.Words)}",
            _ => null,
        };

        string M(long minor) => Money(minor, order.Currency);
        string Kind(int number) => order.FindCase(number) is { } c ? Case(c.Kind) : "申请";

        string Decided(VerdictGiven e)
        {
            var verdict = e.Verdict;
            var by = fact.Stamp.By.Kind == ActorKind.Clock
                ? order.FindCase(e.Case) is { Kind: CaseKind.Complaint } ? "逾期未处理，按订单事实判定" : "平台判责超时，按规则判定" : $"{who}判责";
            var next = e.Until is { } until ? $"双方可在 {Time(until)} 前申诉。" : "此为最终结果。";
            return $"{by}（第 {e.Case} 号{Kind(e.Case)}）：{Verdict(verdict, order.FindCase(e.Case)?.Kind ?? CaseKind.Refund, policy, order.Currency)}{next}{Said(verdict.Words)}";
        }

    }

    public override string Verdict(Verdict verdict, CaseKind kind, Policy policy, string currency)
    {
        var what = kind == CaseKind.Complaint
            ? verdict.Upheld ? "投诉成立" : "投诉不成立"
            : verdict.Awards.IsEmpty ? "不予支持" : string.Join("，", verdict.Awards.Select(Given));
        return $"{what}；{Liability(verdict.Liable)}。{(verdict.Violation is { } cause ? $"店铺违规：{Reason(policy, cause)}。" : "")}";

        string Given(Award award) =>
            $"{(award.Units == 0 ? "全部商品" : $"{award.Units} 件商品")}{(award.Return ? "退货后" : "")}退款{(award.AmountMinor is { } minor ? $" {Money(minor, currency)}" : "余下全款")}"
            + (award.Postage ? "（含运费）" : "");
    }

    static string Attached(int number) => number == 0 ? "" : $"附凭证 {number} 个。";
    static string Long(TimeSpan time) => time.Ticks % TimeSpan.TicksPerDay == 0 ? $"{time.Days} 天" : $"{time.TotalHours:0.#} 小时";

    static string How(string how) => how switch
    {
        "phone" => "电话",
        "email" => "邮件",
        _ => how,
    };
}
