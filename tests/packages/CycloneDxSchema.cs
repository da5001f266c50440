using System.Reflection;

namespace PackageTests;

/// <summary>
/// CycloneDX' own validator, with the schemas it carries. It is to be had inside their tool only, which
/// NuGet unpacks beside the packages.
/// </summary>
internal static class CycloneDxSchema
{
    /// <summary>What is wrong with a document; nothing when it is valid.</summary>
    public static string[] Faults(string json)
    {
        string tool = typeof(CycloneDxSchema).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "CycloneDX").Value!;
        string library = Directory.GetFiles(tool, "CycloneDX.Core.dll", SearchOption.AllDirectories).Order().Last();
        var core = Assembly.LoadFrom(library);
        Type version = core.GetType("CycloneDX.SpecificationVersion", throwOnError: true)!;
        MethodInfo validate = core.GetType("CycloneDX.Json.Validator", throwOnError: true)!
            .GetMethod("Validate", [typeof(string), version])!;
        object result = validate.Invoke(null, [json, Enum.Parse(version, "v1_6")])!;
        bool valid = (bool)result.GetType().GetProperty("Valid")!.GetValue(result)!;
        var messages = (IEnumerable<string>)result.GetType().GetProperty("Messages")!.GetValue(result)!;
        return valid ? [] : [.. messages.DefaultIfEmpty("invalid, without a message")];
    }
}
