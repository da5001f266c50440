using System.Buffers;

namespace RenameExporter.Host;

/// <summary>Finds the id of a container in the name of its cgroup, as container runtimes write it.</summary>
internal static class ContainerCgroup
{
    private const int Digits = 64;
    private const string Scope = ".scope"; // with systemd as cgroup manager

    // What monitors a container (libpod-conmon-…, crio-conmon-…) is not in it.
    private static readonly string[] Prefixes = ["", "docker-", "cri-containerd-", "crio-", "libpod-"];
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <returns>64 hexadecimal digits; empty when this is no container's.</returns>
    public static string IdOf(string cgroup)
    {
        ReadOnlySpan<char> name = cgroup;
        if (name.EndsWith(Scope, StringComparison.Ordinal))
        {
            name = name[..^Scope.Length];
        }

        if (name.Length < Digits || name[^Digits..].ContainsAnyExcept(Hex))
        {
            return "";
        }

        foreach (string prefix in Prefixes)
        {
            if (name[..^Digits].SequenceEqual(prefix))
            {
                return name[^Digits..].ToString();
            }
        }

        return "";
    }
}
