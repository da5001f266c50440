using AbiGenerator;

if (args is not [string probe, string guard, string output])
{
    Console.Error.WriteLine("usage: AbiGenerator PROBE.o GUARD.o OUTPUT.cs");
    return 2;
}

try
{
    string source = CSharpSource.Of(
        SharedTypes.Read(File.ReadAllBytes(probe)), SharedTypes.ReadGuard(File.ReadAllBytes(guard)));
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    File.WriteAllText(output, source);
    return 0;
}
catch (Exception e) when (e is AbiException or Libbpf.LibbpfException or IOException)
{
    Console.Error.WriteLine($"cannot generate {output} from {probe} and {guard}: {e.Message}");
    return 1;
}
