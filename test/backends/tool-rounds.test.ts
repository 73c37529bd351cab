import {expect, fixture, html} from '@open-wc/testing';
import {agUi} from '../../src/backends/ag-ui.js';
import {aiSdk} from '../../src/backends/ai-sdk.js';
import {anthropic} from '../../src/backends/anthropic.js';
import type {HttpConfig} from '../../src/backends/http-backend.js';
import {ollama} from '../../src/backends/ollama.js';
import {openai} from '../../src/backends/openai.js';
import type {ChatBackend} from '../../src/core/backend.js';
import {partsOf, type ToolPart} from '../../src/core/message.js';
import type {ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {aiSdkOrigin} from '../support/ai-sdk.js';
import {events} from '../support/answer.js';
import {faultScript} from '../support/fault.js';
import {call as look, requestOf, says} from '../support/request.js';

async function open(backend: string, src: string): Promise<ChatSessionElement> {
  return fixture<ChatSessionElement>(html`<chat-session backend=${backend} src=${src}></chat-session>`);
}

/** The parts of the newest message. */
const parts = (session: ChatSessionElement) => partsOf(session.messages.at(-1)?.content ?? '');
const words = (session: ChatSessionElement) =>
  parts(session).flatMap((part) => (part.type === 'text' ? [part.text] : []));
const call = (session: ChatSessionElement) => parts(session).find((part) => part.type === 'tool') as ToolPart;

describe('rounds of tools in a session', () => {
  describe('with a server made with the AI SDK', () => {
    it('run what the reader approves there, and tell the model what was refused', async () => {
      const session = await open('ai-sdk', `${await aiSdkOrigin()}/api/chat`);
      await session.send('Delete');
      expect(call(session).state).to.equal('approval-requested');
      await session.respondToTool(call(session).id, {approved: true});
      expect(call(session)).to.include({state: 'output-available', output: 'a.txt is gone'});
      expect(words(session)).to.deep.equal(['It gave "a.txt is gone".']);
      await session.send('Delete');
      await session.respondToTool(call(session).id, {approved: false, reason: 'Keep it'});
      expect(call(session).state).to.equal('output-denied');
      expect(words(session)).to.deep.equal(['It gave "Keep it".']);
      await session.send('Hello');
      expect(session.error).to.equal(null);
    });

    it('run in the page, and go on after a call that nobody answered', async () => {
      const session = await open('ai-sdk', `${await aiSdkOrigin()}/api/chat`);
      session.tools = {whereAmI: {description: 'The place', execute: () => 'Bergen'}};
      await session.send('Where');
      expect(words(session)).to.deep.equal(['It gave "Bergen".']);
      session.tools = {whereAmI: {description: 'The place', approval: true, execute: () => 'Oslo'}};
      await session.send('Where');
      await session.respondToTool(call(session).id, {approved: true});
      expect(words(session)).to.deep.equal(['It gave "Oslo".']);
      await session.send('Where');
      await session.send('Hello');
      expect(session.error).to.equal(null);
      expect(words(session).join()).to.match(/^Hello\? /);
    });
  });

  describe('in which the model said nothing', () => {
    const inParallel = 'user assistant tool tool assistant tool';
    const asked: Record<string, [(config: HttpConfig) => ChatBackend, roles: string]> = {
      openai: [openai, inParallel],
      ollama: [ollama, inParallel],
      'ag-ui': [agUi, inParallel],
      anthropic: [anthropic, 'user assistant user assistant user'],
      'ai-sdk': [aiSdk, 'user assistant'],
    };
    for (const [name, [make, roles]] of Object.entries(asked)) {
      it(`go back one after the other: ${name}`, async () => {
        const answer = [look('a'), look('b'), look('c', {startsStep: true})];
        const {body} = await requestOf((fetch) => make({src: 'https://host.test/x', model: 'm', fetch}), {
          messages: [says('user', 'Look'), says('assistant', answer)],
          trigger: 'tool',
        });
        const messages = body.messages as {role: string; parts?: {type: string}[]}[];
        expect(messages.map(({role}) => role).join(' ')).to.equal(roles);
        const types = messages.at(-1)?.parts?.map(({type}) => type) ?? [
          'tool-look',
          'tool-look',
          'step-start',
          'tool-look',
        ];
        expect(types).to.deep.equal(['tool-look', 'tool-look', 'step-start', 'tool-look']);
        expect(JSON.stringify(body)).not.to.contain('startsStep');
      });
    }
  });

  it('resume an agent of AG-UI that was interrupted, once', async () => {
    const run = {threadId: 't', runId: 'r'};
    const answer = (...inside: object[]) => ({
      headers: {'content-type': 'text/event-stream'},
      chunks: [events({type: 'RUN_STARTED', ...run}, ...inside)],
    });
    const interrupts = [{id: 'i', reason: 'tool_call', toolCallId: 'c'}];
    const finished = {type: 'RUN_FINISHED', ...run};
    const script = await faultScript(
      answer(
        {type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'mail'},
        {type: 'TOOL_CALL_END', toolCallId: 'c'},
        {...finished, outcome: {type: 'interrupt', interrupts}},
      ),
      answer(
        {type: 'TOOL_CALL_RESULT', messageId: 'm', toolCallId: 'c', content: 'sent'},
        {type: 'TEXT_MESSAGE_CHUNK', messageId: 'x', delta: 'Done.'},
        finished,
      ),
      answer({type: 'TEXT_MESSAGE_CHUNK', messageId: 'y', delta: 'Fine.'}, finished),
    );
    const session = await open('ag-ui', script.url);
    await session.send('Mail');
    await session.respondToTool('c', {approved: true});
    expect(call(session)).to.include({state: 'output-available', output: 'sent'});
    expect(words(session)).to.deep.equal(['Done.']);
    await session.send('Thanks');
    const resumed = (await script.requests()).map(({body}) => (JSON.parse(body) as {resume?: unknown}).resume);
    expect(resumed).to.deep.equal([
      undefined,
      [{interruptId: 'i', status: 'resolved', payload: {approved: true}}],
      undefined,
    ]);
  });
});
