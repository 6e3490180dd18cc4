using System.Globalization;

namespace Unwind.Web.Shared;

/// <summary>How many minor units a currency has (ISO 4217), and an amount as people read it.</summary>
public static class Currencies
{
    public static int Digits(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI"
            or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <summary>An amount as people write it, in minor units; null when it is none, or finer than the currency.</summary>
    public static long? Parse(string text, string currency)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
            || Math.Abs(amount) >= 1_000_000_000_000m) return null;
        for (var i = 0; i < Digits(currency); i++) amount *= 10;
        return amount == decimal.Truncate(amount) ? (long)amount : null;
    }

    /// <summary>The amount without its currency: 1234 of two digits is <c>12.34</c>.</summary>
    public static string Amount(long minor, string currency)
    {
        var digits = Digits(currency);
        if (digits == 0) return minor.ToString(CultureInfo.InvariantCulture);
        var text = Int128.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        return $"{(minor < 0 ? "-" : "")}{text[..^digits]}.{text[^digits..]}";
    }
}
