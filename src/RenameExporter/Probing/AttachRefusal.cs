using Libbpf;

namespace RenameExporter.Probing;

/// <summary>Why an attach mode does not work here, in the words of the log and of 'check'.</summary>
/// <param name="VerifierLog">Null when the verifier said nothing.</param>
internal sealed record AttachRefusal(string Reason, string? VerifierLog)
{
    /// <param name="attach">Not called where <see cref="Foresee"/> has a reason.</param>
    /// <returns>Null: it is attached.</returns>
    public static AttachRefusal? Of(AttachMode mode, KernelFacts kernel, Action attach)
    {
        if (Foresee(mode, kernel) is { } hopeless)
        {
            return hopeless;
        }

        try
        {
            attach();
            return null;
        }
        catch (LibbpfException e)
        {
            return Of(e, kernel);
        }
        catch (ProbeException e)
        {
            return new(e.Message, null);
        }
    }

    /// <summary>
    /// What tells that a mode cannot work here before its programs are verified and its maps are filled, which
    /// takes a hundred times as long.
    /// </summary>
    /// <returns>Null: it has to be tried.</returns>
    public static AttachRefusal? Foresee(AttachMode mode, KernelFacts kernel) => mode switch
    {
        // Made, and not thrown: that takes a millisecond or two.
        AttachMode.Kprobe when !kernel.HasKprobes => Of(
            new($"this kernel has no kprobes ({KernelFeatures.KprobeEvents})", Errno.ENOENT), kernel),
        AttachMode.Fentry when kernel.FentryError != 0 => Of(
            new("cannot load an fentry program", kernel.FentryError), kernel),
        _ => null,
    };

    /// <summary>
    /// Where lockdown forbids all modes its advice stands for all of them, once, and none has another.
    /// </summary>
    internal static AttachRefusal Of(LibbpfException refused, KernelFacts kernel, AttachRights? rights = null)
    {
        string verdict = VerifierVerdict.Of(refused.VerifierLog) is { } line ? $" (the verifier: {line})" : "";
        string advice = kernel.Lockdown?.ForbidsProbes == true
            ? ""
            : (rights ?? AttachRights.Read()).Advice(refused.Errno, kernel.Version);
        return new(refused.Message + verdict + advice, refused.VerifierLog);
    }
}

/// <summary>Why the verifier refused a program, in its own words.</summary>
internal static class VerifierVerdict
{
    // A message of the kernel is one line; what is longer has a list of registers in it.
    private const int MostCharacters = 160;

    // Its statistics, which stand behind the verdict.
    private static readonly string[] s_statistics =
        ["processed ", "verification time ", "stack depth ", "peak_states ", "max_states_per_insn ", "mark_read "];

    /// <returns>The last line that is not about the verification itself; null: there is none.</returns>
    public static string? Of(string? log)
    {
        string? line = log?.Split('\n').Select(each => each.Trim()).LastOrDefault(each =>
            each.Length > 0 && !s_statistics.Any(word => each.StartsWith(word, StringComparison.Ordinal)));
        return line?.Length > MostCharacters ? line[..MostCharacters] + "…" : line;
    }
}
