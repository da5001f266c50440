namespace AbiGenerator;

/// <summary>The object has something that cannot be shared.</summary>
internal sealed class AbiException(string message) : Exception(message);
