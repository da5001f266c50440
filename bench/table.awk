# Makes the table of what the guests left: KERNEL/costs. What a probe costs is what a rename costs
# with it, less what it costs without one. Fails when the latter changed on the way.
BEGIN {
    row = "%-7s %-13s %-10s %-9s %9s %8s %6s %6s %6s %13s %11s %11s\n"
    printf "# " row, "kernel", "mode", "samples", "workload", "unprobed", "minimal", "floor", "timed", "ours", "ours/minimal", "ours/floor",
        "ours/timed"
}
{
    split(FILENAME, path, "/")
    kernel = path[1]
    if ($3 == "none") unprobed[kernel, $2] = $4
    else if ($3 == "minimal") minimal[kernel, $1, $2] = $4 - unprobed[kernel, $2]
    else if ($3 == "floor") floor[kernel, $1, $2] = $4 - unprobed[kernel, $2]
    else if ($3 == "timed") timed[kernel, $1, $2] = $4 - unprobed[kernel, $2]
    else if ($3 == "again") {
        change = $4 / unprobed[kernel, $2] - 1
        if (change < -0.01 || change > 0.01) {
            printf "%s, %s: %d instructions without a probe at first, %d at the end: nothing was measured\n",
                kernel, $2, unprobed[kernel, $2], $4 >"/dev/stderr"
            failed = 1
        }
    } else {
        mode = $1 == "no-durations" ? "tracepoint" : $1
        cheap = minimal[kernel, mode, $2]
        least = floor[kernel, mode, $2]
        ours = $4 - unprobed[kernel, $2]
        with_durations = timed[kernel, mode, $2]
        printf "  " row, kernel, $1, $3 == "ours" ? "off" : $3, $2, unprobed[kernel, $2], cheap, least, with_durations, ours,
            sprintf("%.2f", ours / cheap), sprintf("%.2f", ours / least), sprintf("%.2f", ours / with_durations)
    }
}
END { exit failed }
