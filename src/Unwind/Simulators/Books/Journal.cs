using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind.Simulators;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Movement))]
sealed partial class JournalJson : JsonSerializerContext
{
    public static JournalJson Lines => field ??= new JournalJson(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>
/// The books as a file, one line for each movement. A line is with the system before the movement counts, so killing the
/// simulator loses nothing that it answered; against a power cut there is no promise.
/// </summary>
sealed class Journal : IDisposable
{
    readonly FileStream file;
    readonly Lock gate = new();

    public Journal(string path, Action<Movement> read)
    {
        // Unbuffered: what is written is with the system.
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var whole = 0L;
        using (var lines = new StreamReader(file, Encoding.UTF8, false, 1 << 16, leaveOpen: true))
        {
            var text = lines.ReadToEnd();
            // A last line without its end was being written when the simulator died: nobody had an answer to it.
            text = text[..(text.LastIndexOf('\n') + 1)];
            whole = Encoding.UTF8.GetByteCount(text);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                read(JsonSerializer.Deserialize(line, JournalJson.Lines.Movement)!);
        }
        file.SetLength(whole);
        file.Seek(0, SeekOrigin.End);
    }

    public void Write(Movement movement)
    {
        var line = JsonSerializer.Serialize(movement, JournalJson.Lines.Movement) + "\n";
        var bytes = Encoding.UTF8.GetBytes(line);
        lock (gate) file.Write(bytes);
    }

    public void Dispose() => file.Dispose();
}
