using System.Globalization;
using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Web.Consoles.Acts;

/// <summary>Makes the command of a filled-in form, starting from the offer's own example. What cannot be read is said for its field.</summary>
sealed class Commands(Reader reader, Order order, Offer offer, ActField fields, Filled form, Uploads uploads)
{
    readonly Dictionary<string, string> wrong = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Wrong => wrong;

    /// <summary>The command; of no use while something is <see cref="Wrong"/>.</summary>
    public OrderCommand Make()
    {
        if (uploads.Wrong is { } notTaken) wrong["proof"] = notTaken;
        var (reason, words, proof) = (Text("reason"), Text("words"), uploads.Names);
        return Fill(offer.Command, reason, words, proof);
    }

    OrderCommand Fill(OrderCommand example, string? reason, string? words, ImmutableArray<string> proof)
    {
        return example switch
        {
            ActOnBehalf { Request: { } request } c => c with { How = Needed("how"), Words = Needed("note"), Request = Fill(request, reason, words, proof) },
            AssignCase { Officer: not null } c => c with { Officer = Needed("officer") },
            AskEvidence c => c with { From = Side(), Words = words },
            GiveVerdict c => Verdict(c, words),
            CloseOrder c => c with { Reason = reason, Statement = Text("statement"), Stock = Stock(), Explanation = words },
            CloseLines c => c with { Lines = Lines(), Reason = reason, Statement = Text("statement"), Stock = Stock() },
            Reprice c => c with { Lines = Prices(), PostageMinor = Money("postage") },
            Ship c => c with { Lines = Lines(), Carrier = Needed("carrier"), Tracking = Needed("tracking") },
            ApplyToCancel c => c with { Lines = Lines(), Reason = reason, Explanation = words, Stock = Stock() },
            RequestRefund c => c with { Lines = Lines(), Reason = reason, AmountMinor = Amount(), Explanation = words, Evidence = proof, Received = form["received"] == "yes" },
            RequestReturn c => c with { Lines = Lines(), Reason = reason, AmountMinor = Amount(), Explanation = words, Evidence = proof, Intact = form["intact"] == "yes" },
            RequestExchange c => c with { Lines = Lines(), Reason = reason, WantedSku = Text("sku"), Explanation = words, Evidence = proof },
            AgreeCase c => c with { Cases = Group(), Address = Text("address"), DifferenceMinor = Money("difference") ?? 0 },
            DeclineCase c => c with { Cases = Group(), Reason = reason, Explanation = words, Proof = proof },
            DeclineReturned c => c with { Reason = reason, Explanation = words, Proof = proof },
            WithdrawCase c => c with { Cases = Group() },
            FillReturn c => c with { Carrier = Needed("carrier"), Tracking = Needed("tracking"), PostageMinor = Money("postage") ?? 0 },
            ConfirmReturn c => c with { Units = Number("units"), Sellable = form["sellable"] == "yes" },
            SendReplacement c => c with { Carrier = Needed("carrier"), Tracking = Needed("tracking") },
            ConfirmReceipt c => c with { Lines = Lines() },
            CallDesk c => c with { Lines = offer.Case == 0 ? Lines() : [], Reason = reason, Words = words, Evidence = proof },
            GiveEvidence c => c with { Words = words, Evidence = proof },
            AppealVerdict c => c with { Words = words, Evidence = proof },
            ExtendDeadline { Days: > 0 } c => c with { Days = Number("days") },
            Complain c => c with { Lines = [.. Lines().Select(l => l.Line)], Reason = reason, Explanation = words, Evidence = proof },
            WithdrawContract c => c with { Lines = Lines(), Words = words },
            SendMessage c => c with { Text = proof.IsEmpty ? Needed("words") : Text("words"), Attachments = proof },
            HoldOrder c => c with { Words = words },
            WaivePenalty c => c with { Words = words },
            SettleEffect c => c with { Reference = Text("reference"), Words = words },
            _ => example,
        };
    }

    ActorKind? Side() => form["side"] switch { "buyer" => ActorKind.Buyer, "seller" => ActorKind.Seller, _ => null };

    GiveVerdict Verdict(GiveVerdict example, string? words)
    {
        if (order.FindCase(example.Case) is { Kind: CaseKind.Complaint })
        {
            // Who bears it follows from whether the complaint is right.
            return example with { Upheld = form["upheld"] == "yes", Liable = Liability.Nobody, Words = words, Violation = null }
                is var judged && Choice("upheld", "yes", "no") ? judged : example;
        }
        var given = Choice("award", "all", "part", "none") ? form["award"] : "none";
        var (amount, units) = given == "part" ? (Money("amount"), Number("units")) : (null, 0);
        if (given == "part" && amount is null && units == 0 && !wrong.ContainsKey("amount") && !wrong.ContainsKey("units"))
            wrong["amount"] = reader.T("部分支持须填写金额或件数。", "Say how much, or how many.");
        return example with
        {
            Upheld = given != "none",
            Awards = given == "none" ? [] : [new Award(units, amount, form["postage-back"] == "yes", form["goods-back"] == "yes")],
            Liable = Bearer("liable"),
            ReturnPostage = Bearer("return-postage"),
            Violation = Text("violation"),
            Words = words,
        };
    }

    bool Choice(string name, params ReadOnlySpan<string> values)
    {
        if (values.Contains(form[name])) return true;
        wrong[name] = reader.T("请选择。", "Please choose.");
        return false;
    }

    Liability Bearer(string name)
    {
        if (SnakeCase.Parse<Liability>(form[name]) is { } bearer) return bearer;
        wrong[name] = reader.T("请选择。", "Please choose.");
        return Liability.Nobody;
    }

    string? Text(string name) => form.Has(name) ? form[name] : null;

    string Needed(string name)
    {
        if (!form.Has(name)) wrong[name] = reader.T("请填写。", "Please fill this in.");
        return form[name];
    }

    StockStep Stock() => SnakeCase.Parse<StockStep>(form["stock"]) ?? StockStep.None;

    /// <summary>The lines that were ticked; all of them, whole, is the order itself.</summary>
    ImmutableArray<Selected> Lines()
    {
        if ((fields & ActField.Lines) == 0) return [];
        if (order.Lines.Length == 1)
            return Units(order.Lines[0]) is 0 && offer.Act != Act.CloseLines ? [] : [new Selected(1, Units(order.Lines[0]))];
        var chosen = order.Lines.Where(l => form.All("line").Contains($"{l.Number}")).Select(l => new Selected(l.Number, Units(l))).ToImmutableArray();
        if (chosen.IsEmpty) wrong["line"] = reader.T("请至少选择一件商品。", "Choose at least one item.");
        return chosen.Length == order.Lines.Length && chosen.All(s => s.Units == 0) && offer is { Line: 0, Possible: true } ? [] : chosen;
    }

    /// <summary>The whole of what was asked for together, unless this item alone is meant.</summary>
    ImmutableArray<int> Group() =>
        (fields & ActField.Group) != 0 && form["group"] != "one" ? ActFields.GroupOf(order, offer.Case) : [offer.Case];

    int Units(OrderLine line)
    {
        if (line.Quantity == 1 || (fields & ActField.Units) == 0) return 0;
        var units = Number($"units-{line.Number}");
        // Everything is everything that there still is, which may be less than was ordered.
        return units == line.Quantity ? 0 : units;
    }

    int Number(string name)
    {
        if (!form.Has(name)) return 0;
        if (int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        wrong[name] = reader.T("请填写整数。", "A whole number, please.");
        return 0;
    }

    long? Amount() => (fields & ActField.Amount) == 0 ? null : Money("amount");

    ImmutableArray<NewPrice> Prices()
    {
        var prices = ImmutableArray.CreateBuilder<NewPrice>();
        foreach (var line in order.Lines)
            if (Money($"price-{line.Number}") is { } minor && minor != (line.RepricedMinor ?? PriceOf(line))) prices.Add(new NewPrice(line.Number, minor));
        return prices.ToImmutable();
    }

    /// <summary>A line's price before the order's own discounts, which is what a seller changes.</summary>
    public static long PriceOf(OrderLine line) => line.UnitPriceMinor * line.Priced - (line.Priced == line.Quantity ? line.DiscountMinor : 0);

    /// <summary>An amount as people write it, in minor units; null when nothing was written.</summary>
    long? Money(string name)
    {
        if (!form.Has(name)) return null;
        if (Currencies.Parse(form[name], order.Currency) is { } minor) return minor;
        var digits = Currencies.Digits(order.Currency);
        wrong[name] = reader.T($"请填写金额，最多 {digits} 位小数，例如 {Currencies.Amount(1250, order.Currency)}。", $"An amount with at most {digits} decimals, for example {Currencies.Amount(1250, order.Currency)}.");
        return null;
    }

    /// <summary>The field that a refusal is about; null where it is about the act as a whole.</summary>
    public static string? FieldOf(Refusal refusal) => refusal.Code switch
    {
        RefusalCode.ReasonNeeded or RefusalCode.ReasonNotOffered or RefusalCode.NoReasonExcluded or RefusalCode.NoReasonOver or RefusalCode.NoGround => "reason",
        RefusalCode.ExplanationNeeded => refusal.Rule == "R27" ? "note" : "words",
        RefusalCode.ProofNeeded => "proof",
        RefusalCode.GoodsNotIntact => "intact",
        RefusalCode.AmountNotPositive or RefusalCode.AmountExceedsRefundable or RefusalCode.OnlyWhole => "amount",
        RefusalCode.ReturnPostageOverMax => "postage",
        RefusalCode.LineNotFound or RefusalCode.UnitsNotAvailable => "line",
        RefusalCode.Malformed => refusal.Details.GetValueOrDefault("field") switch
        {
            "explanation" or "words" or "text" => "words",
            "evidence" or "proof" or "attachments" => "proof",
            "lines" or "units" => "line",
            "carrier" or "tracking" or "address" or "statement" or "reason" or "days" => refusal.Details["field"],
            "how" or "officer" or "liable" or "violation" => refusal.Details["field"],
            "awards" or "awards.units" => "award",
            "return_postage" => "return-postage",
            "postage_minor" => "postage",
            "amount_minor" => "amount",
            _ => null,
        },
        _ => null,
    };
}
