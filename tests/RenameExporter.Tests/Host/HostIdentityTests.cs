using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class HostIdentityTests : IDisposable
{
    private const string Id = "1f2e3d4c5b6a79880123456789abcdef";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("identity");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Read_whatTheHostSays()
    {
        Write("etc/machine-id", $"{Id}\n");
        Write("proc/sys/kernel/hostname", "web-17\n");
        Write("proc/sys/kernel/random/boot_id", "7A9C0D1E-1111-2222-3333-444455556666\n");

        HostIdentity identity = Read(OriginOptions.Default);

        Assert.Equal(("web-17", Id, "7a9c0d1e111122223333444455556666"), (identity.Name, identity.Id, identity.BootId));
        Assert.Null(identity.NodeName);
        Assert.Empty(identity.Labels);
    }

    [Fact]
    public void Read_whatIsGiven_isPreferred()
    {
        Write("proc/sys/kernel/hostname", "pod-x\n");
        EventLabel[] labels = [new("cluster", "prod")];

        HostIdentity identity = Read(new("node-7", "node-7.internal", labels));

        Assert.Equal(("node-7", "node-7.internal"), (identity.Name, identity.NodeName));
        Assert.Same(labels, identity.Labels);
    }

    /// <summary>A hostname is any bytes: sethostname(2).</summary>
    [Fact]
    public void Read_aHostnameOfOddBytes_isPrintable()
    {
        Write("proc/sys/kernel/hostname", "a\tb\u202e\n");

        Assert.Equal(@"a\x09b\xE2\x80\xAE", Read(OriginOptions.Default).Name, ignoreCase: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    [InlineData("1f2e3d4c5b6a79880123456789abcdeg\n")]
    [InlineData("../../etc/passwd\n")]
    public void Read_noMachineId_isAbsent(string file)
    {
        Write("etc/machine-id", file);

        Assert.Null(Read(OriginOptions.Default).Id);
    }

    /// <summary>Event ids must be unique all the same.</summary>
    [Fact]
    public void Read_nothing_hasANameAndABootOfItsOwn()
    {
        HostIdentity one = Read(OriginOptions.Default), other = Read(OriginOptions.Default);

        Assert.Equal(("localhost", null), (one.Name, one.Id));
        Assert.Matches("^[0-9a-f]{32}$", one.BootId);
        Assert.NotEqual(one.BootId, other.BootId);
    }

    [Fact]
    public void Read_thisHost_isItsOwn()
    {
        HostIdentity identity = HostIdentity.Read(OriginOptions.Default, "/");

        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname").Trim(), identity.Name);
        Assert.Equal(
            File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim().Replace("-", "", StringComparison.Ordinal), identity.BootId);
    }

    [Theory]
    [InlineData("cluster=prod", "cluster", "prod")]
    [InlineData("a=b=c d", "a", "b=c d")]
    [InlineData("_x9=\u00e9\"", "_x9", "\u00e9\"")]
    public void TryParse_aLabel_hasNameAndValue(string text, string name, string value)
    {
        Assert.True(EventLabel.TryParse(text, out EventLabel? label));
        Assert.Equal((name, value), (label!.Name, label.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("x=")]
    [InlineData("=y")]
    [InlineData("a.b=c")]
    [InlineData("a=b\nc")]
    [InlineData("a=\\x")]
    [InlineData("9=c")]
    public void TryParse_whatIsNoLabel_isRefused(string text) => Assert.False(EventLabel.TryParse(text, out _));

    [Fact]
    public void FindClash_twiceOrTooMany_isFound()
    {
        EventLabel[] many = [.. Enumerable.Range(0, 33).Select(i => new EventLabel($"l{i}", "v"))];
        EventLabel[] large = [.. Enumerable.Range(0, 5).Select(i => new EventLabel($"l{i}", new string('v', 255)))];

        Assert.Equal(1, EventLabel.FindClash([many[0], many[0]])?.Index);
        Assert.Equal(1, EventLabel.FindClash([many[0], null])?.Index);
        Assert.Equal(32, EventLabel.FindClash(many)?.Index);
        Assert.Equal(3, EventLabel.FindClash(large)?.Index);
        Assert.Null(EventLabel.FindClash(large[..3]));
        Assert.Null(EventLabel.FindClash([null]));
    }

    private HostIdentity Read(OriginOptions given) => HostIdentity.Read(given, _root.FullName, Path.Combine(_root.FullName, "proc"));

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
