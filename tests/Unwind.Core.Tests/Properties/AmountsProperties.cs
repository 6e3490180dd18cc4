namespace Unwind.Properties;

public sealed class AmountsProperties
{
    static readonly Gen<Amounts> AnyAmounts =
        Gen.Long[0, 5_000_000].Array[1, 6].Select(values => new Amounts([.. values]));

    [Fact]
    [Trait("rule", "R32")]
    public void Stretches_that_touch_add_up_to_the_whole_and_are_never_negative() =>
        Gen.Select(AnyAmounts, Gen.Double[0, 1].Array[0, 20]).Sample((amounts, cuts) =>
        {
            var total = amounts.Total;
            long[] marks = [0, .. cuts.Select(c => (long)(c * total)).Order(), total];
            var sum = Amounts.Zero;
            for (var i = 1; i < marks.Length; i++)
            {
                var part = amounts.Between(marks[i - 1], marks[i]);
                Assert.False(part.HasNegative);
                Assert.Equal(marks[i] - marks[i - 1], part.Total);
                sum += part;
            }
            Assert.Equal(amounts, sum);
        });

    [Fact]
    [Trait("rule", "R32")]
    public void A_stretch_is_within_a_cent_per_component_of_the_exact_ratio() =>
        Gen.Select(AnyAmounts, Gen.Double[0, 1]).Sample((amounts, part) =>
        {
            var minor = (long)(part * amounts.Total);
            var first = amounts.First(minor);
            for (var i = 0; i < amounts.Length; i++)
            {
                var exact = amounts.Total == 0 ? 0 : (decimal)amounts[i] * minor / amounts.Total;
                Assert.InRange(first[i] - exact, -amounts.Length, amounts.Length);
            }
        });

    [Fact]
    [Trait("rule", "R32")]
    public void The_largest_remainder_gives_everything_away_and_nobody_more_than_their_quota_and_one() =>
        Gen.Select(Gen.Long[0, 1_000_000_000], Gen.Long[0, 1_000_000].Array[1, 30]).Sample((minor, weights) =>
        {
            var parts = Shares.ByLargestRemainder(minor, weights);
            Assert.Equal(minor, parts.Sum());
            var sum = weights.Sum();
            for (var i = 0; i < parts.Length && sum > 0; i++)
                Assert.InRange(parts[i] - (decimal)minor * weights[i] / sum, -1, 1);
        });

    /// <summary>Baskets of 1 to 30 lines, 0 to 3 discounts, postage, several payments, points: C6's own list.</summary>
    [Fact]
    [Trait("rule", "R32")]
    public void C6_any_order_of_partial_undoing_of_any_basket_ends_at_exactly_what_was_paid() =>
        Baskets.Any.Sample(basket =>
        {
            // Thresholds that are kept: what a policy deducts on purpose has a story of its own.
            var story = new Story(Taobao.With(terms: Taobao.Terms with { LostThreshold = LostThreshold.Keep })).When(Buyer, basket.Order);
            story.When(Channel, new RecordPayment(Number, "p", basket.Pay(story.Order.DueMinor)));
            foreach (var (line, units) in basket.Undoing(story.Order))
            {
                var before = story.Order.RefundedFromEscrow;
                var preview = story.Ask(Buyer, Request(line, units));
                Assert.IsType<Decision.Accepted>(preview);
                story.When(Buyer, Request(line, units));
                story.When(Seller, new AgreeCase(Number, []));
                Assert.False((story.Order.RefundedFromEscrow - before).HasNegative);
                // The preview said what would go back, and that is what went back.
                var asked = Outcome.Of((Decision.Accepted)preview).RefundIfAgreedMinor;
                Assert.Equal(asked, (story.Order.RefundedFromEscrow - before).Total);
            }
            Assert.Equal(story.Order.Captured, story.Order.RefundedFromEscrow);
            Assert.Equal(Ending.Closed, story.Order.Ending);
            Assert.Empty(Stock.Of(story.Order));
        }, seed: "0000000000001", iter: 150);

    static RequestRefund Request(int line, int units) =>
        new(Number, [Of(line, units)], Baskets.Unwanted, null, "Not needed any more", ["p1"]);
}
