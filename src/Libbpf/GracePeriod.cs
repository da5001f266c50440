using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// Waits until every BPF program that was running has ended: an RCU grace period. membarrier(2) waits
/// for one and does nothing else. Where it does not (one CPU, nohz_full), we fall back on what blinds the
/// probe for a moment: the kernel also waits after an update of a map-in-map element (maybe_wait_bpf_programs, 1ae80cf31938, 4.20), so we own one to update.
/// </summary>
public sealed unsafe class GracePeriod : IDisposable
{
    private const uint Array = 2; // BPF_MAP_TYPE_ARRAY
    private const uint ArrayOfMaps = 12; // BPF_MAP_TYPE_ARRAY_OF_MAPS

    private const int MembarrierGlobal = 1; // MEMBARRIER_CMD_GLOBAL: synchronize_rcu(), since 4.3

    private static readonly nint MembarrierCall =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 283 : 324;

    private readonly SafeFileHandle _inner;
    private readonly SafeFileHandle _outer;

    public GracePeriod()
    {
        _inner = Create(Array, null, "cannot create the inner map of the grace period");
        var options = new MapCreateOptions
        {
            Size = (nuint)sizeof(MapCreateOptions),
            InnerMapFd = (uint)_inner.DangerousGetHandle(),
        };
        _outer = Create(ArrayOfMaps, &options, "cannot create the map of the grace period");
    }

    /// <summary>Takes milliseconds (measured: 2-31). Programs that start meanwhile may still run.</summary>
    public void Wait()
    {
        ObjectDisposedException.ThrowIf(_outer.IsClosed, this);

        // With one CPU online membarrier returns at once, although a program may have been preempted.
        if (Environment.ProcessorCount > 1
            && NativeMethods.syscall(MembarrierCall, MembarrierGlobal, 0, 0) == 0)
        {
            return;
        }

        uint index = 0;
        int inner = (int)_inner.DangerousGetHandle();
        LibbpfException.ThrowIfNegative(
            NativeMethods.bpf_map_update_elem((int)_outer.DangerousGetHandle(), &index, &inner, 0),
            "cannot wait for running BPF programs");
    }

    public void Dispose()
    {
        _outer.Dispose();
        _inner.Dispose();
    }

    private static SafeFileHandle Create(uint type, MapCreateOptions* options, string attempt)
    {
        int map = NativeMethods.bpf_map_create(type, null, sizeof(uint), sizeof(uint), 1, options);
        return new(LibbpfException.ThrowIfNegative(map, attempt), ownsHandle: true);
    }
}
