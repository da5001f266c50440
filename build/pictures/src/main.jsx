// A dashboard, laid out in Grafana's grid: ?dashboard=UID&from=UNIX&to=UNIX&comm=NAME (comm for some).
import { createTheme, dateTime, EventBusSrv, GrafanaThemeType } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { GlobalStyles, PanelChrome, PanelContextProvider, PortalContainer, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { prepare } from './fields.js';
import { Visual } from './panels.jsx';
import { ask } from './prometheus.js';
import { resolver } from './variables.js';

const CELL = 30, GAP = 8, WIDTH = 1600, TOP = 84; // px; the first two are Grafana's
const COLUMN = (WIDTH - GAP) / 24;
const theme = createTheme({ colors: { mode: 'dark' }, name: 'Dark', type: GrafanaThemeType?.Dark });
const arguments_ = new URLSearchParams(location.search);
const from = Number(arguments_.get('from')), to = Number(arguments_.get('to'));
const chosen = arguments_.has('comm') ? { comm: arguments_.getAll('comm') } : {};
const range = { from: dateTime(from * 1000), to: dateTime(to * 1000), raw: { from: 'now-6h', to: 'now' } };

const box = ({ x, y, w, h }) => ({
  left: GAP + x * COLUMN, top: TOP + y * (CELL + GAP), width: w * COLUMN - GAP, height: h * (CELL + GAP) - GAP,
});

/** As Grafana chooses it: a point for each pixel, rounded to a step that people use. */
function step(width) {
  const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600];
  return STEPS.find((s) => s >= (to - from) / width * 0.66) ?? 900;
}

async function load(panel, dashboard) {
  const place = box(panel.gridPos);
  if (panel.type === 'row') return { panel, place };
  const stepS = Math.max(step(place.width), 2);
  const resolve = resolver(dashboard, chosen, to - from, stepS);
  const frames = await prepare(panel, await ask(panel, { from, to, stepS, resolve }), theme);
  return { panel, place, frames };
}

const Panel = ({ panel, place, frames }) => panel.type === 'row' ? (
  <div style={{ position: 'absolute', ...place, display: 'flex', alignItems: 'center', fontWeight: 500 }}>
    ⌄ {panel.title}
  </div>
) : (
  <div style={{ position: 'absolute', ...place }}>
    <PanelChrome title={panel.title} description={panel.description} width={place.width} height={place.height}
      padding={panel.type === 'table' ? 'none' : 'md'}>
      {(width, height) => (
        <Visual panel={panel} frames={frames} width={width} height={height} range={range} theme={theme} />
      )}
    </PanelChrome>
  </div>
);

const Chip = ({ label, text }) => (
  <span style={{ marginRight: 8, display: 'inline-flex', border: `1px solid ${theme.colors.border.medium}` }}>
    <span style={{ padding: '3px 8px', background: theme.colors.background.secondary }}>{label}</span>
    <span style={{ padding: '3px 8px', color: theme.colors.text.primary }}>{text}</span>
  </span>
);

const Head = ({ dashboard }) => (
  <div style={{ position: 'absolute', left: GAP, top: GAP, width: WIDTH - GAP, color: theme.colors.text.secondary }}>
    <div style={{ fontSize: 20, color: theme.colors.text.primary, marginBottom: 8 }}>
      {dashboard.title}
      <span style={{ float: 'right', fontSize: 14, marginRight: GAP }}>
        {range.from.toISOString().slice(0, 16).replace('T', ' ')} to {range.to.toISOString().slice(11, 16)} UTC
      </span>
    </div>
    {dashboard.templating.list.map((variable) => (
      <Chip key={variable.name} label={variable.label}
        text={variable.type === 'datasource' ? 'Prometheus' : chosen[variable.name]?.join(', ') ?? 'All'} />
    ))}
  </div>
);

async function main() {
  await initPluginTranslations('dashboard-pictures');
  const dashboard = await (await fetch(`/dashboards/${arguments_.get('dashboard')}.json`)).json();
  const panels = await Promise.all(dashboard.panels.map((panel) => load(panel, dashboard)));
  const bottom = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
  createRoot(document.getElementById('root')).render(
    <MemoryRouter>
      <ThemeContext.Provider value={theme}>
        <GlobalStyles />
        <PanelContextProvider value={{ eventBus: new EventBusSrv(), eventsScope: 'global' }}>
          <div id="dashboard" style={{ position: 'relative', width: WIDTH, height: TOP + bottom * (CELL + GAP) }}>
            <Head dashboard={dashboard} />
            {panels.map((loaded) => <Panel key={loaded.panel.id} {...loaded} />)}
          </div>
          <PortalContainer />
        </PanelContextProvider>
      </ThemeContext.Provider>
    </MemoryRouter>,
  );
  // What a picture must not show: a panel with nothing in it.
  window.empty = panels.filter(({ panel, frames }) => panel.type !== 'row' && !frames.some((f) => f.length > 0))
    .map(({ panel }) => panel.title);
  document.body.style.background = theme.colors.background.canvas;
  document.body.dataset.drawn = 'yes';
}

main().catch((error) => {
  document.body.dataset.drawn = String(error.stack ?? error);
});
