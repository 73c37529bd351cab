/** `npm start`: builds dist/, serves the demo, prints its address, and builds again whenever the source changes. */
import {fileURLToPath} from 'node:url';
import {watch} from 'rollup';
import {loadConfigFile} from 'rollup/loadConfigFile';
import {serve} from './static-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

console.log('Building dist/.');
const {options, warnings} = await loadConfigFile('rollup.config.mjs', {watch: true});
warnings.flush();

let origin;
let failed = false;
watch(options).on('event', async (event) => {
  if ('result' in event) event.result?.close();
  if (event.code === 'START') failed = false;
  if (event.code === 'ERROR') {
    failed = true;
    console.error(event.error.message);
  }
  if (event.code !== 'END') return;
  if (origin) {
    console.log(failed ? 'Not built: mend what stands above.' : 'Built again: reload the page.');
  } else {
    ({origin} = await serve(root, {port: Number(process.env.PORT || 8000)}));
    console.log(`\nThe demo is at ${origin}/demo/\n\nCtrl-C ends it.`);
  }
});
