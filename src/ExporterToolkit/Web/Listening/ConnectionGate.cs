namespace ExporterToolkit.Web.Listening;

/// <summary>
/// While it is closed, addresses are bound and nothing is accepted: connections wait in the kernel's backlog. It is open at first;
/// <see cref="Hosting.HostRun"/> closes it until the process has done what it must before it serves anybody.
/// </summary>
internal sealed class ConnectionGate
{
    private TaskCompletionSource? _closed;

    public Task Opened => Volatile.Read(ref _closed)?.Task ?? Task.CompletedTask;

    public void Close() => Volatile.Write(ref _closed, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();
}
