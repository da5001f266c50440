using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

/// <summary>The tables are what kernels really wrote (with other names), some lines left out.</summary>
public sealed class MountTableTests
{
    private const string Disk =
        """
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
        22 27 0:21 / /proc rw,relatime - proc proc rw
        """;

    private const string BindMounts = Disk +
        """

        65 27 0:39 / /srv/m rw,relatime - tmpfs tmp rw
        66 65 0:39 /data/in /srv/m/with\040space rw,relatime - tmpfs tmp rw
        69 65 0:39 /self /srv/m/self rw,relatime - tmpfs tmp rw
        """;

    // mkfs.btrfs, two subvolumes, one of them mounted by itself as well.
    private const string Btrfs = Disk +
        """

        67 27 0:40 / /srv/disk rw,relatime - btrfs /dev/loop0 rw,ssd,space_cache=v2,subvolid=5,subvol=/
        68 27 0:40 /home /home rw,relatime - btrfs /dev/loop0 rw,ssd,space_cache=v2,subvolid=256,subvol=/home
        """;

    // Two subvolumes, and no mount of the top: how distributions install themselves.
    private const string BtrfsRoot =
        """
        27 1 0:28 /@ / rw,relatime - btrfs /dev/sda2 rw,subvolid=256,subvol=/@
        40 27 0:28 /@home /home rw,relatime - btrfs /dev/sda2 rw,subvolid=257,subvol=/@home
        """;

    // As podman's container sees itself.
    private const string Container =
        """
        521 487 0:62 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
        522 521 0:65 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
        523 521 0:66 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
        526 521 254:0 /var/lib/volumes/v1/_data /data rw,relatime - ext4 /dev/vda rw,discard
        527 521 254:0 /etc/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda rw,discard
        """;

    [Theory]
    [InlineData(Disk, 254, 0, "/etc/passwd", "/etc/passwd", false)]
    [InlineData(Disk, 254, 0, "/", "/", false)]
    [InlineData(BindMounts, 0, 39, "/f", "/srv/m/f", false)]
    [InlineData(BindMounts, 0, 39, "/data/in/f", "/srv/m/with space/f", true)]
    [InlineData(BindMounts, 0, 39, "/data/inside", "/srv/m/data/inside", false)]
    [InlineData(BindMounts, 0, 39, "/data/in", "/srv/m/with space", true)]
    [InlineData(BindMounts, 0, 39, "/self/f", "/srv/m/self/f", false)]
    [InlineData(Btrfs, 0, 40, "/home/ann/f", "/home/ann/f", true)]
    [InlineData(Btrfs, 0, 40, "/@snap/f", "/srv/disk/@snap/f", false)]
    [InlineData(BtrfsRoot, 0, 28, "/@/etc/f", "/etc/f", false)]
    [InlineData(BtrfsRoot, 0, 28, "/@home/ann/f", "/home/ann/f", false)]
    [InlineData(Container, 0, 62, "/tmp/f", "/tmp/f", false)]
    [InlineData(Container, 254, 0, "/var/lib/volumes/v1/_data/f", "/data/f", false)]
    public void Locate_aFile_isWhereItsFileSystemIsMounted(
        string table, uint major, uint minor, string path, string expected, bool ambiguous)
    {
        MountedPath found = Locate(table, major, minor, path)!.Value;

        Assert.Equal(expected, Samples.Text(found.Path));
        Assert.Equal(ambiguous, found.IsAmbiguous);
    }

    [Theory]
    [InlineData(Disk, 8, 1, "/f")] // no such file system
    [InlineData(BtrfsRoot, 0, 28, "/@snapshots/1/f")] // not this part of it
    [InlineData(Container, 254, 0, "/etc/passwd")]
    [InlineData("", 254, 0, "/f")]
    public void Locate_whatIsNotMounted_isNowhere(string table, uint major, uint minor, string path) =>
        Assert.Null(Locate(table, major, minor, path));

    [Fact]
    public void Locate_aMountUnderAnother_isTheOneThatCanBeSeen()
    {
        // /mnt/a was there first; then something else was mounted over /mnt.
        const string Covered = Disk +
            """

            50 27 8:1 / /mnt/a rw - ext4 /dev/sda1 rw
            51 27 8:2 / /mnt rw - ext4 /dev/sdb1 rw
            52 27 8:1 /deep /other rw - ext4 /dev/sda1 rw
            """;

        MountedPath found = Locate(Covered, 8, 1, "/deep/f")!.Value;
        Assert.Equal("/other/f", Samples.Text(found.Path));
        Assert.False(found.IsAmbiguous);

        // Nothing else shows it: where it was is still the best name.
        Assert.Equal("/mnt/a/f", Samples.Text(Locate(Covered, 8, 1, "/f")!.Value.Path));
    }

    [Fact]
    public void Locate_mountsOnOnePlace_isTheUpperOne()
    {
        const string Stacked = Disk +
            """

            50 27 8:1 / /mnt rw - ext4 /dev/sda1 rw
            51 50 8:1 /inner /mnt rw - ext4 /dev/sda1 rw
            """;

        MountedPath found = Locate(Stacked, 8, 1, "/inner/f")!.Value;
        Assert.Equal("/mnt/f", Samples.Text(found.Path));
        Assert.False(found.IsAmbiguous);
    }

    [Fact]
    public void Locate_namesThatAreNotText_keepsTheirBytes()
    {
        byte[] table = [.. "27 1 8:1 / /a\\134\\011\\040"u8, 0xff, .. " rw - ext4 /dev/sda rw\n"u8];

        MountedPath? found = MountTable.Parse(table).Locate(8, 1, new byte[] { (byte)'/', 0xfe });

        Assert.Equal([.. "/a\\\t "u8, 0xff, (byte)'/', 0xfe], found!.Value.Path);
    }

    [Theory]
    [InlineData("27 1 254:0 /")]
    [InlineData("x 1 254:0 / / rw")]
    [InlineData("27 1 2540 / / rw")]
    [InlineData("27 1 254:x / / rw")]
    [InlineData("")]
    public void Parse_linesThatAreNone_arePassedOver(string line) =>
        Assert.Equal(1, MountTable.Parse(Samples.Bytes($"{line}\n27 1 8:1 / / rw - ext4 d rw\n")).Count);

    [Fact]
    public void Parse_ofThisProcess_findsTheRoot()
    {
        MountTable table = MountTable.Parse(File.ReadAllBytes("/proc/self/mountinfo"));

        Assert.Equal(File.ReadLines("/proc/self/mountinfo").Count(), table.Count);
    }

    [Fact]
    public void Locate_inATableThatRunsInCircles_ends() =>
        Assert.NotNull(Locate("1 2 8:1 / /a rw - x x rw\n2 1 8:2 / /b rw - x x rw\n3 3 8:3 / / rw - x x rw", 8, 1, "/f"));

    private static MountedPath? Locate(string table, uint major, uint minor, string path) =>
        MountTable.Parse(Samples.Bytes(table)).Locate(major, minor, Samples.Bytes(path));
}
