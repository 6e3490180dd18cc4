using Unwind.Settlements;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences
{
    public override string Account(string account)
    {
        var (kind, channel) = Split(account);
        return kind switch
        {
            Postings.Escrow => "Held in escrow",
            Postings.Refunding => "Refunds under way",
            Postings.Store => "Store balance",
            Postings.Deposit => "Deposit of the store",
            Postings.Compensation => "Compensation paid",
            Postings.Buyer => "Paid to buyers beyond refunds",
            Postings.Carrier => "Paid to carriers",
            Postings.Earnest => "Deposits on orders",
            Postings.Difference => "Held for dearer exchanges",
            Postings.Platform => "Commission and fines",
            Postings.Bank => "Store's bank",
            "outside:" => $"Payments by {channel}",
            "promised:" => $"Receivable by {channel}",
            "subsidy:" => $"Platform subsidy {channel}",
            "points:" => $"Points {channel}",
            _ => account,
        };
    }
}
