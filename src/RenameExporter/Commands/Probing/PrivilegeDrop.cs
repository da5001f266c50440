using Libbpf;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Attaching takes capabilities, counting does not. So once the probe is attached and the addresses are
/// bound, every thread drops what is left, and whoever breaks in through the web finds little.
/// </summary>
internal static class PrivilegeDrop
{
    private const int NamesInWarning = 5;

    /// <param name="keep">They will stay: a reason to warn.</param>
    public static void TellSurplus(bool keep, ILogger logger)
    {
        IReadOnlyList<string> surplus = Capabilities.Surplus(File.ReadAllText("/proc/self/status"));
        if (surplus.Count > 0)
        {
            logger.HasSurplus(
                keep ? LogLevel.Warning : LogLevel.Debug,
                surplus.Count,
                string.Join(' ', surplus.Take(NamesInWarning)) + (surplus.Count > NamesInWarning ? " ..." : ""));
        }
    }

    /// <exception cref="ProbeException">A thread keeps its own, which nobody should believe to be gone.</exception>
    public static void Apply(bool keep, ILogger logger)
    {
        if (keep)
        {
            logger.CapabilitiesKept();
            return;
        }

        ulong kept = Capabilities.AfterAttach(KernelFacts.ParseVersion(KernelFacts.ReadRelease()));
        try
        {
            ThreadCapabilities.DropAllBut(kept);
            logger.CapabilitiesDropped(kept == 0 ? "none" : "CAP_BPF, which this kernel requires for bpf(2)");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            logger.CannotDropCapabilities();
        }
        catch (Exception e) when (e is TimeoutException or LibbpfException)
        {
            throw new ProbeException($"{e.Message}. With --capabilities.keep it runs, with all of them");
        }
    }
}
