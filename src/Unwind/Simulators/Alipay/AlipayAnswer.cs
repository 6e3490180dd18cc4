using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>What the gateway says: a node, and the name under which it stands in the answer.</summary>
sealed record AlipayAnswer(JsonObject Node)
{
    public static AlipayAnswer Done(JsonObject node)
    {
        node.Insert(0, "code", "10000");
        node.Insert(1, "msg", "Success");
        return new AlipayAnswer(node);
    }

    /// <summary>The business says no.</summary>
    public static AlipayAnswer No(string reason, string words) => Failed("40004", "Business Failed", "ACQ." + reason, words);

    public static AlipayAnswer Missing(string what) =>
        Failed("40001", "Missing Required Arguments", $"isv.missing-{what}", $"缺少参数 {what}");

    public static AlipayAnswer Invalid(string reason, string words) =>
        Failed("40002", "Invalid Arguments", "isv." + reason, words);

    public static AlipayAnswer Failed(string code, string message, string reason, string words) => new(new JsonObject
    {
        ["code"] = code,
        ["msg"] = message,
        ["sub_code"] = reason,
        ["sub_msg"] = words,
    });
}
