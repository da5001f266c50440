namespace E2eTests;

/// <summary>basic_auth_users of --web.config.file.</summary>
[Collection(nameof(Protecting))]
public sealed class BasicAuthTests : IDisposable
{
    private readonly WebFiles _files = new();

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/")]
    [InlineData("/-/ready")]
    [InlineData("/-/healthy")]
    [InlineData("/nothing")]
    public async Task Every_path_asks_for_a_password(string path)
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Users);
        string url = exporter.Addresses[0] + path;

        Assert.Contains(
            "401 Basic",
            (await _files.CurlAsync(url, "--write-out", "%{http_code} %header{www-authenticate}")).Output,
            StringComparison.Ordinal);
        Assert.Equal("401", await _files.StatusAsync(url, "--head"));
        Assert.Equal(
            path == "/nothing" ? "404" : "200",
            await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
    }

    [Fact]
    public async Task Only_the_right_password_of_the_right_user_opens()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls + WebFiles.Users);
        string url = exporter.Addresses[0];

        foreach (string user in (string[])
            [
                "prometheus:wrong", "prometheus:", $"Prometheus:{WebFiles.Password}", $"nobody:{WebFiles.Password}",
                $"prometheus:{WebFiles.Password} ", ":", $"prometheus:{WebFiles.Hash}",
            ])
        {
            Assert.Equal("401", await _files.StatusAsync(url, "--user", user));
        }

        foreach (string header in (string[])
            ["Basic", "Basic !", "Basic cHJvbWV0aGV1cw==", "Basic //8=", "Bearer cHJvbWV0aGV1cw==", "Basic " + new string('A', 8000)])
        {
            Assert.Equal("401", await _files.StatusAsync(url, "--header", $"Authorization: {header}"));
        }

        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
        CommandResult page = await _files.CurlAsync($"{url}/metrics", "--user", $"prometheus:{WebFiles.Password}");
        Assert.Contains("http_requests_received_total{code=\"4xx\"", page.Output, StringComparison.Ordinal);
    }

    // A hundred guesses at once must not keep a scraper out that has been let in before.
    [Fact]
    public async Task Guessing_does_not_keep_a_scraper_out()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Users);
        string url = exporter.Addresses[0];
        string[] scraper = ["--user", $"prometheus:{WebFiles.Password}"];
        Assert.Equal("200", await _files.StatusAsync(url, scraper));

        Task<string> guesses = GuessAsync(url);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("200", await _files.StatusAsync(url, scraper));
        }

        string[] codes = (await guesses).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(100, codes.Length);
        Assert.All(codes, code => Assert.Contains(code, (string[])["401", "503"]));
        Assert.Contains("401", codes);
    }

    // Neither from other addresses than the guesses nor from the same one, as behind a proxy.
    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("127.0.0.1")]
    public async Task Guessing_does_not_keep_a_new_scraper_out(string from)
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Users);
        string url = exporter.Addresses[0];
        Assert.Equal("401", await _files.StatusAsync(url, "--user", "prometheus:guess"));

        Task<string> guesses = GuessAsync(url, from);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
        Assert.Contains("503", await guesses, StringComparison.Ordinal); // there were too many of them
    }

    // A burst, then one a minute: the third comes too early, whoever sends it.
    [Fact]
    public async Task Requests_past_the_rate_limit_are_told_to_come_back()
    {
        await using PlainExporter exporter = await _files.StartAsync("rate_limit: {interval: 1m, burst: 2}\n");
        string url = exporter.Addresses[0];

        Assert.Equal("200", await _files.StatusAsync(url));
        Assert.Equal("404", await _files.StatusAsync($"{url}/nothing"));
        CommandResult third = await _files.CurlAsync(url, "--write-out", "%{http_code} %header{retry-after}");
        Assert.EndsWith("429 60", third.Output, StringComparison.Ordinal);
    }

    // bcrypt reads 72 bytes; names and passwords are UTF-8, and a password may have colons.
    [Fact]
    public async Task Odd_names_and_passwords_are_compared_as_they_are()
    {
        const string Long = "$2b$10$J4oRdoF3oCDVkDuwwtkCCOCD3EeTHJ5RBRRWy7Z17tqdsa/1cBGAi";
        await using PlainExporter exporter = await _files.StartAsync($"basic_auth_users: {{ jürgen: {Long}, ' a b': {WebFiles.Hash} }}\n");
        string url = exporter.Addresses[0];

        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"jürgen:{new string(':', 80)}"));
        Assert.Equal("401", await _files.StatusAsync(url, "--user", $"jürgen:{new string(':', 71)}"));
        Assert.Equal("401", await _files.StatusAsync(url, "--user", $"jurgen:{new string(':', 80)}"));
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $" a b:{WebFiles.Password}"));
        Assert.Equal("401", await _files.StatusAsync(url, "--user", $"a b:{WebFiles.Password}"));
    }

    public void Dispose() => _files.Dispose();

    private async Task<string> GuessAsync(string url, string from = "127.0.0.1") => (await _files.CurlAsync(
        $"{url}/?[1-100]", "--parallel", "--parallel-immediate", "--parallel-max", "100", "--output", "/dev/null",
        "--write-out", "%{http_code}\n", "--user", "prometheus:guess", "--interface", from)).Output;
}
