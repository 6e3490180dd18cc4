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
        AnyChoices.Sample(choices => { new Walk(choices, Taobao).Run(); }, seed: Seed, iter: Iterations);

    [Fact]
    [Trait("rule", "R39")]
    public void Whatever_happens_money_and_stock_are_conserved_and_everything_ends_under_the_other_policy() =>
        AnyChoices.Sample(choices => { new Walk(choices, Ebay).Run(); }, seed: Seed, iter: Iterations);

    /// <summary>A property is worth what it has met: long walks come by every kind of fact that there is.</summary>
    [Fact]
    public void Long_walks_meet_every_kind_of_fact()
    {
        var met = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        // An officer's words for a side are a story of their own: the walk would have to wrap any act.
        var facts = typeof(OrderEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(OrderEvent)) && t != typeof(SpokenFor)).Select(t => t.Name).ToArray();
        // Only the first walk has the seed; the others are drawn anew each time, so a rare fact may take another round.
        for (var round = 0; round < 12 && (round == 0 || facts.Except(met.Keys).Any()); round++)
        {
            foreach (var policy in new[] { Taobao, Ebay })
            {
                Gen.Int[0, int.MaxValue].Array[120, 220].Sample(choices =>
                {
                    foreach (var fact in new Walk(choices, policy).Run().Facts) met.AddOrUpdate(fact.GetType().Name, 1, (_, n) => n + 1);
                }, seed: round == 0 ? Seed : null, iter: Math.Max(400, Iterations / 4));
            }
        }
        if (Environment.GetEnvironmentVariable("UNWIND_WALKS") is not null)
            foreach (var (name, count) in met.OrderBy(m => m.Value)) TestContext.Current.TestOutputHelper!.WriteLine($"{count,8} {name}");
        Assert.Empty(facts.Except(met.Keys));
    }
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

    public Story Run()
    {
        var lines = new PlacedLine[1 + Choose(3)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Line(
                $"sku{Choose(3)}", 1 + Choose(4), 1 + Choose(20_000), 0, Choose(4) != 0,
                Choose(2) == 0 ? StockMode.OnOrder : StockMode.OnPayment) with
            { Virtual = policy.Ways.Virtual && Choose(6) == 0 };
        }
        var payment = policy.Ways.Payments[Choose(2) == 0 ? Choose(policy.Ways.Payments.Length) : 0];
        var place = new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [.. lines], Choose(2) == 0 ? [] : [new Discount("d", Choose(3000), Choose(9000), Choose(2) == 0)],
            new PostageTerms(2 + Choose(1500)), Choose(3) == 0 ? [new Funding(FundingKind.PlatformCoupon, "platform", 1)] : [], null)
        {
            Payment = payment,
            DepositMinor = payment == PaymentKind.Deposit ? 1 : 0,
        };
        var story = new Story(policy);
        if (story.Ask(Buyer, place) is not Decision.Accepted) place = place with { Payment = PaymentKind.Prepaid, DepositMinor = 0 };
        story.When(Buyer, place);

        if (Choose(12) == 0) BeginAndWait(story);

        while (next < choices.Length) Step(story);

        // A channel that never answers is asked for ever (R6); here it answers in the end.
        story.When(Channel, new ReportUnpaid(Number)).After(90.Days);
        foreach (var begun in story.Order.Begun ?? []) story.When(Channel, new ReportUnpaid(Number, begun.Channel, begun.Reference));
        story.When(Channel, new ReportUnpaid(Number)).After(900.Days);
        Assert.True(story.Order.Deposit is not { State: DepositState.Held } || story.Order.IsPaid);
        Assert.All(story.Order.Differences, d => Assert.Equal(0, d.HeldMinor));
        Assert.NotEqual(Ending.None, story.Order.Ending);
        Assert.True(story.Order.Ending == Ending.Closed || story.Order.Settled);
        Assert.DoesNotContain(story.Order.Cases, c => c.IsOpen);
        Assert.Null(Deadlines.Deadlines.Next(story.Order, policy));
        return story;
    }

    /// <summary>The buyer goes to pay, here and there, and does not; the time is over, and the channels are asked (R6).</summary>
    void BeginAndWait(Story story)
    {
        foreach (var begun in (BeginPayment[])[new(Number, "channel0", "n0"), new(Number, "channel1", "n1")])
            if (Choose(3) != 0 && story.Ask(Buyer, begun) is Decision.Accepted) story.When(Buyer, begun);
        story.After(policy.Times.PayWithin);
        var unpaid = new ReportUnpaid(Number, "channel0", "n0");
        if (Choose(3) != 0 && story.Ask(Channel, unpaid) is Decision.Accepted) story.When(Channel, unpaid);
    }

    void Step(Story story)
    {
        switch (Choose(16))
        {
            case >= 12:
                GoOn(story);
                break;
            case <= 5:
                TakeAnOffer(story, Choose(2) == 0 ? Buyer : Seller);
                break;
            case 6:
                TakeAnOffer(story, Choose(4) == 0 ? Actor.Platform : Actor.Officer(Choose(3) == 0 ? policy.Terms.FallbackOfficer : $"o{Choose(2)}"));
                break;
            case <= 7 when !story.Order.Parcels.IsEmpty:
                var parcel = 1 + Choose(story.Order.Parcels.Length);
                story.When(Carrier, new RecordScan(Number, parcel, null, Enum.GetValues<Scan>()[Choose(9)], story.Now - Choose(48).Hours));
                break;
            case <= 8 when !story.Order.Refunds.IsEmpty && Choose(3) == 0:
                Contradict(story);
                break;
            case <= 8 when story.Order.Refunds.Any(r => r.Confirmed.Contains(false)):
                var refund = story.Order.Refunds.First(r => r.Confirmed.Contains(false));
                story.When(Channel, new ConfirmRefund(Number, refund.Number, refund.Confirmed.IndexOf(false), $"c{refund.Number}"));
                break;
            case 9 when !story.Order.IsPaid && Choose(4) == 0:
                var (channel, number) = ($"channel{Choose(2)}", $"n{Choose(2)}");
                OrderCommand begun = Choose(2) == 0 ? new BeginPayment(Number, channel, number) : new ReportUnpaid(Number, channel, number);
                if (story.Ask(Channel, begun) is Decision.Accepted) story.When(Channel, begun);
                break;
            case <= 9:
                if (story.Order.Cases.FirstOrDefault(c => c.State is CaseState.Payment) is { State: CaseState.Payment due } exchange)
                {
                    story.When(Channel, new RecordPayment(Number, $"d{exchange.Number}", [Cash(due.Minor / 2, "card"), Cash(due.Minor - due.Minor / 2)], exchange.Number));
                    break;
                }
                if (story.Order.Collections.FirstOrDefault(c => c.Confirmed.Contains(false)) is { } collection)
                {
                    story.When(Channel, new ConfirmCollection(Number, collection.Number, collection.Confirmed.IndexOf(false), "c"));
                    break;
                }
                if (story.Order.IsPaid && Choose(6) == 0)
                {
                    MakeOutside(story);
                    break;
                }
                var minor = story.Order.Deposit is { State: DepositState.Due } deposit && Choose(3) != 0 ? deposit.Minor
                    : story.Order.DueMinor + (Choose(5) == 0 ? 1 : 0);
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

    /// <summary>
    /// What usually comes next, so that walks get far: orders are paid, shipped and delivered, and open cases are answered
    /// rather than left.
    /// </summary>
    void GoOn(Story story)
    {
        var order = story.Order;
        if (order.Cases.FirstOrDefault(c => c is { IsOpen: true, Kind: CaseKind.Exchange }) is { } exchange && Choose(8) != 0)
        {
            Exchange(story, exchange);
            return;
        }
        if (order.Cases.FirstOrDefault(c => c.IsOpen) is { } open && Choose(4) != 0)
        {
            var by = open.State switch
            {
                CaseState.Answer s => s.From == ActorKind.Buyer ? Buyer : Seller,
                CaseState.ReturnParcel or CaseState.Evidence => Buyer,
                CaseState.ReturnCheck or CaseState.Replacement => Seller,
                CaseState.Ruling => Actor.Officer(open.Hearing!.Officer ?? $"o{Choose(2)}"),
                _ => Choose(2) == 0 ? Buyer : Seller,
            };
            TakeAnOffer(story, by, o => o.Case == open.Number && o.Act is not (Act.WithdrawCase or Act.ExchangeUnavailable or Act.ExtendDeadline));
            return;
        }
        if (!order.IsPaid && order.Ending == Ending.None)
        {
            var due = order.Deposit is { State: DepositState.Due } deposit ? deposit.Minor : order.DueMinor;
            story.When(Channel, new RecordPayment(Number, $"go{order.Version}", [Cash(due)]));
        }
        else if (order.Parcels.FirstOrDefault(p => p.State is ParcelState.Labelled or ParcelState.InTransit) is { } parcel)
        {
            story.When(Carrier, new RecordScan(Number, parcel.Number, null, parcel.State == ParcelState.Labelled ? Scan.PickedUp : Scan.Delivered));
        }
        else if (story.Ask(Seller, new Ship(Number, [], "sf", "SF1")) is Decision.Accepted)
        {
            story.When(Seller, new Ship(Number, [], "sf", $"SF{order.Parcels.Length}"));
        }
        else
        {
            var wish = (Act[])[Act.RequestExchange, Act.RequestExchange, Act.RequestReturn, Act.ConfirmReceipt];
            var act = wish[Choose(wish.Length)];
            TakeAnOffer(story, Buyer, o => o.Act == act);
        }
    }

    /// <summary>An exchange is a long way: without some will nobody gets to its end (R22).</summary>
    void Exchange(Story story, Case c)
    {
        var n = c.Number;
        (Actor By, OrderCommand Command) next = c.State switch
        {
            CaseState.Answer => (Seller, new AgreeCase(Number, [n], null, Choose(3) == 0 ? -Choose(200) : Choose(900))),
            CaseState.Payment s => (Channel, new RecordPayment(Number, $"d{n}", [Cash(s.Minor / 2, "card"), Cash(s.Minor - s.Minor / 2)], n)),
            CaseState.ReturnParcel => (Buyer, new FillReturn(Number, n, "sf", "R1", Choose(900))),
            CaseState.ReturnCheck => (Seller, new ConfirmReturn(Number, n, Choose(3), Choose(2) == 0)),
            CaseState.Replacement => (Seller, new SendReplacement(Number, n, "sf", $"X{n}")),
            _ => (Buyer, new SendMessage(Number, "?", [])),
        };
        if (story.Ask(next.By, next.Command) is Decision.Accepted) story.When(next.By, next.Command);
        else story.After(1.Days);
    }

    /// <summary>An offer is taken as it stands, or with another reason, fewer units, less money; it must do what it said.</summary>
    void TakeAnOffer(Story story, Actor by, Func<Offer, bool>? which = null)
    {
        var offers = Offers.For(story.Order, new Situation(story.Now, by, policy));
        foreach (var no in offers.Where(o => !o.Possible))
        {
            Assert.Matches(@"^R\d+$", no.WhyNot!.Rule);
            Assert.IsType<Decision.Refused>(story.Ask(by, no.Command) is Decision.Accepted { Events.IsEmpty: true } ? new Decision.Refused(no.WhyNot) : story.Ask(by, no.Command));
        }
        // First the act, then which offer of it: acts that are offered line by line are not taken more often for that.
        var acts = offers.Where(o => o.Possible && o.Act != Act.ActOnBehalf && (o.Act != Act.SendMessage || Choose(8) == 0) && (which is null || which(o))).GroupBy(o => o.Act).ToArray();
        if (acts.Length == 0) return;
        var offered = acts[Choose(acts.Length)].ToArray();
        var offer = offered[Choose(offered.Length)];
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
            FillReturn c => c with { PostageMinor = 1 + Choose(2000) },
            ConfirmReturn c => c with { Units = Choose(3), Sellable = Choose(2) == 0 },
            DeclineCase c => c with { Reason = reason },
            DeclineReturned c => c with { Reason = reason },
            ConfirmReceipt c => c with { Lines = lines },
            AgreeCase c => c with { DifferenceMinor = Choose(2) == 0 ? Choose(2000) - 1000 : 0 },
            CallDesk { Case: 0 } c => c with { Reason = reason, Lines = lines },
            Complain c => c with { Reason = reason },
            ExtendDeadline c => c with { Days = Choose(4) },
            WithdrawContract c => c with { Lines = lines },
            AssignCase c => c with { Officer = Choose(2) == 0 ? null : $"o{Choose(2)}" },
            AskEvidence c => c with { From = Choose(3) switch { 0 => ActorKind.Buyer, 1 => ActorKind.Seller, _ => null } },
            GiveVerdict c => Decide(story, c),
            HoldOrder c => c with { Until = story.Now + (1 + Choose(400)).Hours },
            _ => offer.Command,
        };
    }

    /// <summary>Any verdict at all: some units whole, some in part, some with a return, some nothing; a penalty now and then.</summary>
    GiveVerdict Decide(Story story, GiveVerdict verdict)
    {
        var c = story.Order.Cases[verdict.Case - 1];
        var awards = ImmutableArray.CreateBuilder<Award>();
        if (c.HoldsUnits && Choose(4) != 0)
        {
            for (var left = c.UnitCount; left > 0;)
            {
                var units = 1 + Choose(left);
                left -= units;
                if (Choose(4) == 0) break;
                awards.Add(new Award(
                    units, Choose(2) == 0 ? null : Choose(3000), Choose(2) == 0,
                    !story.Order.Lines[c.Line - 1].Virtual && !awards.Any(a => a.Return) && Choose(2) == 0));
            }
        }
        var liable = (Liability)Choose(5);
        var causes = policy.Reasons.Where(r => r.Points > 0).Select(r => r.Code).ToArray();
        return verdict with
        {
            Upheld = Choose(2) == 0 && (!c.HoldsUnits || awards.Any(a => a.AmountMinor != 0 || a.Postage)),
            Awards = awards.ToImmutable(),
            Liable = c.HoldsUnits ? liable : Liability.Nobody,
            ReturnPostage = (Liability)Choose(5),
            Violation = c.HoldsUnits && Choose(4) == 0 && causes.Length > 0 ? causes[Choose(causes.Length)] : null,
        };
    }

    /// <summary>The channel refuses, fails late, pays twice, or a person steps in: for any refund, in any order.</summary>
    void Contradict(Story story)
    {
        var refund = story.Order.Refunds[Choose(story.Order.Refunds.Length)];
        var component = Choose(refund.Confirmed.Length);
        var key = $"refund/{Number}/{refund.Number}/{component}";
        OrderCommand command = Choose(6) switch
        {
            0 => new ReverseRefund(Number, refund.Number, component, Choose(2) == 0 ? null : $"c{refund.Number}", "failed"),
            1 => new ConfirmRefund(Number, refund.Number, component, $"c{Choose(9)}", Choose(3) == 0 ? refund.Amounts[component] : null),
            _ => new ParkEffect(Number, key, ParkReasons.All[Choose(ParkReasons.All.Length)], Choose(2) == 0 ? null : "no"),
        };
        if (story.Ask(Channel, command) is Decision.Accepted) story.When(Channel, command);
        if (story.Order.Parked is not null && Choose(2) == 0) TakeAnOffer(story, Actor.Platform, o => o.Act is Act.ResumeEffect or Act.SettleEffect);
    }

    /// <summary>Somebody refunds in the channel's own console, or the bank does (R44).</summary>
    void MakeOutside(Story story)
    {
        var component = Choose(story.Order.Funding.Length);
        var command = new RecordOutsideRefund(Number, $"x{Choose(3)}", component, 1 + Choose(4000), Choose(2) == 0 ? 0 : 1 + Choose(story.Order.Lines.Length));
        if (story.Order.Differences is [var d, ..] && Choose(2) == 0)
            command = command with { Case = d.Case, Component = Choose(d.Cash.Length), Line = 0, Chargeback = Choose(3) == 0 };
        if (story.Ask(Channel, command) is Decision.Accepted) story.When(Channel, command);
    }
}
