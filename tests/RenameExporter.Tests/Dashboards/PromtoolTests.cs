using Testing;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>The linter's target-promql and template-label-promql rules, by Prometheus' own parser.</summary>
public sealed class PromtoolTests
{
    [Fact]
    public async Task Expressions_are_PromQL()
    {
        var expressions = DashboardFiles.Expressions.Select((query, i) => $"""
              # {query.Where}
              - record: expression:{i}
                expr: '{Resolve(query.Dashboard, query.Expression).Replace("'", "''", StringComparison.Ordinal)}'
            """);
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, $"groups:\n- name: dashboards\n  rules:\n{string.Join('\n', expressions)}\n",
                TestContext.Current.CancellationToken);
            CommandResult result = await CommandRunner.RunAsync("promtool", "check", "rules", "--lint=none", file);

            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            int asked = DashboardFiles.Expressions.Count();
            Assert.Contains($"{asked} rules found", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Variables_of_every_expression_are_known() => Assert.All(
        DashboardFiles.Expressions,
        query => Assert.DoesNotContain('$', Resolve(query.Dashboard, query.Expression).Replace("$1", "")));

    private static string Resolve(Dashboard dashboard, string expression) => Interpolation
        .For(dashboard, TimeSpan.FromHours(6), TimeSpan.FromSeconds(30), new Dictionary<string, string[]>
        {
            ["comm"] = ["mv", "a.b", "c\"\\d"],
        })
        .Resolve(expression);
}
