using System.Runtime.InteropServices;
using RenameExporter.Commands.Guard;
using RenameExporter.Configuration;
using RenameExporter.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Loads the guard before there is a probe, which would take the renames of its self-test for somebody's; begins to judge
/// once the probe counts, and ends before it. Between these a thread of its own renews the lease.
/// </summary>
internal sealed class GuardService(
    ExporterOptions options, GuardKeeper keeper, IVerdictListener verdicts, CgroupHierarchy cgroups,
    ILogger<GuardService> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private Enforcer? _enforcer;
    private PosixSignalRegistration? _off;
    private Thread? _thread;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _enforcer = Capabilities.Problem() is null ? Load() : null; // the probe says what is missing
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _enforcer?.ReadRecords(verdicts);
        keeper.Start(_enforcer);
        _off = PosixSignalRegistration.Create(GuardOff.Signal, signal =>
        {
            signal.Cancel = true; // not the default, which is to end
            keeper.SwitchOff();
        });
        _thread = new Thread(Run) { IsBackground = true, Name = "lease" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Set();
        _thread?.Join();
        keeper.Stop();
        _enforcer?.Dispose(); // what was reported before is heard
        _enforcer = null;
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _enforcer?.Dispose(); // where something else did not start
        _off?.Dispose();
        _stop.Dispose();
    }

    // Without a hook the exporter counts as it would without a guard, and says that it does not guard.
    private Enforcer? Load()
    {
        var trials = new List<HookTrial>();
        try
        {
            return GuardLoader.Load(options.Guard!.Hook, KernelFacts.Read(options.Probe.RootFs), cgroups, trials);
        }
        catch (ProbeException e)
        {
            logger.NoHook(e.Message);
            return null;
        }
        finally
        {
            foreach (HookTrial trial in trials.Where(trial => trial.Why is not null))
            {
                logger.HookNotTaken(trial.Hook.Name(), trial.Why!);
            }
        }
    }

    private void Run()
    {
        while (!_stop.Wait(keeper.Interval))
        {
            try
            {
                keeper.Beat();
            }
            catch (Exception e)
            {
                logger.GuardFailed(e); // the lease goes on only as long as beats begin
            }
        }
    }
}
