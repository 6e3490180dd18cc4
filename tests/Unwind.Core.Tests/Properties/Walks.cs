namespace Unwind.Properties;

/// <summary>
/// A seeded random market of one order: everybody does whatever they are offered, and things they are not; carriers report
/// late, twice and out of order; time passes. What must always hold is checked after every step by <see cref="Story"/>.
/// </summary>
public sealed class Walks
{
    static readonly Gen<int[]> AnyChoices = Gen.Int[0, int.MaxValue].Array[4, 70];

    /// <summary>Walks per policy. The gate takes a fixed road, so that it is red for what a change did; the long search
    /// (UNWIND_WALKS=20000) takes a new one each time and prints its seed.</summary>
    static readonly int Iterations = int.Parse(Environment.GetEnvironmentVariable("UNWIND_WALKS") ?? "400", System.Globalization.CultureInfo.InvariantCulture);
    static readonly string? Seed = Environment.GetEnvironmentVariable("UNWIND_WALKS") is null ? "0000000000001" : null;

    [Fact]
    [Trait("rule", "R34")]
    [Trait("rule", "R35")]
    [Trait("rule", "R40")]
    public void Whatever_happens_money_and_stock_are_conserved_and_everything_ends_under_the_taobao_policy() =>
        AnyChoices.Sample(choices => new Walk(choices, Taobao).Run(), seed: Seed, iter: Iterations);

    [Fact]
    [Trait("rule", "R39")]
    public void Whatever_happens_money_and_stock_are_conserved_and_everything_ends_under_the_other_policy() =>
        AnyChoices.Sample(choices => new Walk(choices, Ebay).Run(), seed: Seed, iter: Iterations);
}

/// <summary>One walk; the numbers decide everything, so a failing one plays again and shrinks.</summary>
sealed class Walk(int[] choices, Policy policy)
{
    int next;

    int Choose(int below)
    {
        var choice = next < choices.Length ? choices[next] : 0;
        next++;
        return below <= 1 ? 0 : (int)(unchecked((uint)choice * 2654435761u) % (uint)below);
    }

    public void Run()
    {
        var lines = new PlacedLine[1 + Choose(3)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Line(
                $"sku{Choose(3)}", 1 + Choose(4), 1 + Choose(20_000), 0, Choose(4) != 0,
                Choose(2) == 0 ? StockMode.OnOrder : StockMode.OnPayment);
        }
        var story = new Story(policy).When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [.. lines], Choose(2) == 0 ? [] : [new Discount("d", Choose(3000), Choose(9000), Choose(2) == 0)],
            new PostageTerms(1 + Choose(1500)), Choose(3) == 0 ? [new Funding(FundingKind.PlatformCoupon, "platform", 1)] : [], null));

        while (next < choices.Length) Step(story);

        // A channel that never answers is asked for ever (R6); here it answers in the end.
        story.When(Channel, new ReportUnpaid(Number)).After(90.Days).When(Channel, new ReportUnpaid(Number)).After(900.Days);
        Assert.NotEqual(Ending.None, story.Order.Ending);
        Assert.True(story.Order.Ending == Ending.Closed || story.Order.Settled);
        Assert.DoesNotContain(story.Order.Cases, c => c.IsOpen);
        Assert.Null(Deadlines.Deadlines.Next(story.Order, policy));
    }

    void Step(Story story)
    {
        switch (Choose(12))
        {
            case <= 5:
                TakeAnOffer(story, Choose(2) == 0 ? Buyer : Seller);
                break;
            case <= 7 when !story.Order.Parcels.IsEmpty:
                var parcel = 1 + Choose(story.Order.Parcels.Length);
                story.When(Carrier, new RecordScan(Number, parcel, null, Enum.GetValues<Scan>()[Choose(9)], story.Now - Choose(48).Hours));
                break;
            case <= 8 when story.Order.Refunds.Any(r => r.Confirmed.Contains(false)):
                var refund = story.Order.Refunds.First(r => r.Confirmed.Contains(false));
                story.When(Channel, new ConfirmRefund(Number, refund.Number, refund.Confirmed.IndexOf(false), "c"));
                break;
            case <= 9:
                var minor = story.Order.DueMinor + (Choose(5) == 0 ? 1 : 0);
                story.When(Channel, new RecordPayment(Number, $"p{Choose(4)}", [Cash(minor / 2), Cash(minor - minor / 2, "card")]));
                break;
            case 10 when story.Order.Cases.Any(c => c.State is CaseState.ReturnCheck):
                story.When(Carrier, new RecordReturnScan(Number, story.Order.Cases.First(c => c.State is CaseState.ReturnCheck).Number));
                break;
            default:
                story.After((1 + Choose(24 * 6)).Hours);
                break;
        }
    }

    /// <summary>An offer is taken as it stands, or with another reason, fewer units, less money; it must do what it said.</summary>
    void TakeAnOffer(Story story, Actor by)
    {
        var offers = Offers.For(story.Order, new Situation(story.Now, by, policy));
        foreach (var no in offers.Where(o => !o.Possible))
        {
            Assert.Matches(@"^R\d+$", no.WhyNot!.Rule);
            Assert.IsType<Decision.Refused>(story.Ask(by, no.Command) is Decision.Accepted { Events.IsEmpty: true } ? new Decision.Refused(no.WhyNot) : story.Ask(by, no.Command));
        }
        var possible = offers.Where(o => o.Possible && o.Act is not Act.SendMessage).ToArray();
        if (possible.Length == 0) return;
        var offer = possible[Choose(possible.Length)];
        var command = Vary(story, offer);
        if (command == offer.Command)
        {
            story.When(by, command);
            Assert.Equal(
                offer.Outcome! with { Cases = [] }, Outcome.Of(new Decision.Accepted(story.Last, story.Order)) with { Cases = [] });
        }
        else if (story.Ask(by, command) is Decision.Accepted)
        {
            story.When(by, command);
        }
    }

    OrderCommand Vary(Story story, Offer offer)
    {
        if (Choose(2) == 0) return offer.Command;
        var reason = offer.Reasons.IsEmpty ? null : offer.Reasons[Choose(offer.Reasons.Length)];
        ImmutableArray<Selected> lines = offer.Line == 0 ? [] : [Of(offer.Line, 1 + Choose(2))];
        return offer.Command switch
        {
            CloseOrder c => c with { Reason = reason, Statement = Choose(2) == 0 ? null : "agreed", Stock = (StockStep)Choose(3) },
            CloseLines c => c with { Reason = reason, Lines = lines },
            Reprice c => c with { Lines = [new NewPrice(1 + Choose(story.Order.Lines.Length), Choose(30_000))] },
            Ship c => c with { Lines = lines },
            ApplyToCancel c => c with { Reason = reason, Lines = lines },
            RequestRefund c => c with { Reason = reason, Lines = lines, AmountMinor = Choose(3) == 0 ? 1 + Choose(5000) : null, Received = Choose(4) == 0 },
            RequestReturn c => c with { Reason = reason, Lines = lines, AmountMinor = Choose(3) == 0 ? 1 + Choose(5000) : null },
            RequestExchange c => c with { Reason = reason, Lines = lines, WantedSku = Choose(2) == 0 ? null : "sku9" },
            FillReturn c => c with { PostageMinor = Choose(2000) },
            ConfirmReturn c => c with { Units = Choose(3), Sellable = Choose(2) == 0 },
            DeclineCase c => c with { Reason = reason },
            DeclineReturned c => c with { Reason = reason },
            ConfirmReceipt c => c with { Lines = lines },
            _ => offer.Command,
        };
    }
}
