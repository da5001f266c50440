using CsCheck;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class FlagFileTests
{
    private static readonly string[] s_starts = ["", "test:\n  path: ", "test: {list-of-texts: "];

    private static readonly ProgramDescription s_program = TestProgram.Of(TestProgram.Path, new Flag<string>(
        "--test.list-of-texts", "text", "Texts.", "", (text, out value) => (value = text) is not null, "a text")
    {
        Repeatable = true,
    });

    // Whatever is in the file: values or messages, never an exception and never a line end.
    [Fact]
    public void AnyText_isReadOrRefused() =>
        Gen.String[Gen.Char["tes pahli:.-[]{}'\"\n\t#&*!|>?,~%@`\\\u0001\u00e91"], 0, 60]
            .Select(Gen.Int[0, s_starts.Length - 1].Select(i => s_starts[i]))
            .Sample((text, start) =>
            {
                FlagFile file = FlagFile.Parse(s_program, "F", start + text);
                return file.Values.Values.All(values => values.Count > 0)
                    && file.Mistakes.All(error => error.StartsWith("file F, line ", StringComparison.Ordinal));
            }, iter: 20_000);
}
