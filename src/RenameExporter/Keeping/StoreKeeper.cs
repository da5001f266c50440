using System.Net.Sockets;
using ExporterToolkit.Hosting;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Keeping;

/// <summary>Keeps a probe in systemd's descriptor store: until the service is stopped, and not while it restarts.</summary>
internal sealed class StoreKeeper : IProbeKeeper
{
    // All that systemd has by our knowledge.
    private readonly HashSet<string> _names = [];

    // Of the names of what is kept; null: nothing was found, or it has been let go.
    private int? _generation;

    public string Where => "systemd's descriptor store";

    public KeptObjects? Find()
    {
        IReadOnlyDictionary<string, SafeFileHandle> found = DescriptorStore.Take();
        _names.UnionWith(found.Keys);
        string[] ours = [.. found.Keys.Where(KeptNames.IsName)];
        if (ours.Length == 0)
        {
            return null;
        }

        int generation = KeptNames.Current(ours);
        var current = new Dictionary<string, SafeFileHandle>();
        foreach ((string stored, SafeFileHandle descriptor) in found)
        {
            if (KeptNames.IsName(stored) && KeptNames.Parse(stored) is var (name, of) && of == generation)
            {
                current.Add(name, descriptor);
                continue;
            }

            descriptor.Dispose(); // who died left both
            Remove(stored);
        }

        _generation = generation;
        return new(current);
    }

    public void Keep(IReadOnlyList<(string Name, int Descriptor)> objects)
    {
        try
        {
            int next = _generation + 1 ?? 0;
            if (!Store(objects, next) && (_generation is null || !StoreInstead(objects)))
            {
                throw new IOException($"it has no room for {objects.Count} (FileDescriptorStoreMax= of the unit)");
            }

            if (_generation is { } old)
            {
                RemoveAll(old);
                DescriptorStore.Settle(); // or it might outlive us after somebody was shown what the other one counts
                _generation = next;
            }

            _generation ??= 0;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Forget();
            throw new KeptException($"systemd does not take it into its descriptor store: {e.Message}");
        }
    }

    public void Forget()
    {
        try
        {
            foreach (string name in _names)
            {
                DescriptorStore.Remove(name);
            }
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }

        _names.Clear();
        _generation = null;
    }

    /// <summary>There is no room for two: the one that was found goes first.</summary>
    private bool StoreInstead(IReadOnlyList<(string Name, int Descriptor)> objects)
    {
        Forget();
        return Store(objects, 0);
    }

    private bool Store(IReadOnlyList<(string Name, int Descriptor)> objects, int generation)
    {
        foreach ((string name, int descriptor) in objects)
        {
            string stored = KeptNames.Of(name, generation);
            _names.Add(stored);
            DescriptorStore.Keep(stored, descriptor);
        }

        return DescriptorStore.HasAll();
    }

    // What decides first.
    private void RemoveAll(int generation)
    {
        string deciding = KeptNames.Of(KeptNames.Deciding, generation);
        string[] all = [.. _names.Where(name => KeptNames.Parse(name).Generation == generation && name != deciding)];
        foreach (string name in all.Prepend(deciding))
        {
            Remove(name);
        }
    }

    private void Remove(string stored)
    {
        DescriptorStore.Remove(stored);
        _names.Remove(stored);
    }
}
