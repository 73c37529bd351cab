/** A small static server for the demo and for tests. Loopback only. */
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join, normalize} from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** By which a page is alone in its process: browsers give several threads of WebAssembly to such pages only. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * Serves the files below `root`.
 * @param {string} root
 * @param {{port?: number, headers?: Record<string, string>}} options `port` is the one to start looking at; any free one if left
 *   out. `headers` come with each file.
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export async function serve(root, {port = 0, headers = {}} = {}) {
  const server = createServer((request, response) => {
    answer(root, headers, request, response).catch(() => response.destroy());
  });
  await listen(server, port);
  return {
    origin: `http://localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(root, headers, request, response) {
  const {pathname} = new URL(request.url, 'http://localhost');
  const path = normalize(decodeURIComponent(pathname)); // `normalize` of an absolute path cannot leave its root
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) {
    response.writeHead(302, {location: `${pathname}/`}).end();
  } else if (!found) {
    response.writeHead(404, {'content-type': TYPES['.txt']}).end(`There is no ${path} here.\n`);
  } else {
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-length': found.size,
      'cache-control': 'no-store', // a rebuilt file shows on the next reload
      ...(path.endsWith('/in-page-model.html') && ISOLATION),
      ...headers,
    });
    createReadStream(file).pipe(response);
  }
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve).on('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) server.listen(++port, 'localhost');
      else reject(error);
    });
    server.listen(port, 'localhost');
  });
}
