using System.Net;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Protection;

namespace ExporterToolkit.Tests.Web.Protection;

/// <summary>Who is checked next, while one check runs.</summary>
public sealed class BcryptQueueTests : IDisposable
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;
    private static readonly Guess s_bad = Of("192.0.2.2", wrong: 7);
    private static readonly Guess s_good = Of("192.0.2.1");

    private readonly SemaphoreSlim _go = new(0);
    private readonly List<string> _checked = [];
    private readonly BcryptQueue _queue;

    public BcryptQueueTests() => _queue = new(TimeProvider.System, (password, _) =>
    {
        _go.Wait(s_cancellation);
        _checked.Add(password);
        return false;
    });

    [Fact]
    public async Task Address_thatHadNoTurn_comesFirst_andAllTakeTurns()
    {
        Task[] bad = [.. Enumerable.Range(0, 5).Select(i => Check($"bad {i}", s_bad))];
        Task[] good = [Check("good 0", s_good), Check("good 1", s_good)];
        await EndAsync([.. bad, .. good]);

        Assert.Equal(["bad 0", "good 1", "bad 4", "good 0", "bad 3", "bad 2", "bad 1"], _checked);
    }

    [Fact]
    public async Task Connection_withoutWrongGuesses_comesFirst_ofTheSameAddress()
    {
        Guess good = s_bad with { WrongBefore = 0 };
        Task[] bad = [.. Enumerable.Range(0, 3).Select(i => Check($"bad {i}", s_bad))];
        Task[] all = [.. bad, Check("good", good), Check("bad 3", s_bad)];
        await EndAsync(all);

        Assert.Equal(["bad 0", "good", "bad 3", "bad 2", "bad 1"], _checked);
    }

    [Fact]
    public async Task Line_thatIsFull_losesThoseWhoGuessed()
    {
        Task<bool?>[] bad = [.. Enumerable.Range(0, 100).Select(i => Check($"bad {i}", s_bad))];
        Task<bool?> same = Check("same address", s_bad with { WrongBefore = 0 });
        Task<bool?> other = Check("other address", s_good);
        bad = [.. bad, .. Enumerable.Range(100, 100).Select(i => Check($"bad {i}", s_bad))];
        await EndAsync([.. bad, same, other]);

        Assert.False(await same);
        Assert.False(await other);
        Assert.Equal(1 + 15 + 2, _checked.Count);
        Assert.Equal(["bad 0", "other address", "same address"], _checked[..3]);
    }

    /// <summary>Every attacker has an address of its own, and the good scraper has one with others.</summary>
    [Fact]
    public async Task Line_thatIsFullOfAddresses_hasRoomForOneMore()
    {
        Task<bool?>[] bad = [.. Enumerable.Range(1, 100).Select(i => Check($"bad {i}", Of($"198.51.100.{i}", wrong: 1)))];
        Task<bool?> good = Check("good", s_good);
        await EndAsync([.. bad, good]);

        Assert.False(await good);
    }

    [Fact]
    public async Task Known_password_survivesANewConfiguration_inWhichItsUserStayed()
    {
        _go.Release(100);
        int checks = 0;
        var queue = new BcryptQueue(TimeProvider.System, (password, _) => ++checks > 0 && password == "right");
        var before = new PasswordCheck(new Dictionary<string, string> { ["a"] = "A", ["b"] = "B", ["c"] = "C" });
        foreach (string user in (string[])["a", "b", "c"])
        {
            Assert.True(await before.IsRightAsync(user, "right", queue, s_good, s_cancellation));
        }

        var after = new PasswordCheck(new Dictionary<string, string> { ["a"] = "A", ["b"] = "new" }, before);
        Assert.True(await after.IsRightAsync("a", "right", queue, s_good, s_cancellation));
        Assert.Equal(3, checks);
        Assert.False(await after.IsRightAsync("a", "wrong", queue, s_good, s_cancellation));
        Assert.True(await after.IsRightAsync("b", "right", queue, s_good, s_cancellation));
        Assert.False(await after.IsRightAsync("c", "right", queue, s_good, s_cancellation));
        Assert.Equal(6, checks);
    }

    public void Dispose() => _go.Dispose();

    private static Guess Of(string address, int wrong = 0) => new(Peer.Of(IPAddress.Parse(address)), wrong);

    private Task<bool?> Check(string password, Guess guess) => _queue.VerifyAsync(password, "", guess, s_cancellation);

    private async Task EndAsync(Task[] all)
    {
        _go.Release(1000);
        await Task.WhenAll(all);
    }
}
