using Libbpf;

namespace RenameExporter.Probing;

/// <summary>
/// A thread with mounts of its own, for trials: tracepoints mount tracefs where it is not, libbpf's look into debugfs does
/// so too, and neither may outlive a trial.
/// </summary>
internal static class OwnMounts
{
    /// <param name="run">Is told whether the mounts are its own; without the right to have them they are not.</param>
    public static T Run<T>(Func<bool, T> run)
    {
        T? result = default;
        Exception? defect = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = run(KernelFeatures.UnshareMounts());
            }
            catch (Exception e)
            {
                defect = e; // an exception that leaves a thread ends the process, without a message
            }
        });
        thread.Start();
        thread.Join();
        return defect is null ? result! : throw new InvalidOperationException("a trial could not be made", defect);
    }
}
