using System.Text.Json.Nodes;
using Unwind.Engine.Reading;

namespace Unwind.Commands;

/// <summary>A store's record (R43): what was cancelled, refunded and complained about, what it cost, and what is on its accounts.</summary>
static class RecordCommand
{
    static readonly Argument<string> Store = new("store") { Description = "The store." };
    static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Facts since then (RFC 3339). [default: the beginning]" };
    static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Facts before then (RFC 3339). [default: now]" };

    public static Command Make()
    {
        var command = new Command("record", "Show a store's record: rates, points, fines, and what is on its accounts.") { Store, From, To };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var (store, from, to) = (line.GetRequiredValue(Store), line.GetValue(From)?.ToUniversalTime(), line.GetValue(To)?.ToUniversalTime());
        if (from >= to) throw Trouble.Usage("--from 须早于 --to。", "--from must be before --to.");
        await using var session = await Session.Open(line, cancel);
        var record = await session.Engine.Reads.StoreRecord(store, from, to, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["store"] = store,
                ["from"] = from is { } since ? Voice.Time(since) : null,
                ["to"] = to is { } before ? Voice.Time(before) : null,
                ["currencies"] = new JsonArray([.. record.Currencies.Select(Json)]),
            });
            return Exit.Done;
        }
        if (record.Currencies.IsEmpty) session.Voice.Say($"店铺 {store} 没有记录。", $"Nothing is on the record of {store}.");
        foreach (var figures in record.Currencies) Print(session.Voice, store, figures);
        return Exit.Done;
    }

    static void Print(Voice voice, string store, StoreFigures f)
    {
        string Money(long minor) => Voice.Money(minor, f.Currency);
        var (units, accounts) = (f.UnitsEnded, f.Accounts);
        voice.Say($"店铺 {store}（{f.Currency}）", $"Store {store} ({f.Currency})");
        voice.Say(
            $"  订单  拍下 {f.OrdersPlaced}，付款 {f.OrdersPaid}（{Money(f.PaidMinor)}），完成 {f.UnitsCompleted} 件",
            $"  orders       {f.OrdersPlaced} placed, {f.OrdersPaid} paid ({Money(f.PaidMinor)}), {f.UnitsCompleted} units completed");
        voice.Say(
            $"  取消率 {Rate(f.CancellationRate)}（卖家原因取消 {f.OrdersCancelledBySeller} 笔）",
            $"  cancellation {Rate(f.CancellationRate)} ({f.OrdersCancelledBySeller} orders by the seller's fault)");
        voice.Say(
            $"  退款率 {Rate(f.RefundRate)}（{f.OrdersRefunded} 笔，{Money(f.RefundedMinor)}）",
            $"  refunds      {Rate(f.RefundRate)} ({f.OrdersRefunded} orders, {Money(f.RefundedMinor)})");
        voice.Say(
            $"  责任（件）买家 {units.Buyer}，卖家 {units.Seller}，平台 {units.Platform}，物流 {units.Carrier}，无 {units.Nobody}",
            $"  units ended  by buyer {units.Buyer}, seller {units.Seller}, platform {units.Platform}, carrier {units.Carrier}, nobody {units.Nobody}");
        voice.Say(
            $"  投诉 {f.Complaints}，扣分 {f.Points}，罚款 {Money(f.FinesMinor)}，赔付 {Money(f.CompensationMinor)}",
            $"  conduct      {f.Complaints} complaints, {f.Points} points, fines {Money(f.FinesMinor)}, compensation {Money(f.CompensationMinor)}");
        voice.Say(
            $"  账户  余额 {Money(accounts.StoreMinor)}，保证金 {Money(accounts.DepositMinor)}，"
            + $"平台 {Money(accounts.PlatformMinor)}，银行 {Money(accounts.BankMinor)}",
            $"  accounts     balance {Money(accounts.StoreMinor)}, deposit {Money(accounts.DepositMinor)}, "
            + $"platform {Money(accounts.PlatformMinor)}, bank {Money(accounts.BankMinor)}");
    }

    static string Rate(double? rate) => rate is { } share ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "–";

    static JsonObject Json(StoreFigures f) => new()
    {
        ["currency"] = f.Currency,
        ["orders_placed"] = f.OrdersPlaced,
        ["orders_paid"] = f.OrdersPaid,
        ["paid_minor"] = f.PaidMinor,
        ["orders_cancelled_by_seller"] = f.OrdersCancelledBySeller,
        ["orders_refunded"] = f.OrdersRefunded,
        ["refunded_minor"] = f.RefundedMinor,
        ["units_ended"] = new JsonObject
        {
            ["buyer"] = f.UnitsEnded.Buyer,
            ["seller"] = f.UnitsEnded.Seller,
            ["platform"] = f.UnitsEnded.Platform,
            ["carrier"] = f.UnitsEnded.Carrier,
            ["nobody"] = f.UnitsEnded.Nobody,
        },
        ["units_completed"] = f.UnitsCompleted,
        ["complaints"] = f.Complaints,
        ["points"] = f.Points,
        ["fines_minor"] = f.FinesMinor,
        ["compensation_minor"] = f.CompensationMinor,
        ["cancellation_rate"] = f.CancellationRate,
        ["refund_rate"] = f.RefundRate,
        ["accounts"] = new JsonObject
        {
            ["store_minor"] = f.Accounts.StoreMinor,
            ["deposit_minor"] = f.Accounts.DepositMinor,
            ["platform_minor"] = f.Accounts.PlatformMinor,
            ["bank_minor"] = f.Accounts.BankMinor,
        },
    };
}
