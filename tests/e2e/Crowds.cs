namespace E2eTests;

internal static class Crowds
{
    /// <summary>A page of some 1.2 MB.</summary>
    public static async Task MakeActorsAsync()
    {
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "10000", "--actors", "10000");
    }
}
