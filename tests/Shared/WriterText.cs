using System.IO.Pipelines;
using System.Text;
using ExporterToolkit.Exposition;
using Prometheus;

namespace Testing.Exposition;

/// <summary>What an exposition writer writes, as text.</summary>
internal static class WriterText
{
    public static string Of(
        Action<ExpositionWriter> write, ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        Task<string> text = OfAsync(writer =>
        {
            write(writer);
            return Task.CompletedTask;
        }, format);
        Assert.True(text.IsCompleted); // in memory nothing waits
        return text.GetAwaiter().GetResult();
    }

    public static async Task<string> OfAsync(
        Func<ExpositionWriter, Task> writeAsync, ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        var writer = new ExpositionWriter(output, format);
        await writeAsync(writer);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
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
