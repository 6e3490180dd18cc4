using Unwind.Replaying;

namespace Unwind.Demos;

/// <summary>The stores, their goods and their buyers; all of it drawn from a seed.</summary>
sealed class Market(Random random)
{
    sealed record Goods(string Sku, string Title, long Minor, bool Virtual = false);

    public const string StoryStore = "qingshan";
    public const string StoryBuyer = "xiaoli";

    static readonly ImmutableArray<(string Store, ImmutableArray<Goods> Goods)> Stores =
    [
        (StoryStore,
        [
            new("tea-longjing", "龙井绿茶 250 克", 12800), new("tea-puer", "普洱熟茶饼 357 克", 16800),
            new("tea-cup", "白瓷盖碗", 4500), new("tea-tray", "竹制茶盘", 8900),
        ]),
        ("beihai",
        [
            new("phone-case", "手机壳 磨砂黑", 3900), new("earphones", "蓝牙耳机", 19900), new("cable", "快充数据线 2 米", 2500),
            new("keyboard", "机械键盘 87 键", 29900),
        ]),
        ("sumian",
        [
            new("shirt-m", "亚麻衬衫 M 码", 15900), new("shirt-l", "亚麻衬衫 L 码", 15900), new("socks", "纯棉袜 五双", 2990),
            new("scarf", "羊毛围巾", 9900),
        ]),
        ("luban", [new("lamp", "折叠台灯", 6900), new("stool", "实木小凳", 8800), new("shelf", "三层置物架", 11900)]),
        ("yunduan",
        [
            new("card-50", "游戏点卡 50 元", 5000, true), new("card-100", "游戏点卡 100 元", 10000, true),
            new("film-month", "影视会员月卡", 2500, true),
        ]),
    ];

    static readonly ImmutableArray<string> Buyers =
    [
        StoryBuyer, "wangwei", "zhangmin", "liuyang", "chenjing", "zhaolei", "sunli", "zhouqiang", "wujing", "zhengtao",
        "fengxue", "hanmei", "caojun", "dengchao", "xuhui", "luoyan", "songjia", "tangning", "guofeng", "hemin",
    ];

    static readonly ImmutableArray<string> Regions = ["浙江", "江苏", "广东", "上海", "北京", "四川", "湖北", "山东", "新疆", "西藏"];

    /// <summary>Not drawn: the seed's other draws stay what they are.</summary>
    static string RegionOf(string reference) => Regions[Bucket.Of(reference) % Regions.Length];

    public PlaceOrder Order(string reference)
    {
        var (store, goods) = Stores[random.Next(Stores.Length)];
        var lines = ImmutableArray.CreateBuilder<PlacedLine>();
        foreach (var item in goods.OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
            lines.Add(Line(item, random.Next(3) == 0 ? random.Next(2, 4) : 1));
        var sum = lines.Sum(l => l.UnitPriceMinor * l.Quantity);
        ImmutableArray<Discount> discounts = sum >= 20000 ? [new Discount("满200减20", 2000, 20000)] : [];
        ImmutableArray<Funding> funding = random.Next(4) == 0 ? [new Funding(FundingKind.Points, "points", 100)] : [];
        return Paying(new PlaceOrder(
            default, store, Buyers[random.Next(Buyers.Length)], "CNY", reference, lines.ToImmutable(), discounts,
            new PostageTerms(sum >= 9900 || lines[0].Virtual ? 0 : 800), funding, null)
        {
            Region = lines[0].Virtual ? null : RegionOf(reference),
        });
    }

    /// <summary>Most are paid at once; some at the door, some after receipt, some with a deposit first (R45).</summary>
    PlaceOrder Paying(PlaceOrder order)
    {
        var draw = random.Next(100);
        if (order.Lines[0].Virtual || draw >= 24) return order;
        var payment = draw < 10 ? PaymentKind.CashOnDelivery : draw < 18 ? PaymentKind.PayLater : PaymentKind.Deposit;
        return order with { Payment = payment, DepositMinor = payment == PaymentKind.Deposit ? 1000 : 0 };
    }

    /// <summary>The story's orders are always the same: the first goods of the first store, for the first buyer.</summary>
    public static PlaceOrder StoryOrder(string reference, int lines) => new(
        default, StoryStore, StoryBuyer, "CNY", reference, [.. Stores[0].Goods.Take(lines).Select(g => Line(g, 1))], [],
        new PostageTerms(600), [], null)
    {
        Region = RegionOf(reference),
    };

    /// <summary>The same for goods that are delivered online.</summary>
    public static PlaceOrder VirtualOrder(string reference) =>
        StoryOrder(reference, 1) with { Store = Stores[^1].Store, Lines = [Line(Stores[^1].Goods[0], 1)], Postage = new PostageTerms(0), Region = null };

    static PlacedLine Line(Goods goods, int units) => Recorded.Line(goods.Sku, goods.Title, units, goods.Minor * units) with
    {
        Virtual = goods.Virtual,
        NoReasonReturn = !goods.Virtual,
    };
}
