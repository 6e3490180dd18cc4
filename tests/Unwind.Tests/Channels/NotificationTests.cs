using System.Net;
using System.Text;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>Who may tell what: a notification counts by its signature and by nothing else.</summary>
public sealed class NotificationTests(Simulation simulation) : IClassFixture<Simulation>
{
    static readonly HttpClient http = new();

    [Theory]
    [InlineData("alipay", "application/x-www-form-urlencoded", "out_trade_no=1&trade_no=2&trade_status=TRADE_SUCCESS&total_amount=1.00&sign_type=RSA2&sign=AAAA", HttpStatusCode.Unauthorized)]
    [InlineData("alipay", "application/x-www-form-urlencoded", "", HttpStatusCode.Unauthorized)]
    [InlineData("alipay", "application/x-www-form-urlencoded", "&&&=&a", HttpStatusCode.BadRequest)]
    [InlineData("alipay", "application/json", "{}", HttpStatusCode.BadRequest)]
    [InlineData("stripe", "application/json", "{}", HttpStatusCode.Unauthorized)]
    [InlineData("stripe", "application/json", "\u0000\u0001", HttpStatusCode.Unauthorized)]
    [InlineData("nobody", "application/json", "{}", HttpStatusCode.NotFound)]
    [InlineData("sf", "application/json", "{}", HttpStatusCode.NotFound)]
    public async Task What_nobody_signed_is_not_heard(string channel, string type, string body, HttpStatusCode status)
    {
        await using var cashier = await Cashier.Open(simulation);
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await http.PostAsync($"{cashier.Url}/v1/channels/{channel}/notifications", content);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("t=1,v1=abc")]
    [InlineData("t=99999999999999999999,v1=abc")]
    [InlineData("v1=")]
    [InlineData(",,,")]
    [InlineData("t=1")]
    public async Task A_signature_of_stripes_that_is_wrong_or_old_is_not_heard(string signature)
    {
        await using var cashier = await Cashier.Open(simulation);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{cashier.Url}/v1/channels/stripe/notifications")
        {
            Content = new StringContent("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task What_alipay_signed_for_one_order_pays_no_other_and_counts_once_however_often_it_comes()
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Sim("/notify", new JsonObject { ["url"] = simulation.Ears.Url });
        var id = await cashier.Place();
        await simulation.Trade($"{id}", 12800);
        var heard = (await simulation.Ears.Until(1, h => h.Path.Contains("alipay", StringComparison.Ordinal) && h.Form["out_trade_no"] == $"{id}"))[0];

        async Task<HttpStatusCode> Tell(string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var answer = await http.PostAsync($"{cashier.Url}/v1/channels/alipay/notifications", content);
            return answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await Tell(heard.Body.Replace("128.00", "128.01", StringComparison.Ordinal)));
        Assert.False((await cashier.Order(id)).IsPaid);
        Assert.Equal(HttpStatusCode.OK, await Tell(heard.Body));
        Assert.Equal(HttpStatusCode.OK, await Tell(heard.Body));
        var order = await cashier.Order(id);
        Assert.True(order.IsPaid);
        Assert.Empty(order.Refunds);
    }
}
