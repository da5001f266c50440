using System.Text;
using ExporterToolkit.Delivery;

namespace ExporterToolkit.Settings;

/// <summary>
/// What goes to standard output at once: help, versions, reports. Told apart from a crash when it cannot
/// be written, as on a full disk.
/// </summary>
/// <param name="program">Whose message it is when it cannot be written.</param>
internal sealed class Answer(string program) : StringWriter
{
    /// <param name="exitCode">What it ends with if all is written.</param>
    public int End(int exitCode, TextWriter errors)
    {
        if (GetStringBuilder().Length == 0)
        {
            return exitCode;
        }

        (_, int errno) = Descriptor.Write(Descriptor.StandardOutput, Encoding.UTF8.GetBytes(ToString()));
        if (errno is 0 or Errno.EPIPE) // | head
        {
            return exitCode;
        }

        errors.WriteLine($"{program}: cannot write to standard output: {Errno.Describe(errno)}");
        return ExitCode.Failure;
    }
}
