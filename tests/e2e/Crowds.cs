namespace E2eTests;

/// <summary>Tests that load the machine: one after the other, and beside no other test.</summary>
[CollectionDefinition(nameof(Crowds), DisableParallelization = true)]
public sealed class Crowds
{
    /// <summary>A page of some 500 KB.</summary>
    public static async Task MakeActorsAsync()
    {
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "10000", "--actors", "10000");
    }
}
