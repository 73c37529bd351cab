import {anthropic} from '../../../src/backends/anthropic.js';
import type {Subject} from '../../../src/testing/subject.js';

const event = (type: string, rest: object = {}) => `event: ${type}\ndata: ${JSON.stringify({type, ...rest})}\n\n`;

export const ANTHROPIC: Subject = {
  name: 'anthropic',
  create: (config) => anthropic({model: 'claude-sonnet-4-5', ...config}),
  contentType: 'text/event-stream; charset=utf-8',
  start:
    event('message_start', {
      message: {id: 'msg_1', type: 'message', role: 'assistant', content: [], usage: {input_tokens: 3}},
    }) +
    event('content_block_start', {index: 0, content_block: {type: 'text', text: ''}}) +
    event('ping'),
  text: (text) => event('content_block_delta', {index: 0, delta: {type: 'text_delta', text}}),
  end:
    event('content_block_stop', {index: 0}) +
    event('message_delta', {delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 5}}) +
    event('message_stop'),
  error: (message) => event('error', {error: {type: 'overloaded_error', message}}),
  unknown: event('novelty', {index: 0, delta: {type: 'novel_delta', text: 'no'}}),
};
