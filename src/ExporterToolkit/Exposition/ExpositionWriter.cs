using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Prometheus;

namespace ExporterToolkit.Exposition;

/// <param name="Value">UTF-8, not yet escaped.</param>
public readonly record struct Label(string Name, ReadOnlyMemory<byte> Value)
{
    public Label(string name, string value)
        : this(name, Encoding.UTF8.GetBytes(value))
    {
    }
}

/// <summary>
/// Writes families and samples as UTF-8, in the Prometheus text format 0.0.4 or in OpenMetrics 1.0
/// (prometheus.io/docs/instrumenting/exposition_formats, prometheus.io/docs/specs/om/open_metrics_spec). Samples are
/// the same bytes in both, so that no series depends on what a scraper asked for. Counters stay 64-bit integers: a
/// double would round from 2^53 on. The "# EOF" of OpenMetrics is prometheus-net's to write, whose families come last.
/// </summary>
/// <remarks>After the last sample comes <see cref="FlushAsync"/>.</remarks>
public sealed class ExpositionWriter(PipeWriter output, ExpositionFormat format = ExpositionFormat.PrometheusText)
{
    // Flushing waits for a slow reader; what waits with it is this much, not the whole page.
    private const int FlushBytes = 32 * 1024;
    private const int NumberBytes = 64; // more than the longest

    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\\\"\n"u8);
    private byte[] _page = new byte[FlushBytes]; // a sample is a dozen pieces: the pipe gets many at once
    private int _used;
    private int _unflushed;

    /// <summary>HELP, TYPE and, in OpenMetrics, UNIT. Its samples come next.</summary>
    public void Family(MetricFamily family)
    {
        bool openMetrics = format == ExpositionFormat.OpenMetricsText;
        string name = openMetrics ? family.OpenMetricsName : family.Name;

        // Ours have no backslash and no line feed, a test sees to it; OpenMetrics escapes quotes as well.
        string help = openMetrics ? family.Help.Replace("\"", "\\\"", StringComparison.Ordinal) : family.Help;
        Text($"# HELP {name} {help}\n# TYPE {name} {(openMetrics && family.IsInfo ? "info" : family.Type)}\n");
        if (openMetrics && family.Unit is { } unit)
        {
            Text($"# UNIT {name} {unit}\n");
        }
    }

    /// <summary>A family without labels, and its value.</summary>
    public void Write(MetricFamily family, ulong value)
    {
        Family(family);
        Sample(family.Name, [], value);
    }

    /// <summary>The same, with a time in seconds since 1970.</summary>
    public void Write(MetricFamily family, DateTimeOffset time) =>
        Write(family, (ulong)Math.Max(0, time.ToUnixTimeSeconds()));

    /// <summary>A gauge of 1 whose labels say something.</summary>
    /// <param name="values">One for each label of the family.</param>
    public void WriteInfo(MetricFamily family, params string[] values)
    {
        Family(family);
        Sample(family.Name, [.. family.Labels.Zip(values, (name, value) => new Label(name, value))], 1UL);
    }

    /// <summary>A family with one label, and a sample for each of its values.</summary>
    public void Write(MetricFamily family, params ReadOnlySpan<(string Label, ulong Value)> rows)
    {
        Family(family);
        foreach (var (label, value) in rows)
        {
            Sample(family.Name, [new(family.Labels[0], label)], value);
        }
    }

    /// <param name="name">Of the family, with what its type appends.</param>
    /// <param name="labels">In the order of the family's.</param>
    public void Sample<TValue>(string name, ReadOnlySpan<Label> labels, TValue value)
        where TValue : struct, IUtf8SpanFormattable
    {
        NameAndLabels(name, labels);
        _ = value.TryFormat(Room(NumberBytes), out int length, default, CultureInfo.InvariantCulture);
        _used += length;
        Bytes("\n"u8);
    }

    /// <summary>A sum of nanoseconds, in seconds, exact to the last digit.</summary>
    public void SampleSeconds(string name, ReadOnlySpan<Label> labels, ulong nanoseconds)
    {
        NameAndLabels(name, labels);
        _ = Utf8.TryWrite(
            Room(NumberBytes), CultureInfo.InvariantCulture,
            $"{nanoseconds / 1_000_000_000}.{nanoseconds % 1_000_000_000:D9}\n", out int length);
        _used += length;
    }

    /// <summary>Hands over what has piled up, and waits while the reader is slow.</summary>
    public async ValueTask FlushIfLargeAsync(CancellationToken cancellation)
    {
        if (_unflushed + _used >= FlushBytes)
        {
            await FlushAsync(cancellation);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        HandOver();
        _unflushed = 0;
        await output.FlushAsync(cancellation);
    }

    private void HandOver()
    {
        output.Write(_page.AsSpan(0, _used));
        _unflushed += _used;
        _used = 0;
    }

    private void NameAndLabels(string name, ReadOnlySpan<Label> labels)
    {
        Text(name);
        for (int i = 0; i < labels.Length; i++)
        {
            Bytes(i == 0 ? "{"u8 : ","u8);
            Text(labels[i].Name);
            Bytes("=\""u8);
            Escape(labels[i].Value.Span);
            Bytes("\""u8);
        }

        Bytes(labels.IsEmpty ? " "u8 : "} "u8);
    }

    private void Escape(ReadOnlySpan<byte> value)
    {
        for (int special; (special = value.IndexOfAny(Escaped)) >= 0; value = value[(special + 1)..])
        {
            Bytes(value[..special]);
            Text(value[special] switch
            {
                (byte)'\\' => @"\\",
                (byte)'"' => "\\\"",
                _ => @"\n",
            });
        }

        Bytes(value);
    }

    private void Text(string text)
    {
        Span<byte> room = Room(text.Length * 3);
        _used += Encoding.UTF8.GetBytes(text, room);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    /// <returns>At least so many bytes, behind those in use.</returns>
    private Span<byte> Room(int bytes)
    {
        if (_page.Length - _used < bytes)
        {
            HandOver();
            if (_page.Length < bytes)
            {
                _page = new byte[bytes];
            }
        }

        return _page.AsSpan(_used);
    }
}
