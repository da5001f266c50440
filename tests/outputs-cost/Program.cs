using System.Globalization;
using OutputsCost;

if (args is not [string rounds, string count, string document]
    || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out int times) || times is < 1 or > 100
    || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int events) || events is < 1_000 or > 100_000)
{
    await Console.Error.WriteLineAsync("usage: OutputsCost ROUNDS EVENTS DOCUMENT (1 to 100 rounds; 1,000 to 100,000 events a run)");
    return 2;
}

var found = Output.All.ToDictionary(output => output.Name, _ => new List<Cost>());
for (int round = 0; round < times; round++)
{
    // Back and forth: what changes slowly on the machine is shared out.
    foreach (Output output in round % 2 == 0 ? Output.All : Output.All.Reverse())
    {
        Cost cost = await Cost.MeasureAsync(output, events);
        found[output.Name].Add(cost);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{round + 1}/{times} {output.Name}: {cost.CpuMicroseconds:F1} µs an event, {cost.PerSecond:F0} a second, {cost.Megabytes:F0} MB, {cost.Events} events"));
    }
}

string table = Table.Of(found, events);
Console.WriteLine(table);
Table.Write(document, table);
return 0;
