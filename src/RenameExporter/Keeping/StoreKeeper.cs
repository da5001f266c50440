using System.Net.Sockets;
using ExporterToolkit.Hosting;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Keeping;

/// <summary>Keeps a probe in systemd's descriptor store: until the service is stopped, and not while it restarts.</summary>
internal sealed class StoreKeeper : IProbeKeeper
{
    private readonly HashSet<string> _names = [];

    public string Where => "systemd's descriptor store";

    public KeptObjects? Find()
    {
        IReadOnlyDictionary<string, SafeFileHandle> found = DescriptorStore.Take();
        _names.UnionWith(found.Keys);
        return found.Count == 0 ? null : new(found);
    }

    public void Keep(IReadOnlyList<(string Name, int Descriptor)> objects)
    {
        try
        {
            foreach ((string name, int descriptor) in objects)
            {
                _names.Add(name);
                DescriptorStore.Keep(name, descriptor);
            }

            if (!DescriptorStore.HasAll())
            {
                throw new IOException($"it has no room for {objects.Count} (FileDescriptorStoreMax= of the unit)");
            }
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
    }
}
