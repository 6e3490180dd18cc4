using System.Globalization;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Lists;

/// <summary>What was asked for in words and dates, as the store is asked; and what could not be read.</summary>
sealed class OrderFilters(Visit visit, OrderListAsked asked)
{
    readonly ImmutableDictionary<string, string>.Builder wrong = ImmutableDictionary.CreateBuilder<string, string>();

    public ImmutableDictionary<string, string> Wrong => wrong.ToImmutable();

    public async ValueTask<OrderFilter> Make()
    {
        var (by, seller) = (visit.By, visit.By.Kind == ActorKind.Seller);
        var filter = new OrderFilter(
            Store: seller ? by.Id : null, Buyer: seller ? null : by.Id, Stage: SnakeCase.Parse<Stage>(asked.Tab),
            WithOpenCase: asked.Tab == "open" ? true : null, PlacedFrom: Day("from", asked.From, 0), PlacedTo: Day("to", asked.To, 1));
        if (!seller) return filter;
        var currency = asked.Min.Length + asked.Max.Length == 0 ? "" : await Currency();
        return filter with
        {
            WithOpenCase = filter.WithOpenCase ?? asked.Cases switch { "yes" => true, "no" => false, "" => null, _ => Unknown<bool?>("cases") },
            DueBefore = asked.Due switch
            {
                "" => null,
                "today" => visit.Reader.DayEnds,
                "3" => visit.Reader.Now.AddDays(3),
                "7" => visit.Reader.Now.AddDays(7),
                _ => Unknown<DateTimeOffset?>("due"),
            },
            PayableFrom = Amount("min", asked.Min, currency),
            PayableTo = Amount("max", asked.Max, currency),
            Sku = asked.Sku.Length == 0 ? null : asked.Sku,
            Region = asked.Region.Length == 0 ? null : asked.Region,
        };
    }

    /// <summary>The beginning of a day where the reader is.</summary>
    DateTimeOffset? Day(string name, string text, int later)
    {
        if (text.Length == 0) return null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 1990 or > 2200)
        {
            wrong[name] = visit.Reader.T("日期应为 2026-01-31 的形式。", "A date looks like 2026-01-31.");
            return null;
        }
        var begins = day.AddDays(later).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(begins, visit.Reader.Zone.GetUtcOffset(begins));
    }

    long? Amount(string name, string text, string currency)
    {
        if (text.Length == 0) return null;
        if (Currencies.Parse(text, currency) is { } minor and >= 0) return minor;
        wrong[name] = visit.Reader.T($"请填写金额，例如 {Currencies.Amount(1250, currency)}。", $"An amount, for example {Currencies.Amount(1250, currency)}.");
        return null;
    }

    /// <summary>Amounts are typed in the currency that the store sells in.</summary>
    async ValueTask<string> Currency() =>
        (await visit.Host.Reads.Orders(new OrderFilter(Store: visit.By.Id), null, 1, visit.Cancel)).Items is [var newest, ..] ? newest.Currency : "CNY";

    T? Unknown<T>(string name)
    {
        wrong[name] = visit.Reader.T("没有这个选项。", "There is no such choice.");
        return default;
    }
}
