import {gradio} from '../../../src/backends/gradio.js';
import type {Subject} from '../../../src/testing/subject.js';
import {callEvent, generating, gradioConfig, queueEvents} from '../../support/gradio.js';

const before = [JSON.stringify(gradioConfig({memory: 'settable'})), '{"event_id": "event-1"}'];

export const GRADIO: Subject = {
  name: 'gradio',
  create: gradio,
  contentType: 'text/event-stream',
  before,
  start: callEvent('generating', ['', null]),
  text: (_, textSoFar) => callEvent('generating', [textSoFar, null]),
  // Null is what a server sends where somebody has cancelled the run: what came before it is the answer.
  end: callEvent('complete', null),
  error: (message) => callEvent('error', {error: message, duration: 10, visible: true, title: 'Error'}),
  unknown: `${callEvent('news', ['late', null])}${callEvent('heartbeat', null)}: a comment\n\n`,
};

/** The same by the queue. */
export const GRADIO_QUEUE: Subject = {
  ...GRADIO,
  create: (config) => gradio({...config, options: {transport: 'queue'}}),
  start: queueEvents(
    {msg: 'estimation', rank: 0, queue_size: 1, rank_eta: null},
    {msg: 'process_starts', eta: null},
    generating('', null),
  ),
  text: (delta) => queueEvents(generating([['append', [], delta]], [])),
  end: queueEvents({msg: 'process_completed', output: {}, success: true}, {msg: 'close_stream', event_id: null}),
  error: (message) => queueEvents({msg: 'process_completed', output: {error: message}, success: false}),
  unknown: queueEvents(
    {msg: 'heartbeat', event_id: null},
    {msg: 'news'},
    {...generating('late', null), event_id: 'event-2'},
  ),
};
