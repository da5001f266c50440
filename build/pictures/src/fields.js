// Field options and overrides, applied by Grafana's own code; what a panel of Grafana registers is registered here.
import {
  applyFieldOverrides, cacheFieldDisplayNames, Registry, standardTransformers, standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

const STANDARD = [
  'unit', 'decimals', 'min', 'max', 'noValue', 'color', 'mappings', 'thresholds', 'links', 'displayName',
];
const CUSTOM = [
  'drawStyle', 'lineInterpolation', 'lineWidth', 'lineStyle', 'fillOpacity', 'fillBelowTo', 'gradientMode',
  'showPoints',
  'spanNulls', 'stacking', 'scaleDistribution', 'thresholdsStyle', 'hideFrom', 'axisBorderShow', 'axisPlacement',
  'axisLabel', 'axisSoftMax',
  'cellOptions', 'width', 'minWidth', 'align', 'inspect', 'filterable',
];
const item = (path, isCustom) => ({
  id: isCustom ? `custom.${path}` : path, path, isCustom, name: path, editor: null, override: null,
  process: (value) => value, shouldApply: () => true, settings: {},
});
const registry = new Registry(() => [
  ...STANDARD.map((path) => item(path, false)), ...CUSTOM.map((path) => item(path, true)),
]);

// One has two names there.
const transformers = new Map(Object.values(standardTransformers).map((transformer) => [transformer.id, transformer]));
standardTransformersRegistry.setInit(() => [...transformers].map(([id, transformation]) => ({
  id, name: transformation.name, transformation: async () => transformation, editor: null,
})));

export async function prepare(panel, frames, theme) {
  const transformed = panel.transformations
    ? await lastValueFrom(transformDataFrame(panel.transformations, frames))
    : frames;
  const fields = applyFieldOverrides({
    data: transformed, fieldConfig: panel.fieldConfig, fieldConfigRegistry: registry, theme, timeZone: 'utc',
    replaceVariables: (text) => text,
  });
  cacheFieldDisplayNames(fields);
  return fields;
}
