/** The `gradio` backend and a Gradio server of its own, test/support/gradio-app.py. Skipped, aloud, where there is no gradio. */
import {aTimeout, expect, fixture, html} from '@open-wc/testing';
import type {ChatMessage, ChatSessionElement, FilePart} from '../../src/index.js';
import '../../src/index.js';
import {PIXEL} from '../support/chat.js';
import {textIn} from '../support/reader.js';
import {until} from '../support/until.js';

/** Milliseconds that a loaded machine may take for Python to import gradio. */
const START_TIME = 120_000;

let origin: string | null;

async function open(apiName: string, options: object = {}): Promise<ChatSessionElement> {
  const session = await fixture<ChatSessionElement>(html`<chat-session backend="gradio"></chat-session>`);
  session.src = String(origin);
  session.options = {apiName, ...options};
  await session.updateComplete;
  return session;
}

/** The text of each message, after who says it. */
const said = ({messages}: ChatSessionElement) => messages.map(({role, content}) => [role, textOf(content)]);

const textOf = (content: ChatMessage['content']) =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : part.type)).join();

/** What a function of the app's own tells. */
async function told(name: string): Promise<unknown> {
  const response = await fetch(`${origin}/gradio_api/run/${name}`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: '{"data": []}',
  });
  return ((await response.json()) as {data: unknown[]}).data[0];
}

/** Waits until `condition` gives true, for what only the server knows. */
async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + 5000; !(await condition()); await aTimeout(20)) {
    if (performance.now() > end) throw new Error(`Waited in vain for: ${what}`);
  }
}

describe('a Gradio app', () => {
  before(async function () {
    this.timeout(START_TIME);
    ({origin} = (await (await fetch('/__gradio')).json()) as {origin: string | null});
    if (origin) return;
    console.warn('Skipped: no Python here has gradio. Set GRADIO_PYTHON to one that has.');
    this.skip();
  });

  for (const transport of ['call', 'queue']) {
    describe(`by the transport ${transport}`, () => {
      it('holds a conversation of five turns with a stop, a retry, an edit and an undo, and remembers what shows', async () => {
        const session = await open('chat', {transport});
        await session.send('One');
        await session.send('Two');
        expect(said(session).slice(-2)).to.deep.equal([
          ['user', 'Two'],
          ['assistant', 'Two'],
        ]);

        session.options = {apiName: 'slow', transport};
        const sent = session.send('Three');
        await until(() => textOf(session.messages.at(-1)?.content ?? '').includes('Three 2'), 'the answer to grow');
        await session.stop();
        await sent;
        const stopped = textOf(session.messages[5]?.content ?? '');
        expect(session.messages[5]?.status).to.equal('stopped');
        await eventually(async () => ((await told('closed')) as string[]).includes('Three'), 'the generator to close');

        session.options = {apiName: 'chat', transport};
        await session.send('Recite');
        const before = `user: One | assistant: One | user: Two | assistant: Two | user: Three | assistant: ${stopped}`;
        expect(said(session).at(-1)).to.deep.equal(['assistant', before]);
        await session.retry();
        expect(said(session).at(-1)).to.deep.equal(['assistant', before]);

        await session.edit(2, 'Deux');
        await session.send('Recite');
        expect(said(session).at(-1)?.[1]).to.equal('user: One | assistant: One | user: Deux | assistant: Deux');
        await session.undo();
        await session.send('Four');
        await session.send('Recite');
        expect(said(session).at(-1)?.[1]).to.equal(
          'user: One | assistant: One | user: Deux | assistant: Deux | user: Four | assistant: Four',
        );
        await session.edit(1, 'Uno');
        await session.send('Recite');
        expect(said(session).at(-1)?.[1]).to.contain('assistant: Uno');
        expect(session.status).to.equal('ready');
        expect(session.messages[5]?.status ?? 'done').to.equal('done');
      });

      it('answers at once what the reader says in the middle of an answer', async () => {
        const session = await open('slow', {transport});
        session.whenBusy = 'interrupt';
        const interrupted = session.send('One');
        await until(() => textOf(session.messages.at(-1)?.content ?? '').includes('One 2'), 'the answer to grow');
        await session.send('Recite');
        await interrupted;
        expect(session.error).to.equal(null);
        expect(said(session).at(-1)?.[1]).to.match(/^user: One \| assistant: One \d+$/);
      });

      it('shows thoughts, one under the other, and quick replies', async () => {
        const session = await open('think', {transport});
        await session.send('a moth');
        const [, first, second, third] = session.messages;
        expect(first).to.deep.include({
          content: 'Looking. Found it.',
          metadata: {title: 'Thinking', id: 1, status: 'done', duration: 0.5},
        });
        expect(second).to.deep.include({content: 'In a book.', metadata: {title: 'Where', parent_id: 1}});
        expect(third).to.deep.include({content: 'It is a moth.', options: [{value: 'yes', label: 'Really?'}]});
        await until(() => textIn(session).includes('Really?'), 'the quick reply to show');
      });

      it('takes files up and gives them back', async () => {
        const session = await open('look', {transport});
        const blob = await (await fetch(PIXEL)).blob();
        const file = new File([blob], 'größe 1.gif', {type: 'image/gif'});
        await session.send('See', {files: [file]});
        const [, picture, both] = session.messages;
        expect(textOf(both?.content ?? '')).to.match(/^file,See, gr.*1\.gif: \d+ bytes$/);
        const [shown] = picture?.content as readonly FilePart[];
        expect(shown?.alt).to.equal('The same');
        const back = await (await fetch(shown?.url ?? '')).arrayBuffer();
        expect(back.byteLength).to.equal(file.size);
        // The next turn takes all of it back to the server.
        await session.send('Again');
        expect(session.error).to.equal(null);
        expect(said(session).at(-1)).to.deep.equal(['assistant', 'Again']);
      });

      it('keeps what came before a failure, and says it in the words of the app', async () => {
        const session = await open('fail', {transport});
        await session.send('late');
        expect(session.messages[1]).to.deep.include({content: 'So far so ', status: 'error'});
        expect(session.error).to.include({code: 'server', message: 'kaput'});
        await session.send('silently');
        expect(session.error).to.include({code: 'server', message: 'The server reported an error.'});
        await session.send('at once');
        expect(session.error).to.include({code: 'server', message: 'kaput'});
      });

      it('answers without streaming, and may give nothing', async () => {
        const session = await open('whole', {transport});
        await session.send('moth');
        expect(said(session).at(-1)).to.deep.equal(['assistant', 'MOTH']);
        session.options = {apiName: 'nothing', transport};
        await session.send('moth');
        expect(session.error).to.include({code: 'empty'});
      });

      it('gives the history to an endpoint that asks for it', async () => {
        const session = await open('explicit', {transport});
        await session.send('One');
        await session.send('Two');
        expect(said(session).map(([, text]) => text)).to.deep.equal([
          'One',
          '[] One',
          'Two',
          '[user: One | assistant: [] One] Two',
        ]);
      });

      it('asks again, in a new session, what came before where the app cannot be told', async () => {
        const session = await open('count', {transport});
        await session.send('1');
        await session.send('2');
        await session.send('3');
        expect(said(session).at(-1)).to.deep.equal(['assistant', '1 2 3']);
        await session.retry();
        expect(said(session).at(-1)).to.deep.equal(['assistant', '1 2 3']);
        await session.edit(2, 'b');
        expect(said(session).at(-1)).to.deep.equal(['assistant', '1 b']);
        await session.undo();
        await session.send('c');
        expect(said(session).at(-1)).to.deep.equal(['assistant', '1 c']);
      });
    });
  }

  it('takes further inputs in their order and by their names', async () => {
    const session = await open('chat', {inputs: ['> ', 2]});
    await session.send('One');
    session.options = {apiName: '/chat', inputs: {repeat: 3}};
    await session.send('Two');
    expect(said(session).map(([, text]) => text)).to.deep.equal(['One', '> OneOne', 'Two', 'TwoTwoTwo']);
    session.options = {apiName: '/chat', inputs: {repet: 3}};
    await session.send('Three');
    expect(session.error).to.include({
      code: 'config',
      message: 'The endpoint "/chat" has no input "repet". It has: message, prefix, repeat.',
    });
  });

  it('tells of progress and logs by the queue', async () => {
    const session = await open('report', {transport: 'queue'});
    const seen: unknown[] = [];
    session.addEventListener('session-change', () => seen.push(session.messages.at(-1)?.metadata?.gradio));
    await session.send('moths');
    expect(JSON.stringify(seen)).to.contain('"desc":"Half"');
    expect(session.messages[1]).to.deep.include({
      content: 'moths',
      metadata: {gradio: {logs: [{level: 'warning', title: 'Warning', log: 'The moths are out.'}]}},
    });
  });

  it('hears of verdicts', async () => {
    const session = await open('chat');
    await session.send('A moth');
    await session.like(1, true);
    await session.like(1, false);
    const log = String(await told('verdicts'));
    expect(log).to.contain('A moth').and.to.contain(',1,Like,').and.to.contain(',1,Dislike,');
  });

  it('has no endpoint of another name', async () => {
    const session = await open('nope');
    await session.send('One');
    expect(session.error?.code).to.equal('config');
    expect(session.error?.message).to.contain('no endpoint "/nope". Its endpoints: /chat, ');
  });
});
