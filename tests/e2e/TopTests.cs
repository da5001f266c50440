using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>'rename_exporter top' in a terminal: keys are typed, and the screen is read.</summary>
[Collection(nameof(Storming))]
public sealed class TopTests : IDisposable
{
    private const uint Uid = 54330;

    private readonly RenameDriver _driver = new();

    public void Dispose() => _driver.Dispose();

    [Fact]
    public async Task Keys_sort_filter_pause_and_show_files_and_errors()
    {
        // A burst would come first, however it is sorted.
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--web.show-events", "--detector.files=0");
        await exporter.GetAsync("/api/v1/live"); // from now on samples are kept
        await RenameAsync("topmost", 400);
        await RenameAsync("toplow", 30);
        await _driver.FailAsync("EACCES", 7, "--comm", "topfails", "--uid", $"{Uid}");
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{Repository.Exporter} top --url {exporter.Url} --filter=top");

        string[] screen = await terminal.UntilAsync(lines => Place(lines, "topfails") > 0);
        Assert.StartsWith("rename_exporter top - ", screen[0], StringComparison.Ordinal);
        Assert.Contains(screen, line => line.StartsWith("   RATE  PEAK TOTAL  FAIL ", StringComparison.Ordinal) && line.Contains(" PROCESS ", StringComparison.Ordinal));
        Assert.Matches($@"^.. +\d\S* +\d\S* +400 +0 .* topmost +{Uid} ", screen[Place(screen, "topmost")] + " ");
        Assert.Equal(24, screen.Length);
        Assert.Contains("/ filter: top", screen[^1], StringComparison.Ordinal);

        await terminal.TypeAsync("s", "s"); // by total
        screen = await terminal.UntilAsync(lines => lines[^1].Contains("sort: total", StringComparison.Ordinal));
        Assert.True(Place(screen, "topmost") < Place(screen, "toplow"));
        await terminal.TypeAsync("s"); // by failures
        screen = await terminal.UntilAsync(lines => lines[^1].Contains("sort: failed", StringComparison.Ordinal));
        Assert.True(Place(screen, "topfails") < Place(screen, "topmost"));

        await terminal.TypeAsync("e");
        await terminal.UntilAsync(lines => lines.Any(line => line.Contains("EACCES", StringComparison.Ordinal) && line.Contains($"topfails ({Uid}) 7", StringComparison.Ordinal)));
        await terminal.TypeAsync("Escape");
        await terminal.UntilAsync(lines => Place(lines, "topmost") > 0);
        await terminal.TypeAsync("/", "BSpace", "BSpace", "BSpace", "t", "o", "p", "l", "Enter");
        screen = await terminal.UntilAsync(lines => Place(lines, "topmost") < 0);
        Assert.True(Place(screen, "toplow") > 0);

        await terminal.TypeAsync("Enter");
        Task<string[]> files = terminal.UntilAsync(lines => lines.Any(line => Regex.IsMatch(line, @" /\S+/\S+ -> [^/ ]+$")));
        while (!files.IsCompleted)
        {
            await RenameAsync("toplow", 1); // samples are taken while somebody looks; a flood of other tests may take some
        }

        await files;
        await terminal.TypeAsync("p");
        await terminal.UntilAsync(lines => lines[0].EndsWith("PAUSED", StringComparison.Ordinal));
        await terminal.TypeAsync("q", "q");
        await terminal.UntilAsync(lines => lines.Contains("code 0"));
    }

    [Fact]
    public async Task Screen_follows_the_size_and_is_given_back_however_it_ends()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await RenameAsync("sized", 20);
        foreach (string end in (string[])["q", "C-c", "TERM", "HUP"])
        {
            string pid = Path.Combine(_driver.Directory, "pid"), before = Path.Combine(_driver.Directory, "before");
            await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(
                $"stty -g >{before}; sh -c 'echo $$ >{pid}; exec {Repository.Exporter} top --url {exporter.Url}'");
            await terminal.UntilAsync(lines => lines.Length == 24 && lines[0].StartsWith("rename_exporter top - ", StringComparison.Ordinal));
            Assert.Equal("1 0", await terminal.AskAsync("#{alternate_on} #{cursor_flag}"));
            await terminal.ResizeAsync(120, 40);
            await terminal.UntilAsync(lines => lines.Length == 40 && lines[^1].StartsWith("q quit", StringComparison.Ordinal));

            await (end is "q" or "C-c"
                ? terminal.TypeAsync(end)
                : CommandRunner.RunAsync("kill", $"-{end}", (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim()));

            await terminal.UntilAsync(lines => lines.Contains("code 0"));
            Assert.Equal("0 1", await terminal.AskAsync("#{alternate_on} #{cursor_flag}"));
            await terminal.TypeAsync($"[ $(stty -g) = $(cat {before}) ] && echo as $((6 * 7)) before", "Enter");
            await terminal.UntilAsync(lines => lines.Contains("as 42 before"));
        }
    }

    /// <summary>Ctrl-Z, and fg in another size.</summary>
    [Fact]
    public async Task Screen_is_given_back_while_it_is_stopped_and_drawn_anew_afterwards()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{Repository.Exporter} top --url {exporter.Url}");
        await terminal.UntilAsync(IsLive);

        await terminal.TypeAsync("C-z");
        string[] shell = await terminal.UntilAsync(lines => lines.Any(line => line.StartsWith("code ", StringComparison.Ordinal)));
        Assert.Equal("0 1", await terminal.AskAsync("#{alternate_on} #{cursor_flag}"));
        Assert.DoesNotContain(shell, line => line.StartsWith("q quit", StringComparison.Ordinal));
        await terminal.ResizeAsync(100, 30);
        await terminal.TypeAsync("fg", "Enter");
        await terminal.UntilAsync(lines => lines.Length == 30 && IsLive(lines));
        Assert.Equal("1 0", await terminal.AskAsync("#{alternate_on} #{cursor_flag}"));

        await terminal.TypeAsync("h"); // keys come, one by one
        await terminal.UntilAsync(lines => lines.Any(line => line.Contains("this help", StringComparison.Ordinal)));
        await terminal.TypeAsync("q", "q");
        await terminal.TypeAsync("echo ended with $?", "Enter");
        await terminal.UntilAsync(lines => lines.Contains("ended with 0"));
    }

    /// <summary>Of a document for which there is no memory.</summary>
    [Fact]
    public async Task Screen_is_given_back_after_a_crash_which_is_told()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        string[] answers = [await exporter.GetAsync("/api/v1/live"), $"[0{string.Concat(Enumerable.Repeat(",0", 2_000_000))}]"];
        using var server = new OneAnswer(() => answers[0]);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(
            $"DOTNET_GCHeapHardLimit=1400000 {Repository.Exporter} top --url {server.Url}");
        await terminal.UntilAsync(IsLive);

        answers[0] = answers[1];
        string[] shell = await terminal.UntilAsync(lines => lines.Contains("code 1"));
        Assert.Equal("0 1", await terminal.AskAsync("#{alternate_on} #{cursor_flag}"));
        Assert.Contains("please report it: System.OutOfMemoryException", string.Concat(shell), StringComparison.Ordinal); // over two lines
    }

    [Fact]
    public async Task Exporter_that_is_lost_is_said_to_be_and_is_shown_when_it_is_back()
    {
        PlainExporter exporter = await PlainExporter.StartAsync(1, "--web.listen-address=127.0.0.1:0");
        string url = exporter.Addresses[0];
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{Repository.Exporter} top --url {url}");
        await terminal.UntilAsync(IsLive);

        Assert.Equal(0, await exporter.StopAsync());
        await exporter.DisposeAsync();
        await terminal.UntilAsync(lines => IsLive(lines) && lines[2].StartsWith($"! GET {url}/api/v1/live: ", StringComparison.Ordinal));

        await using PlainExporter back = await PlainExporter.StartAsync(1, $"--web.listen-address={new Uri(url).Authority}");
        await terminal.UntilAsync(lines => IsLive(lines) && !lines[2].StartsWith("! GET ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Colours_are_left_out_where_nobody_wants_them()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await RenameAsync("coloured", 20);
        foreach (var (variable, expected) in new[] { ("NO_COLOR=", true), ("NO_COLOR=1", false) })
        {
            await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{variable} {Repository.Exporter} top --url {exporter.Url}");
            await terminal.UntilAsync(lines => Place(lines, "coloured") > 0);

            // It is dim once it rests.
            await terminal.UntilAsync(lines => lines.Any(line => line.Contains("coloured", StringComparison.Ordinal) && line.TrimStart(' ', '>').StartsWith("0 ", StringComparison.Ordinal)));
            string screen = string.Concat(await terminal.ScreenAsync(colours: true));
            Assert.Equal(expected, screen.Contains("[2m", StringComparison.Ordinal) || screen.Contains(";2m", StringComparison.Ordinal));
        }
    }

    /// <summary>Who has never seen it types its name as root, and sees who renames, as it happens.</summary>
    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Own_probe_shows_a_hostile_name_and_its_files()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{Repository.Exporter} top --filter=evil");
        await terminal.UntilAsync(lines => lines[0].StartsWith("rename_exporter top - ", StringComparison.Ordinal));
        await RenameAsync("evil\u001b[2J\u202e", 50);

        string[] screen = await terminal.UntilAsync(lines => Place(lines, "evil") > 0);
        Assert.Contains(screen, line => line.Contains(@"evil\x1b[2J", StringComparison.Ordinal));
        await terminal.TypeAsync("f");
        await RenameAsync("evil\u001b[2J\u202e", 50);
        await terminal.UntilAsync(lines => lines.Any(line => line.Contains(_driver.Directory[..8], StringComparison.Ordinal)));
        await terminal.TypeAsync("q", "q");
        await terminal.UntilAsync(lines => lines.Contains("code 0"));
    }

    /// <summary>Somebody who notes what happens has more than one command write to the file.</summary>
    [Fact]
    public async Task File_gets_lines_where_the_last_command_ended_and_one_that_takes_none_is_an_error()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        string file = Path.GetTempFileName();

        CommandResult noted = await CommandRunner.RunAsync(
            "bash", "-c", "{ echo begin; \"$1\" top --once --url \"$2\"; echo end; } >\"$3\"", "bash", Repository.Exporter, $"{exporter.Url}", file);
        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        CommandResult full = await CommandRunner.RunAsync(
            "bash", "-c", "\"$1\" top --once --url \"$2\" >/dev/full", "bash", Repository.Exporter, $"{exporter.Url}");

        Assert.Equal((0, ""), (noted.ExitCode, noted.Error));
        Assert.Equal("begin", lines[0]);
        Assert.StartsWith("rename_exporter top - ", lines[1], StringComparison.Ordinal);
        Assert.Equal("end", lines[^1]);
        Assert.Equal(1, full.ExitCode);
        Assert.Equal(
            "rename_exporter top: cannot write to standard output: No space left on device (ENOSPC)\n", full.Error);
    }

    [Fact]
    public async Task Pipe_gets_lines_or_json_and_may_end()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await RenameAsync("piped", 20);

        CommandResult once = await CommandRunner.RunAsync(Repository.Exporter, "top", "--once", "--url", $"{exporter.Url}", "--filter=piped");
        Assert.Equal((0, ""), (once.ExitCode, once.Error));
        string[] lines = once.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("rename_exporter top - ", lines[0], StringComparison.Ordinal);
        Assert.Matches($@" 20 +0 .*piped +{Uid}", lines[^1]); // others' bursts may stand above
        Assert.DoesNotContain('\u001b', once.Output);

        CommandResult json = await CommandRunner.RunAsync(
            "bash", "-c", "{ \"$1\" top --json --url \"$2\"; echo \"exit $?\" >&2; } | head -n 2", "bash", Repository.Exporter, $"{exporter.Url}");
        Assert.Equal("exit 0\n", json.Error);
        Assert.All(json.Output.TrimEnd('\n').Split('\n'), line => LivePage.Parse(line).Actor("piped"));

        CommandResult nobody = await CommandRunner.RunAsync(Repository.Exporter, "top", "--once", "--url", "http://127.0.0.1:9");
        Assert.Equal((1, ""), (nobody.ExitCode, nobody.Output));
        Assert.Contains("GET http://127.0.0.1:9/api/v1/live: ", nobody.Error, StringComparison.Ordinal);
    }

    /// <summary>As Prometheus would be given them: an authority, and a password.</summary>
    [Fact]
    public async Task Url_with_tls_and_a_password()
    {
        using var files = new WebFiles();
        await using PlainExporter exporter = await files.StartAsync(WebFiles.Tls + WebFiles.Users);
        string url = exporter.Addresses[0];
        files.Write("client.yml", $"basic_auth: {{username: prometheus, password: {WebFiles.Password}}}\ntls_config: {{ca_file: ca.crt}}\n");
        string file = files.PathOf("client.yml");

        CommandResult refused = await CommandRunner.RunAsync(Repository.Exporter, "top", "--once", "--url", url);
        Assert.Equal(1, refused.ExitCode);
        CommandResult good = await CommandRunner.RunAsync(Repository.Exporter, "top", "--once", "--url", url, "--url-config", file);
        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        Assert.Contains("rename_exporter top - ", good.Output, StringComparison.Ordinal);
    }

    /// <summary>A server that answers every request with the same text, which may change.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly HttpListener _listener = new();

        public OneAnswer(Func<string> answer)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = new($"http://{probe.LocalEndpoint}/");
            }

            _listener.Prefixes.Add($"{Url}");
            _listener.Start();
            _ = AnswerAsync(answer);
        }

        public Uri Url { get; }

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync(Func<string> answer)
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    context.Response.Close(Encoding.UTF8.GetBytes(answer()), willBlock: true);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    private Task<DriverResult> RenameAsync(string comm, int count) => _driver.LoadAsync("--count", $"{count}", "--comm", comm, "--uid", $"{Uid}");

    private static bool IsLive(string[] lines) => lines[0].StartsWith("rename_exporter top - ", StringComparison.Ordinal)
        && lines[^1].StartsWith("q quit", StringComparison.Ordinal);

    private static int Place(string[] screen, string comm) => Array.FindIndex(screen, line => line.Contains($" {comm}", StringComparison.Ordinal) && !line.Contains("filter:", StringComparison.Ordinal)
        && !line.StartsWith("! BURST", StringComparison.Ordinal));
}
