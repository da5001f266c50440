using RenameExporter.Abi;

namespace RenameExporter.Events.Formats;

/// <summary>The fields of an alert of the guard; those of the rename that was judged stand beside them.</summary>
internal static class EcsGuard
{
    // As Elastic's rules count: medium, high and critical.
    public const ulong Would = 47, LetGo = 73, Acted = 99;

    private static readonly string[] s_ofFile = ["file", "intrusion_detection"];
    private static readonly string[] s_ofProcess = ["file", "intrusion_detection", "process"];
    private static readonly string[] s_denied = ["denied"];
    private static readonly string[] s_info = ["info"];

    public static void AddAlert(EventFields fields, GuardFacts guard)
    {
        fields.Add("event.kind", "alert"u8);
        fields.Add("event.module", "rename_exporter"u8);
        fields.Add("event.dataset", "rename_exporter.guard"u8);
        fields.Add("event.category", (guard.Done & ~GuardAction.Deny) != 0 ? s_ofProcess : s_ofFile);
        fields.Add("event.type", guard.Done.HasFlag(GuardAction.Deny) ? s_denied : s_info);
        fields.Add("event.action", ActionOf(guard));
        if (guard.Acted)
        {
            fields.Add("event.outcome", guard.SignalError == 0 ? "success"u8 : "failure"u8);
        }

        fields.Add("event.severity", SeverityOf(guard));
        fields.Add("rule.name", guard.Rule);
        fields.Add("rule.description", guard.Allows);
    }

    public static void AddFacts(EventFields fields, GuardFacts guard)
    {
        fields.Add("rename.guard.hook", guard.Hook);
        fields.Add("rename.guard.mode", guard.Enforces ? "enforce"u8 : "monitor"u8);
        fields.Add("rename.guard.action", Words.OfAction(guard.StrongestAsked));
        fields.Add("rename.guard.outcome", Words.Of(guard.Outcome));
        fields.Add("rename.guard.done", Words.Of(guard.Done));
        fields.Add("rename.guard.errno", Words.OfError(guard.Error));
        fields.Add("rename.guard.budget", guard.Budget is { } budget ? (ulong)budget : null);
        fields.Add("rename.guard.over", guard.Over > 0 ? guard.Over : null);
        fields.Add("rename.guard.signal_error", Words.OfError(guard.SignalError));
    }

    /// <returns>One of the three above.</returns>
    public static ulong SeverityOf(GuardFacts guard) => guard.Outcome switch
    {
        GuardOutcome.Acted => Acted,
        GuardOutcome.WouldAct => Would,
        _ => LetGo,
    };

    /// <returns>
    /// What was done, or what would have been: <c>process-stopped</c>, <c>rename-would-be-denied</c>.
    /// </returns>
    public static string ActionOf(GuardFacts guard) => (guard.Strongest, guard.Acted) switch
    {
        (GuardAction.Kill, true) => "process-killed",
        (GuardAction.Stop, true) => "process-stopped",
        (_, true) => "rename-denied",
        (GuardAction.Kill, false) => "process-would-be-killed",
        (GuardAction.Stop, false) => "process-would-be-stopped",
        _ => "rename-would-be-denied",
    };
}
