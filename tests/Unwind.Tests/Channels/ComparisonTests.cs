using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>The doctor asks the channels, and holds their books against the ledger (invariant 2).</summary>
public sealed class ComparisonTests(Simulation simulation) : IClassFixture<Simulation>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_paid_confirmed_settled_by_hand_or_is_under_way_agrees()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (paid, _) = await cashier.PaidAtAlipay();
        var (hand, _) = await cashier.PaidAtAlipay();
        var (open, _) = await cashier.PaidAtStripe();
        await cashier.Refund(paid);
        await cashier.SendUntil(paid, Cashier.IsPaidOut);
        await cashier.Refund(hand);
        await cashier.Send(Actor.Payment, new ParkEffect(hand, $"refund/{hand}/1/0", ParkReasons.Refused, "no"));
        await cashier.Send(Actor.Platform, new SettleEffect(hand, $"refund/{hand}/1/0", null, "in cash, in the shop"));
        await cashier.Refund(open);

        var health = await cashier.Engine.CompareChannels(null, Cancel);

        Assert.Empty(health.Findings);
        Assert.True(health.IsSure);
        var (alipay, stripe) = (health.Channels.Single(c => c.Channel == "alipay"), health.Channels.Single(c => c.Channel == "stripe"));
        Assert.Equal((2L, 0L, 1L, 12800L, 12800L), (alipay.Refunds, alipay.UnderWay, alipay.ByHand, alipay.Ours["CNY"], alipay.Theirs["CNY"]));
        Assert.Equal((1L, 1L), (stripe.Refunds, stripe.UnderWay));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("stripe")]
    public async Task What_was_confirmed_here_and_never_paid_there_is_found(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, _) = await cashier.PaidAt(channel);
        await cashier.Refund(id);
        await cashier.Send(Actor.Payment, new ConfirmRefund(id, 1, 0, "somebody-said-so"));

        var health = await cashier.Engine.CompareChannels(null, Cancel);

        var finding = Assert.Single(health.Findings);
        Assert.Equal((2, id), (finding.Invariant, finding.Order));
        Assert.Contains("knows nothing of it", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_does_not_answer_leaves_the_comparison_unsure()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, _) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        await simulation.Faults(new JsonObject { ["down"] = true });

        var health = await cashier.Engine.CompareChannels(null, Cancel);

        Assert.False(health.IsSure);
        Assert.Equal(1, health.Channels.Single(c => c.Channel == "stripe").Unanswered);
    }

    [Fact]
    public async Task A_refund_that_nobody_is_to_send_is_found_by_the_doctor()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, _) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        Tamper(cashier, "update effects set state = 'done', next_at = null");

        var finding = Assert.Single((await cashier.Engine.Doctor.Examine(null, Cancel)).Findings);

        Assert.Equal((2, id), (finding.Invariant, finding.Order));
    }

    static void Tamper(Cashier cashier, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={cashier.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
