'use strict';
// What renames now, from api/v1/live, each second while somebody looks. Names come from processes: text, never markup.

const SVG = 'http://www.w3.org/2000/svg';
const UNSEEN = {
  io_uring: 'renames by io_uring',
  kernel_threads: 'renames by nfsd and other kernel threads',
  compat: 'renames by 32-bit programs',
  kinds: 'kinds of renames, and counts of new extensions',
  file_system_types: 'file system types',
  failures_before_vfs_rename: 'failures before vfs_rename: ENOENT, EXDEV, EROFS, EFAULT, EINVAL',
};
const KINDS = {
  moves: 'moves', replacements: 'replacements', exchanges: 'exchanges', noops: 'no-ops', extension_changes: 'extensions',
};
const byId = (id) => document.getElementById(id);
const count = (n) => n.toLocaleString('en', { maximumFractionDigits: n < 10 ? 1 : 0 });

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// Rows stay where they are while they only change, so that marked text stays marked.
function fill(parent, items, keyOf, make, update) {
  const ours = [...parent.children].filter((child) => child.dataset.key !== undefined);
  const first = parent.children.length - ours.length; // a table's caption and head
  const old = new Map(ours.map((child) => [child.dataset.key, child]));
  items.forEach((item, i) => {
    const key = keyOf(item);
    let child = old.get(key);
    old.delete(key);
    if (!child) {
      child = make(item);
      child.dataset.key = key;
    }
    update(child, item);
    const there = parent.children[first + i];
    if (there !== child) parent.insertBefore(child, there || null);
  });
  old.forEach((child) => child.remove());
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function bars(rates) {
  const most = Math.max(...rates, 0.001);
  return rates.map((rate, i) => {
    const height = rate > 0 ? Math.max(1, (rate / most) * 22) : 0;
    return height ? `M${i * 2} 22v${-height.toFixed(1)}h1.6v${height.toFixed(1)}z` : '';
  }).join('');
}

function sparkline() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 120 22');
  svg.setAttribute('role', 'img');
  svg.append(document.createElementNS(SVG, 'path'));
  return svg;
}

function row(cells) {
  const tr = element('tr');
  cells.forEach(([className, tag]) => tr.append(element(tag || 'td', '', className)));
  if (tr.firstChild.tagName === 'TH') tr.firstChild.scope = 'row';
  return tr;
}

function kindsOf(actor) {
  if (!actor.kinds) return '';
  return Object.entries(actor.kinds).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]).slice(0, 2)
    .map(([kind, n]) => `${count(n)} ${KINDS[kind]}`).join(', ');
}

// Its label, or where its last files say they were renamed.
function whereOf(actor) {
  const id = actor.container_id || (actor.files || []).map((file) => file.container_id).find(Boolean);
  return id ? id.slice(0, 12) : actor.cgroup || '';
}

function makeActor() {
  const body = element('tbody');
  const files = element('tr', undefined, 'files');
  files.append(element('td'));
  files.firstChild.colSpan = 10;
  body.append(row([['', 'th'], [], [], ['number'], ['number'], [], ['number'], ['number'], [], []]), files);
  return body;
}

function showActor(body, actor) {
  const [tr, files] = body.children;
  const [name, user, where, now, highest, ten, total, failed, kinds, extension] = tr.children;
  const last = (actor.files || []).slice(0, 3).map((file) => `${file.old} → ${file.new}`).join(' · ');
  tr.className = `${actor.bursting ? 'bursting' : ''} ${last ? 'has-files' : ''}`;
  setText(name, (actor.bursting ? 'burst: ' : '') + actor.comm);
  setText(user, actor.user || actor.uid);
  setText(where, whereOf(actor));
  setText(now, `${count(actor.rate)}/s`);
  setText(highest, `${count(actor.peak)}/s`);
  if (actor.ten_minutes) {
    if (!ten.firstChild) ten.append(sparkline());
    const most = Math.max(...actor.ten_minutes);
    ten.firstChild.firstChild.setAttribute('d', bars(actor.ten_minutes));
    ten.firstChild.setAttribute('aria-label', `at most ${count(most)} a second in ten minutes`);
  } else {
    ten.replaceChildren();
  }
  setText(total, count(actor.renamed));
  setText(failed, count(actor.failed) + (actor.failed ? ` ${Object.keys(actor.errors).slice(0, 3).join(' ')}` : ''));
  setText(kinds, kindsOf(actor));
  setText(extension, actor.new_extension ? `.${actor.new_extension.extension}` : '');
  files.hidden = !last;
  setText(files.firstChild, last);
  files.firstChild.title = last;
}

// What no actor has had is no column.
const seen = new Set();
function hideColumn(place, isEmpty) {
  if (!isEmpty) seen.add(place);
  const hidden = !seen.has(place);
  document.querySelectorAll('#actors tr:not(.files)').forEach((tr) => { tr.children[place].hidden = hidden; });
}

function showBurst(box, burst, now) {
  const seconds = Math.max(0, Math.round((now - new Date(burst.since)) / 1000));
  const quiet = Math.round((now - new Date(burst.last)) / 1000);
  box.className = burst.severity === 'critical' ? 'burst' : 'burst warning';
  setText(box.children[0], `${burst.severity === 'critical' ? 'Critical' : 'Warning'}: ${burst.comm}`);
  setText(box.children[1], ` by user ${burst.user || burst.uid}, last pid ${burst.pid}`
    + `${burst.container_id ? `, container ${burst.container_id.slice(0, 12)}` : ''}, since ${burst.since.slice(11, 19)} UTC: `
    + `${count(burst.files)}${burst.files_estimated > burst.files ? ` of about ${count(burst.files_estimated)}` : ''} files in ${count(burst.directories)} ${burst.directories === 1 ? 'directory' : 'directories'}`
    + `${burst.types.length ? `: ${burst.types.join(', ')}${burst.extension ? ` to .${burst.extension}` : ''}` : ''} (${burst.reason.replace('_', ' ')})${quiet >= 5 ? `, none for ${count(quiet)} s` : ''}. `);
  box.dataset.seconds = seconds;
  setText(box.children[2], burst.last_file ? `First ${burst.first_file}, last ${burst.last_file}. ${burst.program ? `Program ${burst.program}. ` : 'The exporter could not read which program it is. '}` : '');
}

function makeBurst() {
  const box = element('div', undefined, 'burst');
  const link = element('a', 'What to do');
  link.href = byId('runbook').dataset.bursts;
  box.append(element('strong'), element('span'), element('span'), link);
  return box;
}

function showTiles(page) {
  const dropped = page.sinks.reduce((sum, sink) => sum + sink.dropped, 0);
  const overflow = page.overflow.renamed + page.overflow.failed;
  const tiles = [
    ['Bursts now', page.detector.enabled ? count(page.bursts.length) : 'detector off', page.bursts.length > 0],
    ['Renames', count(page.totals.renamed)],
    ['Failed', count(page.totals.failed)],
    ['Missed by the probe', page.probe.missed === undefined ? 'unknown' : count(page.probe.missed), page.probe.missed > 0],
    ['In overflow', count(overflow), overflow > 0],
    ['Actors', `${count(page.series.active)} of ${count(page.series.limit)}`],
    ['Events dropped', page.sinks.length ? count(dropped) : 'no output', dropped > 0],
  ];
  fill(byId('tiles'), tiles, ([name]) => name, ([name]) => {
    const li = element('li');
    li.append(element('strong'), element('span', name));
    return li;
  }, (li, [, value, bad]) => {
    li.className = bad ? 'bad' : '';
    setText(li.firstChild, value);
  });
}

function showRows(id, items, none, cells) {
  const empty = items.length ? items : [null];
  fill(byId(id), empty, (item) => (item ? cells(item)[0] : ''), (item) => row(
    item ? cells(item).map((_, i) => (i ? ['number'] : ['', 'th'])) : [['dim']]),
  (tr, item) => (item ? cells(item) : [none]).forEach((text, i) => setText(tr.children[i], text)));
}

function show(page) {
  const now = new Date(page.time);
  setText(byId('host'), `on ${page.host}`);
  setText(byId('attach'), `Attached by ${page.probe.attach} to ${page.probe.hook}. Version ${page.exporter.version}`);
  setText(byId('time'), `${page.time.slice(11, 19)} UTC`);
  document.title = `${page.bursts.length ? `(${page.bursts.length}) burst of renames` : 'rename_exporter'} - ${page.host}`;
  byId('no-burst').hidden = page.bursts.length > 0;
  setText(byId('no-burst'), page.detector.enabled ? `No burst now, ${count(page.detector.begun)} since the start.` : 'The detector is off (--detector.files=0).');
  fill(byId('burst-list'), page.bursts, (burst) => burst.id, makeBurst, (box, burst) => showBurst(box, burst, now));
  showTiles(page);
  fill(byId('actors'), page.actors, (a) => JSON.stringify([a.comm, a.uid, a.cgroup, a.container_id]), makeActor, showActor);
  hideColumn(2, !page.actors.some(whereOf));
  hideColumn(8, !page.actors.some((actor) => actor.kinds));
  showRows('errors', page.errors, 'none', (error) => [error.errno, count(error.count)]);
  showRows('extensions', page.new_extensions || [], page.new_extensions ? 'none for 20 files or more' : 'not counted in tracepoint mode',
    (given) => [given.extension, count(given.renames)]);
  showRows('sinks', page.sinks, 'none (--events.output)', (sink) => [sink.name, count(sink.delivered), count(sink.dropped), count(sink.queued)]);
  fill(byId('unseen'), page.probe.not_seen, (name) => name, (name) => element('li', UNSEEN[name] || name), () => {});
  setStatus(page.probe.blind ? `The probe sees no renames: ${page.probe.blind}` : 'Live, updated every second.', Boolean(page.probe.blind));
}

function setStatus(text, bad) {
  setText(byId('status'), text);
  byId('status').className = bad ? 'warn' : 'dim';
}

let timer;
let failures = 0;
let asking = false;

async function look() {
  clearTimeout(timer);
  if (document.visibilityState !== 'visible' || asking) return;
  asking = true;
  try {
    const answer = await fetch('api/v1/live', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status} ${(await answer.text()).trim()}`);
    const page = await answer.json();
    if (page.version !== 1) throw new Error('the exporter has another version than this page; reload it');
    show(page);
    failures = 0;
  } catch (error) {
    failures += 1;
    setStatus(`Not up to date. ${count(failures)} failed ${failures === 1 ? 'request' : 'requests'}: ${error.message}`, true);
  }
  asking = false;
  timer = setTimeout(look, Math.min(15000, 1000 * 2 ** Math.min(failures, 4)));
}

document.addEventListener('visibilitychange', look);
look();
