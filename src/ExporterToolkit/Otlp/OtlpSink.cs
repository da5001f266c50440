using ExporterToolkit.Delivery;

namespace ExporterToolkit.Otlp;

/// <summary>
/// Log records to an endpoint, by OTLP/HTTP in the JSON mapping (opentelemetry.io/docs/specs/otlp). What was answered with
/// success is delivered, and nothing else. A request with something in it that will never be taken is sent again in smaller
/// parts, until it is known which record that is. Whatever people mend (addresses, passwords, an endpoint that refuses
/// everything) is tried again, and costs no record.
/// </summary>
/// <param name="name">For the log and the label <c>sink</c>.</param>
public sealed class OtlpSink<T>(string name, string path, OtlpFormat<T> format, TimeProvider time) : ISink<T>
{
    // Without compression. Endpoints take 20 MiB, and proxies before them often 1 MiB.
    private const int MostBytes = 960 * 1024;
    private const int LeastBytes = 16 * 1024;
    private const int MostRecords = 4096;

    // So many, one after the other, are more than bad luck.
    private const int Suspicious = 8;

    private readonly OtlpRequest<T> _request = new(format);
    private OtlpClient? _client;
    private ILogger? _logger;
    private int _mostBytes = MostBytes; // less, where the endpoint found that too large
    private int _most = MostRecords; // in a request: fewer while some are refused
    private int _refusedInARow;
    private string? _said; // what the endpoint said last of what it took

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Open(ILogger logger)
    {
        OtlpFile file = OtlpFile.Read(path);
        if (file.Configuration is not { } settings)
        {
            throw new SinkException(string.Join("; ", file.Errors));
        }

        _logger = logger;
        foreach (string problem in file.Exposed)
        {
            logger.OtlpFileExposed(problem);
        }

        if (settings.ShowsHeaders)
        {
            logger.HeadersShown(settings.Url);
        }

        _client = new(file, logger, time);
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<T> items, CancellationToken cancellation)
    {
        var result = default(DeliveryResult);
        for (int first = 0, encoded = 0; result.Settled < items.Count;)
        {
            if (result.Settled == first + encoded)
            {
                first = result.Settled;
                encoded = _request.Encode(items, first, MostBytes);
            }

            int from = result.Settled - first;
            int count = _request.Fitting(from, Math.Min(_most, encoded - from), _mostBytes);
            OtlpAnswer answer = await _client!.PostAsync(_request.Body(from, count), cancellation);
            result = result with { Uncertain = result.Uncertain + (answer.Repetitions * count) };
            switch (answer.Verdict)
            {
                case OtlpVerdict.Taken:
                    result = Taken(result, answer, count);
                    break;
                case OtlpVerdict.Refused when count > 1:
                    Halve(answer, from, count);
                    break;
                case OtlpVerdict.Refused:
                    return await RefusedAloneAsync(result, answer, cancellation);
                default:
                    return result with
                    {
                        Failure = answer.Reason,
                        After = answer.After,
                        Uncertain = result.Uncertain + (answer.IsUncertain ? count : 0),
                    };
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private DeliveryResult Taken(DeliveryResult result, OtlpAnswer answer, int count)
    {
        _most = Math.Min(_most * 2, MostRecords);
        _refusedInARow = 0;
        int rejected = (int)Math.Min(answer.Rejected, count);
        if (rejected == 0 && answer.Reason.Length > 0 && answer.Reason != _said)
        {
            _said = answer.Reason;
            _logger!.OtlpSays(name, answer.Reason);
        }

        return result with
        {
            Delivered = result.Delivered + count - rejected,
            Rejected = result.Rejected + rejected,
            Rejection = rejected > 0 ? $"it rejected {rejected} of {count} records: {answer.Reason}" : result.Rejection,
        };
    }

    private void Halve(OtlpAnswer answer, int from, int count)
    {
        if (answer.IsTooLarge)
        {
            _mostBytes = Math.Max(LeastBytes, _request.SizeOf(from, count) / 2); // it will find the next one too large as well
        }

        _most = count / 2;
    }

    /// <summary>
    /// Either the record is at fault, or the endpoint, which would refuse anything: an address where something else
    /// listens, or http:// to a port of TLS. A request without records tells: an endpoint takes it.
    /// </summary>
    private async Task<DeliveryResult> RefusedAloneAsync(
        DeliveryResult result, OtlpAnswer answer, CancellationToken cancellation)
    {
        OtlpAnswer empty = await _client!.PostAsync(OtlpRequest<T>.Empty, cancellation);
        if (empty.Verdict != OtlpVerdict.Taken)
        {
            return result with
            {
                Failure = empty.Verdict == OtlpVerdict.Failed ? empty.Reason
                    : $"{answer.Reason}; it refuses a request without records as well, so the endpoint is at fault, and not the records",
                After = empty.After,
            };
        }

        if (++_refusedInARow == Suspicious)
        {
            _logger!.OtlpRefusesAll(name, _refusedInARow, answer.Reason);
        }

        return DeliveryResult.Refuse(result, answer.Reason);
    }
}
