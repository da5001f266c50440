using System.Net;
using ExporterToolkit.Web.Limits;
using Microsoft.Extensions.Time.Testing;

namespace ExporterToolkit.Tests.Web.Limits;

public sealed class SharesTests
{
    private static readonly Peer s_good = Peer.Of(IPAddress.Parse("192.0.2.1"));
    private static readonly Peer s_bad = Peer.Of(IPAddress.Parse("192.0.2.2"));
    private static readonly Peer s_user = Peer.OfUser("prometheus");

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.2", "::ffff:192.0.2.1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("2001:db8::1", null, false)]
    [InlineData("0.0.0.0", null, false)]
    public void Peer_isAnAddress_orSixtyFourBitsOfIt(string one, string? other, bool same) =>
        Assert.Equal(
            same, Peer.Of(IPAddress.Parse(one)) == Peer.Of(other is null ? null : IPAddress.Parse(other)));

    [Fact]
    public void Peer_thatIsAlone_getsThreeQuarters_andThenOneForOneOfItsOwn()
    {
        Shares shares = Of(16);
        List<Place> places = [.. Enumerable.Range(0, 13).Select(_ => Enter(shares, s_bad))];

        Assert.Same(places[0], EnterFor(shares, s_bad));
        Assert.Equal(13, shares.Taken);
        Assert.All(Enumerable.Range(0, 3), _ => Enter(shares, s_good)); // there is room for others
    }

    [Fact]
    public void Newcomer_getsThePlaceOfTheGreediest_thatIsIdleForLongest()
    {
        Shares shares = Of(16);
        Enter(shares, s_good);
        List<Place> bad = [.. Enumerable.Range(0, 12).Select(_ => Enter(shares, s_bad))];
        Assert.All(Enumerable.Range(0, 3), _ => Enter(shares, s_good));
        bad[0].IdleSince = _time.GetTimestamp(); // has just said something

        Assert.Same(bad[1], EnterFor(shares, Peer.Of(IPAddress.Parse("192.0.2.3"))));
    }

    /// <summary>All good scrapers have the address of one proxy; the attackers have one each.</summary>
    [Fact]
    public void Peer_withinItsShare_isNoGreedierThanOthers()
    {
        Shares shares = Of(16);
        List<Place> bad =
        [
            .. Enumerable.Range(10, 12).Select(i => Enter(shares, Peer.Of(new IPAddress([10, 0, 0, (byte)i])))),
        ];
        List<Place> good = [.. Enumerable.Range(0, 4).Select(_ => Enter(shares, s_good))];

        // One address more; and a good one past the share, for one of its own.
        Assert.Same(bad[0], EnterFor(shares, Peer.Of(IPAddress.Parse("10.0.0.99"))));
        Assert.Same(good[0], EnterFor(shares, s_good));
    }

    [Fact]
    public void Place_atWork_orIdleForLessThanTheGrace_staysWhereItIs()
    {
        Shares shares = Of(1, TimeSpan.FromSeconds(1));
        Place first = Enter(shares, s_bad);
        Assert.False(shares.TryEnter(Idle(s_good), out _));
        Assert.True(shares.AnyIdle);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, EnterFor(shares, s_good));
        Assert.False(shares.Leave(first));

        Shares busy = Of(1);
        Assert.True(busy.TryEnter(new Place(s_bad), out _));
        Assert.False(busy.TryEnter(Idle(s_good), out _));
        Assert.False(busy.AnyIdle);
    }

    [Fact]
    public void Peer_thatHasAuthenticated_doesNotGiveWay_andCountsByItsUser()
    {
        Shares shares = Of(16);
        List<Place> good = [.. Enumerable.Range(0, 12).Select(_ => Enter(shares, s_bad))];
        good.ForEach(place => shares.Rename(place, s_user));
        List<Place> bad = [.. Enumerable.Range(0, 4).Select(_ => Enter(shares, s_bad))];

        Assert.Same(bad[0], EnterFor(shares, s_bad)); // of the same address
        Assert.Same(bad[1], EnterFor(shares, s_good));
    }

    [Fact]
    public void Peers_thatHaveAuthenticated_leaveAShareToOthers()
    {
        Shares shares = Of(8);
        var known = new List<Place>();
        for (int i = 0; i < 8; i++)
        {
            known.Add(Enter(shares, s_bad));
            shares.Rename(known[i], s_user);
        }

        Assert.Same(known[0], EnterFor(shares, s_good));
        Assert.Same(known[1], EnterFor(shares, s_good));
        Assert.NotNull(EnterFor(shares, s_bad)); // and no more than that
        Assert.Equal(6, known.Count(shares.Leave));
    }

    [Fact]
    public void Zero_isNoLimit()
    {
        Shares shares = Of(0);

        Assert.All(Enumerable.Range(0, 1000), _ => Enter(shares, s_bad));
        Assert.False(shares.AreScarce);
    }

    private Shares Of(int places, TimeSpan grace = default) => new(() => places, _time, grace);

    private Place Idle(Peer peer)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return new(peer) { IdleSince = _time.GetTimestamp() };
    }

    private Place Enter(Shares shares, Peer peer)
    {
        Place place = Idle(peer);
        Assert.True(shares.TryEnter(place, out Place? loser));
        Assert.Null(loser);
        return place;
    }

    /// <returns>Whose place it was.</returns>
    private Place? EnterFor(Shares shares, Peer peer)
    {
        Assert.True(shares.TryEnter(Idle(peer), out Place? loser));
        return loser;
    }
}
