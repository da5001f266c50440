using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Tests.Web.Limits;

public sealed class ConnectionLimitsTests
{
    [Theory]
    [InlineData(1_048_576, 60, 1024)]
    [InlineData(1024, 60, 900)]
    [InlineData(256, 60, 132)]
    [InlineData(100, 60, 20)]
    [InlineData(64, 60, 1)]
    [InlineData(64, 64, 1)]
    public void Room_leavesFilesToTheRestOfTheProcess(long limit, long open, int places)
    {
        ConnectionRoom room = ConnectionLimits.Room(limit, open);

        Assert.Equal(places, room.Places);
        Assert.True(room.Closing > 0); // else nobody could give way
        Assert.True(open == limit || open + room.Places + room.Closing + 1 < limit); // one more has been accepted
    }
}
