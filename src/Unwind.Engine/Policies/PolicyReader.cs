namespace Unwind.Engine.Policies;

/// <summary>Turns the tables of a policy file into a policy. It goes on after a mistake, so that all are found at once.</summary>
sealed class PolicyReader(Mistakes mistakes)
{
    /// <summary>More minor units than any fee or cap.</summary>
    const long MinorMax = 1_000_000_000_000;

    /// <summary>Where each setting stands, by the names that <see cref="PolicyCheck"/> uses.</summary>
    readonly Dictionary<string, PolicyNode> places = new(StringComparer.Ordinal);
    readonly Dictionary<string, Reason> reasons = new(StringComparer.Ordinal);
    readonly Dictionary<string, ImmutableArray<string>> lists = new(StringComparer.Ordinal);
    readonly List<ActRule> rules = [];

    /// <returns>The policy as it was meant; of no use when anything was reported.</returns>
    public Policy? Read(PolicyNode root)
    {
        if (PolicyFields.Of(root, "The policy", mistakes) is not { } fields) return null;
        var id = fields.Text("id");
        if (id.Length > 0 && !IsCode(id))
            mistakes.Add(
                fields.Required("id")!,
                $"The policy: \"id\" is \"{id}\"; expected lower-case letters, digits and underscores.");
        var version = (int)fields.Number("version", 1, int.MaxValue);
        var name = fields.Fields("name", "The policy's name") is { } words ? ReadWords(words, close: true) : new Words("", "");
        var times = ReadTimes(fields);
        var terms = ReadTerms(fields);
        ReadReasons(fields);
        ReadLists(fields);
        ReadActs(fields);
        var ways = ReadWays(fields);
        var withdrawal = ReadWithdrawal(fields);
        var calendar = ReadCalendar(fields);
        fields.Close();
        return mistakes.Count > 0 ? null
            : new Policy(id, version, name, times!, terms!, reasons.Values, lists, rules, ways!, withdrawal, calendar);
    }

    /// <summary>Where a setting stands; the nearest thing around it when it has no place of its own.</summary>
    public PolicyNode? PlaceOf(string setting)
    {
        for (var name = setting; ; name = name[..name.LastIndexOf('.')])
        {
            if (places.TryGetValue(name, out var node)) return node;
            if (!name.Contains('.', StringComparison.Ordinal)) return null;
        }
    }

    static bool IsCode(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    static Words ReadWords(PolicyFields fields, bool close)
    {
        var words = new Words(fields.Text("zh"), fields.Text("en"));
        if (close) fields.Close();
        return words;
    }

    Times? ReadTimes(PolicyFields policy)
    {
        if (policy.Fields("times", "times") is not { } fields) return null;
        places["times"] = fields.Node;
        foreach (var (key, value) in fields.Entries) places[$"times.{key.Value}"] = value;
        var times = new Times(
            PayWithin: fields.Duration("pay_within"),
            AskChannelAgainAfter: fields.Duration("ask_channel_again_after"),
            ShipWithin: fields.Wait("ship_within"),
            PickUpWithin: fields.Duration("pick_up_within"),
            GiveUpShipmentAfter: fields.Duration("give_up_shipment_after"),
            ConfirmReceiptAfter: fields.Duration("confirm_receipt_after"),
            ConfirmVirtualAfter: fields.Duration("confirm_virtual_after"),
            AfterCaseGrace: fields.Duration("after_case_grace"),
            AfterSaleWindow: fields.Duration("after_sale_window"),
            NoReasonWindow: fields.Duration("no_reason_window"),
            ReturnShipWithin: fields.Duration("return_ship_within"),
            ReturnArriveWithin: fields.Duration("return_arrive_within"),
            ReturnCheckWithin: fields.Wait("return_check_within"),
            InterceptAnswerWithin: fields.Duration("intercept_answer_within"),
            GoodsBackWithin: fields.Duration("goods_back_within"),
            ReplacementWithin: fields.Duration("replacement_within"),
            PayDifferenceWithin: fields.Duration("pay_difference_within"),
            PayBalanceWithin: fields.Duration("pay_balance_within"),
            HoldWithin: fields.Duration("hold_within"),
            EvidenceWithin: fields.Wait("evidence_within"),
            DecideWithin: fields.Wait("decide_within"),
            FallbackWithin: fields.Wait("fallback_within"),
            AppealWithin: fields.Wait("appeal_within"),
            ComplainWithin: fields.Duration("complain_within"),
            AnswerComplaintWithin: fields.Wait("answer_complaint_within"),
            ExtendBy: fields.Duration("extend_by"),
            ExtendMax: fields.Duration("extend_max"));
        fields.Close();
        return times;
    }

    Terms? ReadTerms(PolicyFields policy)
    {
        if (policy.Fields("terms", "terms") is not { } fields) return null;
        places["terms"] = fields.Node;
        foreach (var (key, value) in fields.Entries) places[$"terms.{key.Value}"] = value;
        var terms = new Terms(
            fields.Word<RefundMoment>("refund_in_transit"),
            fields.Word<LostThreshold>("lost_threshold"),
            fields.Word<CouponRestore>("coupon_restore"),
            fields.Word<ShipDuringRefund>("ship_during_refund"),
            fields.Number("interception_fee_minor", 0, MinorMax),
            fields.Number("return_postage_max_minor", 0, MinorMax),
            (int)fields.Number("requests_max", 1, 1000),
            fields.Word<DeskDefault>("desk_default"),
            fields.Text("fallback_officer"),
            (int)fields.Number("evidence_rounds_max", 0, 20),
            (int)fields.Number("commission_basis_points", 0, 10_000),
            fields.Word<Payout>("payout"),
            fields.Word<NegativeBalance>("negative_balance"),
            fields.Word<HoldEnd>("hold_end"));
        fields.Close();
        return terms;
    }

    /// <summary>Which orders are taken besides those that are paid at once (R45).</summary>
    Ways? ReadWays(PolicyFields policy)
    {
        if (policy.Fields("ways", "ways") is not { } fields) return null;
        places["ways"] = fields.Node;
        foreach (var (key, value) in fields.Entries) places[$"ways.{key.Value}"] = value;
        var ways = new Ways(
            fields.Words<PaymentKind>("payments", required: true), fields.Flag("virtual_goods"), fields.Flag("holds"),
            (int)fields.Number("deposit_back_percent", 100, 1000));
        fields.Close();
        return ways;
    }

    /// <summary>The statutory right to withdraw; a policy without it has none (R46).</summary>
    WithdrawalRight? ReadWithdrawal(PolicyFields policy)
    {
        if (policy.Optional("withdrawal") is not { } node || PolicyFields.Of(node, "withdrawal", mistakes) is not { } fields) return null;
        places["withdrawal"] = node;
        var right = new WithdrawalRight(fields.Duration("within"));
        fields.Close();
        return right;
    }

    /// <summary>Working days, for waits that are counted in them (R42).</summary>
    Calendar? ReadCalendar(PolicyFields policy)
    {
        if (policy.Optional("calendar") is not { } node || PolicyFields.Of(node, "calendar", mistakes) is not { } fields) return null;
        places["calendar"] = node;
        foreach (var (key, value) in fields.Entries) places[$"calendar.{key.Value}"] = value;
        var offset = TimeSpan.Zero;
        if (fields.Required("offset") is { } given)
        {
            if (given is not PolicyNode.Text { Value: { Length: 6 } text } || text[0] is not ('+' or '-')
                || !TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", System.Globalization.CultureInfo.InvariantCulture, out offset))
                fields.Mistake(given, "\"offset\" is written +08:00.");
            else if (text[0] == '-') offset = -offset;
        }
        var calendar = new Calendar(
            offset, fields.Words<DayOfWeek>("weekend", required: false), Days(fields, "holidays"), Days(fields, "workdays"));
        fields.Close();
        return calendar;
    }

    static ImmutableArray<DateOnly> Days(PolicyFields fields, string key)
    {
        var days = ImmutableArray.CreateBuilder<DateOnly>();
        foreach (var (node, text) in fields.Texts(key))
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day))
                fields.Mistake(node, $"\"{key}\" has \"{text}\"; a day is written 2026-10-01.");
            else days.Add(day);
        }
        return days.ToImmutable();
    }

    void ReadReasons(PolicyFields policy)
    {
        if (policy.Fields("reasons", "reasons") is not { } all) return;
        places["reasons"] = all.Node;
        foreach (var (key, node) in all.Entries)
        {
            var code = key.Value;
            if (!IsCode(code))
                mistakes.Add(
                    key, $"reasons: \"{code}\" is no code; expected lower-case letters, digits and underscores.");
            places[$"reasons.{code}"] = key;
            if (PolicyFields.Of(node, $"reasons.{code}", mistakes) is not { } fields) continue;
            var words = ReadWords(fields, close: false);
            var reason = new Reason(
                code, words, fields.Word<Liability>("liable"), fields.Flag("refunds_postage"),
                fields.WordOrNull<Liability>("return_postage") ?? Liability.Nobody, fields.Flag("no_reason"),
                fields.Flag("offers_stock"), ReadCompensation(fields, code))
            {
                Points = fields.Optional("points") is null ? 0 : (int)fields.Number("points", 0, 1000),
                FineMinor = fields.Optional("fine_minor") is null ? 0 : fields.Number("fine_minor", 0, MinorMax),
                Proof = fields.WordOrNull<ObjectiveProof>("proof") ?? ObjectiveProof.None,
            };
            fields.Close();
            reasons[code] = reason;
        }
        foreach (var own in Reason.Own)
        {
            if (!all.Entries.Any(e => e.Key.Value == own))
                mistakes.Add(
                    all.Node,
                    $"reasons: \"{own}\" is missing; the engine gives it by itself, so the policy must say what it means.");
        }
    }

    Compensation? ReadCompensation(PolicyFields reason, string code)
    {
        if (reason.Optional("compensation") is not { } node || PolicyFields.Of(node, $"reasons.{code}.compensation", mistakes) is not { } fields) return null;
        places[$"reasons.{code}.compensation"] = node;
        var compensation = new Compensation(
            (int)fields.Number("share_percent", 0, 100), fields.Number("floor_minor", 0, MinorMax), fields.Number("cap_minor", 0, MinorMax));
        fields.Close();
        return compensation;
    }

    void ReadLists(PolicyFields policy)
    {
        if (policy.Fields("reason_lists", "reason_lists") is not { } all) return;
        foreach (var (key, node) in all.Entries)
        {
            places[$"reason_lists.{key.Value}"] = key;
            if (node is not PolicyNode.Row { Items.IsEmpty: false } row)
            {
                mistakes.Add(
                    node,
                    $"reason_lists.{key.Value}: expected a list of reason codes, found {(node is PolicyNode.Row ? "an empty one" : node.Kind)}.");
                lists[key.Value] = [];
                continue;
            }
            var codes = ImmutableArray.CreateBuilder<string>();
            foreach (var item in row.Items)
            {
                if (item is not PolicyNode.Text { IsEmpty: false, Value: var code })
                    mistakes.Add(item, $"reason_lists.{key.Value}: expected a reason code, found {item.Kind}.");
                else if (!reasons.ContainsKey(code))
                    mistakes.Add(
                        item,
                        $"reason_lists.{key.Value}: there is no reason \"{code}\"; expected {PolicyFields.OneOf(reasons.Keys)}.");
                else if (codes.Contains(code))
                    mistakes.Add(item, $"reason_lists.{key.Value} has \"{code}\" twice.");
                else
                    codes.Add(code);
            }
            lists[key.Value] = codes.ToImmutable();
        }
    }

    void ReadActs(PolicyFields policy)
    {
        if (policy.Fields("acts", "acts") is not { } all) return;
        places["acts"] = all.Node;
        foreach (var (key, node) in all.Entries)
        {
            if (SnakeCase.Parse<Act>(key.Value) is not { } act || !PolicyCheck.ActsInTable.Contains(act))
            {
                mistakes.Add(
                    key,
                    $"acts: unknown act \"{key.Value}\"; expected {PolicyFields.OneOf(PolicyCheck.ActsInTable.Select(SnakeCase.Of))}.");
                continue;
            }
            places[$"acts.{key.Value}"] = key;
            if (PolicyFields.Of(node, $"acts.{key.Value}", mistakes) is not { } fields) continue;
            ReadCells(act, fields, "allow", ReadAllowed);
            ReadCells(act, fields, "refuse", ReadRefused);
            fields.Close();
        }
    }

    void ReadCells(Act act, PolicyFields fields, string key, Func<PolicyFields, ActRule> read)
    {
        if (fields.Optional(key) is not { } node) return;
        var what = $"acts.{SnakeCase.Of(act)}.{key}";
        if (node is not PolicyNode.Row row)
        {
            mistakes.Add(node, $"{what}: expected a list of cells, found {node.Kind}.");
            return;
        }
        foreach (var item in row.Items)
        {
            if (PolicyFields.Of(item, what, mistakes) is not { } cell) continue;
            var stages = cell.Words<Stage>("at", required: true);
            var actors = cell.Words("by", required: true, ActorKind.Buyer, ActorKind.Seller, ActorKind.Officer);
            var rule = read(cell) with { Act = act };
            cell.Close();
            foreach (var stage in stages)
            {
                foreach (var by in actors)
                {
                    var place = PolicyCheck.NameOf(act, stage, by);
                    if (!places.TryAdd(place, item))
                        mistakes.Add(
                            item,
                            $"{what}: {SnakeCase.Of(stage)} by {SnakeCase.Of(by)} is decided twice; first on line {places[place].Line}.");
                    rules.Add(rule with { Stage = stage, By = by });
                }
            }
        }
    }

    ActRule ReadAllowed(PolicyFields cell)
    {
        var rule = ReadRule(cell);
        var reasonList = cell.TextOrNull("reasons");
        if (reasonList is not null && !lists.ContainsKey(reasonList))
            mistakes.Add(
                cell.Optional("reasons")!,
                $"There is no reason list \"{reasonList}\"; expected {PolicyFields.OneOf(lists.Keys)}.");
        var answerBy = cell.WordOrNull("answer_by", ActorKind.Buyer, ActorKind.Seller, ActorKind.Officer);
        var within = cell.WaitOrNull("within");
        var silence = cell.WordOrNull<Silence>("silence");
        if (answerBy is not null && within is null)
            mistakes.Add(cell.Node, "Who must answer needs to know by when: \"within\" is missing.");
        if (answerBy is not null && silence is null)
            mistakes.Add(
                cell.Node,
                "Somebody must answer, so \"silence\" must say what it means when they do not: lapses, agrees or declines.");
        if (answerBy is null && (within?.Length ?? TimeSpan.Zero) != TimeSpan.Zero)
            mistakes.Add(cell.Optional("within")!, "\"within\" is for an answer, but \"answer_by\" is missing.");
        if (answerBy is null && silence is not null)
            mistakes.Add(cell.Optional("silence")!, "\"silence\" is for an answer, but \"answer_by\" is missing.");
        return new ActRule(
            default, default, default, rule, null, [], reasonList, answerBy, within ?? default, silence ?? default,
            cell.Flag("explanation"), cell.Flag("proof"), cell.Flag("partial"), cell.Flag("at_once_when_overdue"));
    }

    ActRule ReadRefused(PolicyFields cell)
    {
        var rule = ReadRule(cell);
        var why = cell.Word<RefusalCode>("why");
        return new ActRule(
            default, default, default, rule, why, cell.Words<Act>("instead", required: true), null, null, default,
            default, false, false, false, false);
    }

    string ReadRule(PolicyFields cell)
    {
        if (cell.Required("rule") is not { } node) return "";
        if (node is PolicyNode.Text { Value: ['R', .. var digits] } text && int.TryParse(digits, out var number)
            && number is >= 1 and <= 46 && text.Value == $"R{number}")
            return text.Value;
        mistakes.Add(node, "\"rule\" is the rulebook's number; expected R1 to R46.");
        return "";
    }
}
