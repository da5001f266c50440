namespace RenameExporter.Events;

/// <summary>Whoever wants samples. Without one, the kernel takes none.</summary>
internal interface ISampleConsumer
{
    /// <summary>On the thread that reads the ring: must not block, must not throw.</summary>
    void Consume(RenameSample sample);
}
