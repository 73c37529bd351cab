import {openai} from '../../../src/backends/openai.js';
import type {Subject} from '../../../src/testing/subject.js';
import {completionChunk, events} from '../../support/answer.js';

export const OPENAI: Subject = {
  name: 'openai',
  create: (config) => openai({...config, model: 'moth-1'}),
  contentType: 'text/event-stream',
  start: events(completionChunk({role: 'assistant', content: ''})),
  text: (delta) => events(completionChunk({content: delta})),
  end: events(completionChunk({}, 'stop'), {choices: [], usage: {total_tokens: 9}}, '[DONE]'),
  error: (message) => events({error: {message, code: 503}}),
  unknown: `event: vendor.news\ndata: {"anything": 1}\n\n: a comment\n\n${events({object: 'vendor.news', choices: []})}`,
};
