using Unwind.Engine.Storage;
using Unwind.Settlements;

namespace Unwind.Engine.Lanes;

/// <summary>Reads the rows of the ledger off facts: the same for a decision, for a fold of before and for the doctor.</summary>
sealed class PostingReader
{
    readonly List<Posting> postings = [];

    /// <param name="after">The order as the fact leaves it, or as the whole decision does: it comes to the same.</param>
    public void Read(Order after, OrderEvent fact, int version, List<PostingRecord> records)
    {
        postings.Clear();
        Postings.Of(after, fact, postings);
        var at = fact.Stamp.At.ToUnixTimeMilliseconds();
        for (var i = 0; i < postings.Count; i++)
            records.Add(new PostingRecord(after.Id, after.Store, after.Currency, at, version, i, postings[i]));
    }
}
