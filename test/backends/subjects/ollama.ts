import {ollama} from '../../../src/backends/ollama.js';
import type {Subject} from '../../../src/testing/subject.js';

const line = (content: string, rest: object = {done: false}) =>
  `${JSON.stringify({model: 'llama3.2', created_at: '2026-01-01T00:00:00Z', message: {role: 'assistant', content}, ...rest})}\n`;

export const OLLAMA: Subject = {
  name: 'ollama',
  create: (config) => ollama({model: 'llama3.2', ...config}),
  noIdempotencyKey: true,
  contentType: 'application/x-ndjson',
  start: line(''),
  text: (delta) => line(delta),
  end: line('', {done: true, done_reason: 'stop', eval_count: 5}),
  error: (message) => `${JSON.stringify({error: message})}\n`,
  unknown: `${JSON.stringify({status: 'loading', progress: 0.5})}\n`,
};
