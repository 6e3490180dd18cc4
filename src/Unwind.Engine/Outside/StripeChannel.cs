using System.Net;
using System.Net.Http;
using System.Text;
using Stripe;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Engine.Outside;

/// <param name="Endpoint">The API's base, for example <c>https://api.stripe.com</c>.</param>
/// <param name="WebhookSecret">Signs Stripe's notifications (<c>whsec_…</c>).</param>
sealed record StripeOptions(string Name, Uri Endpoint, string SecretKey, string WebhookSecret, TimeSpan Timeout);

/// <summary>
/// Stripe. The effect's key is the idempotency key, and stands in the refund's metadata, because Stripe forgets idempotency keys
/// after a day: what is tried again is looked for among the payment's refunds first. A payment of a shop carries
/// <c>unwind_order</c> in its metadata, and <c>unwind_case</c> where it pays for an exchange.
/// </summary>
sealed class StripeChannel : IPaymentChannel
{
    const string KeyName = "unwind_key";
    const string OrderName = "unwind_order";
    const string CaseName = "unwind_case";
    /// <summary>How old a notification may be, and how wrong the clocks.</summary>
    const int ToleranceSeconds = 300;
    /// <summary>Old refusals of one refund that are passed over in one go.</summary>
    const int TurnsMax = 30;

    readonly StripeOptions options;
    readonly TimeProvider clock;
    readonly Wire wire;
    readonly RefundService refunds;
    readonly PaymentIntentService payments;

    public StripeChannel(StripeOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        wire = new Wire(options.Timeout, clock);
        // Trying again is the outbox's, which asks first.
        var http = new SystemNetHttpClient(wire.Http, maxNetworkRetries: 0, enableTelemetry: false);
        var client = new StripeClient(options.SecretKey, httpClient: http, apiBase: options.Endpoint.ToString().TrimEnd('/'));
        (refunds, payments) = (new RefundService(client), new PaymentIntentService(client));
    }

    public string Name => options.Name;
    public bool IsDown => wire.IsOpen;
    public TimeSpan Timeout => options.Timeout;
    public ActorKind Kind => ActorKind.Payment;
    public string Thanks => "";

    public Task<Answer> Send(EffectRow row, CancellationToken cancel) => row.Effect.Kind switch
    {
        EffectKind.PayOut => Call(at => Refund(row, at), cancel),
        EffectKind.AskPayment => Call(at => FoundPayment(row, at), cancel),
        EffectKind.ClosePayment => Call(at => Close(row, at), cancel),
        _ => Task.FromResult<Answer>(new Answer.Refused(ParkReasons.Refused, $"{Name} can't {SnakeCase.Of(row.Effect.Kind)}.")),
    };

    public Task<Answer> Find(EffectRow row, CancellationToken cancel) => row.Effect.Kind is EffectKind.PayOut
        ? Call(at => FoundRefund(row, at), cancel) : Send(row, cancel);

    Task<Answer> Call(Func<CancellationToken, Task<Answer>> call, CancellationToken cancel) => wire.Call(async at =>
    {
        try
        {
            return await call(at);
        }
        catch (StripeException no) when (no.StripeError is not null && (int)no.HttpStatusCode is >= 400 and < 500)
        {
            return Failure(no);
        }
        // 5xx may come from before or after the work was done.
        catch (StripeException trouble)
        {
            throw new IOException($"{Name} answered {(int)trouble.HttpStatusCode}: {trouble.Message}", trouble);
        }
    }, cancel);

    async Task<Answer> Refund(EffectRow row, CancellationToken cancel)
    {
        if (row.Effect.Reference is not { } payment) return new Answer.Refused(ParkReasons.PaymentUnknown, "The payment has no number of the channel's.");
        if (Minor(row.Effect.Currency, row.Effect.Minor) is not { } amount)
            return new Answer.Refused(ParkReasons.Refused, $"{Name} takes no such amount of {row.Effect.Currency}: its last digit must be 0.");
        var create = new RefundCreateOptions
        {
            PaymentIntent = payment,
            Amount = amount,
            Metadata = new Dictionary<string, string> { [KeyName] = row.Effect.Key, [OrderName] = row.Order.ToString() },
        };
        // Refunds of this key that failed are over; a new one needs a key that Stripe has not answered for.
        var over = row.Attempts == 0 ? 0 : (await All(payment, cancel)).Count(r => r.Metadata?.GetValueOrDefault(KeyName) == row.Effect.Key);
        for (var turn = 1 + over; ; turn++)
        {
            // Stripe repeats an old "no" under its old key, though the balance may be there by now. It says itself that it repeats:
            // then nothing was ever done under that key, and the next one is as safe as it was.
            var key = turn == 1 ? row.Effect.Key : $"{row.Effect.Key}#{turn}";
            try
            {
                return Of(await refunds.CreateAsync(create, new RequestOptions { IdempotencyKey = key }, cancel));
            }
            catch (StripeException no) when (turn < TurnsMax + over && IsRepeated(no))
            {
            }
        }
    }

    static bool IsRepeated(StripeException no) => (int)no.HttpStatusCode is >= 400 and < 500 && no.StripeResponse?.Headers is { } headers
        && headers.TryGetValues("Idempotent-Replayed", out var said) && said.Contains("true", StringComparer.OrdinalIgnoreCase);

    async Task<Answer> FoundRefund(EffectRow row, CancellationToken cancel)
    {
        if (row.Effect.Reference is not { } payment) return new Answer.NotThere();
        Answer? failed = null;
        await foreach (var refund in refunds.ListAutoPagingAsync(new RefundListOptions { PaymentIntent = payment, Limit = 100 }, null, cancel))
        {
            if (refund.Metadata?.GetValueOrDefault(KeyName) != row.Effect.Key) continue;
            // Of two under one key the one that paid counts.
            if (Of(refund) is not Answer.Refused refused) return Of(refund);
            failed ??= refused;
        }
        return failed ?? new Answer.NotThere();
    }

    static Answer Of(Refund refund) => refund.Status switch
    {
        "succeeded" => new Answer.Done(refund.Id, Ours(refund.Currency, refund.Amount)),
        "pending" or "requires_action" => new Answer.Pending(),
        "failed" or "canceled" => new Answer.Refused(ParkReasons.Failed, $"{refund.Id} {refund.FailureReason ?? refund.Status}"),
        _ => new Answer.Unknown($"The refund {refund.Id} is '{refund.Status}'."),
    };

    async Task<Answer> FoundPayment(EffectRow row, CancellationToken cancel)
    {
        if (await OfThisOrder(row, cancel) is not { } payment) return new Answer.Unpaid();
        return payment.Status switch
        {
            "succeeded" when !string.Equals(payment.Currency, row.Effect.Currency, StringComparison.OrdinalIgnoreCase) =>
                new Answer.Unknown($"It was paid in {payment.Currency}."),
            "succeeded" => new Answer.Paid(payment.Id, [Came(payment)]),
            "canceled" => new Answer.Unpaid(),
            "processing" => new Answer.Pending(),
            _ => new Answer.StillOpen(),
        };
    }

    /// <summary>
    /// The payment that was begun, if it is this order's: what was begun under a number that is nobody's, or another order's, can't
    /// pay this one, and is not this one's to close.
    /// </summary>
    async Task<PaymentIntent?> OfThisOrder(EffectRow row, CancellationToken cancel)
    {
        if (row.Effect.Reference is not { } number) return null;
        try
        {
            var payment = await payments.GetAsync(number, null, null, cancel);
            return OrderOf(payment.Metadata)?.Order == row.Order ? payment : null;
        }
        catch (StripeException no) when (no.StripeError?.Code == "resource_missing")
        {
            return null;
        }
    }

    Funding Came(PaymentIntent payment) =>
        new(FundingKind.Cash, Name, Ours(payment.Currency, payment.AmountReceived > 0 ? payment.AmountReceived : payment.Amount), null, payment.Id);

    async Task<Answer> Close(EffectRow row, CancellationToken cancel)
    {
        if (await OfThisOrder(row, cancel) is not { Id: var number }) return new Answer.Done(null);
        try
        {
            await payments.CancelAsync(number, null, null, cancel);
            return new Answer.Done(number);
        }
        catch (StripeException no) when (no.StripeError?.Code == "payment_intent_unexpected_state")
        {
            // It can't be closed because it is closed, or because it was paid in the meantime.
            return await FoundPayment(row, cancel) switch
            {
                Answer.Unpaid => new Answer.Done(number),
                Answer.StillOpen => new Answer.Unknown($"{Name} does not close what is still open."),
                var found => found,
            };
        }
        catch (StripeException no) when (no.StripeError?.Code == "resource_missing")
        {
            return new Answer.Done(null);
        }
    }

    static Answer Failure(StripeException no)
    {
        var words = $"{no.StripeError.Code ?? no.StripeError.Type} {no.StripeError.Message}".Trim();
        return (no.HttpStatusCode, no.StripeError) switch
        {
            // About how we asked, and not about this refund: too often, at the same time, with a key that somebody will set right.
            (HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => new Answer.Unknown(words),
            (_, { Type: "idempotency_error" }) => new Answer.Refused(ParkReasons.AmountDiffers, words),
            (_, { Code: "balance_insufficient" }) => new Answer.Refused(ParkReasons.BalanceTooLow, words),
            (_, { Code: "resource_missing" }) => new Answer.Refused(ParkReasons.PaymentUnknown, words),
            _ => new Answer.Refused(ParkReasons.Refused, words),
        };
    }

    public async Task<ImmutableArray<News>> Read(Notification notification, CancellationToken cancel)
    {
        Event told;
        if (notification.Headers.GetValueOrDefault("stripe-signature") is not { Length: > 0 } signature) throw new ForgedException("It is not signed.");
        try
        {
            told = EventUtility.ConstructEvent(
                Encoding.UTF8.GetString(notification.Body), signature, options.WebhookSecret,
                ToleranceSeconds, clock.GetUtcNow().ToUnixTimeSeconds(), throwOnApiVersionMismatch: false);
        }
        catch (StripeException forged)
        {
            throw new ForgedException(forged.Message, forged);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException or System.Text.Json.JsonException
            or Newtonsoft.Json.JsonException or NullReferenceException)
        {
            throw new FormatException("This is no event of Stripe's.", unreadable);
        }
        return (told.Type, told.Data?.Object) switch
        {
            ("payment_intent.succeeded", PaymentIntent payment) => OrderOf(payment.Metadata) is var (order, number)
                ? [new News.PaymentCame(order, number, payment.Id, payment.Id, payment.Currency.ToUpperInvariant(), [Came(payment)])] : [],
            ("refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated", Refund refund) =>
                await Moved(refund, cancel),
            ("charge.refunded", Charge charge) => await MovedOf(charge.PaymentIntentId, cancel),
            ("charge.dispute.funds_withdrawn", Dispute dispute) => await ChargedBack(dispute, cancel),
            _ => [],
        };
    }

    async Task<ImmutableArray<News>> Moved(Refund refund, CancellationToken cancel)
    {
        if (refund.Metadata?.GetValueOrDefault(KeyName) is { } key && ChannelNames.KeyOf(ChannelNames.Of(key)) is var (owner, whole))
            return [new News.RefundMoved(owner, whole)];
        if (await OrderBehind(refund.PaymentIntentId, cancel) is not var (order, _)) return [];
        // Events come in any order; what stands now counts. One that was made in Stripe's console counts when the money is gone.
        var now = await Ask(at => refunds.GetAsync(refund.Id, null, null, at), cancel);
        return now.Status switch
        {
            "succeeded" => [new News.RefundedOutside(order, now.PaymentIntentId, now.Id, Ours(now.Currency, now.Amount), false)],
            "failed" or "canceled" => [new News.OutsideFailed(order, now.Id, now.FailureReason ?? now.Status)],
            _ => [],
        };
    }

    async Task<ImmutableArray<News>> MovedOf(string? payment, CancellationToken cancel)
    {
        if (payment is null) return [];
        var news = ImmutableArray.CreateBuilder<News>();
        foreach (var refund in await Ask(at => All(payment, at), cancel)) news.AddRange(await Moved(refund, cancel));
        return news.ToImmutable();
    }

    async Task<List<Refund>> All(string payment, CancellationToken cancel)
    {
        var all = new List<Refund>();
        await foreach (var refund in refunds.ListAutoPagingAsync(new RefundListOptions { PaymentIntent = payment, Limit = 100 }, null, cancel)) all.Add(refund);
        return all;
    }

    async Task<ImmutableArray<News>> ChargedBack(Dispute dispute, CancellationToken cancel) =>
        await OrderBehind(dispute.PaymentIntentId, cancel) is var (order, _)
            ? [new News.RefundedOutside(order, dispute.PaymentIntentId, dispute.Id, Ours(dispute.Currency, dispute.Amount), true)] : [];

    async Task<(OrderId Order, int Case)?> OrderBehind(string? payment, CancellationToken cancel) => payment is null ? null
        : OrderOf((await Ask(at => payments.GetAsync(payment, null, null, at), cancel)).Metadata);

    /// <summary>A question on the way of a notification: when it fails, the channel tells again.</summary>
    async Task<T> Ask<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancel)
    {
        T? found = default;
        var answer = await Call(async at =>
        {
            found = await question(at);
            return new Answer.Done(null);
        }, cancel);
        return answer is Answer.Done ? found! : throw new IOException($"{Name} could not be asked.");
    }

    static (OrderId Order, int Case)? OrderOf(Dictionary<string, string>? metadata)
    {
        if (metadata is null || OrderId.Parse(metadata.GetValueOrDefault(OrderName)) is not { } order) return null;
        return (order, int.TryParse(metadata.GetValueOrDefault(CaseName), out var number) && number > 0 ? number : 0);
    }

    /// <summary>
    /// Stripe counts two currencies without minor units in hundredths, and takes three decimals only when the last is 0.
    /// Null when it can't take the amount.
    /// </summary>
    static long? Minor(string currency, long minor) => currency switch
    {
        "ISK" or "UGX" => checked(minor * 100),
        "BHD" or "JOD" or "KWD" or "OMR" or "TND" => minor % 10 == 0 ? minor : null,
        _ => minor,
    };

    static long Ours(string currency, long theirs) => currency.ToUpperInvariant() is "ISK" or "UGX" ? theirs / 100 : theirs;

    public void Dispose() => wire.Dispose();
}
