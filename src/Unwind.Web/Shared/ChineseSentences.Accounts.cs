using Unwind.Settlements;

namespace Unwind.Web.Shared;

sealed partial class ChineseSentences
{
    public override string Account(string account)
    {
        var (kind, channel) = Split(account);
        return kind switch
        {
            Postings.Escrow => "担保交易款",
            Postings.Refunding => "在途退款",
            Postings.Store => "店铺余额",
            Postings.Deposit => "店铺保证金",
            Postings.Compensation => "赔付支出",
            Postings.Buyer => "付给买家的款项（退款以外）",
            Postings.Carrier => "物流费用",
            Postings.Earnest => "预收定金",
            Postings.Difference => "换货差价（待结）",
            Postings.Platform => "平台佣金和罚款",
            Postings.Bank => "店铺银行账户",
            "outside:" => $"支付渠道 {channel}",
            "promised:" => $"应收款 {channel}",
            "subsidy:" => $"平台补贴 {channel}",
            "points:" => $"积分抵扣 {channel}",
            _ => account,
        };
    }
}
