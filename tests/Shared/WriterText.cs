using System.IO.Pipelines;
using System.Text;
using ExporterToolkit.Exposition;

namespace Testing.Exposition;

/// <summary>What an exposition writer writes, as text.</summary>
internal static class WriterText
{
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

    /// <summary>What a source writes that does not flush.</summary>
    public static string Of(IMetricSource source) => Of(writer =>
    {
        ValueTask written = source.Take()(writer, CancellationToken.None);
        Assert.True(written.IsCompletedSuccessfully);
    });

    // Strict: a byte that is no UTF-8 fails the test.
    private static string Text(MemoryStream stream) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
}
