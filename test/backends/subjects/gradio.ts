import {gradio} from '../../../src/backends/gradio.js';
import type {Subject} from '../../../src/testing/subject.js';
import {callEvent, generating, gradioConfig, queueEvents} from '../../support/gradio.js';

export const GRADIO: Subject = {
  name: 'gradio',
  create: gradio,
  contentType: 'text/event-stream',
  before: [JSON.stringify(gradioConfig({memory: 'settable'})), '{"event_id": "event-1"}'],
  start: queueEvents({msg: 'estimation', rank: 0, queue_size: 1}, {msg: 'process_starts'}, generating('', null)),
  text: (delta) => queueEvents(generating([['append', [], delta]], [])),
  // No data is what a server sends where somebody has cancelled the run: what came before it is the answer.
  end: queueEvents({msg: 'process_completed', output: {}, success: true}, {msg: 'close_stream', event_id: null}),
  error: (message) => queueEvents({msg: 'process_completed', output: {error: message}, success: false}),
  unknown: queueEvents(
    {msg: 'heartbeat', event_id: null},
    {msg: 'news'},
    {...generating('late', null), event_id: 'event-2'},
  ),
};

/** The same by the documented API. */
export const GRADIO_CALL: Subject = {
  ...GRADIO,
  create: (config) => gradio({...config, options: {transport: 'call'}}),
  start: callEvent('generating', ['', null]),
  text: (_, textSoFar) => callEvent('generating', [textSoFar, null]),
  end: callEvent('complete', null),
  error: (message) => callEvent('error', {error: message, duration: 10, visible: true, title: 'Error'}),
  unknown: `${callEvent('news', ['late', null])}${callEvent('heartbeat', null)}: a comment\n\n`,
};
