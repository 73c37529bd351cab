import {expect} from '@open-wc/testing';
import {until} from '../support/until.js';
import type {Reply, ReplyChunk, ResponseDecoder} from '../../src/core/backend.js';
import {normalizeMessage} from '../../src/core/convert.js';
import {ChatError} from '../../src/core/errors.js';
import {turn, ReplyFold, readReply, untilAborted, type ReplyMessage} from '../../src/core/reply.js';
import {frozen} from '../support/frozen.js';

interface Read {
  readonly messages: readonly ReplyMessage[];
  readonly error: ChatError | undefined;
}

/** The answer that a reply of any form folds into, and what went wrong. */
async function read(reply: unknown, decodeResponse?: ResponseDecoder): Promise<Read> {
  const fold = new ReplyFold(normalizeMessage);
  let error: ChatError | undefined;
  try {
    const {signal} = new AbortController();
    await readReply(reply as Reply, (chunk) => fold.add(chunk), {signal, decodeResponse});
  } catch (thrown) {
    error = thrown as ChatError;
  }
  return {messages: fold.snapshot(), error};
}

/** The content of the one message that a reply folds into. */
async function contentOf(reply: unknown, decodeResponse?: ResponseDecoder): Promise<ReplyMessage['content']> {
  const {messages, error} = await read(reply, decodeResponse);
  if (error) throw error;
  expect(messages).to.have.length(1);
  return (messages[0] as ReplyMessage).content;
}

function fold(...chunks: unknown[]): ReplyFold {
  const folded = new ReplyFold(normalizeMessage);
  for (const chunk of chunks) folded.add(chunk as ReplyChunk);
  return folded;
}

const folded = (...chunks: unknown[]) => fold(...chunks).snapshot()[0] as ReplyMessage;

/** What adding `chunk` throws. */
function errorOf(chunk: unknown): ChatError {
  try {
    fold(chunk);
  } catch (error) {
    return error as ChatError;
  }
  throw new Error('It was accepted.');
}

async function* slowly<Chunk>(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await turn();
    yield chunk;
  }
}

function streamOf(...chunks: unknown[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

describe('a reply', () => {
  describe('may be', () => {
    const forms: Record<string, () => unknown> = {
      'a string': () => 'Hello world',
      'a message': () => ({role: 'assistant', content: 'Hello world'}),
      'a message without a role': () => ({content: 'Hello world'}),
      'a message with one text part': () => ({content: [{type: 'text', text: 'Hello world'}]}),
      'a message of the AI SDK': () => ({role: 'assistant', parts: [{type: 'text', text: 'Hello world'}]}),
      'an array of strings': () => ['Hello', ' ', 'world'],
      'an array of chunks': () => [{type: 'text', delta: 'Hello'}, ' world', {type: 'finish'}],
      'an array with one message': () => [{role: 'assistant', content: 'Hello world'}],
      'a set': () => new Set(['Hello', ' world']),
      'a generator': () =>
        (function* () {
          yield 'Hello';
          yield ' world';
        })(),
      'an asynchronous generator': () => slowly('Hello', ' world'),
      'an asynchronous generator of messages that grow': () =>
        slowly({content: 'Hel'}, {content: 'Hello wo'}, {content: 'Hello world'}),
      'an iterator of the simplest kind': () => {
        const words = ['Hello', ' world'];
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => Promise.resolve({done: words.length === 0, value: words.shift()}),
          }),
        };
      },
      'a stream of strings': () => streamOf('Hello', ' world'),
      'a stream of bytes': () => streamOf(new TextEncoder().encode('Hello world')),
      'a stream of chunks': () => streamOf({type: 'text', delta: 'Hello'}, {type: 'text', delta: ' world'}),
      'one chunk': () => ({type: 'text', delta: 'Hello world'}),
    };
    for (const [name, make] of Object.entries(forms)) {
      it(name, async () => {
        expect(await contentOf(make())).to.equal('Hello world');
      });
    }

    it('a message in the shape of Gradio', async () => {
      const reply = {role: 'assistant', content: {path: 'https://example.test/cat.png', alt_text: 'A cat'}};
      const [part] = (await contentOf(reply)) as readonly object[];
      expect(part).to.include({type: 'file', url: 'https://example.test/cat.png', alt: 'A cat'});
    });

    it('a message in the shape of OpenAI', async () => {
      const reply = {
        role: 'assistant',
        content: null,
        tool_calls: [{id: 'c1', type: 'function', function: {name: 'sum', arguments: '{"of":[1,2]}'}}],
      };
      const [part] = (await contentOf(reply)) as readonly object[];
      expect(part).to.deep.include({type: 'tool', id: 'c1', name: 'sum', input: {of: [1, 2]}});
    });

    it('a message with metadata and quick replies', async () => {
      const reply = {content: 'Which?', metadata: {title: 'Choice'}, options: [{value: 'this'}]};
      expect((await read(reply)).messages).to.deep.equal([reply]);
    });

    it('a Response, which the decoder of the page reads', async () => {
      const seen: unknown[] = [];
      const response = new Response('Hello');
      const content = await contentOf(response, (given) => {
        seen.push(given);
        return slowly('Hello', ' world');
      });
      expect(content).to.equal('Hello world');
      expect(seen).to.deep.equal([response]);
    });

    it('a Response whose decoder has to wait first', async () => {
      expect(await contentOf(new Response('x'), () => Promise.resolve(slowly('Hello')))).to.equal('Hello');
    });
  });

  it('is read the same wherever its bytes are cut', async () => {
    const bytes = new TextEncoder().encode('größer 😀 数');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await contentOf(streamOf(bytes.slice(0, cut), bytes.slice(cut)))).to.equal('größer 😀 数');
    }
    expect(await contentOf(streamOf(...Array.from(bytes, (byte) => new Uint8Array([byte]))))).to.equal('größer 😀 数');
  });

  it('shows that a stream of bytes ended inside a character', async () => {
    const bytes = new TextEncoder().encode('a😀');
    expect(await contentOf(streamOf(bytes.slice(0, 3)))).to.equal('a\ufffd');
  });

  it('may hold nothing', async () => {
    for (const reply of ['', [], slowly(), streamOf(), new Set()]) {
      expect(await read(reply)).to.deep.equal({messages: [{content: ''}], error: undefined});
    }
  });

  it('may hold missing chunks, as `delta?.content` gives them', async () => {
    expect(await contentOf(slowly('a', undefined, null, 'b'))).to.equal('ab');
    expect(await contentOf(['a', undefined, null, 'b'])).to.equal('ab');
  });

  for (const reply of [undefined, null, 42, true, () => 'Hello', Symbol('x'), 1n]) {
    it(`is not ${String(reply)}, and the error says so`, async () => {
      const {error} = await read(reply);
      expect(error).to.be.instanceOf(ChatError).and.include({code: 'backend'});
      const name = typeof reply === 'function' ? 'a function' : String(reply);
      expect(error?.message).to.contain(name).and.contain('string');
    });
  }

  for (const [name, chunk] of [
    ['a number', 42],
    ['true', true],
    ['an array', [1]],
    ['an object that says nothing', {hello: 'world'}],
    ['a date', new Date()],
    ['a function', () => 'Hello'],
  ] as const) {
    it(`does not yield ${name}: the error says so, and what had come stays`, async () => {
      const {messages, error} = await read(slowly<unknown>('before', chunk));
      expect(error).to.be.instanceOf(ChatError).and.include({code: 'backend'});
      expect(error?.message).to.match(/^The backend yielded /);
      expect(messages).to.deep.equal([{content: 'before'}]);
    });
  }

  it('is no object without content', async () => {
    const {error} = await read({hello: 'world'});
    expect(error).to.include({code: 'backend'});
    expect(error?.message).to.contain('content');
  });

  it('fails with the very error that its iterator throws, and what had come stays', async () => {
    const broken = new ChatError('network', 'Gone.');
    const reply = (async function* () {
      yield 'before';
      throw broken;
    })();
    const {messages, error} = await read(reply);
    expect(error).to.equal(broken);
    expect(messages).to.deep.equal([{content: 'before'}]);
  });

  it('fails with the error of a stream', async () => {
    const broken = new Error('Gone.');
    const {error} = await read(new ReadableStream({start: (controller) => controller.error(broken)}));
    expect(error).to.equal(broken);
  });

  it('fails where someone else reads the stream already', async () => {
    const stream = streamOf('Hello');
    stream.getReader();
    expect((await read(stream)).error).to.be.instanceOf(TypeError);
  });

  it('fails where nothing can decode a Response', async () => {
    expect((await read(new Response('Hello'))).error).to.include({code: 'config'});
  });

  it('fails with what the decoder throws', async () => {
    const broken = new ChatError('http', 'No.');
    const {error} = await read(new Response(''), () => Promise.reject(broken));
    expect(error).to.equal(broken);
  });
});

describe('an abort', () => {
  /** Reads until the abort, which comes after the first chunk. */
  async function abortAfterFirst(reply: unknown): Promise<unknown[]> {
    const controller = new AbortController();
    const chunks: unknown[] = [];
    const take = (chunk: unknown) => {
      chunks.push(chunk);
      // Not in this turn: the reader is waiting for the next chunk then.
      void turn().then(() => controller.abort());
    };
    await readReply(reply as Reply, take, {signal: controller.signal});
    return chunks;
  }

  it('ends a reply that never goes on', async () => {
    const reply = (async function* () {
      yield 'one';
      await new Promise(() => undefined);
    })();
    expect(await abortAfterFirst(reply)).to.deep.equal(['one']);
  });

  it('lets go of a stream', async () => {
    let reason: unknown = 'not cancelled';
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue('one'),
      cancel: (given: unknown) => void (reason = given),
    });
    expect(await abortAfterFirst(stream)).to.deep.equal(['one']);
    expect(reason).to.equal(undefined);
  });

  it('runs the `finally` of a generator that waits at a yield', async () => {
    let cleaned = false;
    const reply = (async function* () {
      try {
        for (;;) {
          await turn();
          yield 'more';
        }
      } finally {
        cleaned = true;
      }
    })();
    await abortAfterFirst(reply);
    await until(() => cleaned, 'the generator to be ended');
  });

  it('ends a generator that never waits', async () => {
    const reply = (function* () {
      for (;;) yield 'more';
    })();
    expect(await abortAfterFirst(reply)).not.to.be.empty;
  });

  it('ends a generator that yields nothing for ever and never waits', async () => {
    const reply = (async function* () {
      yield 'one';
      for (;;) yield undefined;
    })();
    expect(await abortAfterFirst(reply)).to.deep.equal(['one']);
  });

  it('yields nothing where it came first', async () => {
    const chunks: unknown[] = [];
    await readReply(['one'], (chunk) => void chunks.push(chunk), {signal: AbortSignal.abort()});
    expect(chunks).to.deep.equal([]);
  });

  it('passes over what letting go throws', async () => {
    for (const letGo of [
      () => {
        throw new Error('No.');
      },
      () => Promise.reject(new Error('No.')),
    ]) {
      const reply = {
        [Symbol.asyncIterator]: () => ({next: () => Promise.resolve({done: false, value: 'one'}), return: letGo}),
      };
      const controller = new AbortController();
      const take = (chunk: unknown) => {
        expect(chunk).to.equal('one');
        controller.abort();
      };
      await readReply(reply as Reply, take, {signal: controller.signal});
    }
  });
});

describe('untilAborted', () => {
  it('gives the value', async () => {
    expect(await untilAborted(Promise.resolve(1), new AbortController().signal)).to.equal(1);
  });

  it('gives nothing once the signal aborts, and passes over what the work throws then', async () => {
    let fail = (_error: Error) => {};
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const controller = new AbortController();
    const result = untilAborted(work, controller.signal);
    controller.abort();
    fail(new Error('Too late.'));
    expect(await result).to.equal(undefined);
  });
});

describe('ReplyFold', () => {
  it('is empty at first', () => {
    expect(fold()).to.include({isEmpty: true, finished: false});
    expect(folded()).to.deep.equal({content: ''});
  });

  it('appends strings and text to the text', () => {
    expect(folded('Hello', {type: 'text', delta: ' wor'}, 'ld')).to.deep.equal({content: 'Hello world'});
  });

  it('tells reasoning and text apart', () => {
    const chunks = [
      {type: 'reasoning', delta: 'Hm'},
      {type: 'reasoning', delta: 'm.'},
      'Yes',
      {type: 'text', delta: '.'},
    ];
    expect(folded(...chunks).content).to.deep.equal([
      {type: 'reasoning', text: 'Hmm.'},
      {type: 'text', text: 'Yes.'},
    ]);
  });

  it('keeps details on the part that they come with, also where it has no text', () => {
    expect(
      folded(
        {type: 'reasoning', delta: 'a', details: {signature: 1}},
        {type: 'reasoning', delta: 'b'},
        {type: 'reasoning', delta: '', details: {signature: 2, type: 'text'}},
        {type: 'text', delta: '', details: {hidden: true}},
      ).content,
    ).to.deep.equal([
      {type: 'reasoning', text: 'ab', signature: 2},
      {type: 'text', text: '', hidden: true},
    ]);
  });

  it('begins a new text after a part of another kind', () => {
    const source = {type: 'source', url: 'https://example.test/'};
    expect(folded('a', {type: 'part', part: source}, 'b').content).to.deep.equal([
      {type: 'text', text: 'a'},
      source,
      {type: 'text', text: 'b'},
    ]);
  });

  it('lets a `message` replace what there was', () => {
    expect(folded('wrong', {type: 'message', message: {content: 'right'}}, '!').content).to.equal('right!');
  });

  it('lets `messages` be several messages, the last of which grows', () => {
    const messages = [{content: 'Thinking', metadata: {title: 'Thought'}}, {content: 'So'}];
    expect(fold('wrong', {type: 'messages', messages}, ' it is').snapshot()).to.deep.equal([
      {content: 'Thinking', metadata: {title: 'Thought'}},
      {content: 'So it is'},
    ]);
  });

  it('lets `messages` be none', () => {
    expect(fold('wrong', {type: 'messages', messages: []}, 'right').snapshot()).to.deep.equal([{content: 'right'}]);
  });

  it('begins anew with `reset`', () => {
    const chunks = ['wrong', {type: 'metadata', metadata: {title: 'Wrong'}}, {type: 'reset'}, 'right'];
    expect(folded(...chunks)).to.deep.equal({content: 'right'});
  });

  it('forgets the arguments of a tool with `reset`', () => {
    const chunk = {type: 'tool', id: 't1', inputDelta: '{"a":'};
    expect(folded(chunk, {type: 'reset'}, chunk).content).to.deep.equal([
      {type: 'tool', id: 't1', name: 'tool', state: 'input-streaming', input: '{"a":'},
    ]);
  });

  it('gathers metadata, of which the later wins', () => {
    const metadata = (given: object) => ({type: 'metadata', metadata: given});
    expect(folded('a', metadata({title: 'One', log: 'x'}), metadata({title: 'Two'})).metadata).to.deep.equal({
      title: 'Two',
      log: 'x',
    });
  });

  it('notes why the answer finished, and what it cost', () => {
    const {metadata} = folded('a', {type: 'finish', reason: 'length', usage: {tokens: 3}});
    expect(metadata).to.deep.equal({finishReason: 'length', usage: {tokens: 3}});
  });

  it('takes nothing after the finish', () => {
    const answer = fold('a', {type: 'finish'}, 'b', {type: 'error', error: 'No.'});
    expect(answer.finished).to.be.true;
    expect(answer.snapshot()).to.deep.equal([{content: 'a'}]);
  });

  it('throws what an `error` chunk says', () => {
    expect(errorOf({type: 'error', error: 'Overloaded.'})).to.include({
      message: 'Overloaded.',
      code: 'server',
      retryable: true,
    });
    expect(errorOf({type: 'error', error: 'No.', code: 'policy', retryable: false})).to.include({
      message: 'No.',
      code: 'policy',
      retryable: false,
    });
  });

  describe('a tool', () => {
    const states = (...chunks: object[]) =>
      folded(...chunks.map((chunk) => ({type: 'tool', id: 't1', ...chunk}))).content;

    it('streams its arguments as text, and has them as a value once they are whole', () => {
      const chunks = [{name: 'sum', inputDelta: '{"a"'}, {inputDelta: ':1}'}];
      expect(states(...chunks)).to.deep.equal([
        {type: 'tool', id: 't1', name: 'sum', state: 'input-streaming', input: '{"a":1}'},
      ]);
      expect(states(...chunks, {state: 'input-available'})).to.deep.equal([
        {type: 'tool', id: 't1', name: 'sum', state: 'input-available', input: {a: 1}},
      ]);
    });

    it('keeps details, and takes arguments that come whole for the better ones', () => {
      expect(
        folded(
          {type: 'tool', id: 't', name: 'n', inputDelta: '{"a":', details: {title: 'N', id: 'other'}},
          {type: 'tool', id: 't', input: {a: 1}, details: {by: 'server'}},
          {type: 'tool', id: 't', output: 2},
        ).content,
      ).to.deep.equal([
        {
          type: 'tool',
          id: 't',
          name: 'n',
          title: 'N',
          by: 'server',
          state: 'output-available',
          input: {a: 1},
          output: 2,
        },
      ]);
    });

    it('keeps arguments that are no JSON as text', () => {
      expect(states({inputDelta: '{"a'}, {state: 'input-available'})).to.deep.equal([
        {type: 'tool', id: 't1', name: 'tool', state: 'input-available', input: '{"a'},
      ]);
    });

    it('keeps what it was asked beside what it gave', () => {
      expect(states({name: 'sum', input: {a: 1}}, {output: 0})).to.deep.equal([
        {type: 'tool', id: 't1', name: 'sum', state: 'output-available', input: {a: 1}, output: 0},
      ]);
    });

    it('says that it failed', () => {
      expect(states({name: 'sum', input: {}}, {error: 'No.'})).to.deep.equal([
        {type: 'tool', id: 't1', name: 'sum', state: 'output-error', input: {}, error: 'No.'},
      ]);
    });

    it('is told from another by its id', () => {
      const content = folded(
        {type: 'tool', id: 't1', name: 'one', inputDelta: '1'},
        {type: 'tool', id: 't2', name: 'two', inputDelta: '2'},
        {type: 'tool', id: 't1', state: 'input-available'},
      ).content as readonly {name: string; input: unknown}[];
      expect(content.map(({name, input}) => [name, input])).to.deep.equal([
        ['one', 1],
        ['two', '2'],
      ]);
    });

    it('keeps its place when text has come since', () => {
      const content = folded({type: 'tool', id: 't1'}, 'Done.', {type: 'tool', id: 't1', output: 1}).content;
      expect((content as readonly {type: string}[]).map(({type}) => type)).to.deep.equal(['tool', 'text']);
    });
  });

  describe('a part', () => {
    const put = (...parts: object[]) => folded(...parts.map((part) => ({type: 'part', part}))).content;

    it('is put after the others', () => {
      const file = {type: 'file', url: 'https://example.test/a.png'};
      expect(put(file, file)).to.deep.equal([file, file]);
    });

    it('takes the place of the data, source or tool with its id', () => {
      const parts = [
        {type: 'data', name: 'chart', id: '1', data: 1},
        {type: 'source', id: '1', url: 'https://example.test/1'},
        {type: 'tool', id: '1', name: 'sum', state: 'input-available'},
      ];
      const later = [
        {type: 'data', name: 'chart', id: '1', data: 2},
        {type: 'source', id: '1', url: 'https://example.test/2'},
        {type: 'tool', id: '1', name: 'sum', state: 'output-available'},
      ];
      expect(put(...parts, ...later)).to.deep.equal(later);
    });

    it('without an id is another one each time', () => {
      const data = {type: 'data', name: 'chart', data: 1};
      expect(put(data, data)).to.deep.equal([data, data]);
    });

    it('of data is told from another by its name too', () => {
      const parts = [
        {type: 'data', name: 'chart', id: '1', data: 1},
        {type: 'data', name: 'table', id: '1', data: 1},
      ];
      expect(put(...parts)).to.deep.equal(parts);
    });

    it('may have the shape of another format', () => {
      const [part] = put({type: 'image_url', image_url: {url: 'https://example.test/a.png'}}) as readonly object[];
      expect(part).to.include({type: 'file', url: 'https://example.test/a.png'});
    });

    it('of an unknown kind becomes data', () => {
      const [part] = put({type: 'hologram', depth: 3}) as readonly object[];
      expect(part).to.deep.include({type: 'data', data: {type: 'hologram', depth: 3}});
    });
  });

  it('ignores a chunk of a type that it does not know', () => {
    expect(folded('a', {type: 'sparkle', delta: 'x'}, 'b')).to.deep.equal({content: 'ab'});
  });

  it('counts a message with a title as an answer', () => {
    const chunk = {type: 'message', message: {content: '', metadata: {title: 'Searched the web'}}};
    expect(fold(chunk).isEmpty).to.be.false;
  });

  describe('refuses, and says what it was given:', () => {
    const wrong: Record<string, [chunk: unknown, words: RegExp]> = {
      'a delta that is a number': [{type: 'text', delta: 5}, /5.*"text"/],
      'a delta that is missing': [{type: 'reasoning'}, /undefined.*"reasoning"/],
      'a message that is a number': [{type: 'message', message: 5}, /5/],
      'a message without content': [{type: 'message', message: {role: 'assistant'}}, /content/],
      'a message with a role of its own making': [{type: 'message', message: {role: 'wizard', content: ''}}, /wizard/],
      'messages that are no array': [{type: 'messages', messages: {content: 'x'}}, /"messages".*array/],
      'messages one of which is wrong': [{type: 'messages', messages: [{content: 'x'}, null]}, /null/],
      'a part that is missing': [{type: 'part'}, /undefined/],
      'a part that is a number': [{type: 'part', part: 5}, /5/],
      'a tool without an id': [{type: 'tool', name: 'sum'}, /undefined.*"tool"/],
      'arguments that are an object': [{type: 'tool', id: 't1', inputDelta: {a: 1}}, /object.*"tool"/],
      'metadata that are a string': [{type: 'metadata', metadata: 'title'}, /"title".*"metadata"/],
      'metadata that are missing': [{type: 'metadata'}, /undefined.*"metadata"/],
    };
    for (const [name, [chunk, words]] of Object.entries(wrong)) {
      it(name, () => {
        const error = errorOf(chunk);
        expect(error).to.be.instanceOf(ChatError).and.include({code: 'backend'});
        expect(error.message).to.match(words);
      });
    }
  });

  it('goes on after a wrong chunk, with what there was', () => {
    const answer = fold('a');
    for (const wrong of [{type: 'text', delta: 5}, {type: 'messages', messages: [{content: 'x'}, 5]}, {type: 'part'}]) {
      expect(() => answer.add(wrong as unknown as ReplyChunk)).to.throw(ChatError);
    }
    answer.add('b');
    expect(answer.snapshot()).to.deep.equal([{content: 'ab'}]);
  });

  it('goes on from what an interrupted answer holds', () => {
    const answer = new ReplyFold(normalizeMessage, {content: 'Hello', metadata: {title: 'x'}});
    answer.add(' world');
    expect(answer.snapshot()).to.deep.equal([{content: 'Hello world', metadata: {title: 'x'}}]);
  });

  it('gives the same object for a message that did not change', () => {
    const answer = fold({type: 'messages', messages: [{content: 'Thinking'}, {content: 'So'}]});
    const [thoughtBefore, textBefore] = answer.snapshot();
    answer.add(' it is');
    const [thoughtAfter, textAfter] = answer.snapshot();
    expect(thoughtAfter).to.equal(thoughtBefore);
    expect(textAfter).not.to.equal(textBefore);
    expect(answer.snapshot()[1]).to.equal(textAfter);
  });

  it('does not change what it gave', () => {
    const answer = fold('a', {type: 'part', part: {type: 'source', id: '1'}});
    const before = answer.snapshot();
    const copy = structuredClone(before);
    answer.add('b');
    answer.add({type: 'part', part: {type: 'source', id: '1', title: 'New'}});
    answer.add({type: 'metadata', metadata: {title: 'x'}});
    expect(before).to.deep.equal(copy);
  });

  it('does not change what it is given', () => {
    const chunks = frozen([
      {type: 'message', message: {content: [{type: 'text', text: 'a'}], metadata: {title: 'x'}}},
      'b',
      {type: 'part', part: {type: 'data', name: 'chart', id: '1', data: {}}},
      {type: 'metadata', metadata: {log: 'y'}},
      {type: 'tool', id: 't1', input: {a: 1}},
      {type: 'tool', id: 't1', output: {b: 2}},
      {type: 'messages', messages: [{content: [{type: 'tool', id: 't2', name: 'x', state: 'input-available'}]}]},
      {type: 'tool', id: 't2', output: 1},
      {type: 'finish', reason: 'stop'},
    ]);
    expect(() => fold(...chunks)).not.to.throw();
  });
});
