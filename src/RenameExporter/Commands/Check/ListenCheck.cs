using ExporterToolkit.Web.Listening;

namespace RenameExporter.Commands.Check;

/// <summary>Whether an address could be listened on: bound, and let go before anybody could connect.</summary>
internal static class ListenCheck
{
    public static ListenReport Run(ListenAddress listen) =>
        new(listen.ToString(), ListenSocket.Problem(listen));
}
