// Plays the player page in headless Chromium against a live stream: it plays
// without a stall, switches by hand and by itself.
//
//   node player.mjs MODULES_FOLDER [SCREENSHOT.png]
//
// Exit: 0 passed, 1 failed, 77 cannot run here (and why).
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const DEADLINE = 60_000;
const [modules, screenshot] = process.argv.slice(2);

const skip = (why) => { console.log(`skipped: ${why}`); process.exit(77); };
const executablePath = BROWSERS.find(existsSync);
if (!executablePath) skip('there is no Chromium');

let chromium;
try {
  const require = createRequire(path.join(modules, 'package.json'));
  ({ chromium } = require('playwright-core'));
} catch (error) {
  skip(`playwright-core is not installed: ${error.message.split('\n')[0]}`);
}

const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const port = await freePort();
const url = `http://127.0.0.1:${port}/`;
const gst = spawn('gst-launch-1.0', ['-q',
  'videotestsrc', 'is-live=true', '!',
  'video/x-raw,width=640,height=360,framerate=30/1', '!',
  'livepeersink', 'name=s', `http-port=${port}`,
  'audiotestsrc', 'is-live=true', 'volume=0.1', '!', 's.'],
{ stdio: ['ignore', 'inherit', 'inherit'] });
let gone = null;
gst.on('exit', (code, signal) => { gone = `gst-launch ended: ${code ?? signal}`; });

const profile = mkdtempSync(path.join(os.tmpdir(), 'lp-browser-'));
let browser = null;

const until = async (what, test, deadline = DEADLINE) => {
  const end = Date.now() + deadline;
  for (;;) {
    if (gone) throw new Error(gone);
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${deadline / 1000} s: ${what}`);
    await new Promise((r) => { setTimeout(r, 200); });
  }
};

const check = (ok, what) => {
  if (!ok) throw new Error(what);
  console.log(`ok: ${what}`);
};

try {
  await until('three segments are published', async () => {
    try {
      const status = await (await fetch(`${url}status`)).json();
      return status.renditions[0]['published-total'] >= 3;
    } catch {
      return false;
    }
  });

  browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1200, height: 760 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--autoplay-policy=no-user-gesture-required'],
  });
  const page = await browser.newPage();
  const outside = [];
  const problems = [];
  page.on('request', (r) => {
    if (!r.url().startsWith(url) && !/^(data|blob):/.test(r.url())) outside.push(r.url());
  });
  page.on('pageerror', (e) => problems.push(String(e)));
  await page.goto(url);
  const get = () => page.evaluate(() => {
    const { playing, level, levels, stalls, switches, errors } = window.lpPlayer;
    const video = document.querySelector('video');
    return { playing, level, levels, stalls, switches, errors, time: video.currentTime };
  });

  await until('it plays', async () => (await get()).playing);
  const first = await get();
  const later = await until('six seconds are played', async () => {
    const now = await get();
    return now.time > first.time + 6 && now;
  });
  check(later.levels.length === 3, `three levels are offered: ${later.levels.map((l) => `${l.height}p`)}`);
  check(later.stalls === 0, 'no stall while playing');

  const lowest = later.levels.reduce((best, l, i, all) =>
    (l.bitrate < all[best].bitrate ? i : best), 0);
  const highest = later.levels.reduce((best, l, i, all) =>
    (l.bitrate > all[best].bitrate ? i : best), 0);
  const byHand = later.level === lowest ? highest : lowest;
  await page.selectOption('#level', String(byHand));
  await until('the chosen level is shown', async () => (await get()).level === byHand);
  check(true, `switched by hand to ${later.levels[byHand].height}p`);

  // by itself: up on a free line, down on a slow one
  await page.selectOption('#level', '-1');
  await until('the highest level comes by itself', async () => (await get()).level === highest);
  const cdp = await browser.newCDPSession(page);
  await cdp.send('Network.enable');
  // not enough for the highest, so little less that the buffer bridges the
  // time the player needs to notice
  const slow = later.levels[highest].bitrate * 0.8 / 8;
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false, latency: 20, downloadThroughput: slow, uploadThroughput: slow,
  });
  await until('a lower level comes by itself', async () => (await get()).level !== highest);
  check(true, `switched down by itself on a line of ${Math.round(slow * 8 / 1000)} kbit/s`);
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1,
  });
  await until('the highest level comes back', async () => (await get()).level === highest);
  check(true, 'switched up by itself when the line was free again');

  const last = await get();
  check(last.stalls === 0, 'no stall in the whole run');
  check(!last.errors.some((e) => /manifestParsing|levelParsing|fragParsing|bufferAppend/.test(e)),
    `no parsing error (${last.errors.join(', ') || 'no error at all'})`);
  check(outside.length === 0, `nothing is fetched from elsewhere ${outside.join(' ')}`);
  check(problems.length === 0, `no script error ${problems.join(' ')}`);
  if (screenshot) await page.screenshot({ path: screenshot });
  console.log('100%: Checks: 9, Failures: 0, Errors: 0');
} catch (error) {
  console.log(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (browser) await browser.close();
  gst.kill('SIGINT');
  await new Promise((r) => { if (gone) r(); else { gst.once('exit', r); setTimeout(() => gst.kill('SIGKILL'), 3000).unref(); } });
  rmSync(profile, { recursive: true, force: true });
}
