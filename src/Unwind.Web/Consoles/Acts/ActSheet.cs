using Unwind.Engine.Saved;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Acts;

/// <summary>The sheet of an act: what was offered, what was filled in, and what the engine said to it.</summary>
public sealed record ActSheet(OrderSight Sight, Offer Offer, Actor By)
{
    public Filled Form { get; init; } = Filled.Nothing;
    /// <summary>Files that came with the form, now or before.</summary>
    public ImmutableArray<string> Attached { get; init; } = [];
    /// <summary>What the desk says often, to begin with; nobody else has any.</summary>
    public ImmutableArray<SavedItem> Macros { get; init; } = [];
    public Outcome? Outcome { get; init; }
    public Refusal? Refusal { get; init; }
    /// <summary>The outcome is that of what was filled in, not of the offer's example.</summary>
    public bool Previewed { get; init; }
    /// <summary>It was really asked for, and refused.</summary>
    public bool Refused { get; init; }
    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ActField Fields { get; } = ActFields.Of(Offer, Sight.Order, By);

    /// <summary>Whether what comes of it depends on what is chosen, so that it is shown before it is done.</summary>
    public bool Asks => ActFields.ChoosesOutcome(Fields);

    /// <summary>Whether it can be done with what stands in it now.</summary>
    public bool Ready => Offer.Possible && (Previewed || !Asks);

    public bool Has(ActField field) => (Fields & field) != 0;

    public string? WrongIn(string field) => Wrong.GetValueOrDefault(field);

    /// <summary>The offer for one line, where lines are asked about one by one.</summary>
    public Offer? OfLine(int line) => Sight.Offers.FirstOrDefault(o => o.Act == Offer.Act && o.Line == line && o.Case == Offer.Case);
}
