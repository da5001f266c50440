using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Testing;

/// <summary>The descriptors of this process.</summary>
public static partial class DescriptorTable
{
    /// <summary>Makes a descriptor another file's, behind the back of whoever has it (dup2(2)).</summary>
    public static void Replace(int descriptor, SafeFileHandle by)
    {
        if (dup2((int)by.DangerousGetHandle(), descriptor) < 0)
        {
            throw new IOException($"dup2: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
