using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Unwind.House;

/// <summary>What a compiler cannot keep.</summary>
public sealed class CoreHouse
{
    static readonly Assembly Core = Assembly.Load("Unwind.Core");

    [Fact]
    public void The_core_references_nothing_but_the_runtime()
    {
        var references = Core.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_event_has_a_name_on_disk_and_every_command_its_acts_name()
    {
        Assert.Empty(Concrete<OrderEvent>().Except(Named<OrderEvent>().Keys));
        // The three that only an import takes are never sent by anybody.
        Assert.All(Concrete<OrderCommand>().Except(Named<OrderCommand>().Keys), t => Assert.EndsWith("Elsewhere", t.Name, StringComparison.Ordinal));
        foreach (var (type, name) in Named<OrderCommand>())
        {
            var command = (OrderCommand)RuntimeHelpers.GetUninitializedObject(type);
            Assert.Equal(name, SnakeCase.Of(command.Act));
        }
    }

    /// <summary>Names are forever: a change here breaks databases that exist.</summary>
    [Fact]
    public void The_names_on_disk_have_not_changed() => Assert.Equal(
        """
        after_sale_ended case_agreed case_assigned case_closed case_declined case_escalated case_moved case_narrowed case_opened
        collection_confirmed collection_issued commission_charged compensation_due contract_withdrawn coupon_restored
        deadline_extended deposit_forfeited deposit_paid deposit_returned desk_called difference_paid difference_refunded
        difference_released difference_stated effect_parked effect_resumed effect_settled evidence_asked evidence_closed evidence_given fee_charged hold_released interception_asked interception_dropped label_void_asked lines_closed message_sent order_cancelled order_closed order_ended
        order_held order_placed parcel_scanned payment_asked payment_begun payment_bounced payment_captured payment_promised payment_unpaid
        penalty_imposed penalty_waived pick_up_missed refund_confirmed
        refund_issued refund_reversed replacement_sent repriced return_accepted return_scanned return_sent shipment_missed shipped
        shortfall_collected spoken_for stock_step_taken store_paid_out units_completed verdict_accepted verdict_appealed
        verdict_executed verdict_given
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
        Named<OrderEvent>().Values.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_record_is_sealed_or_abstract() => Assert.DoesNotContain(
        Core.GetTypes(), t => t.IsClass && !t.IsSealed && !t.IsAbstract && !t.Name.StartsWith('<') && t.GetMethod("<Clone>$") is not null);

    [Fact]
    public void Every_refusal_is_met_in_a_test()
    {
        var told = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.All(Enum.GetNames<RefusalCode>(), name => Assert.Contains($"RefusalCode.{name}", told, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_act_has_a_rule() =>
        Assert.All(Enum.GetValues<Act>(), act => Assert.Matches(@"^R\d+$", Rulebook.RuleOf(act)));

    /// <summary>The bucket is on disk in every number: other answers would lose every order there is.</summary>
    [Theory]
    [InlineData("s1", 167)]
    [InlineData("store-42", 682)]
    [InlineData("旗舰店", 240)]
    public void The_bucket_of_a_store_never_changes(string store, int bucket) => Assert.Equal(bucket, Bucket.Of(store));

    static IEnumerable<Type> Concrete<T>() => Core.GetTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract);

    static Dictionary<Type, string> Named<T>() => typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);
}
