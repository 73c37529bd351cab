import {openaiResponses} from '../../../src/backends/openai-responses.js';
import type {Subject} from '../../../src/testing/subject.js';

const event = (name: string, rest: object) => {
  const type = `response.${name}`;
  return `event: ${type}\ndata: ${JSON.stringify({type, ...rest})}\n\n`;
};
const place = {item_id: 'msg_1', output_index: 0, content_index: 0};
const item = {id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: []};

export const OPENAI_RESPONSES: Subject = {
  name: 'openai-responses',
  create: (config) => openaiResponses({model: 'gpt-5-mini', ...config}),
  contentType: 'text/event-stream; charset=utf-8',
  start:
    event('created', {response: {id: 'resp_1', status: 'in_progress', error: null, output: []}}) +
    event('output_item.added', {output_index: 0, item}) +
    event('content_part.added', {...place, part: {type: 'output_text', text: '', annotations: []}}),
  text: (delta) => event('output_text.delta', {...place, delta}),
  // The API repeats the item here; that it has no text now shows that what was streamed counts.
  end:
    event('output_item.done', {output_index: 0, item: {...item, status: 'completed'}}) +
    event('completed', {response: {id: 'resp_1', status: 'completed', error: null, usage: {total_tokens: 8}}}),
  error: (message) => event('failed', {response: {status: 'failed', error: {code: 'server_error', message}}}),
  unknown: event('novelty.delta', {...place, delta: 'no'}),
};
