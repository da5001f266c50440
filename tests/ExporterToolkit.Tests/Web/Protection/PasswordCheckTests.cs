using ExporterToolkit.Web.Protection;

namespace ExporterToolkit.Tests.Web.Protection;

public sealed class PasswordCheckTests
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_isRight_forItsUserOnly()
    {
        var queue = new BcryptQueue(TimeProvider.System);
        var check = new PasswordCheck(Users(("a", "one", 4), ("b", "two", 4)));

        Assert.True(await check.IsRightAsync("a", "one", queue, default, s_cancellation));
        Assert.True(await check.IsRightAsync("a", "one", queue, default, s_cancellation)); // remembered
        Assert.False(await check.IsRightAsync("a", "two", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("b", "one", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("c", "one", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("", "", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("a", "", queue, default, s_cancellation));
    }

    // Made by htpasswd (2y), by Python's bcrypt (2b) and by OpenBSD's (2a).
    [Theory]
    [InlineData("$2y$05$")]
    [InlineData("$2b$05$")]
    [InlineData("$2a$05$")]
    public async Task Hash_ofEveryVariant_isUnderstood(string prefix)
    {
        var queue = new BcryptQueue(TimeProvider.System);
        string hash = prefix + BCrypt.Net.BCrypt.HashPassword("pässword", 5)[7..];
        var check = new PasswordCheck(new Dictionary<string, string> { ["a"] = hash });

        Assert.True(await check.IsRightAsync("a", "pässword", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("a", "password", queue, default, s_cancellation));
    }

    // A stand-in's password must not open the door for a name that does not exist.
    [Fact]
    public async Task UnknownUser_withARealPassword_isRefused()
    {
        var queue = new BcryptQueue(TimeProvider.System);
        var check = new PasswordCheck(Users(("a", "one", 4)));

        for (int i = 0; i < 20; i++)
        {
            Assert.False(await check.IsRightAsync($"nobody-{i}", "one", queue, default, s_cancellation));
        }
    }

    // The same work for a name that exists and for one that does not; a right password is work but once.
    [Fact]
    public async Task Guess_costsOneBcrypt_whoeverItIsFor()
    {
        var hashes = new List<string>();
        var queue = new BcryptQueue(TimeProvider.System, (password, hash) =>
        {
            hashes.Add(hash);
            return password == "right";
        });
        var check = new PasswordCheck(new Dictionary<string, string> { ["a"] = "A", ["b"] = "B" });

        Assert.True(await check.IsRightAsync("a", "right", queue, default, s_cancellation));
        Assert.True(await check.IsRightAsync("a", "right", queue, default, s_cancellation));
        Assert.Equal(["A"], hashes);
        Assert.False(await check.IsRightAsync("a", "wrong", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("a", "wrong", queue, default, s_cancellation));
        Assert.Equal(["A", "A", "A"], hashes);
        Assert.False(await check.IsRightAsync("nobody", "right", queue, default, s_cancellation));
        Assert.False(await check.IsRightAsync("nobody", "right", queue, default, s_cancellation));
        Assert.Equal(5, hashes.Count);
        Assert.Equal(hashes[3], hashes[4]); // always the same stand-in
        for (int i = 0; i < 100; i++)
        {
            Assert.False(await check.IsRightAsync($"nobody-{i}", "right", queue, default, s_cancellation));
        }

        Assert.Equal(["A", "B"], hashes[5..].Distinct().Order()); // no cost tells of a name
    }

    [Fact]
    public async Task Flood_isServedOneByOne_andTurnedAwayWhenItIsLong()
    {
        using var go = new SemaphoreSlim(0);
        int running = 0;
        int most = 0;
        var queue = new BcryptQueue(TimeProvider.System, (password, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (password != "right")
            {
                go.Wait(s_cancellation);
            }

            Interlocked.Decrement(ref running);
            return password == "right";
        });
        var check = new PasswordCheck(new Dictionary<string, string> { ["a"] = "A" });
        Assert.True(await check.IsRightAsync("a", "right", queue, default, s_cancellation));

        Task<bool?>[] guesses = [.. Enumerable.Range(0, 100)
            .Select(i => check.IsRightAsync("a", $"guess {i}", queue, default, s_cancellation))];
        Assert.True(await check.IsRightAsync("a", "right", queue, default, s_cancellation)); // whoever is known passes
        go.Release(100);
        bool?[] answers = await Task.WhenAll(guesses);

        Assert.Equal(1, most);
        Assert.Equal(17, answers.Count(answer => answer is false)); // one at work, sixteen in line
        Assert.Equal(83, answers.Count(answer => answer is null));
    }

    [Fact]
    public async Task Client_thatGoesAway_leavesTheLine()
    {
        using var go = new SemaphoreSlim(0);
        var queue = new BcryptQueue(TimeProvider.System, (_, _) =>
        {
            go.Wait(s_cancellation);
            return false;
        });
        var check = new PasswordCheck(new Dictionary<string, string> { ["a"] = "A" });
        using var gone = new CancellationTokenSource();

        Task<bool?> first = check.IsRightAsync("a", "x", queue, default, s_cancellation);
        Task<bool?> second = check.IsRightAsync("a", "y", queue, default, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        go.Release();

        Assert.False(await first);
    }

    private static Dictionary<string, string> Users(params (string Name, string Password, int Cost)[] users) =>
        users.ToDictionary(user => user.Name, user => BCrypt.Net.BCrypt.HashPassword(user.Password, user.Cost));
}
