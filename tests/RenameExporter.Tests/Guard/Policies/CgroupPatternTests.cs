using RenameExporter.Guard.Policies;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class CgroupPatternTests
{
    [Theory]
    [InlineData("/", false)]
    [InlineData("/**", true)]
    [InlineData("/init.scope", false, "init.scope")]
    [InlineData("/system.slice/*.service", false, "system.slice", "*.service")]
    [InlineData("/user.slice/**", true, "user.slice")]
    [InlineData("/a/*/b/**", true, "a", "*", "b")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/**", true, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", false, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16")]
    public void Parse_aPath_hasItsNames(string text, bool hasBelow, params string[] names)
    {
        CgroupPattern pattern = CgroupPattern.Parse(text)!;

        Assert.Equal((text, hasBelow), (pattern.Text, pattern.HasBelow));
        Assert.Equal(names, pattern.Names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("//")]
    [InlineData("//**")]
    [InlineData("/a/")]
    [InlineData("/a//b")]
    [InlineData("/a/../b")]
    [InlineData("/./a")]
    [InlineData("/a**")]
    [InlineData("/**/a")]
    [InlineData("/**/**")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/**")] // the kernel's half would not look there
    public void Parse_whatIsNoPath_isNone(string text) => Assert.Null(CgroupPattern.Parse(text));

    [Theory]
    [InlineData("ssh.service", "*.service", true)]
    [InlineData("ssh.service", "ssh*", true)]
    [InlineData("ssh.service", "*", true)]
    [InlineData("ssh.service", "ssh.service", true)]
    [InlineData("a.service.service", "*.service", true)]
    [InlineData("docker-1.scope", "docker-*.scope", true)]
    [InlineData("ssh.service", "ssh", false)]
    [InlineData("ssh.service", "*.scope", false)]
    [InlineData("ssh.service", "sshd*", false)]
    [InlineData("ssh.services", "*.service", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*c", false)] // no time
    public void Fits_aName_asTheStarsSay(string name, string pattern, bool expected) =>
        Assert.Equal(expected, CgroupPattern.Fits(name, pattern));
}
