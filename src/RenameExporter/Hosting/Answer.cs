using System.Text;
using ExporterToolkit.Delivery;
using RenameExporter.Configuration;

namespace RenameExporter.Hosting;

/// <summary>
/// What goes to standard output at once: help, versions, reports. Told apart from a crash when it cannot
/// be written, as on a full disk.
/// </summary>
internal sealed class Answer : StringWriter
{
    /// <param name="exitCode">What it ends with if all is written.</param>
    public int End(int exitCode, TextWriter errors)
    {
        (_, int errno) = Descriptor.Write(Descriptor.StandardOutput, Encoding.UTF8.GetBytes(ToString()));
        if (errno is 0 or Errno.EPIPE) // | head
        {
            return exitCode;
        }

        errors.WriteLine($"rename_exporter: cannot write to standard output: {Errno.Describe(errno)}");
        return ExitCode.Failure;
    }
}
