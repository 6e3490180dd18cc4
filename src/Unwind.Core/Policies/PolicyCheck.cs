namespace Unwind.Policies;

/// <summary>
/// Something that would go wrong under a policy. <paramref name="Setting"/> names what is to be changed, for example
/// <c>times.pay_within</c> or <c>acts.ship.awaiting_shipment.seller</c>.
/// </summary>
public sealed record PolicyFlaw(string Setting, string Message);

/// <summary>
/// Looks at a policy as a whole before it goes live (R39): every wait ends, whoever is asked can answer, every no leads on,
/// and no cell allows what the engine cannot do there.
/// </summary>
public static class PolicyCheck
{
    /// <summary>A wait longer than this is a slip of the pen.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromDays(3650);

    /// <summary>The acts that a policy decides about. For all others the state of the order alone says whether they are possible.</summary>
    public static readonly ImmutableArray<Act> ActsInTable =
    [
        Act.CloseOrder, Act.CloseLines, Act.Reprice, Act.Ship, Act.VoidLabel, Act.ApplyToCancel, Act.RequestRefund,
        Act.RequestReturn, Act.RequestExchange, Act.DeclineCase, Act.DeclineReturned, Act.ConfirmReceipt, Act.CallDesk,
        Act.Complain,
    ];

    public static string NameOf(Act act, Stage stage, ActorKind by) =>
        $"acts.{SnakeCase.Of(act)}.{SnakeCase.Of(stage)}.{SnakeCase.Of(by)}";

    /// <summary>Everything that is wrong; empty when the policy may go live.</summary>
    public static ImmutableArray<PolicyFlaw> Of(Policy policy)
    {
        var flaws = ImmutableArray.CreateBuilder<PolicyFlaw>();
        Times(policy.Times, flaws);
        if (policy.Terms.RequestsMax < 1)
            flaws.Add(new("terms.requests_max", "A buyer must be able to ask at least once."));
        if (policy.Terms.InterceptionFeeMinor < 0)
            flaws.Add(new("terms.interception_fee_minor", "A fee is never negative."));
        if (policy.Terms.ReturnPostageMaxMinor < 0)
            flaws.Add(new("terms.return_postage_max_minor", "A postage is never negative."));
        if (policy.Terms.EvidenceRoundsMax < 0)
            flaws.Add(new("terms.evidence_rounds_max", "Rounds are counted from nought."));
        if (policy.Terms.CommissionBasisPoints is < 0 or > 10_000)
            flaws.Add(new("terms.commission_basis_points", "A commission is 0 to 10000 hundredths of a percent."));
        if (!PlaceOrder.IsName(policy.Terms.FallbackOfficer))
            flaws.Add(new("terms.fallback_officer", "Somebody must decide when the desk is silent."));
        if (policy.Ways.DepositBack is < 100 or > 1000)
            flaws.Add(new("ways.deposit_back_percent", "A seller who withdraws pays back at least the deposit."));
        if (policy.Ways.Payments.IsEmpty) flaws.Add(new("ways.payments", "There must be a way to pay."));
        if (policy.Withdrawal is { } right) Wait("withdrawal.within", right.Within, flaws);
        if (policy.Calendar is { } calendar) Calendar(calendar, flaws);
        foreach (var reason in policy.Reasons) Reasons(reason, flaws);
        foreach (var own in Reason.Own)
            if (policy.FindReason(own) is null)
                flaws.Add(
                    new("reasons",
                    $"The engine gives the reason {own} by itself; the policy must say what it means."));
        foreach (var rule in policy.Rules)
        {
            if (rule.Refused is null) Allowed(policy, rule, flaws);
            else Refused(policy, rule, flaws);
        }
        return flaws.DrainToImmutable();
    }

    static void Times(Times times, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        foreach (var (setting, wait) in new (string, TimeSpan)[]
        {
            ("pay_within", times.PayWithin), ("ask_channel_again_after", times.AskChannelAgainAfter),
            ("ship_within", times.ShipWithin.Length), ("pick_up_within", times.PickUpWithin),
            ("give_up_shipment_after", times.GiveUpShipmentAfter), ("confirm_receipt_after", times.ConfirmReceiptAfter),
            ("after_case_grace", times.AfterCaseGrace), ("after_sale_window", times.AfterSaleWindow),
            ("no_reason_window", times.NoReasonWindow), ("return_ship_within", times.ReturnShipWithin),
            ("return_arrive_within", times.ReturnArriveWithin), ("return_check_within", times.ReturnCheckWithin.Length),
            ("intercept_answer_within", times.InterceptAnswerWithin), ("goods_back_within", times.GoodsBackWithin),
            ("replacement_within", times.ReplacementWithin), ("confirm_virtual_after", times.ConfirmVirtualAfter),
            ("pay_difference_within", times.PayDifferenceWithin), ("pay_balance_within", times.PayBalanceWithin),
            ("hold_within", times.HoldWithin), ("evidence_within", times.EvidenceWithin.Length),
            ("decide_within", times.DecideWithin.Length), ("fallback_within", times.FallbackWithin.Length),
            ("appeal_within", times.AppealWithin.Length), ("complain_within", times.ComplainWithin),
            ("answer_complaint_within", times.AnswerComplaintWithin.Length), ("extend_by", times.ExtendBy),
            ("extend_max", times.ExtendMax),
        })
            Wait($"times.{setting}", wait, flaws);
    }

    static void Wait(string setting, TimeSpan wait, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        if (wait <= TimeSpan.Zero) flaws.Add(new(setting, "A wait must be longer than nothing."));
        else if (wait >= WaitMax) flaws.Add(new(setting, "A wait must be shorter than ten years, so that it ends."));
    }

    static void Calendar(Calendar calendar, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        if (calendar.Weekend.Distinct().Count() >= 7) flaws.Add(new("calendar.weekend", "At least one day of the week must be a working day, so that waits end."));
        if (calendar.Offset.Duration() > TimeSpan.FromHours(14) || calendar.Offset.Ticks % TimeSpan.TicksPerMinute != 0)
            flaws.Add(new("calendar.offset", "An offset is whole minutes, and at most 14 hours."));
        foreach (var day in calendar.Holidays)
            if (calendar.Workdays.Contains(day)) flaws.Add(new("calendar.holidays", $"{day:yyyy-MM-dd} is both a holiday and a working day."));
    }

    static void Reasons(Reason reason, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        var setting = $"reasons.{reason.Code}";
        if (string.IsNullOrWhiteSpace(reason.Words.Zh) || string.IsNullOrWhiteSpace(reason.Words.En))
            flaws.Add(new(setting, $"The reason {reason.Code} needs words in both languages."));
        if (reason.Points < 0) flaws.Add(new(setting, "Points are never below nought."));
        if (reason.FineMinor < 0) flaws.Add(new(setting, "A fine is never negative."));
        if (reason is { Points: > 0 } or { FineMinor: > 0 } && reason.Liable != Liability.Seller)
            flaws.Add(new(setting, "Only a store gets points and fines, so the seller must be liable."));
        if (reason.Compensation is not { } money) return;
        if (money.SharePercent is < 0 or > 100)
            flaws.Add(new($"{setting}.compensation", "A share is 0 to 100 percent."));
        if (money.FloorMinor < 0 || money.FloorMinor > money.CapMinor)
            flaws.Add(
                new($"{setting}.compensation",
                $"The floor ({money.FloorMinor}) must not be above the cap ({money.CapMinor})."));
        if (reason.Liable != Liability.Seller)
            flaws.Add(
                new($"{setting}.compensation",
                "Compensation comes from the seller's deposit, so the seller must be liable."));
    }

    static void Allowed(Policy policy, ActRule rule, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        var setting = NameOf(rule.Act, rule.Stage, rule.By);
        void Add(string message) => flaws.Add(new(setting, $"{SnakeCase.Of(rule.Act)} at {SnakeCase.Of(rule.Stage)} by {SnakeCase.Of(rule.By)}: {message}"));

        if (rule.Rule.Length == 0) Add("the rule's number is missing.");
        var (by, stages) = Ground(rule.Act);
        if (!by.Contains(rule.By)) Add($"this is for {Listed(by)} only.");
        if (!stages.Contains(rule.Stage)) Add($"the engine can do this at {Listed(stages)} only.");
        if (NeedsReason(rule.Act) && policy.ReasonsIn(rule.Reasons).IsEmpty) Add("a list of reasons is needed.");
        if (rule.AnswerBy is not { } answerer)
        {
            if (rule.Act is Act.ApplyToCancel or Act.RequestExchange)
                Add("somebody must be asked, so answer_by is needed.");
            return;
        }
        if (!OpensCase(rule.Act)) Add("this takes effect at once, so nobody can be asked for an answer.");
        else if (answerer == rule.By) Add("nobody answers their own request.");
        else
        {
            Wait(setting, rule.AnswerWithin.Length, flaws);
            foreach (var stage in WaitsAt(rule.Stage))
            {
                if (policy.Find(Act.DeclineCase, stage, answerer) is not { Refused: null })
                    Add(
                        $"{SnakeCase.Of(answerer)} is asked, but decline_case by {SnakeCase.Of(answerer)} is not allowed at {SnakeCase.Of(stage)}, which the goods can have reached by then.");
            }
        }
        // Whatever was on its way can end up as a return, and a return must be refusable (R20).
        foreach (var stage in WaitsAt(rule.Stage).Where(s => s is Stage.Received or Stage.Completed))
        {
            if (policy.Find(Act.DeclineReturned, stage, ActorKind.Seller) is not { Refused: null })
                Add(
                    $"this can become a return, but decline_returned by seller is not allowed at {SnakeCase.Of(stage)}.");
        }
    }

    static void Refused(Policy policy, ActRule rule, ImmutableArray<PolicyFlaw>.Builder flaws)
    {
        var setting = NameOf(rule.Act, rule.Stage, rule.By);
        void Add(string message) => flaws.Add(new(setting, $"{SnakeCase.Of(rule.Act)} at {SnakeCase.Of(rule.Stage)} by {SnakeCase.Of(rule.By)}: {message}"));

        if (rule.Rule.Length == 0) Add("the rule's number is missing.");
        foreach (var act in rule.Instead)
        {
            var possible = ActsInTable.Contains(act)
                ? policy.Rules.Any(r => r.Act == act && r.By == rule.By && r.Refused is null && r.Stage >= rule.Stage)
                : OutsideTable(act, rule.By);
            if (!possible)
                Add(
                    $"it says to use {SnakeCase.Of(act)} instead, which {SnakeCase.Of(rule.By)} can do neither there nor later.");
        }
    }

    /// <summary>By whom and where the engine can do an act at all; a policy chooses within these.</summary>
    static (ImmutableArray<ActorKind> By, ImmutableArray<Stage> Stages) Ground(Act act) => act switch
    {
        Act.CloseOrder => ([ActorKind.Buyer, ActorKind.Seller], [Stage.AwaitingPayment, Stage.AwaitingShipment, Stage.LabelPrinted]),
        Act.CloseLines => ([ActorKind.Buyer, ActorKind.Seller], [Stage.AwaitingPayment]),
        Act.Reprice => ([ActorKind.Seller], [Stage.AwaitingPayment]),
        Act.Ship => ([ActorKind.Seller], [Stage.AwaitingShipment]),
        Act.VoidLabel => ([ActorKind.Seller], [Stage.LabelPrinted]),
        Act.ApplyToCancel => ([ActorKind.Seller], [Stage.AwaitingShipment, Stage.LabelPrinted, Stage.InTransit]),
        Act.RequestRefund => ([ActorKind.Buyer], Paid),
        Act.RequestReturn or Act.RequestExchange => ([ActorKind.Buyer], [Stage.InTransit, Stage.Received, Stage.Completed]),
        Act.DeclineCase => ([ActorKind.Buyer, ActorKind.Seller, ActorKind.Officer], Paid),
        Act.DeclineReturned => ([ActorKind.Seller], [Stage.Received, Stage.Completed]),
        Act.ConfirmReceipt => ([ActorKind.Buyer], [Stage.LabelPrinted, Stage.InTransit, Stage.Received]),
        Act.CallDesk => ([ActorKind.Buyer, ActorKind.Seller], Paid),
        Act.Complain => ([ActorKind.Buyer], [Stage.AwaitingShipment, Stage.LabelPrinted, Stage.InTransit, Stage.Returning, Stage.Received, Stage.Completed, Stage.Closed]),
        _ => ([], []),
    };

    static readonly ImmutableArray<Stage> Paid =
        [Stage.AwaitingShipment, Stage.LabelPrinted, Stage.InTransit, Stage.Returning, Stage.Received, Stage.Completed];

    static bool OpensCase(Act act) => act is Act.ApplyToCancel or Act.RequestRefund or Act.RequestReturn or Act.RequestExchange;
    static bool NeedsReason(Act act) => OpensCase(act) || act is Act.CloseOrder or Act.CloseLines or Act.Complain;

    /// <summary>
    /// Where the goods can be while a case that was opened there still waits for an answer. Shipping ends the cases of
    /// unshipped units (R12), a voided label makes them unshipped again, and receipt is not confirmed over a case.
    /// </summary>
    static ImmutableArray<Stage> WaitsAt(Stage opened) => opened switch
    {
        Stage.LabelPrinted => [Stage.LabelPrinted, Stage.AwaitingShipment, Stage.InTransit, Stage.Returning, Stage.Received],
        Stage.InTransit => [Stage.InTransit, Stage.Returning, Stage.Received],
        Stage.Returning => [Stage.Returning, Stage.Received],
        _ => [opened],
    };

    static bool OutsideTable(Act act, ActorKind by) => act switch
    {
        Act.BeginPayment or Act.FillReturn => by == ActorKind.Buyer,
        Act.ConfirmReturn or Act.SendReplacement or Act.ExchangeUnavailable => by == ActorKind.Seller,
        Act.AgreeCase or Act.WithdrawCase or Act.SendMessage => by is ActorKind.Buyer or ActorKind.Seller or ActorKind.Officer,
        Act.GiveEvidence or Act.AcceptVerdict or Act.AppealVerdict or Act.ExtendDeadline => by is ActorKind.Buyer or ActorKind.Seller,
        Act.WithdrawContract => by == ActorKind.Buyer,
        _ => false,
    };

    static string Listed<T>(ImmutableArray<T> words) where T : struct, Enum => string.Join(", ", words.Select(SnakeCase.Of));
}
