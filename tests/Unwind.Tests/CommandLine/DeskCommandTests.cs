namespace Unwind.CommandLine;

/// <summary>Desk and complaints from a shell.</summary>
public sealed class DeskCommandTests : ShellTests
{
    [Fact]
    public async Task A_quarrel_goes_to_the_desk_and_onto_the_record()
    {
        var order = await Place();
        await Done(order, "record_payment", "payment");
        await Done(order, "ship", "seller", "--carrier", "sf", "--tracking", "SF1");
        await Done(order, "record_scan", "carrier", "--parcel", "1", "--scan", "picked_up");
        await Done(order, "record_scan", "carrier", "--parcel", "1", "--scan", "delivered");
        await Done(order, "request_refund", "buyer", "--line", "1", "--reason", "damaged", "--explanation", "Both are broken.", "--proof", "a.jpg");
        await Done(order, "decline_case", "seller", "--case", "1", "--reason", "evidence_missing", "--proof", "b.jpg");
        await Done(order, "act_on_behalf", "officer:o2", "--side", "buyer", "--how", "phone", "--act", "call_desk", "--case", "1", "--words", "They called.");
        await Done(order, "give_evidence", "buyer", "--case", "1", "--words", "Look.");
        OneLine(await Shell.Run("act", order, "give_verdict", "--as", "officer:o1", "--case", "1", "--award", "all", "--words", "Yes."), 3, "evidence_open");
        await Done(order, "give_evidence", "seller", "--case", "1", "--words", "No.");
        await Done(order, "assign_case", "officer:o1", "--case", "1");
        await Done(order, "ask_evidence", "officer:o1", "--case", "1", "--side", "buyer", "--words", "The box, please.");
        await Done(order, "extend_deadline", "buyer", "--case", "1");
        await Done(order, "give_evidence", "buyer", "--case", "1", "--proof", "box.jpg");

        var mine = await Shell.Run("cases", "--desk", "--officer", "o1", "--waits-for", "officer", "--json");
        Assert.Equal(("ruling", "o1", true), ((string?)mine.Json["items"]![0]!["waits_for"], (string?)mine.Json["items"]![0]!["officer"], (bool)mine.Json["items"]![0]!["desk"]!));
        Assert.Contains(order, (await Shell.Run("cases", "--all")).Out, StringComparison.Ordinal);
        Assert.Equal("", (await Shell.Run("cases", "--officer", "o3")).Out);
        Assert.Contains("[give_verdict]", (await Shell.Run("explain", order, "--as", "officer:o1")).Out, StringComparison.Ordinal);

        await Done(order, "give_verdict", "officer:o1", "--case", "1", "--award", "1:2000", "1:all:postage", "--liable", "seller", "--violation", "promise_broken", "--words", "One can be used.");
        await Done(order, "appeal_verdict", "seller", "--case", "1", "--words", "Both can.");
        OneLine(await Shell.Run("act", order, "give_verdict", "--as", "officer:o1", "--case", "1", "--words", "Again."), 3, "somebody_else_decides");
        await Done(order, "give_verdict", "officer:o3", "--case", "1", "--award", "1:2000", "--award", "1:all:postage", "--liable", "seller", "--violation", "promise_broken", "--words", "It stands.");
        await Done(order, "complain", "buyer", "--line", "2", "--reason", "promise_broken", "--words", "There was to be a gift.");
        await Done(order, "waive_penalty", "platform", "--words", "The first time.");
        await Done(order, "record_outside_refund", "payment", "--reference", "out-1", "--component", "0", "--amount", "100", "--line", "2");

        var record = (await Shell.Run("record", "s1", "--json")).Json["currencies"]![0]!;
        Assert.Equal((1, 0, 1), ((int)record["complaints"]!, (int)record["points"]!, (int)record["orders_refunded"]!));
        Assert.Contains("cancellation 0.0 %", (await Shell.Run("record", "s1")).Out, StringComparison.Ordinal);
        Assert.Contains("Nothing is on the record", (await Shell.Run("record", "s9")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.Run("doctor")).Exit);
    }
}
