using System.Diagnostics;

namespace Testing;

/// <summary>
/// While it is held, the guests of this checkout stand still: for tests that hold the exporter to a promise in seconds,
/// which a machine busy with other tests would break. tests/vm/pause.sh says how.
/// </summary>
public sealed class QuietMachine : IDisposable
{
    // A guest looks twice a second. Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly FileStream _wanted;
    private readonly FileStream _guests;

    private QuietMachine(FileStream wanted, FileStream guests) => (_wanted, _guests) = (wanted, guests);

    /// <returns>Once all of them do, and no other test holds it.</returns>
    public static Task<QuietMachine> TakeAsync() =>
        TakeAsync(Path.Combine(Repository.Root, "artifacts", "tests"));

    /// <param name="directory">Where the locks are.</param>
    public static async Task<QuietMachine> TakeAsync(string directory)
    {
        FileStream wanted = await LockAsync(Path.Combine(directory, "quiet.wanted"));
        try
        {
            return new(wanted, await LockAsync(Path.Combine(directory, "quiet.guests")));
        }
        catch (TimeoutException)
        {
            await wanted.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        _guests.Dispose();
        _wanted.Dispose();
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                // FileShare.None is flock(LOCK_EX) here.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e)
            {
                if (watch.Elapsed > HangLimit)
                {
                    throw new TimeoutException($"{path} is still held: {e.Message}", e);
                }

                await Task.Delay(20);
            }
        }
    }
}
