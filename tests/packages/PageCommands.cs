namespace PackageTests;

/// <summary>Commands of a page.</summary>
/// <param name="Document">The page.</param>
/// <param name="Start">How the block begins; or, for one that stands in a sentence or a table, all of it.</param>
/// <param name="Printed">What they print, on standard output and then on standard error, as a regular expression.</param>
/// <param name="Changes">What the reader puts in its place.</param>
internal sealed record PageCommand(string Document, string Start, string Printed, params (string From, string To)[] Changes)
{
    /// <summary>What is done before, that the page leaves to the reader.</summary>
    public string Before { get; init; } = "";

    /// <summary>What is done behind, to see more of what came of it.</summary>
    public string After { get; init; } = "";

    /// <summary>Whether it is a block of the page.</summary>
    public bool IsBlock => Block is not null;

    /// <summary>As a shell gets it.</summary>
    public string Typed
    {
        get
        {
            string commands = Block ?? Start + '\n';
            Assert.Contains(Start, new DocumentPage(Document).Text, StringComparison.Ordinal);
            foreach ((string from, string to) in Changes)
            {
                Assert.Contains(from, commands, StringComparison.Ordinal);
                commands = commands.Replace(from, to, StringComparison.Ordinal);
            }

            return $"{Before}\n{commands}{After}\n";
        }
    }

    private string? Block => new DocumentPage(Document).Blocks.SingleOrDefault(block => block.Text.StartsWith(Start, StringComparison.Ordinal))?.Text;
}

/// <summary>Every block of commands on the pages: where it is run, or why it is not.</summary>
internal static class PageCommands
{
    private const string Install = "docs/install.md", Packages = "docs/packages.md", Chart = "deploy/helm/rename-exporter/README.md";

    /// <summary>On <see cref="PagesMachine"/>, in this order.</summary>
    public static PageCommand[] OnTheMachine { get; } =
    [
        new(Install, "sha256sum --check", @"(?m)^rename-exporter_0\.1\.0_amd64\.deb: OK\nrename_exporter-0\.1\.0\.linux-amd64\.tar\.gz: OK$"),
        new(Install, "sudo apt install ./rename-exporter_0.1.0_amd64.deb\ncurl", @"(?m)^file_renames_total\{comm="".*"",uid=""\d+""\} \d+$"),
        new(Install, "curl -f localhost:10876/-/ready", @"\AReady\nactive\n(?s:.*)rename_exporter\[\d+\](?s:.*)tracepoint"),
        new(Packages, "sudo install -D -m 644 -t /etc/systemd/system/rename_exporter.service.d", @"(?m)^active$") { After = "systemctl is-active rename_exporter" },
        new(Packages, "sudo setpriv", "CAP_DAC_READ_SEARCH +no +tracepoint", ("rename_exporter check", "rename_exporter check || [ $? = 1 ]")),
        new("README.md", "cd \"$(mktemp -d)\" && touch {1..200}", "(?m)^600$") { After = "ls | grep -c 'locked$'" },
        // Whether a burst is among them is for other tests: floods of theirs may take this machine's samples.
        new("alerts/RUNBOOK.md", "rename_exporter top --url",
            "(?s)rename_exporter top.*PROCESS +USER.*rename_exporter top.*OLD -> NEW", ("NAME", "mv"), ("grep 'burst", "(grep 'burst"), ("renames'   #", "renames' || [ $? = 1 ])   #")),
        new("docs/live-api.md", "curl", @"(?m)^\[""[^""]+"",""\d+"",\d+(\.\d+)?,\d+,\d+\]$"),
        new("docs/configuration.md", "sudo sh -c 'set -a;", @"\A# The configuration is valid\.(?s:.*)listen-address: \["":10876""\]"),
        new("docs/alertmanager.md", "rename_exporter --detector.alertmanager", "listening on "),
        new("docs/web-config.md", "sudo install -d -m 750", "(?m)^Ready$")
        {
            After = "curl -sf --cacert ca.crt https://localhost:10876/-/ready",
        },
        new(Install, "sudo sh -c 'getent passwd", "listening on "),
        new(Install, "apt install --allow-downgrades ./OLD.deb", @"(?m)^0\.0\.9$", ("OLD", "rename-exporter_0.0.9_amd64"))
        {
            After = "dpkg-query -W -f '${Version}\n' rename-exporter",
        },
        new(Install, "apt install ./NEW.deb", @"(?m)^0\.1\.0$", ("NEW", "rename-exporter_0.1.0_amd64"))
        {
            After = "dpkg-query -W -f '${Version}\n' rename-exporter",
        },
        new(Packages, "sudo mkdir -p /etc/systemd/system-preset", "(?m)^disabled$")
        {
            After = "systemctl preset rename_exporter; systemctl is-enabled rename_exporter || true",
        },
        new("docs/restart.md", "mount -t bpf bpf /sys/fs/bpf", @"(?m)^drwx------ rename_exporter bpf_fs$", ("/sys/fs/bpf", "/mnt/bpf"))
        {
            Before = "mkdir /mnt/bpf", // a container's /sys has no such directory
            After = "echo $(stat --format='%A %U' /mnt/bpf/rename_exporter) $(stat --file-system --format=%T /mnt/bpf/rename_exporter)",
        },
        new(Install, "apt remove rename-exporter", "(?m)^inactive$") { After = "systemctl is-active rename_exporter || true" },
        new(Install, "sudo systemctl mask rename_exporter", "(?m)^Ready$") { After = "curl -sf --cacert ca.crt https://localhost:10876/-/ready" },
        new(Install, "tar -xzf rename_exporter-0.1.0.linux-amd64.tar.gz", "listening on ",
            ("sudo ./", "sudo timeout --preserve-status --signal=INT 6 ./")) { Before = "apt-get -qq purge rename-exporter >/dev/null" },
        new(Install, "sudo install -m 755 rename_exporter /usr/local/bin/", @"(?m)^Ready\s+/usr/local/bin/rename_exporter$")
        {
            Before = "cd rename_exporter-0.1.0.linux-amd64",
            After = "curl -sf localhost:10876/-/ready; readlink /proc/$(systemctl show --value --property=MainPID rename_exporter)/exe",
        },
    ];

    /// <summary>By tests that have what these need: how a block begins, the test, and how that finds the block.</summary>
    public static (string Document, string Start, string Test, string Finds)[] Elsewhere { get; } =
    [
        ("README.md", "git clone", "tests/e2e/ReadmeTests.cs", "Block(\"Install\", \"sh\", 1)"),
        ("README.md", "cd \"$(mktemp -d)\" && touch draft", "tests/e2e/ReadmeTests.cs", "Block(\"See something\", \"sh\")"),
        ("README.md", "sudo rename_exporter events", "tests/e2e/ReadmeTests.cs", "Block(\"See which file\", \"sh\")"),
        ("README.md", "sudo apt install ./rename-exporter", "tests/image/PagesTests.cs", "\"gunzip -c \""), // the image; the package: above; the chart: kubernetes
        (Chart, "kubectl create namespace monitoring\nkubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged  ",
            "tests/kubernetes/ReadmeTests.cs", "Blocks.First()"),
        (Install, "gunzip rename_exporter", "tests/image/PagesTests.cs", "\"gunzip \""),
        (Install, "sudo podman run", "tests/image/PagesTests.cs", "\"sudo podman run\""),
        ("docs/otlp.md", "rename_exporter check", "tests/e2e/OtlpOutputTests.cs", "new DocumentPage(\"docs/otlp.md\").Blocks.First()"),
        .. ((string[])["mkdir -p /etc/rename_exporter", "rename_exporter guard check", "echo RENAME_EXPORTER_GUARD_POLICY_FILE", "sed -i", "mkdir /tmp/try"])
            .Select(start => ("docs/guard.md", start, "tests/vm/Guarding/GuardSystemTests.cs", "guide-5 0")), // all five of that page
    ];

    /// <summary>By nothing here: how a block begins, and why.</summary>
    public static (string Document, string Start, string Why)[] Nowhere { get; } =
    [
        (Install, "sudo dnf install", "Debian has no dnf: RpmLifeTests installs the package by rpm"),
        ("deploy/compose/README.md", "docker compose", "needs Docker: ComposeStackTests starts what it starts"),
        (Chart, "kubectl create namespace monitoring\nkubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged \\", "needs a cluster"),
        ("deploy/kubernetes/README.md", "setcap", "the Dockerfile does it; KubernetesTests compare the two"),
        ("deploy/pipelines/kafka-loki/README.md", "# From exporters", "needs Loki and Kafka: CollectorTests run the collector's two files"),
        ("deploy/pipelines/kafka-opensearch/README.md", "put()", "needs OpenSearch and Kafka: PipelinesTests read what it puts"),
        ("deploy/pipelines/oci/README.md", "export TF_VAR", "needs a tenancy"),
        ("deploy/pipelines/oci/README.md", "sudo install -D", "needs a tenancy"),
        ("deploy/pipelines/oci/README.md", "helm upgrade", "needs a cluster"),
        ("CONTRIBUTING.md", "make lint", "runs all tests"),
        ("bench/README.md", "PEER=", "takes a program of the reader's"),
        ("tests/driver/README.md", "gcc", "make builds the drivers"),
    ];
}
