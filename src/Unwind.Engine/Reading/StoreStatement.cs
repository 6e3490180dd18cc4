using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using Unwind.Engine.Settlements;

namespace Unwind.Engine.Reading;

/// <summary>What narrows a statement; null means any. Any moments will do: days are the reader's business.</summary>
/// <param name="From">Entries from then on; null for the beginning.</param>
/// <param name="To">Entries before then; null for all that there are.</param>
public sealed record StatementFilter(
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? Currency = null, string? Account = null);

/// <summary>An account over a period: opening + debit − credit = closing, in minor units.</summary>
/// <param name="Entries">How many entries the period has.</param>
public sealed record AccountPeriod(
    string Currency, string Account, long OpeningMinor, long DebitMinor, long CreditMinor, long ClosingMinor, long Entries);

/// <summary>What an account has now: all that came in less all that went out.</summary>
public sealed record AccountBalance(string Currency, string Account, long DebitMinor, long CreditMinor, long BalanceMinor);

/// <summary>One side of a movement, on the account that it is an entry of.</summary>
/// <param name="Order">The order, or null when it was a transfer.</param>
/// <param name="Fact">What happened to the order; null for a transfer, and for a fact that cannot be read.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="BalanceMinor">The account's balance after it.</param>
public sealed record StatementEntry(
    DateTimeOffset At, OrderId? Order, int Version, OrderEvent? Fact, Transfer? Transfer, string Currency, string Account,
    string Counter, long DebitMinor, long CreditMinor, long BalanceMinor)
{
    static readonly FrozenDictionary<Type, string> names = typeof(OrderEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    /// <summary>The fact's name on disk, or <c>transfer</c>.</summary>
    public string Name => Fact is not null ? names[Fact.GetType()] : Transfer is not null ? "transfer" : "unreadable";
}

/// <summary>A store's accounts over a period, and a page of what happened on them, oldest first.</summary>
public sealed record StoreStatement(ImmutableArray<AccountPeriod> Accounts, ImmutableArray<StatementEntry> Entries, string? Next);
