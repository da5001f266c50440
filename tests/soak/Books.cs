namespace Soak;

/// <summary>
/// Who renamed how much. The driver says so for itself; what everybody else on this host does meanwhile a witness
/// sees: an exporter with room for every name, so that it can tell the driver's renames from theirs.
/// </summary>
internal sealed class Books(Subject witness, Churn churn)
{
    // Others may be busy, too. Then there is a span instead of a number.
    private const int Tries = 5;

    /// <summary>The witness's own balance: the driver's renames, one by one.</summary>
    public Balance? Witness { get; private set; }

    /// <summary>Reads exporters while the driver rests.</summary>
    /// <returns>What each had counted; and what others had done by then.</returns>
    public async Task<(Ledger[] Ledgers, Span Others)> ReadAsync(params Subject[] subjects)
    {
        for (int i = 1; ; i++)
        {
            Scrape before = await witness.ScrapeAsync(afterPoll: true);
            Scrape[] scrapes = await Task.WhenAll(subjects.Select(subject => subject.ScrapeAsync(afterPoll: true)));
            Scrape after = await witness.ScrapeAsync(afterPoll: true);
            Span others = new(Others(before), Others(after) + Ledger.Of(after).Missed);
            if (others.Low == others.High || i == Tries)
            {
                Witness = BalanceOfWitness(after);
                return ([.. scrapes.Select(Ledger.Of)], others);
            }
        }
    }

    /// <summary>An exporter starts now, while the driver rests: its books begin at nothing.</summary>
    public async Task StartAsync(Subject subject)
    {
        (_, Span before) = await ReadAsync();
        await subject.StartAsync();
        (_, Span after) = await ReadAsync();
        subject.Opening = new(churn.Done, new(before.Low, after.High));
    }

    /// <returns>The balance of each.</returns>
    public async Task<Balance[]> BalanceAsync(params Subject[] subjects)
    {
        (Ledger[] ledgers, Span others) = await ReadAsync(subjects);
        return [.. subjects.Zip(ledgers, (subject, ledger) => Balance(subject, ledger, others))];
    }

    private Balance Balance(Subject subject, Ledger ledger, Span others)
    {
        Opening opening = subject.Opening ?? throw new InvalidOperationException($"{subject.Role} was not started by its books");
        return new(ledger, churn.Done - opening.Driver, others - opening.Others);
    }

    private Balance BalanceOfWitness(Scrape scrape)
    {
        Ledger all = Ledger.Of(scrape);
        if (all.Overflow > 0)
        {
            throw new InvalidOperationException(
                $"{all.Overflow} renames found no room in the witness's table: it cannot tell whose they are");
        }

        // What it has missed may have been the driver's, or not.
        decimal ours = Ledger.By(scrape, Churn.IsOurs);
        return new(all with { Counted = ours, Missed = 0, Events = ours, Canaries = 0 }, churn.Done, new(-all.Missed, 0));
    }

    private static decimal Others(Scrape scrape)
    {
        Ledger all = Ledger.Of(scrape);
        return all.Events + all.Canaries - Ledger.By(scrape, Churn.IsOurs);
    }
}
