// One React component for each type of panel that our dashboards have.
import { getFieldDisplayValues, FieldType } from '@grafana/data';
import { BarGauge, BigValue, TimeSeries, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';

export function Visual(props) {
  const Type = { timeseries: Lines, stat: Stats, bargauge: Bars, table: Rows }[props.panel.type];
  const points = props.frames.reduce((sum, frame) => sum + frame.length, 0);
  return points > 0 || props.panel.type === 'stat' ? <Type {...props} /> : <Nothing {...props} />;
}

const Nothing = ({ panel, width, height, theme }) => (
  <div style={{ width, height, display: 'grid', placeItems: 'center', color: theme.colors.text.secondary }}>
    {panel.fieldConfig.defaults.noValue ?? 'No data'}
  </div>
);

const Lines = ({ panel, frames, width, height, range }) => (
  <TimeSeries frames={frames} width={width} height={height} timeRange={range} timeZone="utc" structureRev={1}
    legend={panel.options.legend} options={panel.options} />
);

const values = ({ panel, frames, theme }) => getFieldDisplayValues({
  fieldConfig: panel.fieldConfig, reduceOptions: panel.options.reduceOptions, replaceVariables: (text) => text,
  theme, data: frames, sparkline: panel.options.graphMode === 'area', timeZone: 'utc',
});

function Stats(props) {
  const { panel, width, height, theme } = props;
  const { colorMode, graphMode, justifyMode, orientation, textMode } = panel.options;
  return (
    <VizRepeater source={{}} getValues={() => values(props)} width={width} height={height} orientation={orientation}
      itemSpacing={3} renderCounter={0} autoGrid={true} getAlignmentFactors={() => ({})}
      renderValue={({ value, width, height, count }) => (
        <BigValue value={{ ...value.display, title: count > 1 ? value.display.title : undefined }} width={width}
          height={height} theme={theme} count={count} colorMode={colorMode} graphMode={graphMode}
          justifyMode={justifyMode} textMode={textMode} wideLayout={true}
          sparkline={graphMode === 'area' ? value.sparkline : undefined} />
      )} />
  );
}

function Bars(props) {
  const { panel, width, height, theme } = props;
  const { orientation, displayMode, valueMode, minVizHeight, maxVizHeight } = panel.options;
  return (
    <VizRepeater source={{}} getValues={() => values(props)} width={width} height={height} orientation={orientation}
      itemSpacing={8} renderCounter={0} minVizHeight={minVizHeight} maxVizHeight={maxVizHeight}
      getAlignmentFactors={(all) => all.reduce((longest, { display }) => ({
        title: longer(longest.title, display.title), text: longer(longest.text, display.text),
      }), { title: '', text: '' })}
      renderValue={({ value, width, height, alignmentFactors }) => (
        <BarGauge value={value.display} width={width} height={height} orientation={orientation} field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex)} theme={theme} itemSpacing={8} lcdCellWidth={8}
          displayMode={displayMode} valueDisplayMode={valueMode} showUnfilled={true} namePlacement="auto"
          alignmentFactors={alignmentFactors} />
      )} />
  );
}

const longer = (a, b) => ((b ?? '').length > a.length ? b : a);

const Rows = ({ panel, frames, width, height }) => (
  <TableNG data={frames.find((frame) => frame.fields.some((field) => field.type !== FieldType.time)) ?? frames[0]}
    width={width} height={height} initialSortBy={panel.options.sortBy} cellHeight={panel.options.cellHeight}
    showTypeIcons={false} structureRev={1} enableSharedCrosshair={false} fieldConfig={panel.fieldConfig}
    getActions={() => []} />
);
