/** The engines that the tests run in. */
import {chromeLauncher} from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import {findChromium, findExecutable} from './find-chromium.mjs';
import {webkitLauncher} from './webkit-launcher.mjs';

const launchers = {
  chromium: () => chromeLauncher({puppeteer, launchOptions: findChromium()}),
  // Puppeteer speaks WebDriver BiDi with Firefox: no geckodriver needed.
  firefox: () =>
    chromeLauncher({
      puppeteer,
      launchOptions: findFirefox(),
      createPage: async ({context}) => withoutScreenOrientation(await context.newPage()),
    }),
  webkit: webkitLauncher,
};

export const engineNames = Object.keys(launchers);

/** A Web Test Runner launcher. @throws {Error} If there is no such engine, or this machine does not have it. */
export function launcherFor(name) {
  const launcher = launchers[name];
  if (!launcher) throw new Error(`There is no engine "${name}". Known: ${engineNames.join(', ')}.`);
  return launcher();
}

// Puppeteer sets the screen's orientation with its size, and fails where Firefox (140 ESR) does not know the first.
function withoutScreenOrientation(page) {
  const setViewport = page.setViewport.bind(page);
  page.setViewport = (size) =>
    setViewport(size).catch((error) => {
      if (!error.message.includes('setScreenOrientationOverride')) throw error;
    });
  return page;
}

/** What puppeteer is to start. @throws {Error} If there is none. */
export function findFirefox() {
  const path =
    process.env.FIREFOX_PATH ||
    findExecutable(['firefox-esr', 'firefox'], ['/Applications/Firefox.app/Contents/MacOS/firefox']);
  if (!path) throw new Error('No Firefox found: install one (on Debian, firefox-esr), or set FIREFOX_PATH.');
  return {browser: 'firefox', executablePath: path, headless: true};
}
