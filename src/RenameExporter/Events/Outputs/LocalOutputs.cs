using ExporterToolkit.Delivery;
using RenameExporter.Events.Formats;

namespace RenameExporter.Events.Outputs;

/// <summary>Nowhere, so that a source can override a weaker one.</summary>
internal sealed record NoOutput() : EventOutput(NoneName)
{
    public static OutputKind Kind { get; } =
        new(NoneName, null, NoneName, text => text == NoneName ? new NoOutput() : null);

    public override ISink<RenameEvent>? CreateSink(EventOptions options) => null;

    public override Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation) =>
        Task.FromResult(OutputTrial.Of(this, "open", (true, "no events")));
}

internal sealed record StandardOutput() : EventOutput(Name)
{
    private const string Name = "stdout";

    public static OutputKind Kind { get; } = new(Name, $"{Name} (JSON lines)", Name, text => text == Name ? new StandardOutput() : null);

    public override ISink<RenameEvent> CreateSink(EventOptions options) =>
        ISink<RenameEvent>.StandardOutput(EcsFormat.Write);

    public override Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation) =>
        Task.FromResult(OutputTrial.Of(this, "open", FileTrial.OfStandardOutput()));
}

/// <param name="Path">Absolute.</param>
internal sealed record FileOutput(string Path) : EventOutput(Scheme + Path)
{
    private const string Scheme = "file:";
    private const string Syntax = $"{Scheme}PATH";

    public static OutputKind Kind { get; } =
        new(Syntax, $"{Syntax} (JSON lines, appended; SIGHUP reopens it)", $"{Scheme}/", Parse);

    public override ISink<RenameEvent> CreateSink(EventOptions options) =>
        ISink<RenameEvent>.File(Path, EcsFormat.Write, options.Files);

    public override Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation) =>
        Task.FromResult(OutputTrial.Of(this, "open", FileTrial.OfFile(Path, options.Files)));

    private static FileOutput? Parse(string text) =>
        text.StartsWith(Scheme, StringComparison.Ordinal) && text.Length > Scheme.Length
        && !text.EndsWith('/') && !text.Contains('\0', StringComparison.Ordinal)
            ? new(text[Scheme.Length] == '/' ? text[Scheme.Length..] : System.IO.Path.GetFullPath(text[Scheme.Length..]))
            : null;
}
