using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(VmTests.Matrix))]

namespace VmTests;

/// <summary>
/// What came of each cell. At the end of the run it prints the table and holds it against expected.table:
/// fewer passes than there, or a skip that is not there, fail the run.
/// </summary>
public sealed class Matrix : IDisposable
{
    private readonly ConcurrentQueue<Result> _results = new();
    private readonly ConcurrentQueue<(string Kernel, string Mode, string Errno)> _refusals = new();

    /// <summary>Said at once: a run takes minutes.</summary>
    public static void Tell(string line) => Console.WriteLine(line);

    internal void Judge(CellRun run)
    {
        string why = "";
        var outcome = Outcome.Passed;
        try
        {
            run.Cell.Judge(run);
        }
        catch (SkippedException skip)
        {
            outcome = Outcome.Skipped;
            why = skip.Why;
            throw;
        }
        catch (Exception failure)
        {
            outcome = Outcome.Failed;
            why = string.Join(' ', failure.Message.Split('\n', StringSplitOptions.TrimEntries).Take(3));
            throw;
        }
        finally
        {
            _results.Enqueue(new Result(run.Kernel, run.Mode, run.Name, run.Cell.Group, outcome, why));
        }
    }

    internal void Refused(string kernel, string mode, string errno) => _refusals.Enqueue((kernel, mode, errno));

    public void Dispose()
    {
        if (_results.IsEmpty)
        {
            return;
        }

        var report = new MatrixReport([.. _results], [.. _refusals]);
        string directory = Path.Combine(Repository.Root, "artifacts", "tests", "vm");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "matrix.txt"), report.Text());
        Tell(report.Text());
        if (!LoadTable.IsEmpty)
        {
            File.WriteAllText(Path.Combine(directory, "loads.md"), LoadTable.Markdown());
        }

        if (!ErrnoTable.IsEmpty)
        {
            File.WriteAllText(Path.Combine(directory, "errno.md"), ErrnoTable.Markdown());
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            {
                ErrnoTable.UpdateDocument();
            }
        }

        string[] differences = [.. report.Differences(Expected.Read())];
        Assert.True(
            differences.Length == 0,
            $"not as tests/vm/expected.table says:\n{string.Join('\n', differences)}");
    }
}

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

internal sealed record Result(
    string Kernel, string Mode, string Cell, string Group, Outcome Outcome, string Why);
