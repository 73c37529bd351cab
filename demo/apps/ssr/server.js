/** Serves the chat as HTML that can be read before any script runs. `npm run build && npm start`, PORT for another port. */
import {createHash} from 'node:crypto';
import {createReadStream, existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {basename} from 'node:path';
import {render} from '@lit-labs/ssr';
import {collectResult} from '@lit-labs/ssr/lib/render-result.js';
import * as elements from 'chatbot-elements';
import {serveChat} from 'chatbot-elements/server';
import {JSDOM} from 'jsdom';
import {page} from './src/page.js';

const {PORT = 3000, HISTORY = 'history.json'} = process.env;

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});

server.listen(PORT, 'localhost', async () => {
  const url = `http://localhost:${server.address().port}/`;
  await serveChat(new JSDOM('', {url}).window);
  console.log(url);
});

async function answer({url}, response) {
  const {pathname} = new URL(url, 'http://localhost');
  if (pathname === '/') return sendPage(response);
  const file = pathname === '/style.css' ? 'src/style.css' : `dist/${basename(pathname)}`;
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {'content-type': file.endsWith('.css') ? 'text/css' : 'text/javascript'});
  createReadStream(file).pipe(response);
}

async function sendPage(response) {
  // As it would come from a database, as messages or as `session.history`.
  const state = {route: 'chat', log: [], messages: JSON.parse(await readFile(HISTORY, 'utf8'))};
  response.writeHead(200, {'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy()});
  response.write(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>chatbot-elements from a server</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
    <link rel="expect" href="#state" blocking="render" />
    <script type="module" src="/client.js"></script>
  </head>
  <body>
    <div id="app">`);
  response.write(await collectResult(render(page(state))));
  // With no `<` in it, nothing ends the script early.
  const json = JSON.stringify(state).replaceAll('<', '\\u003c');
  response.end(`</div>
    <script type="application/json" id="state">${json}</script>
  </body>
</html>`);
}

/** The elements' own styles stand in the page, and their hashes allow them and no others. */
function policy() {
  const styles = Object.values(elements).flatMap(
    ({elementStyles}) => elementStyles?.map(({cssText}) => cssText).join('') ?? [],
  );
  const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${[...new Set(hashes)].join(' ')}`,
    'img-src data:',
    "require-trusted-types-for 'script'",
    'trusted-types lit-html chatbot-elements',
  ].join('; ');
}
