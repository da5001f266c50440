using RenameExporter.Host;

namespace RenameExporter.Events.Formats;

/// <summary>Which event it is, and which host it comes from.</summary>
internal static class OriginFields
{
    /// <summary>A field of the object <c>event</c>, for between the others of it.</summary>
    public static void AddId(EventFields fields, RenameEvent made)
    {
        Span<byte> id = stackalloc byte[EventIdentity.MostBytes];
        fields.Add("event.id", id[..EventIdentity.Write(made, id)]);
    }

    /// <summary>Objects of their own, behind that.</summary>
    public static void Add(EventFields fields, HostIdentity origin)
    {
        fields.Add("host.name", origin.Name);
        fields.Add("host.id", origin.Id);
        fields.Add("k8s.node.name", origin.NodeName);
        for (int i = 0; i < origin.Labels.Count; i++)
        {
            fields.Add(origin.Labels[i].Field, origin.Labels[i].Value);
        }
    }
}
