import {expect} from '@open-wc/testing';
import {Conversation} from '../../src/core/conversation.js';
import {partsOf, type ToolPart} from '../../src/core/message.js';
import type {Subject} from '../../src/testing/subject.js';
import {ANTHROPIC} from './subjects/anthropic.js';
import {HUGGINGFACE} from './subjects/huggingface.js';
import {OLLAMA} from './subjects/ollama.js';
import {OPENAI_RESPONSES} from './subjects/openai-responses.js';
import {OPENAI} from './subjects/openai.js';
import {events} from '../support/answer.js';

const input = {place: 'Oslo'};
const json = JSON.stringify(input);

const completion = events(
  {choices: [{delta: {tool_calls: [{index: 0, id: 'c1', function: {name: 'weather', arguments: json}}]}}]},
  {choices: [{delta: {}, finish_reason: 'tool_calls'}]},
  '[DONE]',
);

const functionCall = {type: 'function_call', id: 'f1', call_id: 'c1', name: 'weather'};

/** How each vendor's server asks for a call of `weather`. */
const CALLS: readonly (readonly [Subject, string])[] = [
  [OPENAI, completion],
  [HUGGINGFACE, completion],
  [
    OPENAI_RESPONSES,
    events(
      {type: 'response.created', response: {id: 'r1', output: []}},
      {type: 'response.output_item.added', output_index: 0, item: {...functionCall, arguments: ''}},
      {type: 'response.function_call_arguments.delta', output_index: 0, item_id: 'f1', delta: json},
      {type: 'response.output_item.done', output_index: 0, item: {...functionCall, arguments: json}},
      {type: 'response.completed', response: {id: 'r1', status: 'completed'}},
    ),
  ],
  [
    ANTHROPIC,
    events(
      {type: 'message_start', message: {id: 'm1', content: []}},
      {type: 'content_block_start', index: 0, content_block: {type: 'tool_use', id: 'c1', name: 'weather', input: {}}},
      {type: 'content_block_delta', index: 0, delta: {type: 'input_json_delta', partial_json: json}},
      {type: 'content_block_stop', index: 0},
      {type: 'message_delta', delta: {stop_reason: 'tool_use'}},
      {type: 'message_stop'},
    ),
  ],
  [
    OLLAMA,
    `${JSON.stringify({
      message: {role: 'assistant', content: '', tool_calls: [{function: {name: 'weather', arguments: input}}]},
      done: true,
      done_reason: 'stop',
    })}\n`,
  ],
];

/** A conversation with a server that asks for the call first, and then says "Cold.". */
async function talk([subject, call]: (typeof CALLS)[number], execute: () => unknown, approval?: boolean) {
  const bodies: string[] = [];
  const answers = [call, subject.start + subject.text('Cold.', 'Cold.') + subject.end];
  const conversation = new Conversation();
  conversation.backend = await subject.create({
    src: 'http://model.test',
    fetch: (_url, init) => {
      bodies.push(String(init?.body));
      const answer = answers[Math.min(bodies.length, answers.length) - 1];
      return Promise.resolve(new Response(answer, {headers: {'content-type': subject.contentType}}));
    },
  });
  const given: unknown[] = [];
  conversation.tools = {
    weather: {
      description: 'Tells the weather.',
      parameters: {type: 'object', properties: {place: {type: 'string'}}},
      ...(approval && {approval}),
      execute: (value) => {
        given.push(value);
        return execute();
      },
    },
  };
  await conversation.send('How is it in Oslo?');
  const last = () => partsOf(conversation.messages.at(-1)?.content ?? '');
  return {
    conversation,
    bodies,
    given,
    call: () => last().find((part) => part.type === 'tool') as ToolPart,
    words: () => last().flatMap((part) => (part.type === 'text' ? [part.text] : [])),
  };
}

for (const vendor of CALLS) {
  describe(`a tool of the page, called by a model behind ${vendor[0].name}`, () => {
    it('is offered, runs, and its output goes back for the answer to go on', async () => {
      const {conversation, bodies, given, call, words} = await talk(vendor, () => 'minus three');
      expect(conversation.state.error).to.equal(null);
      expect(bodies).to.have.lengthOf(2);
      expect(bodies[0]).to.contain('Tells the weather.');
      expect(bodies[1]).to.contain('minus three');
      expect(given).to.deep.equal([input]);
      expect(call()).to.include({state: 'output-available', output: 'minus three'});
      expect(words()).to.deep.equal(['Cold.']);
    });

    it('that throws is an error that the model hears of', async () => {
      const {bodies, call, words} = await talk(vendor, () => {
        throw new Error('No thermometer.');
      });
      expect(bodies[1]).to.contain('No thermometer.');
      expect(call()).to.include({state: 'output-error', error: 'No thermometer.'});
      expect(words()).to.deep.equal(['Cold.']);
    });

    it('that the reader denies is told as denied', async () => {
      const {conversation, bodies, given, call, words} = await talk(vendor, () => 'never', true);
      expect(call().state).to.equal('approval-requested');
      expect(bodies).to.have.lengthOf(1);
      await conversation.respondToTool(call().id, {approved: false, reason: 'Not now.'});
      expect(given).to.deep.equal([]);
      expect(bodies[1]).to.match(/denied.*Not now\./);
      expect(words()).to.deep.equal(['Cold.']);
    });
  });
}
