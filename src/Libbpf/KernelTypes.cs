using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// What the running kernel's type information says of a few names, in one pass over it.
/// <see cref="Btf.LoadKernel"/> goes through all of its 150,000 types for each question, and libbpf for each
/// struct that is relocated.
/// </summary>
public sealed class KernelTypes
{
    internal const string Path = "/sys/kernel/btf/vmlinux";

    private readonly HashSet<string> _structs = [];
    private readonly Dictionary<string, (uint Id, int Parameters)> _functions = [];

    private KernelTypes(KernelTypesFile file, ReadOnlySpan<string> names, ReadOnlySpan<string> wholeStructs)
    {
        Dictionary<uint, string> byOffset = Find(file, [.. names, .. wholeStructs]);
        uint[] offsets = [.. byOffset.Keys];
        var whole = new List<uint>();
        for (uint id = 1; id < file.Count; id++)
        {
            ReadOnlySpan<uint> type = file.Type(id); // name_off, info, size or type
            if (!offsets.AsSpan().Contains(type[0]))
            {
                continue;
            }

            string name = byOffset[type[0]];
            switch (KernelTypesFile.Kind(type[1]))
            {
                case BtfKind.Func:
                    _functions.TryAdd(name, (id, (int)(file.Type(type[2])[1] & 0xffff)));
                    break;
                case BtfKind.Union when wholeStructs.Contains(name):
                    whole.Add(id);
                    break;
                case BtfKind.Struct:
                    _structs.Add(name);
                    if (wholeStructs.Contains(name))
                    {
                        whole.Add(id);
                    }

                    break;
                default:
                    break;
            }
        }

        Subset = BtfSubset.Of(file, whole);
    }

    /// <summary>The whole structs, and what lies in them: for <see cref="BpfObject.Open"/>.</summary>
    public ReadOnlyMemory<byte> Subset { get; }

    /// <param name="names">Of structs and functions that will be asked for.</param>
    /// <param name="wholeStructs">Of structs and unions that go into the subset.</param>
    /// <exception cref="LibbpfException">A kernel without BTF, or with a kind of type that is not known.</exception>
    public static KernelTypes Read(ReadOnlySpan<string> names, ReadOnlySpan<string> wholeStructs)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(Path);
            return new(KernelTypesFile.Read(file), names, wholeStructs);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw KernelTypesFile.Unreadable(Errno.ENOENT);
        }
        catch (UnauthorizedAccessException)
        {
            throw KernelTypesFile.Unreadable(Errno.EACCES);
        }
    }

    public bool HasStruct(string name) => _structs.Contains(name);

    /// <summary>Number of parameters of a kernel function, or null if there is no such function.</summary>
    public int? ParameterCount(string function) =>
        _functions.TryGetValue(function, out (uint Id, int Parameters) found) ? found.Parameters : null;

    internal uint? FunctionId(string function) =>
        _functions.TryGetValue(function, out (uint Id, int Parameters) found) ? found.Id : null;

    /// <returns>Where the names stand: whole strings, with a NUL before and behind.</returns>
    private static Dictionary<uint, string> Find(KernelTypesFile file, ReadOnlySpan<string> names)
    {
        var found = new Dictionary<uint, string>();
        foreach (string name in names)
        {
            int at = file.Strings.IndexOf(Encoding.UTF8.GetBytes($"\0{name}\0"));
            if (at >= 0)
            {
                found[(uint)at + 1] = name;
            }
        }

        return found;
    }
}
