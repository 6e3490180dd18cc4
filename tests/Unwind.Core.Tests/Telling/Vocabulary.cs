using Unwind.Engine.Policies;

namespace Unwind.Telling;

/// <summary>The words that stories are told in.</summary>
static class Vocabulary
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly OrderId Number = OrderId.Of(7, Bucket.Of("s1"));
    public static readonly Actor Buyer = Actor.Buyer("b1");
    public static readonly Actor Seller = Actor.Seller("s1");
    public static readonly Actor Carrier = Actor.Carrier;
    public static readonly Actor Channel = Actor.Payment;
    public static readonly Policy Taobao = Read("taobao");
    public static readonly Policy Ebay = Read("ebay");

    extension(int count)
    {
        public TimeSpan Hours => TimeSpan.FromHours(count);
        public TimeSpan Days => TimeSpan.FromDays(count);
        public TimeSpan Minutes => TimeSpan.FromMinutes(count);
        /// <summary>Yuan in fen.</summary>
        public long Yuan => count * 100L;
    }

    public static PlacedLine Line(
        string sku, int quantity, long priceMinor, long discountMinor = 0, bool noReason = true,
        StockMode stock = StockMode.OnOrder, long taxMinor = 0) =>
        new(sku, $"Item {sku}", quantity, priceMinor, discountMinor, taxMinor, stock, noReason);

    public static Funding Cash(long minor, string channel = "alipay") => new(FundingKind.Cash, channel, minor, null, "pay-1");

    public static Selected Of(int line, int units = 0) => new(line, units);

    /// <summary>The same policy with some of its settings changed.</summary>
    public static Policy With(
        this Policy policy, Times? times = null, Terms? terms = null, Ways? ways = null, WithdrawalRight? withdrawal = null,
        Calendar? calendar = null, IEnumerable<ActRule>? rules = null, int? version = null) => new(
        policy.Id, version ?? policy.Version, policy.Name, times ?? policy.Times, terms ?? policy.Terms, policy.Reasons,
        policy.ReasonLists.Select(l => KeyValuePair.Create(l.Key, l.Value.Select(r => r.Code).ToImmutableArray())),
        rules ?? policy.Rules, ways ?? policy.Ways, withdrawal ?? policy.Withdrawal, calendar ?? policy.Calendar);

    static Policy Read(string id)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "policies", $"{id}.yaml");
        var (policy, mistakes) = PolicyFile.Read(file, File.ReadAllText(file));
        Assert.Empty(mistakes);
        return policy!;
    }
}

/// <summary>Reasons that the shipped policy offers, by what they mean in a story.</summary>
static class Because
{
    public const string OutOfStock = "out_of_stock";
    public const string PriceError = "price_error";
    public const string Unwanted = "changed_mind";
    public const string NotShippedInTime = "late_shipment";
    public const string NotReceived = "not_wanted";
    public const string Defective = "quality";
    public const string Unwanted7 = "seven_days";
    public const string ReceivedDamaged = "damaged";
}
