using Unwind.Deadlines;
using Unwind.Web.Orders;

namespace Unwind.Commands;

/// <summary>Prints the true answer for people: where the order stands, what waits, what can be done, and why not the rest.</summary>
sealed class Explanation(Voice voice, Order order, Policy policy, Actor by, DateTimeOffset now)
{
    public void Print(ImmutableArray<Deadline> waits, ImmutableArray<Offer> offers)
    {
        voice.Say(
            $"订单 {order.Id}：{Vocabulary.Of(voice, order.Stage)}　{order.Store} ← {order.Buyer}　{Voice.Money(order.PayableMinor, order.Currency)}",
            $"Order {order.Id}: {Vocabulary.Of(voice, order.Stage)}  {order.Store} ← {order.Buyer}  {Voice.Money(order.PayableMinor, order.Currency)}");
        foreach (var line in order.Lines)
        {
            var units = string.Join(", ", line.Portions.Select(p => $"{p.Count} × {Vocabulary.Of(voice, order.StageOf(p))}"));
            voice.Say($"  {line.Number}. {line.Title} ({line.Sku})  {Voice.Money(line.GoodsMinor, order.Currency)}  {units}");
        }
        foreach (var c in order.Cases) if (c is { IsOpen: true }) PrintCase(c);
        foreach (var refund in RefundViews.Of(order, Vocabulary.In(voice))) Print(refund);
        foreach (var parked in order.Parked ?? []) PrintParked(parked);
        foreach (var wait in waits)
        {
            var what = Vocabulary.Of(voice, wait.Kind);
            voice.Say(
                $"⏱ {Left(wait.At)}　{what}（{Voice.Time(wait.At)}，等{Vocabulary.Of(voice, wait.Waits)}）",
                $"⏱ {Left(wait.At)}  {what} ({Voice.Time(wait.At)}, waits for {Vocabulary.Of(voice, wait.Waits)})");
        }
        foreach (var offer in offers.Where(o => o.Possible)) PrintPossible(offer);
        foreach (var offer in offers.Where(o => !o.Possible)) PrintImpossible(offer);
    }

    void PrintCase(Case c)
    {
        var words = Vocabulary.In(voice);
        var officer = c.Hearing?.Officer is { } who ? voice.Of($"　{who}", $"  {who}") : "";
        voice.Say(
            $"⚖ {c.Number}. {words.Case(c.Kind)}（子订单 {c.Line}，{c.UnitCount} 件，{words.Reason(policy, c.Reason)}）：{words.Waits(c.State)}{officer}",
            $"⚖ {c.Number}. {words.Case(c.Kind)} (line {c.Line}, {c.UnitCount} {(c.UnitCount == 1 ? "unit" : "units")}, {words.Reason(policy, c.Reason)}): {words.Waits(c.State)}{officer}");
        if (c.Hearing?.Verdict is not { } verdict) return;
        var given = verdict.Upheld ? voice.Of("支持", "upheld") : voice.Of("不支持", "dismissed");
        voice.Say(
            $"       判责：{given}，{words.Liability(verdict.Liable)}　{verdict.Words}",
            $"       verdict: {given}, {words.Liability(verdict.Liable)}  {verdict.Words}");
    }

    void Print(RefundView refund)
    {
        var amount = Voice.Money(refund.Minor, order.Currency);
        var number = (refund.Reference ?? refund.Why) is { } known ? voice.Of($"（{known}）", $" ({known})") : "";
        voice.Say($"↩ 退款 {refund.Number}　{amount}　{refund.Channel}：{refund.Words}{number}", $"↩ Refund {refund.Number}  {amount}  {refund.Channel}: {refund.Words}{number}");
    }

    /// <summary>The key and the outside's own words are for those who can do something about it.</summary>
    void PrintParked(Settlements.ParkedEffect parked)
    {
        var words = Vocabulary.In(voice);
        var ours = by.Kind is ActorKind.Officer or ActorKind.Platform;
        // The sides see a delay at their refund; of the rest a parcel that goes on is all that concerns them.
        if (!ours && parked.Kind is not (Settlements.EffectKind.VoidLabel or Settlements.EffectKind.Intercept)) return;
        voice.Say(
            $"⚠ {words.What(parked.Kind)}没有办成：{words.Parked(parked.Why)}{(ours && parked.Words is { } zh ? $"　{zh}" : "")}",
            $"⚠ Not done: {words.What(parked.Kind)}; {words.Parked(parked.Why)}{(ours && parked.Words is { } en ? $"  {en}" : "")}");
        if (by.Kind == ActorKind.Platform) voice.Say($"       unwind effects resume {order.Id} {parked.Key}");
    }

    void PrintPossible(Offer offer)
    {
        voice.Say($"✓ {offer.Rule,-4} {Vocabulary.Of(voice, offer.Act)}{About(offer)}  [{SnakeCase.Of(offer.Act)}]");
        if (!offer.Reasons.IsEmpty)
        {
            var reasons = string.Join(
                voice.Of("、", ", "), offer.Reasons.Select(r => $"{(policy.FindReason(r) is { } reason ? voice.Of(reason.Words) : r)} [{r}]"));
            voice.Say($"       原因：{reasons}", $"       reasons: {reasons}");
        }
        if (offer.Explanation) voice.Say("       需要说明", "       needs an explanation");
        if (offer.Proof) voice.Say("       需要凭证", "       needs proof");
        if (offer.Partial) voice.Say("       可以只要一部分金额", "       a part of the amount may be asked for");
        if (offer.Outcome is { } outcome) Replies.Print(voice, outcome, order.Currency, "       ");
    }

    void PrintImpossible(Offer offer) =>
        voice.Say($"✗ {Vocabulary.Of(voice, offer.Act)}{About(offer)}: {Vocabulary.Of(voice, offer.WhyNot!, order.Currency)}");

    string About(Offer offer) =>
        (offer.Line, offer.Case, offer.Parcel) switch
        {
            (_, > 0, _) => voice.Of($"（申请 {offer.Case}）", $" (case {offer.Case})"),
            ( > 0, _, _) => voice.Of($"（子订单 {offer.Line}）", $" (line {offer.Line})"),
            (_, _, > 0) => voice.Of($"（包裹 {offer.Parcel}）", $" (parcel {offer.Parcel})"),
            _ => "",
        };

    string Left(DateTimeOffset at)
    {
        var left = at - now;
        if (left <= TimeSpan.Zero) return voice.Of("已到期", "due now");
        return left.TotalDays >= 1
            ? voice.Of($"还有 {left.Days} 天 {left.Hours} 小时", $"{left.Days} d {left.Hours} h left")
            : voice.Of($"还有 {left.Hours} 小时 {left.Minutes} 分", $"{left.Hours} h {left.Minutes} min left");
    }
}
