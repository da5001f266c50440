using System.IO.Pipelines;
using System.Text;
using RenameExporter.Exposition;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Exposition;

/// <summary>What the exposition writes, as text.</summary>
internal static class ExpositionText
{
    public static readonly BuildInfo Build = new("1.2.3", "0123abcd", "10.0.0", "1.1");

    /// <summary>Everything that a snapshot becomes on /metrics, in that order.</summary>
    public static Task<string> OfAsync(RenameSnapshot snapshot) => OfAsync(async writer =>
    {
        await RenameExposition.WriteAsync(snapshot, writer, TestContext.Current.CancellationToken);
        ExporterExposition.Write(snapshot, Build, writer);
    });

    public static string Of(Action<ExpositionWriter> write)
    {
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        using var writer = new ExpositionWriter(output);
        write(writer);
        writer.HandOver();
        output.Complete();
        return Text(stream);
    }

    public static async Task<string> OfAsync(Func<ExpositionWriter, Task> writeAsync)
    {
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        using var writer = new ExpositionWriter(output);
        await writeAsync(writer);
        writer.HandOver();
        await output.CompleteAsync();
        return Text(stream);
    }

    // Strict: a byte that is no UTF-8 fails the test.
    private static string Text(MemoryStream stream) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
}
