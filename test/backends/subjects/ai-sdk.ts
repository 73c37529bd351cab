import {aiSdk} from '../../../src/backends/ai-sdk.js';
import type {Subject} from '../../../src/testing/subject.js';
import {events} from '../../support/answer.js';

export const AI_SDK: Subject = {
  name: 'ai-sdk',
  create: aiSdk,
  contentType: 'text/event-stream',
  start: events({type: 'start'}, {type: 'start-step'}, {type: 'text-start', id: '0'}),
  text: (delta) => events({type: 'text-delta', id: '0', delta}),
  end: events({type: 'text-end', id: '0'}, {type: 'finish-step'}, {type: 'finish', finishReason: 'stop'}, '[DONE]'),
  error: (errorText) => events({type: 'error', errorText}),
  unknown: events({type: 'thing-of-tomorrow', id: 't', value: 1}),
};
