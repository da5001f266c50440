// page.mjs URL MODULES FILE - draws the page at URL in headless Chromium; MODULES has puppeteer-core.
import { createRequire } from 'node:module';

const [url, modules, file] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/package.json`)('puppeteer-core');
const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', '--lang=en'],
});
const page = await browser.newPage();
await page.setViewport({ width: 1200, height: 640 });
await page.goto(url);
// One look asks for samples; files are there from the next ones on.
await page.waitForFunction(() => document.querySelector('.burst') && document.querySelector('tr.has-files'), { timeout: 60_000 });
await new Promise((resolve) => setTimeout(resolve, 5000));
await page.screenshot({ path: file });
await browser.close();
