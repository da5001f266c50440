using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>Where libbpf comes from, and which version it is.</summary>
public static class LibbpfLibrary
{
    internal const string Name = "libbpf";

    /// <summary>The name that libbpf 1.x is installed under; the shipped binary links it in.</summary>
    private const string SharedObject = "libbpf.so.1";

    /// <summary>For example <c>1.1</c>.</summary>
    public static string Version =>
        $"{NativeMethods.libbpf_major_version()}.{NativeMethods.libbpf_minor_version()}";

    /// <summary>
    /// Gives the system back what libbpf has freed: the kernel's type information, read several times
    /// while an object is loaded, leaves tens of MB that the C library would keep (malloc_trim(3)).
    /// </summary>
    public static void ReleaseFreedMemory() => _ = NativeMethods.malloc_trim(0);

    /// <summary>libbpf's own words for its own error numbers, from 4000 on.</summary>
    internal static unsafe string Describe(int errno)
    {
        byte* buffer = stackalloc byte[128];
        _ = NativeMethods.libbpf_strerror(errno, buffer, 128); // it always writes something
        return Marshal.PtrToStringUTF8((nint)buffer) ?? "";
    }

    // A module initializer, because the resolver must stand before the first P/Invoke of any type.
#pragma warning disable CA2255 // Meant for applications; here it is what keeps callers free of set-up.
    [ModuleInitializer]
    internal static void RegisterResolver()
#pragma warning restore CA2255
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return; // NativeAOT: linked statically.
        }

        NativeLibrary.SetDllImportResolver(typeof(LibbpfLibrary).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
        {
            return 0;
        }

        return NativeLibrary.TryLoad(SharedObject, out nint handle)
            ? handle
            : throw new DllNotFoundException(
                $"cannot load {SharedObject}. Install libbpf 1.x (Debian: apt-get install libbpf1).");
    }
}
