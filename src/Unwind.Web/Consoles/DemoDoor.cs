namespace Unwind.Web.Consoles;

/// <summary>Somebody whom a visitor of a demonstration can be.</summary>
public sealed record DemoPerson(Actor Actor, Words Name, Words About);

/// <summary>The public door of a demonstration: who can be played, and a new order to play with.</summary>
/// <param name="NewOrder">Under the reference that is given.</param>
public sealed record DemoDoor(ImmutableArray<DemoPerson> People, Func<string, PlaceOrder> NewOrder);
