namespace Unwind.Web.Consoles;

/// <summary>A console: where its pages begin, and for whom they are.</summary>
sealed record Room(string Path, ActorKind Kind)
{
    public static readonly Room Seller = new("/seller", ActorKind.Seller);
    public static readonly Room Buyer = new("/buyer", ActorKind.Buyer);
    public static readonly Room Desk = new("/desk", ActorKind.Officer);
    public static readonly Room Operator = new("/operator", ActorKind.Platform);

    /// <summary>The two who deal with each other.</summary>
    public static readonly ImmutableArray<Room> Sides = [Seller, Buyer];
    public static readonly ImmutableArray<Room> All = [Seller, Buyer, Desk, Operator];

    public static Room? Of(ActorKind? kind) => All.FirstOrDefault(r => r.Kind == kind);
}
