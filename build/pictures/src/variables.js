// Variables as Grafana's Prometheus data source puts them in; tests/Testing/Dashboards/Interpolation.cs has the rules.

const SCRAPE_INTERVAL_S = 15; // of a data source whose interval nobody has set

export function resolver(dashboard, chosen, rangeS, stepS) {
  const rate = Math.max(stepS + SCRAPE_INTERVAL_S, 4 * SCRAPE_INTERVAL_S);
  const values = {
    __rate_interval: `${rate}s`, __interval: `${stepS}s`, __interval_ms: `${stepS * 1000}`,
    __range: `${rangeS}s`, __range_s: `${rangeS}`, __range_ms: `${rangeS * 1000}`,
  };
  for (const variable of dashboard.templating.list) {
    if (variable.type === 'query') values[variable.name] = value(variable, chosen[variable.name]);
  }
  return (text) => text.replace(/\$(\w+)|\$\{(\w+)(?::\w+)?\}/g, (all, a, b) => values[a ?? b] ?? all);
}

const value = (variable, chosen) => {
  if (!chosen) return variable.allValue;
  const escaped = chosen.map((v) => v.replace(/\\/g, '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&'));
  return escaped.length === 1 ? escaped[0] : `(${escaped.join('|')})`;
};
