using Unwind.Policies;
using Unwind.Web.Consoles;

namespace Unwind.Demos;

/// <summary>Whom a visitor of the demonstration can be, and the order that they can play with.</summary>
static class Door
{
    public static DemoDoor Make() => new(
        [
            new(Actor.Seller(Market.StoryStore), new("卖家 · 青山茶叶", "Seller · Qingshan Tea"), new("几十笔订单，各个阶段都有", "Dozens of orders, at every stage")),
            new(Actor.Buyer(Market.StoryBuyer), new("买家 · 小丽", "Buyer · Xiaoli"), new("取消、退款、退货、投诉", "Cancel, refund, return, complain")),
            new(Actor.Seller("beihai"), new("卖家 · 北海数码", "Seller · Beihai Digital"), new("另一家店", "Another store")),
            new(Actor.Buyer("wangwei"), new("买家 · 王伟", "Buyer · Wang Wei"), new("另一位买家", "Another buyer")),
            new(Actor.Officer("xiaoer-1"), new("平台客服 · 小二", "Customer service"), new("听双方，判责", "Hears both sides and decides")),
            new(Actor.Officer("xiaoer-2"), new("平台客服 · 小二 2", "Customer service 2"), new("另一位客服，处理申诉", "Another officer, for appeals")),
            new(Actor.Platform, new("平台运营", "Operator"), new("规则、店铺、资金", "Policy, stores, money")),
        ],
        reference => Market.StoryOrder(reference, 3));
}
