using Libbpf;

namespace RenameExporter.Probing;

/// <summary>
/// Tries every attach mode. On a thread with mounts of its own: the tracepoint mode mounts tracefs where
/// it is not, libbpf's look into debugfs does so too, and neither may outlive a trial.
/// </summary>
internal static class AttachTrials
{
    public static IReadOnlyList<AttachTrial> Run(KernelFacts kernel, ProbeOptions options)
    {
        IReadOnlyList<AttachTrial> trials = [];
        Exception? defect = null;
        var thread = new Thread(() =>
        {
            try
            {
                bool ownMounts = KernelFeatures.UnshareMounts();
                trials = [.. AttachModes.All.Select(mode => Run(mode, ownMounts, kernel, options))];
            }
            catch (Exception e)
            {
                defect = e; // an exception that leaves a thread ends the process, without a message
            }
        });
        thread.Start();
        thread.Join();
        return defect is null
            ? trials
            : throw new InvalidOperationException("an attach mode could not be tried", defect);
    }

    private static AttachTrial Run(
        AttachMode mode, bool ownMounts, KernelFacts kernel, ProbeOptions options) =>
        mode == AttachMode.Tracepoint && !ownMounts && !Tracefs.IsMounted()
            ? new(mode, new AttachRefusal($"tracefs is not mounted at {Tracefs.Root}", null), null)
            : AttachTrial.Run(mode, kernel, options);
}
