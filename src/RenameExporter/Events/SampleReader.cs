using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Events;

/// <summary>Whoever wants samples. Registered as a service; without one, none are taken.</summary>
internal interface ISampleConsumer
{
    /// <summary>Called on the reader's thread, for one look's samples after the other's. Must not block.</summary>
    void Consume(params ReadOnlySpan<RenameSample> samples);

    /// <summary>A look has found none. Called likewise, for two seconds after the last sample.</summary>
    void Rest()
    {
    }
}

/// <summary>
/// Reads the ring buffer on a thread of its own: when a sample wakes it, every few milliseconds while more come, and at
/// once when it is half full. It stops before the probe is detached.
/// </summary>
internal sealed class SampleReader(
    IEnumerable<ISampleConsumer> consumers, SampleBuckets buckets, TimeProvider time, ILogger<SampleReader> logger)
    : BackgroundService
{
    // After a sample: ReaderPace has a rest that begins last a second.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(2);

    private readonly ISampleConsumer[] _consumers = [.. consumers];
    private readonly List<RenameSample> _found = [];
    private readonly ManualResetEventSlim _mayRead = new(true);
    private readonly ManualResetEventSlim _rests = new(true);
    private CancellationTokenSource _pause = new();
    private volatile bool _isRunning;
    private Probe? _probe;
    private string? _failure;

    /// <summary>Whether there is a reason to take samples.</summary>
    public bool IsWanted => _consumers.Length > 0;

    /// <summary>How often a sample has woken the reader.</summary>
    public ulong WakeUps { get; private set; }

    /// <summary>Before the service starts. A probe without samples is never read.</summary>
    public void Open(Probe probe)
    {
        _probe = probe;
        buckets.Open(probe);
    }

    // However little of the host's patience a slow scrape has left: what was renamed is read, at once, before the
    // probe goes.
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    /// <summary>
    /// Reads what there is, and then nothing, until <see cref="Resume"/>: another exporter does. By the one who resumes, and while
    /// the service runs.
    /// </summary>
    public void Pause()
    {
        _mayRead.Reset();
        _pause.Cancel();
        _rests.Wait();
    }

    public void Resume()
    {
        _pause.Dispose();
        _pause = new();
        if (_isRunning)
        {
            _rests.Reset();
            buckets.Open(_probe!);
        }

        _mayRead.Set();
    }

    public override void Dispose()
    {
        base.Dispose();
        _pause.Dispose();
        _mayRead.Dispose();
        _rests.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_probe is not { Samples: { } samples, ReaderRest: { } rest } probe)
        {
            return Task.CompletedTask;
        }

        _isRunning = true;
        _rests.Reset();
        return Task.Factory.StartNew(
            () => Run(probe, samples, rest, stoppingToken), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Run(Probe probe, RingBuffer samples, ReaderRest rest, CancellationToken stop)
    {
        try
        {
            do
            {
                using (var until = CancellationTokenSource.CreateLinkedTokenSource(stop, _pause.Token))
                {
                    Read(probe, samples, rest, until.Token);
                }

                _rests.Set();
                _mayRead.Wait(stop);
                samples.Resume();
            }
            while (!stop.IsCancellationRequested);
        }
        catch (OperationCanceledException)
        {
            // Stopped while another exporter reads.
        }
        finally
        {
            _isRunning = false;
            _rests.Set();
        }
    }

    private void Read(Probe probe, RingBuffer samples, ReaderRest rest, CancellationToken stop)
    {
        using CancellationTokenRegistration interrupt = stop.Register(samples.Interrupt);
        var decoder = new SampleDecoder(probe.Mode, probe.Actors.Size);
        if (probe.IsContinued)
        {
            decoder.Continue(probe.Actors.InUse(probe.Health.Actors));
        }

        var pace = new ReaderPace(time);
        RingBuffer.RecordHandler hand = Hand;
        long? last = null; // time at which one was found
        int found = Look();
        while (!stop.IsCancellationRequested)
        {
            Pause pause = pace.Next(found);
            rest.IsOn = pause.Rest;
            found = pause.Rest ? Look() : 0;
            if (found > 0)
            {
                if (!rest.IsOn)
                {
                    pace.Woken();
                }

                rest.IsOn = false; // it came before anybody could wake the reader
                continue;
            }

            samples.Wait(pause.Wait, hand);
            if (pause.Rest && !rest.IsOn)
            {
                pace.Woken();
            }

            found = Look();
        }

        // What was renamed before the stop was asked for.
        rest.IsOn = false;
        Look();

        int Look()
        {
            samples.Consume(hand);
            int found = _found.Count;
            if (found > 0)
            {
                last = time.GetTimestamp();
            }

            if (last is { } then && time.GetElapsedTime(then) < s_quiet)
            {
                HandOver();
            }
            else
            {
                last = null;
            }

            WakeUps = rest.WakeUps;
            return found;
        }

        void Hand(ReadOnlySpan<byte> record)
        {
            try
            {
                _found.Add(decoder.Decode(record, probe.Cgroups is { } table ? table.Slots : []));
            }
            catch (Exception e)
            {
                Log(e);
            }
        }
    }

    private void HandOver()
    {
        try
        {
            foreach (ISampleConsumer consumer in _consumers)
            {
                if (_found.Count > 0)
                {
                    consumer.Consume(CollectionsMarshal.AsSpan(_found));
                }
                else
                {
                    consumer.Rest();
                }
            }
        }
        catch (Exception e)
        {
            Log(e);
        }

        _found.Clear();
    }

    // A defect of ours, then: the next sample has its chance, and the log is not filled.
    private void Log(Exception failure)
    {
        if (_failure != failure.Message)
        {
            logger.SampleNotRead(failure);
        }

        _failure = failure.Message;
    }
}
