using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>The books as they are shown: whole, to be compared line by line, or in sums.</summary>
sealed class BooksPages(ChannelBooks books, Tally tally, Notifier notifier)
{
    public JsonObject Whole() => new()
    {
        ["channels"] = new JsonObject
        {
            [Channels.Alipay] = Channel(Channels.Alipay, books.Alipay),
            [Channels.Stripe] = Channel(Channels.Stripe, books.Stripe),
        },
        ["carriers"] = new JsonObject(books.Yards
            .Select(y => KeyValuePair.Create(y.Carrier, (JsonNode?)Carrier(y.Carrier, y.Yard)))),
    };

    public JsonObject Summary()
    {
        var (underway, delivered, attempts, givenUp, unsent) = notifier.Counts;
        return new JsonObject
        {
            ["channels"] = new JsonObject
            {
                [Channels.Alipay] = Sums(Channels.Alipay, books.Alipay),
                [Channels.Stripe] = Sums(Channels.Stripe, books.Stripe),
            },
            ["notifications"] = new JsonObject
            {
                ["underway"] = underway,
                ["delivered"] = delivered,
                ["attempts"] = attempts,
                ["given_up"] = givenUp,
                ["unsent"] = unsent,
            },
        };
    }

    JsonObject Channel(string name, Ledger ledger) => new()
    {
        ["payments"] = new JsonArray([.. ledger.Payments.Select(Shown)]),
        ["calls"] = tally.Of(name),
    };

    static JsonObject Shown(Payment payment)
    {
        lock (payment.Gate)
        {
            return new JsonObject
            {
                ["reference"] = payment.Reference,
                ["order"] = payment.Order,
                ["minor"] = payment.Minor,
                ["currency"] = payment.Currency,
                ["state"] = SnakeCase.Of(payment.State),
                ["refunded_minor"] = payment.Refunded,
                ["refunds"] = new JsonArray([.. payment.Refunds.Select(Shown)]),
                ["disputes"] = new JsonArray([.. payment.Disputes.Select(d => new JsonObject
                {
                    ["reference"] = d.Dispute, ["minor"] = d.Minor,
                })]),
            };
        }
    }

    static JsonObject Shown(Payback refund) => new()
    {
        ["key"] = refund.Key,
        ["reference"] = refund.Id,
        ["minor"] = refund.Minor,
        ["status"] = SnakeCase.Of(refund.Status),
        ["console"] = refund.Console,
    };

    JsonObject Carrier(string name, Yard yard) => new()
    {
        ["instructions"] = new JsonArray([.. yard.Instructions.Select(i => new JsonObject
        {
            ["key"] = i.Key,
            ["instruction"] = i.Instruction,
            ["order"] = i.Order,
            ["parcel"] = i.Parcel,
            ["tracking"] = i.Tracking,
            ["accepted"] = i.Accepted,
            ["reference"] = i.Reference,
            ["code"] = i.Code,
        })]),
        ["parcels"] = new JsonArray([.. yard.Parcels.Select(Shown)]),
        ["calls"] = tally.Of(name),
    };

    static JsonObject Shown(Parcel parcel)
    {
        lock (parcel.Gate)
        {
            return new JsonObject
            {
                ["tracking"] = parcel.Tracking,
                ["order"] = parcel.Order,
                ["scans"] = new JsonArray([.. parcel.Scanned.Select(s => (JsonNode)s)]),
            };
        }
    }

    JsonObject Sums(string name, Ledger ledger)
    {
        var (payments, paid, refunds) = (0L, 0L, 0L);
        var (paidMinor, refundedMinor, disputedMinor) = (new Sum(), new Sum(), new Sum());
        var (twice, overdrawn) = (new JsonArray(), new JsonArray());
        foreach (var payment in ledger.Payments)
        {
            lock (payment.Gate)
            {
                payments++;
                if (payment.PaidAt is not null)
                {
                    paid++;
                    paidMinor.Add(payment.Currency, payment.Minor);
                }
                var moved = payment.Refunds.Where(r => r.Status != RefundStatus.Failed).ToArray();
                refunds += moved.Length;
                refundedMinor.Add(payment.Currency, payment.Refunded);
                disputedMinor.Add(payment.Currency, payment.TakenBack);
                if (payment.Left < 0) overdrawn.Add((JsonNode)payment.Reference);
                foreach (var same in moved.Where(r => r.Key is not null).GroupBy(r => r.Key).Where(g => g.Count() > 1))
                {
                    twice.Add((JsonNode)new JsonObject
                    {
                        ["payment"] = payment.Reference,
                        ["key"] = same.Key,
                        ["times"] = same.Count(),
                        ["minor"] = same.Sum(r => r.Minor),
                    });
                }
            }
        }
        return new JsonObject
        {
            ["payments"] = payments,
            ["paid"] = paid,
            ["paid_minor"] = paidMinor.ToJson(),
            ["refunds"] = refunds,
            ["refunded_minor"] = refundedMinor.ToJson(),
            ["disputed_minor"] = disputedMinor.ToJson(),
            ["moved_more_than_once"] = twice,
            ["overdrawn"] = overdrawn,
            ["calls"] = tally.Of(name),
        };
    }

    /// <summary>Amounts by currency; different money is not added up.</summary>
    sealed class Sum
    {
        readonly SortedDictionary<string, long> minor = new(StringComparer.Ordinal);

        public void Add(string currency, long more)
        {
            if (more != 0) minor[currency] = minor.GetValueOrDefault(currency) + more;
        }

        public JsonObject ToJson() => new(minor.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
    }
}
