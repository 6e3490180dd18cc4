namespace Unwind.Stories;

/// <summary>Whatever a command says, it is answered.</summary>
public sealed partial class Contested
{
    // R42, R35: a number of days is too many, and that is an answer.
    [Fact]
    public void R42_Days_beyond_all_calendars_are_refused() =>
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), Buyer, new ExtendDeadline(Number, 0, int.MaxValue)));

    // R35: a null among the lines is malformed.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void R35_Nothing_among_the_lines_is_malformed(int which)
    {
        ImmutableArray<Selected> lines = [null!];
        var (by, command) = which switch
        {
            0 => (Buyer, (OrderCommand)new RequestRefund(Number, lines, Because.Unwanted, null, null, [])),
            1 => (Buyer, new RequestReturn(Number, lines, Because.Defective, null, "x", ["p"])),
            2 => (Seller, new Ship(Number, lines, "sf", "SF1")),
            3 => (Buyer, new CallDesk(Number, 0, lines, Because.NotReceived, "x", [])),
            _ => (Buyer, new ConfirmReceipt(Number, lines)),
        };
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), by, command));
    }

    // R35: a scan that no carrier knows is refused, not thrown.
    [Fact]
    public void R35_A_scan_that_does_not_exist_is_refused() =>
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), Carrier, new RecordScan(Number, 1, null, (Scan)99)));

    // R35, R43: a liability that nobody can have is refused; written down it could never be read again.
    [Fact]
    public void R43_A_liability_that_does_not_exist_is_refused() =>
        Assert.IsType<Decision.Refused>(Never(Ruling(), Li, Verdict(new Award(0, 60.Yuan)) with { Liable = (Liability)99 }));

    // R39, R42: a calendar that the check lets pass answers.
    [Fact]
    public void R39_A_calendar_whose_offset_no_clock_has_is_found_by_the_check()
    {
        var policy = Taobao.With(calendar: Taobao.Calendar! with { Offset = TimeSpan.FromSeconds(30) });
        if (!PolicyCheck.Of(policy).IsEmpty) return;
        Assert.Null(Record.Exception(() => policy.Until(Noon, policy.Times.DecideWithin)));
    }

    // R42: lengthened again and again, a wait still ends, or the next day is refused.
    [Fact]
    public void R42_Grants_without_end_do_not_run_over_the_calendar()
    {
        var policy = Taobao.With(times: Taobao.Times with { ExtendMax = 3649.Days });
        Assert.Empty(PolicyCheck.Of(policy));
        var story = Story.Paid(policy, Line("red", 1, 100.Yuan)).When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"));
        var order = story.Order;
        for (var round = 0; round < 900; round++)
        {
            Decision? decision = null;
            Assert.Null(Record.Exception(() => decision = Decider.Decide(order, new ExtendDeadline(Number, 1, 3649), new Situation(story.Now, Seller, policy))));
            if (decision is not Decision.Accepted accepted) return;
            order = accepted.After;
        }
    }
}
