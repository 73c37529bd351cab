import {agUi} from '../../../src/backends/ag-ui.js';
import type {Subject} from '../../../src/testing/subject.js';
import {events} from '../../support/answer.js';

const run = {threadId: 't', runId: 'r'};

export const AG_UI: Subject = {
  name: 'ag-ui',
  create: agUi,
  contentType: 'text/event-stream',
  start: events({type: 'RUN_STARTED', ...run}, {type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant'}),
  text: (delta) => events({type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta}),
  end: events({type: 'TEXT_MESSAGE_END', messageId: 'm'}, {type: 'RUN_FINISHED', ...run}),
  error: (message) => events({type: 'RUN_ERROR', message}),
  unknown: events({type: 'THING_OF_TOMORROW', value: 1}),
};
