namespace RenameExporter.Events;

/// <summary>Whoever wants samples. Registered as a service; without one, none are taken.</summary>
internal interface ISampleConsumer
{
    /// <summary>Called on the reader's thread, for one sample after the other. Must not block.</summary>
    void Consume(RenameSample sample);
}
