using System.Runtime.InteropServices;

namespace ExporterToolkit.Hosting;

/// <summary>
/// Signals whose default is to kill, and which people send to daemons with something else in mind: reload,
/// reopen, tell. There is nothing to reload here, and a log rotation must not end the counting.
/// </summary>
public sealed class IgnoredSignals : IDisposable
{
    // signal(7); the enum has no names for the last two.
    private static readonly (PosixSignal Signal, string Name)[] s_signals =
        [(PosixSignal.SIGHUP, "SIGHUP"), ((PosixSignal)10, "SIGUSR1"), ((PosixSignal)12, "SIGUSR2")];

    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="logger">Says which one was ignored.</param>
    /// <param name="exceptHangup">SIGHUP is somebody else's: files are opened anew on it.</param>
    public IgnoredSignals(ILogger logger, bool exceptHangup) => _registrations = Array.ConvertAll(
        exceptHangup ? s_signals[1..] : s_signals, entry => PosixSignalRegistration.Create(entry.Signal, context =>
        {
            context.Cancel = true; // not the default
            logger.SignalIgnored(entry.Name);
        }));

    /// <summary>Signals have their default again.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
