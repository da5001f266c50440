using AbiGenerator;

if (args is not [string objectFile, string output])
{
    Console.Error.WriteLine("usage: AbiGenerator OBJECT OUTPUT.cs");
    return 2;
}

try
{
    string source = CSharpSource.Of(SharedTypes.Read(File.ReadAllBytes(objectFile)));
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    File.WriteAllText(output, source);
    return 0;
}
catch (Exception e) when (e is AbiException or Libbpf.LibbpfException or IOException)
{
    Console.Error.WriteLine($"cannot generate {output} from {objectFile}: {e.Message}");
    return 1;
}
