using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Prometheus;

namespace ExporterToolkit.Exposition;

/// <summary>
/// Writes families and samples as UTF-8, in the Prometheus text format 0.0.4 or in OpenMetrics 1.0
/// (prometheus.io/docs/instrumenting/exposition_formats, prometheus.io/docs/specs/om/open_metrics_spec). Samples are
/// the same bytes in both, so that no series depends on what a scraper asked for. Counters stay 64-bit integers: a
/// double would round from 2^53 on. The "# EOF" of OpenMetrics is prometheus-net's to write, whose families come last.
/// </summary>
/// <remarks>After the last sample comes <see cref="FlushAsync"/>.</remarks>
public sealed class ExpositionWriter : IDisposable
{
    // Flushing waits for a slow reader; what waits with it is this much, not the whole page.
    private const int FlushBytes = 32 * 1024;
    private const int NumberBytes = 64; // more than the longest
    private const double MostWhole = 1e15; // from there on a double is written with an exponent

    private readonly PipeWriter _output;
    private readonly ExpositionFormat _format;
    private readonly GzipOutput? _gzip;
    private byte[] _page = ArrayPool<byte>.Shared.Rent(FlushBytes); // a sample is a dozen pieces: the pipe gets many at once
    private int _used;
    private int _unflushed;

    public ExpositionWriter(PipeWriter output, ExpositionFormat format = ExpositionFormat.PrometheusText)
        : this(output, format, compress: false)
    {
    }

    /// <param name="compress">With gzip; the last piece comes with <see cref="Complete"/>.</param>
    internal ExpositionWriter(PipeWriter output, ExpositionFormat format, bool compress)
    {
        _output = output;
        _format = format;
        _gzip = compress ? new GzipOutput(output) : null;
    }

    /// <summary>HELP, TYPE and, in OpenMetrics, UNIT. Its samples come next.</summary>
    public void Family(MetricFamily family) => Bytes(family.Declaration(_format));

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
    public void WriteInfo(MetricFamily family, params ReadOnlySpan<string> values)
    {
        Family(family);
        Text(family.Name);
        for (int i = 0; i < values.Length; i++)
        {
            Append(i == 0 ? "{"u8 : ","u8, new Label(family.Labels[i], values[i]));
        }

        Bytes("} 1\n"u8);
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
        Value(value);
    }

    /// <param name="name">Of the family, with what its type appends.</param>
    /// <param name="labels">In the order of the family's.</param>
    public void Sample<TValue>(string name, EncodedLabels labels, TValue value)
        where TValue : struct, IUtf8SpanFormattable
    {
        Text(name);
        Bytes(labels.Bytes);
        Bytes("} "u8);
        Value(value);
    }

    /// <param name="name">Of the family, with what its type appends.</param>
    /// <param name="labels">In the order of the family's.</param>
    /// <param name="last">Comes behind them.</param>
    public void Sample<TValue>(string name, EncodedLabels labels, Label last, TValue value)
        where TValue : struct, IUtf8SpanFormattable
    {
        Text(name);
        Bytes(labels.Bytes);
        Append(","u8, last);
        Bytes("} "u8);
        Value(value);
    }

    /// <param name="name">Of the family, with what its type appends.</param>
    /// <param name="labels">In the order of the family's.</param>
    /// <param name="last">Come behind them.</param>
    public void Sample<TValue>(string name, EncodedLabels labels, ReadOnlySpan<Label> last, TValue value)
        where TValue : struct, IUtf8SpanFormattable
    {
        Text(name);
        Bytes(labels.Bytes);
        foreach (Label label in last)
        {
            Append(","u8, label);
        }

        Bytes("} "u8);
        Value(value);
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
    public ValueTask FlushIfLargeAsync(CancellationToken cancellation) =>
        _unflushed + (_gzip is null ? _used : 0) >= FlushBytes ? FlushAsync(cancellation) : default;

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        HandOver();
        _unflushed = 0;
        await _output.FlushAsync(cancellation);
    }

    /// <summary>Returns its memory. What was not handed over is lost.</summary>
    public void Dispose()
    {
        _gzip?.Dispose();
        if (_page.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_page);
            _page = [];
        }
    }

    /// <summary>Hands over all that is left, without a flush.</summary>
    internal void Complete()
    {
        HandOver();
        _gzip?.Complete();
    }

    /// <summary>As they are: lines of the format.</summary>
    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > FlushBytes)
        {
            Bytes(bytes[..FlushBytes]);
            bytes = bytes[FlushBytes..];
        }

        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    private void HandOver()
    {
        ReadOnlySpan<byte> page = _page.AsSpan(0, _used);
        if (_gzip is null)
        {
            _output.Write(page);
            _unflushed += _used;
        }
        else
        {
            _unflushed += _gzip.Write(page);
        }

        _used = 0;
    }

    private void NameAndLabels(string name, ReadOnlySpan<Label> labels)
    {
        Text(name);
        for (int i = 0; i < labels.Length; i++)
        {
            Append(i == 0 ? "{"u8 : ","u8, labels[i]);
        }

        Bytes(labels.IsEmpty ? " "u8 : "} "u8);
    }

    private void Append(ReadOnlySpan<byte> before, in Label label)
    {
        Bytes(before);
        Span<byte> room = Room(label.MaxBytes); // which may change what is in use
        _used += label.Write(room);
    }

    private void Value<TValue>(TValue value)
        where TValue : struct, IUtf8SpanFormattable
    {
        Span<byte> room = Room(NumberBytes);
        if (value is double number && !double.IsNegative(number) && number < MostWhole && number == (ulong)number)
        {
            Value((ulong)number); // the same digits in a fraction of the time
            return;
        }

        _ = value.TryFormat(room, out int length, default, CultureInfo.InvariantCulture);
        room[length] = (byte)'\n';
        _used += length + 1;
    }

    private void Text(string text)
    {
        Span<byte> room = Room(text.Length * 3);
        _used += Encoding.UTF8.GetBytes(text, room);
    }

    /// <returns>At least so many bytes, behind those in use.</returns>
    private Span<byte> Room(int bytes)
    {
        if (_page.Length - _used < bytes)
        {
            HandOver();
            if (_page.Length < bytes)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(bytes);
                ArrayPool<byte>.Shared.Return(_page);
                _page = larger;
            }
        }

        return _page.AsSpan(_used);
    }
}
