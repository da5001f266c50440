namespace RenameExporter.Events.Outputs;

/// <summary>One step of a trial.</summary>
/// <param name="Name">A word: settings, open, resolve, connect, tls, authenticate, topic, export …</param>
/// <param name="Works">False: it is the last one.</param>
/// <param name="Text">What was found; or what was tried, what the system said, and what to do. One line, without secrets.</param>
internal sealed record OutputStep(string Name, bool Works, string Text);

/// <summary>Whether events would get to an output.</summary>
/// <param name="Output">As it was given.</param>
/// <param name="Steps">In their order; at least one.</param>
internal sealed record OutputTrial(string Output, IReadOnlyList<OutputStep> Steps)
{
    // For all outputs together: people wait for it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public bool Works => Steps.All(step => step.Works);

    /// <summary>A trial of one step.</summary>
    public static OutputTrial Of(EventOutput output, string step, (bool Works, string Text) result) =>
        new(output.Text, [new(step, result.Works, result.Text)]);

    /// <summary>Tries all of them at once, for ten seconds at most.</summary>
    public static async Task<IReadOnlyList<OutputTrial>> RunAllAsync(EventOptions options)
    {
        using var limit = new CancellationTokenSource(s_patience);
        return await Task.WhenAll(options.Outputs.Select(output => RunAsync(output, options, limit.Token)));
    }

    private static async Task<OutputTrial> RunAsync(EventOutput output, EventOptions options, CancellationToken limit)
    {
        try
        {
            return await Task.Run(() => output.TryAsync(options, limit), limit).WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            return Of(output, "time", (false, $"no result within {s_patience.TotalSeconds:0} s"));
        }
    }
}
