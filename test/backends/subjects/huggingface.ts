import {huggingface} from '../../../src/backends/huggingface.js';
import type {Subject} from '../../../src/testing/subject.js';
import {completionChunk, events} from '../../support/answer.js';

export const HUGGINGFACE: Subject = {
  name: 'huggingface',
  create: (config) => huggingface({...config, model: 'openai/gpt-oss-120b:cheapest'}),
  contentType: 'text/event-stream',
  start: events(completionChunk({role: 'assistant', content: ''})),
  text: (delta) => events(completionChunk({content: delta})),
  end: events(completionChunk({}, 'stop'), '[DONE]'),
  error: (message) => events({error: {message, type: 'provider_error'}}),
  unknown: `event: queue\ndata: {"position": 1}\n\n${events({object: 'provider.news', choices: []})}`,
};
