namespace Unwind.CommandLine;

/// <summary>What the platform, the channel and people do by hand, from a shell.</summary>
public sealed class OutsideCommandTests : ShellTests
{
    [Fact]
    public async Task What_the_platform_and_the_channel_do_has_options_too()
    {
        var order = await Place();
        await Done(order, "record_payment", "payment");
        await Done(order, "hold_order", "platform", "--words", "To be checked.");
        Assert.Contains("[release_hold]", (await Shell.Run("explain", order, "--as", "platform")).Out, StringComparison.Ordinal);
        OneLine(await Shell.Run("act", order, "ship", "--as", "seller", "--carrier", "sf", "--tracking", "SF1"), 3, "on_hold");
        await Done(order, "release_hold", "platform");
        await Done(order, "act_on_behalf", "officer", "--side", "buyer", "--words", "By phone.", "--act", "request_refund", "--body", "{\"reason\":\"changed_mind\"}");
        await Done(order, "act_on_behalf", "officer", "--body", "{\"side\":\"seller\",\"how\":\"email\",\"words\":\"Sorry.\",\"request\":{\"act\":\"send_message\",\"text\":\"Sorry.\"}}");
        OneLine(await Shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "buyer"), 2, "--act");
        OneLine(await Shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "clock", "--act", "send_message"), 2, "--side");
        OneLine(await Shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "buyer", "--act", "act_on_behalf"), 2, "act_on_behalf");
        OneLine(await Shell.Run("act", order, "give_verdict", "--as", "officer", "--case", "1", "--award", "1:x"), 2, "--award");
        OneLine(await Shell.Run("act", order, "give_verdict", "--as", "officer", "--case", "1", "--liable", "me"), 2, "--liable");
        OneLine(await Shell.Run("act", order, "withdraw_contract", "--as", "buyer", "--email", "a@b"), 3, "order_not_found");
        OneLine(await Shell.Run("act", order, "confirm_collection", "--as", "payment", "--collection", "1"), 3, "collection_not_found");
        OneLine(await Shell.Run("act", order, "close_order", "--as", "seller", "--reason", "price_error", "--line", "2"), 2, "--line");
        OneLine(await Shell.Run("act", order, "agree_case", "--as", "seller", "--case", "1", "--difference", "-500"), 3, "malformed");
        OneLine(await Shell.Run("cases", "--waits-for", "clock"), 2, "--waits-for");
        OneLine(await Shell.Run("record", "s1", "--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z"), 2, "--from");
    }

    [Fact]
    public async Task What_the_outside_did_not_do_is_listed_resumed_and_settled_by_hand()
    {
        var order = await Place();
        Assert.Equal("Nothing is open.\n", (await Shell.Run("effects")).Out);
        await Done(order, "record_payment", "payment");
        await Done(order, "request_refund", "buyer", "--line", "1", "--reason", "changed_mind");
        await Done(order, "agree_case", "seller");
        var open = (await Shell.Run("effects", "--order", order, "--json")).Json["items"]!.AsArray();
        var key = (string)open[0]!["key"]!;
        Assert.Equal(("pay_out", "escrow", "pending", 0), ((string?)open[0]!["kind"], (string?)open[0]!["via"], (string?)open[0]!["state"], (int)open[0]!["attempts"]!));
        Assert.Contains("under way", (await Shell.Run("explain", order, "--as", "buyer")).Out, StringComparison.Ordinal);
        OneLine(await Shell.Run("effects", "resume", order, key), 3, "effect_not_parked");
        OneLine(await Shell.Run("effects", "settle", order, key, "--words", "By bank."), 3, "effect_not_parked");

        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "balance_too_low", "--words", "Not enough on the account.");
        var table = (await Shell.Run("effects", "--state", "parked")).Out;
        Assert.Contains("waits for you", table, StringComparison.Ordinal);
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(long)open[0]!["minor"]! / 100m:0.00} CNY"), table, StringComparison.Ordinal);
        Assert.Contains("the balance at the channel is too low: Not enough on the account.", table, StringComparison.Ordinal);
        Assert.Contains("等人处理", (await Shell.Run("effects", "--lang", "zh-CN")).Out, StringComparison.Ordinal);
        Assert.Equal(2, table.TrimEnd().Split('\n').Length);
        // What the channel said, and what to type, is for those who run it.
        var (platform, buyer) = ((await Shell.Run("explain", order, "--as", "platform")).Out, (await Shell.Run("explain", order, "--as", "buyer")).Out);
        Assert.Contains($"unwind effects resume {order} {key}", platform, StringComparison.Ordinal);
        Assert.Contains("Not enough on the account.", platform, StringComparison.Ordinal);
        Assert.Contains("delayed", buyer, StringComparison.Ordinal);
        Assert.DoesNotContain("Not enough on the account.", buyer, StringComparison.Ordinal);
        Assert.Equal("delayed", (string?)(await Shell.Run("explain", order, "--as", "seller", "--json")).Json["refunds"]![0]!["progress"]);
        Assert.Empty((await Shell.Run("explain", order, "--as", "seller", "--json")).Json["parked"]!.AsArray());

        Assert.Equal(0, (await Shell.Run("effects", "resume", order, key)).Exit);
        Assert.Equal("pending", (string?)(await Shell.Run("effects", "--via", "escrow", "--kind", "pay_out", "--json")).Json["items"]![0]!["state"]);
        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "refused");
        await Done(order, "resume_effect", "platform", "--effect", key);
        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "failed");
        string[] settle = ["effects", "settle", order, key, "--words", "Paid by bank.", "--reference", "bank-7", "--key", "by-hand", "--json"];
        Assert.Equal(0, (await Shell.Run(settle)).Exit);
        Assert.True((bool)(await Shell.Run(settle)).Json["repeated"]!);

        Assert.Contains("paid out (bank-7)", (await Shell.Run("explain", order, "--as", "buyer")).Out, StringComparison.Ordinal);
        Assert.Equal("Nothing is open.\n", (await Shell.Run("effects", "--order", order)).Out);
        Assert.Equal("done", (string?)(await Shell.Run("effects", "--order", order, "--all", "--json")).Json["items"]![0]!["state"]);
        OneLine(await Shell.Run("effects", "resume", order, key), 3, "effect_not_found");
        OneLine(await Shell.Run("effects", "resume", order), 2, "effect");
        OneLine(await Shell.Run("effects", "settle", order, key), 2, "--words");
        OneLine(await Shell.Run("effects", "--state", "lost"), 2, "--state");
        OneLine(await Shell.Run("effects", "--kind", "dance"), 2, "--kind");
        OneLine(await Shell.Run("effects", "--state", "done", "--all"), 2, "--all");
        Assert.Equal(0, (await Shell.Run("doctor")).Exit);
    }
}
