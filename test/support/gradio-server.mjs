/**
 * For @web/test-runner: runs gradio-app.py beside the tests, from the first `GET /__gradio` on, which tells its `{origin}`:
 * null where `$GRADIO_PYTHON`, else `python3`, has no gradio. It ends with the tests.
 */
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const app = fileURLToPath(new URL('./gradio-app.py', import.meta.url));

export function gradioServerPlugin() {
  let server;
  return {
    name: 'gradio-server',
    async serve(context) {
      if (context.path !== '/__gradio') return undefined;
      server ??= start();
      const {origin} = await server;
      return {body: JSON.stringify({origin}), type: 'json'};
    },
    async serverStop() {
      (await server)?.process?.kill();
    },
  };
}

/** The running server, or an origin of null where there is no gradio. */
async function start() {
  const python = process.env.GRADIO_PYTHON || 'python3';
  try {
    execFileSync(python, ['-c', 'import gradio'], {stdio: 'ignore'});
  } catch {
    return {origin: null};
  }
  const child = spawn(python, [app], {stdio: ['pipe', 'pipe', 'ignore']});
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`gradio-app.py ended with code ${code}.`);
    }),
  ]);
  return {origin: new URL(line).origin, process: child};
}
