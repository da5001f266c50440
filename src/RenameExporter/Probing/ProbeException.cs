namespace RenameExporter.Probing;

/// <summary>The probe cannot start, or is gone. The message is for the operator, whole.</summary>
internal sealed class ProbeException(string message, Exception? inner = null)
    : Exception(message, inner);
