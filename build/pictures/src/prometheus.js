// Asks Prometheus and makes Grafana's data frames of its answers.
import { FieldType, toDataFrame } from '@grafana/data';

export async function ask(panel, { from, to, stepS, resolve }) {
  const targets = panel.targets ?? [];
  const frames = await Promise.all(targets.map(async (target) => {
    const query = new URLSearchParams({ query: resolve(target.expr) });
    if (target.instant) query.set('time', to);
    else Object.entries({ start: align(from, stepS), end: to, step: stepS }).forEach(([k, v]) => query.set(k, v));
    const response = await fetch(`/api/v1/query${target.instant ? '' : '_range'}`, { method: 'POST', body: query });
    const answer = await response.json();
    if (answer.status !== 'success') throw new Error(`${panel.title} ${target.refId}: ${answer.error}`);
    return target.format === 'table'
      ? [table(target, answer.data.result, targets.length > 1)]
      : answer.data.result.map((series) => line(target, series, stepS));
  }));
  return frames.flat();
}

const align = (time, step) => Math.floor(time / step) * step;

function line(target, { metric, values, value }, stepS) {
  const points = values ?? [value];
  const { __name__, ...labels } = metric;
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([t]) => t * 1000), config: { interval: stepS * 1000 } },
      { name: __name__ ?? 'Value', type: FieldType.number, values: points.map(([, v]) => number(v)), labels,
        config: { displayNameFromDS: legend(target, metric) } },
    ],
  });
}

function table(target, result, several) {
  const names = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: result.map(({ value: [t] }) => t * 1000) },
      ...names.map((name) => ({
        name, type: FieldType.string, values: result.map(({ metric }) => metric[name] ?? ''),
      })),
      { name: several ? `Value #${target.refId}` : 'Value', type: FieldType.number,
        values: result.map(({ value: [, v] }) => number(v)) },
    ],
  });
}

const number = (text) => (text === 'NaN' ? null : Number(text));

const legend = (target, metric) => target.legendFormat === '__auto'
  ? Object.values(metric).join(' ') || target.expr
  : target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '');
