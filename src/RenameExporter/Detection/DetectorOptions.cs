namespace RenameExporter.Detection;

/// <param name="Files">--detector.files: so many make a burst; 0: there is no detector.</param>
/// <param name="NewProgram">--detector.new-program: a program younger than this is new; zero: none is.</param>
/// <param name="Usual">--detector.usual-extensions.</param>
internal sealed record DetectorOptions(int Files, TimeSpan NewProgram, UsualTypes Usual)
{
    public static DetectorOptions Off { get; } = new(0, TimeSpan.Zero, UsualTypes.Default);

    public static DetectorOptions Default { get; } = new(20, TimeSpan.FromHours(24), UsualTypes.Default);

    public bool IsOn => Files > 0;
}
