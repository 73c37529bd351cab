import {expect, fixture, html} from '@open-wc/testing';
import type {ChatMarkdownElement, ChatMessage, ReplyChunk} from '../../src/index.js';
import '../../src/index.js';
import {openChat} from '../support/chat.js';
import {message, rendered, textIn} from '../support/reader.js';
import {until} from '../support/until.js';

/** An element that shows `text`. What hangs on a text runs into the test's time limit. */
async function show(text: string, streaming = false): Promise<ChatMarkdownElement> {
  const markdown = await fixture<ChatMarkdownElement>(html`<chat-markdown .value=${'warm'}></chat-markdown>`);
  markdown.streaming = streaming;
  await markdown.updateComplete;
  markdown.value = text;
  await markdown.updateComplete;
  markdown.getBoundingClientRect();
  return markdown;
}

function repeat(count: number, text: (index: number) => string, between: string): string {
  return Array.from({length: count}, (_, index) => text(index)).join(between);
}

describe('hostile text', () => {
  it('with many link definitions is read', async () => {
    const text = `${repeat(2000, (index) => `[a${index}]: http://x/${index}`, '\n')}\n\n${repeat(2000, () => 'p [x]', '\n\n')}`;
    expect(textIn(await show(text)).match(/p \[x\]/g)).to.have.length(2000);
  });

  it('in the words of a link has the host told after it, without a search for one', async () => {
    const markdown = await show(repeat(10, () => `[${'é.'.repeat(9900)}](http://x.com)`, '\n\n'));
    expect(textIn(markdown).match(/\(x\.com\)/g)).to.have.length(10);
  });

  it('of nothing but references shows while it streams', async () => {
    const text = '[a]'.repeat(6600);
    expect(textIn(await show(text, true)).trim()).to.equal(text);
  });

  it('with an image in it and many lines behind that in its block is read', async () => {
    const image = `> ![x](data:image/png;base64,${'A'.repeat(200_000)})\n`;
    const markdown = await show(image + '> some text\n'.repeat(20_000));
    expect(textIn(markdown).match(/some text/g)).to.have.length(20_000);
  });

  it('that is one word is laid out, wherever it stands and however it arrives', async () => {
    const word = 'AV'.repeat(10_000);
    const whole = await show(`- *${word}*\n\n# T${word}\n\n|a|\n|-|\n|${word}|`);
    const cell = whole.shadowRoot!.querySelector('td')!;
    expect(cell.part.value).to.equal('prose long-word');
    expect(getComputedStyle(cell).whiteSpace).to.equal('normal');
    expect(textIn(whole).split(word)).to.have.length(4);
    expect(textIn(await show('A'.repeat(1_000_000))).trim()).to.have.length(1_000_000);
    const growing = await show('> A', true);
    for (let length = 0; length < 20_000; length += 250) {
      growing.append('AV'.repeat(125));
      await growing.updateComplete;
    }
    growing.streaming = false;
    await growing.updateComplete;
    expect(textIn(growing).trim()).to.equal(`A${word}`);
    expect(growing.shadowRoot?.querySelector('blockquote p')?.part.contains('long-word')).to.equal(true);
  });

  it('that is one long paragraph shows whole', async () => {
    const text = 'word '.repeat(200_000).trim();
    expect(textIn(await show(text)).trim()).to.have.length(text.length);
  });
});

describe('hostile values', () => {
  const trap = () => {
    throw new Error('trap');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const thrown: Record<string, unknown> = {
    'an object whose message cannot be read': Object.defineProperty({}, 'message', {get: trap}),
    'a proxy that throws': new Proxy({}, {get: trap, getPrototypeOf: trap, has: trap}),
    'a revoked proxy': revoked.proxy,
  };
  for (const [what, value] of Object.entries(thrown)) {
    it(`let an answer fail where the backend throws ${what}`, async () => {
      const {session} = await openChat({backend: () => Promise.reject(value as Error)});
      void session.send('Hi');
      await until(() => session.status === 'error', 'the answer to fail');
      expect(session.messages[1]?.status).to.equal('error');
    });
  }

  for (const files of [[null], [5], [{type: 'file', url: 5}]]) {
    it(`are not sent as files: ${JSON.stringify(files)}`, async () => {
      const {session, bot, backend} = await openChat();
      const refused = await Promise.race([
        Promise.resolve()
          .then(() => session.send('Look', {files: files as unknown as []}))
          .then(
            () => '',
            (error: Error) => error.name,
          ),
        backend.answer('Fine').then(() => 'sent'),
      ]);
      await rendered(session);
      expect(refused).to.equal('TypeError');
      expect(textIn(bot)).not.to.contain('Look');
    });
  }

  /** JSON, as a server may send it. */
  const odd: Record<string, ReplyChunk | object> = {
    'a duration that is text': {type: 'metadata', metadata: {title: 'Thought', duration: '2.5'}},
    'a title that is a template': {type: 'metadata', metadata: {title: {_$litType$: 1, strings: ['<b>'], values: []}}},
    'a title that has no text': {type: 'metadata', metadata: {title: {toString: 1}}},
    'a file without a media type': {type: 'part', part: {type: 'file', url: '/a.png', mediaType: null}},
    'a file whose blob is none': {type: 'part', part: {type: 'file', blob: {}}},
    'reasoning of a duration that is text': {type: 'part', part: {type: 'reasoning', text: 'Well', duration: '2.5'}},
    'a tool whose title is an object': {
      type: 'part',
      part: {type: 'tool', id: 'a', name: 'b', state: 'output-available', title: {toString: 1}},
    },
    'a source whose title is an object': {type: 'part', part: {type: 'source', title: {_$litDirective$: {}}}},
    'a result nested very deep': {type: 'tool', id: 'a', name: 'b', output: nested(20_000)},
  };
  for (const [what, chunk] of Object.entries(odd)) {
    it(`do not keep an answer from being shown: ${what}`, async () => {
      const errors: string[] = [];
      const listen = (event: PromiseRejectionEvent) => {
        event.preventDefault();
        errors.push(String(event.reason));
      };
      window.addEventListener('unhandledrejection', listen);
      const {session, bot} = await openChat({
        backend: async function* () {
          yield 'First words. ';
          await new Promise(requestAnimationFrame);
          yield chunk as ReplyChunk;
          await new Promise(requestAnimationFrame);
          yield {type: 'text', delta: 'Last words.'};
        },
      });
      await session.send('Hi');
      await rendered(session).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      window.removeEventListener('unhandledrejection', listen);

      expect(errors).to.deep.equal([]);
      const shown = textIn(message(bot, 1));
      expect(shown.split('First words.')).to.have.length(2);
      if (session.status === 'ready') expect(shown).to.contain('Last words.');
    });
  }

  it('that a session has taken are values that a session can be given again', async () => {
    const {session} = await openChat({
      backend: function* () {
        yield {type: 'tool', id: 'a', name: 'b', output: nested(2000)};
        yield 'Done';
      } as () => Iterable<ReplyChunk>,
    });
    await session.send('Hi');
    const {session: other} = await openChat();
    other.history = session.history;
    expect(other.messages.map(({role}: ChatMessage) => role)).to.deep.equal(['user', 'assistant']);
  });
});

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}
