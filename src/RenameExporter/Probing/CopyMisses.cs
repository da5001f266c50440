using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>
/// Exits that no copy of the exit program saw (bpf/count.bpf.h, on_exit_copy): those that the first copy did not see,
/// less those that another one counted.
/// </summary>
internal sealed class CopyMisses
{
    private ulong _began;
    private ulong _missed;

    /// <summary>
    /// One look, a poll apart from the last one. An exit may be between two copies: so it is asked whether those that
    /// were missed before the last look have been counted by now. What this returns may be late by a look, and never falls.
    /// </summary>
    /// <param name="first">Misses of the first copy, as the kernel has them; read before <paramref name="health"/>.</param>
    /// <param name="canaries">Of all of these, the ones that were the canary's.</param>
    public ulong Update(ulong first, in ProbeHealth health, ulong canaries)
    {
        _missed = Math.Max(_missed, _began - Math.Min(_began, health.RescuedExits));
        ulong began = first + health.UnrecordedExits;
        _began = began - Math.Min(began, canaries);
        return _missed;
    }
}
