// drive.mjs URL MODULES - opens the page of the exporter at URL in headless Chromium, behind a path of a proxy. It says on
// standard output what it has found, a line each, and goes on when a line comes on standard input: see PageTests.cs.
// A URL with https is opened as it is, first without PAGE_USER and PAGE_PASSWORD; PAGE_KEY is the hash of the server's public key.
import http from 'node:http';
import { createRequire } from 'node:module';
import readline from 'node:readline';

const [url, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/package.json`);
const puppeteer = require('puppeteer-core');
const axe = require('axe-core').source;
const PREFIX = '/behind/a/proxy/';
const isProtected = url.startsWith('https:');

const proxy = http.createServer((request, response) => {
  if (!request.url.startsWith(PREFIX)) return response.writeHead(404).end();
  const forward = http.request(new URL(request.url.slice(PREFIX.length - 1), url), { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  forward.on('error', () => response.writeHead(502).end());
  request.pipe(forward);
});
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const told = async () => (await lines.next()).value;
const say = (what) => console.log(what);

const base = isProtected ? url : `http://127.0.0.1:${proxy.address().port}${PREFIX}`;
const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', '--lang=en',
    ...(isProtected ? [`--ignore-certificate-errors-spki-list=${process.env.PAGE_KEY}`] : [])],
});
const page = await browser.newPage();
if (isProtected) {
  say(`stranger ${await page.goto(base).then((answer) => answer.status(), (error) => error.message)}`);
  await page.authenticate({ username: process.env.PAGE_USER, password: process.env.PAGE_PASSWORD });
}
let answers = 0;
page.on('pageerror', (error) => say(`error ${error.message}`));
page.on('console', (line) => { if (line.type() === 'error') say(`error ${line.text()}`); });
page.on('request', (request) => { if (!request.url().startsWith(base) && !request.url().startsWith('data:')) say(`outside ${request.url()}`); });
page.on('response', (response) => { if (response.url().endsWith('/api/v1/live')) answers += 1; });
await page.setViewport({ width: 1280, height: 900 });
await page.goto(base);
const has = (selector, text) => page.waitForFunction(
  (one, part) => [...document.querySelectorAll(one)].some((node) => node.textContent.includes(part)), { timeout: 60_000 }, selector, text);
await has('#status', 'Live, updated every second.');
say('live');

// "row SELECTOR\tTEXT": how many answers until it is there. What is no command ends it.
for (let command = await told(); command?.startsWith('row '); command = await told()) {
  const [selector, text] = command.slice(4).split('\t');
  const before = answers;
  await has(selector, text);
  say(`row ${answers - before}`);
}

const openRunbook = async () => {
  await page.click('a[href="runbook"]');
  await page.waitForFunction(() => document.body.textContent.includes('RenameBurstDetected'));
  say('runbook');
  await browser.close();
  process.exit(0);
};
if (isProtected) await openRunbook();

// As it looks, to a machine that knows the rules (axe-core), in light and dark, wide and on a telephone.
for (const [scheme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.evaluate((source) => { window.eval(source); }, axe).catch(async () => {
    const client = await page.createCDPSession(); // the page's policy forbids eval, as it should; the debugger may
    await client.send('Runtime.evaluate', { expression: axe });
  });
  const { violations } = await page.evaluate(() => window.axe.run());
  // Tables may scroll sideways within themselves, the page may not; and no cell is printed over another.
  const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('.columns section')]
    .filter((box) => box.scrollWidth > box.clientWidth).map((box) => `${box.tagName} ${box.scrollWidth} in ${box.clientWidth}`));
  wide.forEach((box) => say(`too wide ${scheme} ${width} ${box}`));
  violations.forEach(({ id, nodes }) => say(`violation ${id} ${scheme} ${width} ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary.replaceAll('\n', ' ')}`));
}
say('axe');
await page.setViewport({ width: 1280, height: 900 });

// By keyboard: everything that can be used is reached by Tab, and Enter opens it.
const reached = [];
for (let i = 0; i < 12; i += 1) {
  await page.keyboard.press('Tab');
  reached.push(await page.evaluate(() => document.activeElement.getAttribute('href') || document.activeElement.getAttribute('role') || document.activeElement.tagName));
}
say(`tab ${reached.join(' ')}`);

// Hidden: it does not ask. Seen again: at once.
const show = (state) => page.evaluate((value) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
  document.dispatchEvent(new Event('visibilitychange'));
}, state);
await show('hidden');
await new Promise((resolve) => setTimeout(resolve, 1200)); // what was under way
const asked = answers;
await new Promise((resolve) => setTimeout(resolve, 2500));
say(`hidden ${answers - asked}`);
const again = page.waitForResponse((response) => response.url().endsWith('/api/v1/live'));
await show('visible');
await again;
say('visible');

// What a burst links to is the section about it, not the begin of the runbook.
const about = await page.evaluate(() => document.getElementById('runbook').dataset.bursts);
await page.goto(new URL(about, base).href);
await page.waitForFunction(() => window.scrollY > 0);
say('section');
await page.goto(base);

// By mouse.
await openRunbook();
