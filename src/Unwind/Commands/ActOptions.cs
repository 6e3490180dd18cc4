using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Deadlines;
using Unwind.Disputes;
using Unwind.Engine.Attachments;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Commands;

/// <summary>The particulars of an act on the command line, and the command that they make.</summary>
static class ActOptions
{
    static readonly Option<string?> Reason = new("--reason") { Description = "A reason of the list that explain shows." };
    static readonly Option<string?> Explanation = new("--explanation", "--words") { Description = "In the asker's own words." };
    static readonly Option<string?> Statement = new("--statement")
    {
        Description = "How the buyer was told and agreed; without it a seller's close is one-sided.",
    };
    static readonly Option<string[]> Line = Many("--line", "A line, or some of its units: N or N:UNITS. May be repeated.");
    static readonly Option<int[]> Case = new("--case") { Description = "A case. May be repeated.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<long?> Amount = new("--amount") { Description = "An amount in minor units (fen, cents)." };
    static readonly Option<string?> Stock = new("--stock") { Description = "When sold out: set_to_zero or take_off_sale." };
    static readonly Option<string?> Carrier = new("--carrier") { Description = "The carrier." };
    static readonly Option<string?> Tracking = new("--tracking") { Description = "The tracking number." };
    static readonly Option<int> Parcel = new("--parcel") { Description = "The parcel's number in the order." };
    static readonly Option<string?> ScanWord = new("--scan")
    {
        Description = "What the carrier reports: " + string.Join(", ", Enum.GetValues<Scan>().Select(SnakeCase.Of)) + ".",
    };
    static readonly Option<DateTimeOffset?> At = new("--at") { Description = "When the carrier saw it (RFC 3339). [default: now]" };
    static readonly Option<string?> Address = new("--address") { Description = "Where a return goes." };
    static readonly Option<string[]> Proof = Many("--proof", "The name of a picture or document. May be repeated.");
    static readonly Option<string[]> Attach = Many("--attach", "A picture or document to send as proof. May be repeated.");
    static readonly Option<string?> Text = new("--text") { Description = "The message." };
    static readonly Option<string?> Sku = new("--sku") { Description = "The SKU wanted in exchange." };
    static readonly Option<int> Units = new("--units") { Description = "How many units came back; 0 for all." };
    static readonly Option<bool> Unsellable = new("--unsellable") { Description = "What came back can't be sold again." };
    static readonly Option<bool> Received = new("--received") { Description = "The buyer's word that the goods have arrived." };
    static readonly Option<string?> Reference = new("--reference") { Description = "The payment channel's own number." };
    static readonly Option<string[]> Pay = Many("--pay", "CHANNEL:MINOR that was paid. [default: all that is due, by balance]");
    static readonly Option<string[]> Price = Many("--price", "A new price in minor units: LINE:MINOR. May be repeated.");
    static readonly Option<int> Refund = new("--refund") { Description = "The refund's number in the order." };
    static readonly Option<int> Component = new("--component") { Description = "The funding component, counted from 0." };
    static readonly Option<int> Collection = new("--collection") { Description = "The collection's number in the order." };
    static readonly Option<long> Difference = new("--difference")
    {
        Description = "Of an exchange: what the wanted goods cost more, or less when below zero, in minor units.",
    };
    static readonly Option<string?> Officer = new("--officer") { Description = "Who gets the case. [default: who asks]" };
    static readonly Option<string?> Side = new("--side") { Description = "buyer or seller." };
    static readonly Option<string?> How = new("--how") { Description = "How a side asked the desk: phone, email …" };
    static readonly Option<string?> Inner = new("--act") { Description = "What is done on behalf of a side." };
    static readonly Option<int> Days = new("--days") { Description = "Whole days that the waiting side grants; 0 is the extension by right." };
    static readonly Option<bool> Upheld = new("--upheld") { Description = "The complaint is right." };
    static readonly Option<string?> Liable = new("--liable") { Description = "Who bears it: " + Parties + ". [default: the case's own]" };
    static readonly Option<string?> ReturnPostage = new("--return-postage") { Description = "Who bears the way back: " + Parties + ". [default: nobody]" };
    static readonly Option<string?> Violation = new("--violation") { Description = "The reason for which the store is penalised as well." };
    static readonly Option<int> Penalty = new("--penalty") { Description = "The penalty's number in the order; needed where there are several." };
    static readonly Option<DateTimeOffset?> Until = new("--until") { Description = "When a hold ends by itself (RFC 3339)." };
    static readonly Option<string?> Email = new("--email") { Description = "The order's e-mail, of somebody without an account." };
    static readonly Option<bool> Chargeback = new("--chargeback") { Description = "The payer's bank took the money back." };
    static readonly Option<string?> Channel = new("--channel") { Description = "The payment channel where a payment was begun." };
    static readonly Option<string?> EffectKey = new("--effect") { Description = "The key of what the outside was asked to do, as unwind effects shows it." };
    static readonly Option<bool> Beyond = new("--beyond") { Description = "Of a refund made outside: also when it is more than what is left; the rest is the platform's loss." };
    static readonly Option<string?> Body = new("--body") { Description = "The whole command as JSON, instead of the options." };

    static string Parties => string.Join(", ", Enum.GetValues<Liability>().Select(SnakeCase.Of));

    public static readonly ImmutableArray<Option> All =
    [
        Reason, Explanation, Statement, Line, Case, Amount, Stock, Carrier, Tracking, Parcel, ScanWord, At, Address, Proof, Attach, Text,
        Sku, Units, Unsellable, Received, Reference, Pay, Price, Refund, Component, Collection, Difference,
        Officer, Side, How, Inner, Days, VerdictOptions.Award, Upheld, Liable, ReturnPostage, Violation, Penalty, Until, Email, Chargeback,
        Channel, EffectKey, Beyond, Body,
    ];

    static Option<string[]> Many(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The proof's names; a file that is sent gets its own. Asked dry, nothing is sent.</summary>
    public static async Task<ImmutableArray<string>> Shown(ParseResult p, AttachmentBook attachments, OrderId order, bool dry, CancellationToken cancel)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        names.AddRange(p.GetValue(Proof) ?? []);
        foreach (var file in p.GetValue(Attach) ?? [])
        {
            if (!File.Exists(file)) throw Trouble.Usage($"没有文件 {file}。", $"There is no file {file}.");
            var (name, wrong) = await Send(attachments, order, file, dry, cancel);
            names.Add(name ?? throw Trouble.Usage(
                $"{file} 不能作为凭证：只接受 5 MB 以内的 PNG、JPEG、GIF、WebP 或 PDF，一笔订单最多 {AttachmentBook.PerOrderMax} 个（{wrong}）。",
                $"{file} is no proof: PNG, JPEG, GIF, WebP or PDF of at most 5 MB, and at most {AttachmentBook.PerOrderMax} for an order ({wrong})."));
        }
        return names.ToImmutable();
    }

    static async Task<(string? Name, AttachmentWrong? Wrong)> Send(AttachmentBook attachments, OrderId order, string file, bool dry, CancellationToken cancel)
    {
        if (new FileInfo(file).Length > AttachmentBook.BytesMax) return (null, AttachmentWrong.TooLarge);
        var content = await File.ReadAllBytesAsync(file, cancel);
        return dry ? AttachmentBook.NameOf(content) : await attachments.Add(order, content, cancel);
    }

    /// <param name="proof">What <see cref="Shown"/> made of the proof.</param>
    public static OrderCommand Build(ParseResult p, Act act, Order order, ImmutableArray<string> proof)
    {
        var id = order.Id;
        if (act == Act.ActOnBehalf && p.GetValue(Inner) is not null) return OnBehalf(p, order, proof);
        if (p.GetValue(Body) is { } json) return Written.Command(json, act, id);
        RefuseLines(p, act);
        var reason = p.GetValue(Reason);
        var words = p.GetValue(Explanation);
        return act switch
        {
            Act.BeginPayment => new BeginPayment(id, p.GetValue(Channel), p.GetValue(Channel) is null ? null : p.GetValue(Reference)),
            Act.RecordPayment => new RecordPayment(id, p.GetValue(Reference) ?? $"cli-{Guid.CreateVersion7()}", Cash(p, order), CaseOrNone(p)),
            Act.ReportUnpaid => new ReportUnpaid(id, p.GetValue(Channel), p.GetValue(Channel) is null ? null : p.GetValue(Reference)),
            Act.CloseOrder => new CloseOrder(id, reason, p.GetValue(Statement), StockOf(p), words),
            Act.CloseLines => new CloseLines(id, Lines(p), reason, p.GetValue(Statement), StockOf(p)),
            Act.Reprice => new Reprice(id, [.. Pairs(p, Price).Select(x => new NewPrice((int)x.First, x.Second))], p.GetValue(Amount)),
            Act.Ship => new Ship(id, Lines(p), p.GetValue(Carrier) ?? "", p.GetValue(Tracking) ?? ""),
            Act.VoidLabel => new VoidLabel(id, p.GetValue(Parcel)),
            Act.ApplyToCancel => new ApplyToCancel(id, Lines(p), reason, words, StockOf(p)),
            Act.RequestRefund => new RequestRefund(id, Lines(p), reason, p.GetValue(Amount), words, proof, p.GetValue(Received)),
            Act.RequestReturn => new RequestReturn(id, Lines(p), reason, p.GetValue(Amount), words, proof),
            Act.RequestExchange => new RequestExchange(id, Lines(p), reason, p.GetValue(Sku), words, proof),
            Act.AgreeCase => new AgreeCase(id, Cases(p), p.GetValue(Address), p.GetValue(Difference)),
            Act.DeclineCase => new DeclineCase(id, Cases(p), reason, words, proof),
            Act.WithdrawCase => new WithdrawCase(id, Cases(p)),
            Act.FillReturn => new FillReturn(id, OneCase(p), p.GetValue(Carrier) ?? "", p.GetValue(Tracking) ?? "", p.GetValue(Amount) ?? 0),
            Act.RecordReturnScan => new RecordReturnScan(id, OneCase(p), p.GetValue(At)?.ToUniversalTime()),
            Act.ConfirmReturn => new ConfirmReturn(id, OneCase(p), p.GetValue(Units), !p.GetValue(Unsellable)),
            Act.DeclineReturned => new DeclineReturned(id, OneCase(p), reason, words, proof),
            Act.SendReplacement => new SendReplacement(id, OneCase(p), p.GetValue(Carrier) ?? "", p.GetValue(Tracking) ?? ""),
            Act.ExchangeUnavailable => new ExchangeUnavailable(id, OneCase(p)),
            Act.ConfirmReceipt => new ConfirmReceipt(id, Lines(p)),
            Act.RecordScan => new RecordScan(id, p.GetValue(Parcel), p.GetValue(Tracking), ScanOf(p), p.GetValue(At)?.ToUniversalTime()),
            Act.ConfirmRefund => new ConfirmRefund(id, p.GetValue(Refund), p.GetValue(Component), p.GetValue(Reference), p.GetValue(Amount)),
            Act.ReverseRefund => new ReverseRefund(id, p.GetValue(Refund), p.GetValue(Component), p.GetValue(Reference), words),
            Act.ParkEffect => new ParkEffect(id, p.GetValue(EffectKey) ?? "", reason ?? "", words),
            Act.ResumeEffect => new ResumeEffect(id, p.GetValue(EffectKey) ?? ""),
            Act.SettleEffect => new SettleEffect(id, p.GetValue(EffectKey) ?? "", p.GetValue(Reference), words),
            Act.SendMessage => new SendMessage(id, p.GetValue(Text), proof),
            Act.CallDesk => new CallDesk(id, CaseOrNone(p), Lines(p), reason, words, proof),
            Act.GiveEvidence => new GiveEvidence(id, OneCase(p), words, proof),
            Act.AskEvidence => new AskEvidence(id, OneCase(p), p.GetValue(Side) is null ? null : SideOf(p), words),
            Act.AssignCase => new AssignCase(id, OneCase(p), p.GetValue(Officer)),
            Act.GiveVerdict => new GiveVerdict(
                id, OneCase(p), p.GetValue(Upheld), VerdictOptions.Awards(p),
                PartyOf(p, Liable) ?? order.FindCase(OneCase(p))?.Liable ?? Liability.Nobody,
                PartyOf(p, ReturnPostage) ?? Liability.Nobody, p.GetValue(Violation), words),
            Act.AcceptVerdict => new AcceptVerdict(id, OneCase(p)),
            Act.AppealVerdict => new AppealVerdict(id, OneCase(p), words, proof),
            Act.ExtendDeadline => new ExtendDeadline(id, CaseOrNone(p), p.GetValue(Days)),
            Act.Complain => new Complain(id, [.. Lines(p).Select(l => l.Line)], reason, words, proof),
            Act.WaivePenalty => new WaivePenalty(id, PenaltyOf(p, order), words),
            Act.HoldOrder => new HoldOrder(id, words, p.GetValue(Until)?.ToUniversalTime()),
            Act.ReleaseHold => new ReleaseHold(id),
            Act.WithdrawContract => new WithdrawContract(id, Lines(p), words, p.GetValue(Email)),
            Act.ConfirmCollection => new ConfirmCollection(id, p.GetValue(Collection), p.GetValue(Component), p.GetValue(Reference)),
            Act.RecordOutsideRefund => new RecordOutsideRefund(
                id, p.GetValue(Reference) ?? "", p.GetValue(Component), p.GetValue(Amount) ?? 0,
                Lines(p) is [var one, ..] ? one.Line : 0, p.GetValue(Chargeback), CaseOrNone(p))
            {
                BeyondWhatIsLeft = p.GetValue(Beyond),
            },
            Act.ActOnBehalf => throw Trouble.Usage("请用 --act 说明代办什么。", "Say with --act what is done on behalf of the side."),
            Act.PassDeadlines => new PassDeadlines(id),
            _ => throw Trouble.Usage("新订单请用 unwind place 或 unwind import。", "New orders begin with unwind place or unwind import."),
        };
    }

    /// <summary>The inner act is written as it would be by the side itself: with its options, or as JSON.</summary>
    static ActOnBehalf OnBehalf(ParseResult p, Order order, ImmutableArray<string> proof)
    {
        var word = p.GetValue(Inner)!;
        if (SnakeCase.Parse<Act>(word.Replace('-', '_')) is not { } inner || inner == Act.ActOnBehalf)
            throw Trouble.Usage($"不能代为“{word}”。", $"Nobody can do '{word}' on behalf of a side.");
        return new ActOnBehalf(order.Id, SideOf(p), p.GetValue(How) ?? "phone", p.GetValue(Explanation), Build(p, inner, order, proof));
    }

    /// <summary>Lines that an act knows nothing of must not pass for a wish: the whole order would be closed instead.</summary>
    static void RefuseLines(ParseResult p, Act act)
    {
        if (act is Act.CloseLines or Act.Ship or Act.ApplyToCancel or Act.RequestRefund or Act.RequestReturn or Act.RequestExchange
            or Act.ConfirmReceipt or Act.CallDesk or Act.Complain or Act.WithdrawContract or Act.RecordOutsideRefund) return;
        if (p.GetValue(Line) is { Length: > 0 })
            throw Trouble.Usage($"{SnakeCase.Of(act)} 不能用 --line。", $"{SnakeCase.Of(act)} takes no --line.");
    }

    static int PenaltyOf(ParseResult p, Order order) => p.GetValue(Penalty) is not 0 and var number ? number
        : order.Penalties.Length <= 1 ? 1 : throw Trouble.Usage("请用 --penalty 指明哪一项处罚。", "Say with --penalty which one.");

    static ActorKind SideOf(ParseResult p) => SnakeCase.Parse<ActorKind>(p.GetValue(Side)) is { } side and (ActorKind.Buyer or ActorKind.Seller)
        ? side : throw Trouble.Usage("--side 是 buyer 或 seller。", "--side is buyer or seller.");

    static Liability? PartyOf(ParseResult p, Option<string?> option) => p.GetValue(option) is not { } word ? null
        : SnakeCase.Parse<Liability>(word) ?? throw Trouble.Usage($"{option.Name} 是 {Parties} 之一。", $"{option.Name} is one of {Parties}.");

    static ImmutableArray<Selected> Lines(ParseResult p) =>
        [.. Pairs(p, Line).Select(x => x.First is > 0 and <= PlaceOrder.LinesMax && x.Second is >= 0 and <= 1_000_000
            ? new Selected((int)x.First, (int)x.Second)
            : throw Trouble.Usage("--line 写作 行号 或 行号:件数。", "--line is N or N:UNITS."))];

    static ImmutableArray<Funding> Cash(ParseResult p, Order order)
    {
        if (p.GetValue(Pay) is not { Length: > 0 } given) return [new Funding(FundingKind.Cash, "balance", DueOf(order, CaseOrNone(p)))];
        var cash = ImmutableArray.CreateBuilder<Funding>(given.Length);
        foreach (var text in given)
        {
            var colon = text.LastIndexOf(':');
            if (colon <= 0 || !long.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
                throw Trouble.Usage("--pay 写作 渠道:金额（分）。", "--pay is CHANNEL:MINOR.");
            cash.Add(new Funding(FundingKind.Cash, text[..colon], minor));
        }
        return cash.MoveToImmutable();
    }

    /// <summary>What an exchange costs more, where a case is named; otherwise what the order costs.</summary>
    static long DueOf(Order order, int number) => order.FindCase(number)?.State is CaseState.Payment due ? due.Minor : order.DueMinor;

    static IEnumerable<(long First, long Second)> Pairs(ParseResult p, Option<string[]> option)
    {
        foreach (var text in p.GetValue(option) ?? [])
        {
            var parts = text.Split(':');
            var second = 0L;
            if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || (parts.Length == 2 && !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out second)))
                throw Trouble.Usage($"{option.Name} 看不懂“{text}”。", $"{option.Name} cannot read '{text}'.");
            yield return (first, second);
        }
    }

    static ImmutableArray<int> Cases(ParseResult p) => [.. p.GetValue(Case) ?? []];

    static int CaseOrNone(ParseResult p) => Cases(p).IsEmpty ? 0 : OneCase(p);

    static int OneCase(ParseResult p) => Cases(p) is [var one]
        ? one : throw Trouble.Usage("请用 --case 给出一个申请编号。", "Name one case with --case.");

    static StockStep StockOf(ParseResult p) => p.GetValue(Stock) is not { } word ? StockStep.None
        : SnakeCase.Parse<StockStep>(word.Replace('-', '_'))
            ?? throw Trouble.Usage("--stock 是 set_to_zero 或 take_off_sale。", "--stock is set_to_zero or take_off_sale.");

    static Scan ScanOf(ParseResult p) => SnakeCase.Parse<Scan>(p.GetValue(ScanWord)?.Replace('-', '_'))
        ?? throw Trouble.Usage("--scan 须是一种扫描。", "--scan must be one of the carrier's reports; see --help.");
}
