// draw.mjs PROMETHEUS_URL SITE DASHBOARDS - draws each dashboard in headless Chromium, and leaves the pictures
// beside the dashboards. SITE is what vite built. LIVE_SINCE (seconds) is when Prometheus began to scrape; NOW is
// for a Prometheus that has stopped since; ONLY=UID draws one.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const [prometheus, site, dashboards] = process.argv.slice(2);
const now = Number(process.env.NOW ?? Math.floor(Date.now() / 1000));
const pictures = [
  { dashboard: 'rename-overview', from: now - 1800 },
  { dashboard: 'rename-actor', from: now - 6 * 3600, comm: 'mv' },
  { dashboard: 'rename-exporter', from: Number(process.env.LIVE_SINCE ?? now - 900) },
  { dashboard: 'rename-kubernetes', from: now - 1800 },
].filter(({ dashboard }) => [undefined, dashboard].includes(process.env.ONLY));

const ICONS = '../node_modules/@grafana/ui/dist/public/img/icons';
const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/api/')) {
    const { method, headers } = request;
    const forward = http.request(new URL(request.url, prometheus), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.writeHead(502).end());
    request.pipe(forward);
    return;
  }
  const icons = /^.*\/img\/icons\//;
  const file = pathname.startsWith('/dashboards/') ? path.join(dashboards, path.basename(pathname))
    : icons.test(pathname) ? path.join(site, ICONS, pathname.replace(icons, ''))
    : path.join(site, pathname === '/' ? 'index.html' : pathname);
  if (!fs.existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
  fs.createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
let failed = false;
for (const { dashboard, from, comm } of pictures) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${dashboard}: ${error.message}`));
  page.on('console', (line) => { if (process.env.V && line.type() === 'error') console.error(line.text()); });
  await page.setViewport({ width: 1608, height: 1200, deviceScaleFactor: 1 });
  const query = new URLSearchParams({ dashboard, from, to: now, ...(comm ? { comm } : {}) });
  await page.goto(`http://127.0.0.1:${server.address().port}/?${query}`);
  await page.waitForFunction('document.body.dataset.drawn', { timeout: 180_000 });
  const drawn = await page.evaluate('document.body.dataset.drawn');
  if (drawn !== 'yes') throw new Error(`${dashboard}: ${drawn}`);
  await page.waitForFunction("document.querySelectorAll('canvas').length > 0 && document.fonts.status === 'loaded'");
  await page.waitForNetworkIdle({ idleTime: 1000 });
  const empty = await page.evaluate('window.empty');
  if (empty.length > 0) {
    console.error(`${dashboard}: empty panels: ${empty.join('; ')}`);
    failed = true;
  }
  const height = await page.evaluate("document.getElementById('dashboard').offsetHeight");
  await page.setViewport({ width: 1608, height, deviceScaleFactor: 1 });
  await new Promise((resolve) => setTimeout(resolve, 1000)); // the charts follow their boxes
  const file = path.join(dashboards, `${dashboard}.png`);
  await page.screenshot({ path: file, fullPage: true });
  console.log(`drawn: ${path.basename(file)}`);
  await page.close();
}
await browser.close();
server.close();
process.exit(failed ? 1 : 0);
