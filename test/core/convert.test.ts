import {expect} from '@open-wc/testing';
import fc from '../support/fast-check.js';
import {
  normalizeMessage,
  normalizeMessages,
  toGradio,
  toOpenAI,
  toUIMessages,
  type GradioMessage,
  type OpenAiMessage,
  type UiMessage,
} from '../../src/core/convert.js';
import type {ChatMessage, MessagePart} from '../../src/core/message.js';
import {corpusOrSkip} from '../support/corpora.js';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const PDF = 'data:application/pdf;base64,JVBERi0=';

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** What a message is read as, without the id that it got. */
function read(value: unknown): Omit<ChatMessage, 'id'> {
  const {id, ...rest} = normalizeMessage(frozen(value));
  expect(id).to.match(/./);
  return rest;
}

const readPart = (part: unknown) => read({role: 'user', content: [part]}).content[0];
const readUiPart = (part: unknown) => read({role: 'assistant', parts: [part]}).content[0];
const assistant = (...content: MessagePart[]): ChatMessage => ({id: 'a', role: 'assistant', content});
const user = (...content: MessagePart[]): ChatMessage => ({id: 'u', role: 'user', content});
const tool = (more: object) =>
  ({type: 'tool', id: 't', name: 'add', state: 'output-available', ...more}) as MessagePart;

describe('normalizeMessage', () => {
  describe("this package's own shape", () => {
    it('returns a complete message as it is', () => {
      const messages: ChatMessage[] = [
        {id: '1', role: 'user', content: ''},
        {id: '__proto__', role: 'system', content: []},
        {
          id: '2',
          role: 'assistant',
          content: [
            {type: 'text', text: 'a'},
            {type: 'reasoning', text: 'b', title: 'c', duration: 1},
            {type: 'file', blob: new Blob(['x']), name: 'x.txt', size: 1},
            {type: 'tool', id: 't', name: 'n', state: 'approval-requested', input: {a: 1}},
            {type: 'source', url: 'https://a.test/'},
            {type: 'data', name: 'plot', data: null},
          ],
          metadata: {title: null, anything: [1]},
          options: [{value: 'yes', label: 'Yes!'}],
          liked: null,
          status: 'error',
          error: {message: 'no'},
          createdAt: '2026-11-22T10:00:00Z',
        },
      ];
      for (const message of messages) expect(normalizeMessage(frozen(message))).to.equal(message);
    });

    it('makes an id where there is none, and text of a number', () => {
      const one = normalizeMessage({role: 'user', content: 'a'});
      expect(one.id)
        .to.be.a('string')
        .and.not.equal(normalizeMessage({role: 'user', content: 'a'}).id);
      expect(normalizeMessage({id: '', role: 'user', content: 'a'}).id).not.to.equal('');
      expect(normalizeMessage({id: 7, role: 'user', content: 'a'}).id).to.equal('7');
    });

    it('takes a string as what a user says', () => {
      expect(read('Hi')).to.deep.equal({role: 'user', content: 'Hi'});
    });

    it('takes a message without a role as the assistant’s', () => {
      expect(read({content: 'Hi'})).to.deep.equal({role: 'assistant', content: 'Hi'});
      expect(read({role: null, content: 'Hi'})).to.deep.equal({role: 'assistant', content: 'Hi'});
    });

    it('keeps the identity of parts that it understands', () => {
      const part = {type: 'text', text: 'a', state: 'done'};
      expect(readPart(part)).to.equal(part);
    });

    it('invents no time', () => {
      expect(read({role: 'user', content: 'a'})).not.to.have.property('createdAt');
    });

    it('keeps what it cannot name in the metadata', () => {
      const {metadata, ...rest} = read({role: 'user', content: 'a', future: {v: 2}, metadata: {title: 'T'}});
      expect(rest).to.deep.equal({role: 'user', content: 'a'});
      expect(metadata).to.deep.equal({title: 'T', unnamed: {future: {v: 2}}});
    });

    it('keeps a value that does not fit its name in the metadata', () => {
      const wrong = {status: 'completed', createdAt: 'not a date', liked: 5, error: 'oops', options: ['yes']};
      expect(read({role: 'user', content: 'a', ...wrong})).to.deep.equal({
        role: 'user',
        content: 'a',
        metadata: {unnamed: wrong},
      });
    });

    it('reads its own result as it is, whatever it was', () => {
      fc.assert(
        fc.property(anyMessage, (value) => {
          const message = normalizeMessage(frozen(value));
          expect(normalizeMessage(message)).to.equal(message);
          expect(Object.keys(message)).not.to.include.members(['parts']);
        }),
      );
    });
  });

  describe('wrong shapes', () => {
    const wrong: [unknown, string][] = [
      [null, 'A message is an object or a string, not null.'],
      [undefined, 'A message is an object or a string, not undefined.'],
      [5, 'A message is an object or a string, not 5.'],
      [['a'], 'A message is an object or a string, not an array of 1.'],
      [{role: 'robot', content: 'a'}, 'A message needs a role of "system", "user" or "assistant", not "robot".'],
      [
        {role: '__proto__', content: 'a'},
        'A message needs a role of "system", "user" or "assistant", not "__proto__".',
      ],
      [{role: 'user'}, 'A message needs a "content", a string or an array of parts, not undefined.'],
      [{role: 'user', text: 'a'}, 'A message needs a "content", a string or an array of parts, not undefined.'],
      [{role: 'user', content: null}, 'A message needs a "content", a string or an array of parts, not null.'],
      [{content: 5}, 'A message needs a "content", a string or an array of parts, not 5.'],
      [{content: [null]}, 'A part of a message is an object or a string, not null.'],
      [{content: [[]]}, 'A part of a message is an object or a string, not an array of 0.'],
    ];
    for (const [value, message] of wrong) {
      it(`refuses ${JSON.stringify(value) ?? 'undefined'}`, () => {
        expect(() => normalizeMessage(value)).to.throw(TypeError, message);
      });
    }

    it('refuses what contains itself, wherever it does', () => {
      const metadata: Record<string, unknown> = {};
      metadata.self = {metadata};
      const content: unknown[] = [];
      content.push(content);
      const data = {type: 'data', name: 'x', data: metadata};
      const values = [{content: 'a', metadata}, {content}, {content: [data]}, {id: '1', role: 'user', content: [data]}];
      for (const value of values) expect(() => normalizeMessage(value)).to.throw(TypeError, 'contains itself');
    });

    it('refuses what is nested too deep to be saved', () => {
      const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
      expect(() => normalizeMessage({content: 'a', metadata: {deep}})).to.throw(TypeError, 'nested');
    });

    it('takes one object that stands in two places', () => {
      const shared = {a: 1};
      expect(read({content: 'a', metadata: {one: shared, two: shared}}).metadata).to.deep.equal({
        one: shared,
        two: shared,
      });
    });

    it('never throws anything but a TypeError', () => {
      fc.assert(
        fc.property(fc.anything({withNullPrototype: true, withMap: true, withDate: true}), (value) => {
          try {
            normalizeMessage(value);
          } catch (error) {
            expect(error).to.be.instanceOf(TypeError);
            expect((error as Error).message).to.match(/^A (message|part)/);
          }
        }),
      );
    });
  });

  describe('keys of the prototype chain', () => {
    const json =
      '{"content":[{"type":"__proto__"},{"type":"constructor","__proto__":{"polluted":1}}],"__proto__":{"polluted":1}}';

    it('pollutes nothing and keeps them', () => {
      const message = normalizeMessage(JSON.parse(json));
      expect(({} as {polluted?: unknown}).polluted).to.equal(undefined);
      expect((message as {polluted?: unknown}).polluted).to.equal(undefined);
      expect(JSON.stringify(message.metadata)).to.equal('{"unnamed":{"__proto__":{"polluted":1}}}');
      expect((message.content as MessagePart[]).map((part) => 'name' in part && part.name)).to.deep.equal([
        'openai:__proto__',
        'openai:constructor',
      ]);
    });

    it('reads every odd message of the corpus without a throw, or refuses it with a TypeError', async function () {
      const entries = await corpusOrSkip<{type: string; name: string; json: string}>(this, 'naughty');
      const odd = entries.filter(({type}) => type === 'json');
      expect(odd).not.to.be.empty;
      for (const {name, json} of odd) {
        const value = JSON.parse(json) as unknown;
        if (value === null) {
          expect(() => normalizeMessage(value), name).to.throw(TypeError);
          continue;
        }
        const message = normalizeMessage(value);
        expect(normalizeMessage(JSON.parse(JSON.stringify(message))), name).to.deep.equal(message);
      }
      expect(({} as {polluted?: unknown}).polluted).to.equal(undefined);
    });
  });

  describe("Gradio's shape", () => {
    it('reads a file in all its forms', () => {
      const file = {type: 'file', url: '/tmp/cat.png', alt: 'A cat'};
      expect(readPart({path: '/tmp/cat.png', alt_text: 'A cat'})).to.deep.equal(file);
      expect(readPart({file: {path: '/tmp/cat.png'}, alt_text: 'A cat'})).to.deep.equal(file);
      expect(readPart({type: 'file', file: {path: '/tmp/cat.png'}, alt_text: 'A cat'})).to.deep.equal(file);
      expect(readPart({url: 'https://a.test/cat.png'})).to.deep.equal({type: 'file', url: 'https://a.test/cat.png'});
      expect(
        readPart({
          path: '/tmp/cat.png',
          url: 'https://a.test/cat.png',
          orig_name: 'cat.png',
          mime_type: 'image/png',
          size: null,
          meta: {_type: 'gradio.FileData'},
        }),
      ).to.deep.equal({
        type: 'file',
        url: 'https://a.test/cat.png',
        name: 'cat.png',
        mediaType: 'image/png',
        path: '/tmp/cat.png',
        meta: {_type: 'gradio.FileData'},
      });
    });

    it('reads content that is no list, and texts in a list', () => {
      expect(read({role: 'user', content: {path: 'a.txt'}}).content).to.deep.equal([{type: 'file', url: 'a.txt'}]);
      expect(read({role: 'user', content: ['a', {path: 'a.txt'}]}).content).to.deep.equal([
        {type: 'text', text: 'a'},
        {type: 'file', url: 'a.txt'},
      ]);
    });

    it('makes data of components and of what it does not know', () => {
      const plot = {component: 'plot', value: {type: 'matplotlib'}, props: {}};
      const typed = {type: 'component', ...plot};
      expect(readPart(plot)).to.deep.equal({type: 'data', name: 'gradio:plot', data: plot});
      expect(readPart(typed)).to.deep.equal({type: 'data', name: 'gradio:plot', data: typed});
      expect(readPart({odd: 1})).to.deep.equal({type: 'data', name: 'gradio:part', data: {odd: 1}});
    });

    it('keeps metadata and options, and drops what is null', () => {
      const metadata = {title: 'Thinking', id: 0, status: 'pending'};
      const options = [{value: 'yes', label: 'Yes'}];
      expect(read({content: 'a', metadata, options})).to.deep.equal({
        role: 'assistant',
        content: 'a',
        metadata,
        options,
      });
      expect(read({content: 'a', metadata: null, options: null})).to.deep.equal({role: 'assistant', content: 'a'});
    });
  });

  describe("OpenAI's shape", () => {
    it('reads the parts of a user', () => {
      const image = {type: 'image_url', image_url: {url: 'https://a.test/', detail: 'low'}};
      expect(readPart(image)).to.deep.equal({
        type: 'file',
        url: 'https://a.test/',
        mediaType: 'image/*',
        detail: 'low',
      });
      expect(readPart({type: 'image_url', image_url: {url: PIXEL}})).to.have.property('mediaType', 'image/png');
      expect(readPart({type: 'input_audio', input_audio: {data: 'UklG', format: 'wav'}})).to.deep.equal({
        type: 'file',
        url: 'data:audio/wav;base64,UklG',
        mediaType: 'audio/wav',
      });
      expect(readPart({type: 'file', file: {file_data: PDF, filename: 'a.pdf'}})).to.deep.equal({
        type: 'file',
        url: PDF,
        mediaType: 'application/pdf',
        name: 'a.pdf',
      });
      expect(readPart({type: 'file', file: {file_id: 'file-1'}})).to.deep.equal({type: 'file', file_id: 'file-1'});
    });

    it('makes data of parts that it cannot read', () => {
      for (const part of [{type: 'video_url', video_url: {url: 'a'}}, {type: 'image_url'}, {type: 'text', text: 5}]) {
        expect(readPart(part)).to.deep.equal({type: 'data', name: `openai:${part.type}`, data: part});
      }
    });

    it('puts reasoning before the content, and the calls after it', () => {
      const message = {
        role: 'assistant',
        content: 'Let me see.',
        reasoning_content: 'Hm.',
        tool_calls: [{id: 'c', type: 'function', function: {name: 'add', arguments: '{"a": 1}'}}],
      };
      expect(read(message)).to.deep.equal({
        role: 'assistant',
        content: [
          {type: 'reasoning', text: 'Hm.'},
          {type: 'text', text: 'Let me see.'},
          {type: 'tool', id: 'c', name: 'add', state: 'input-available', input: {a: 1}},
        ],
      });
    });

    it('keeps arguments that are no JSON object as text', () => {
      for (const text of ['{"a":', '5', '', '"a"']) {
        const {content} = read({content: null, tool_calls: [{id: 'c', function: {name: 'f', arguments: text}}]});
        expect(content[0]).to.have.property('input', text);
      }
    });

    it('takes calls of servers that give no id, and the arguments as an object', () => {
      const {content} = read({tool_calls: [{function: {name: 'f', arguments: {a: 1}}}]});
      expect(content[0]).to.deep.include({name: 'f', input: {a: 1}});
      expect(content[0]).to.have.property('id').that.is.a('string');
    });

    it('shows a refusal, and an assistant who says nothing', () => {
      const text = {type: 'text', text: 'No.', refusal: true};
      expect(read({role: 'assistant', content: null, refusal: 'No.'}).content).to.deep.equal([text]);
      expect(readPart({type: 'refusal', refusal: 'No.'})).to.deep.equal(text);
      expect(read({role: 'assistant', content: null}).content).to.equal('');
    });

    it('takes a developer for the system, and a tool for the assistant', () => {
      expect(read({role: 'developer', content: 'a'})).to.include({role: 'system', content: 'a'});
      expect(read({role: 'tool', tool_call_id: 'c', content: '{"a":1}'})).to.deep.equal({
        role: 'assistant',
        content: [{type: 'tool', id: 'c', name: 'tool', state: 'output-available', output: {a: 1}}],
      });
    });
  });

  describe("the AI SDK's shape", () => {
    it('reads every kind of part', () => {
      const parts: [object, object][] = [
        [
          {type: 'file', mediaType: 'image/png', url: PIXEL, filename: 'a.png'},
          {type: 'file', mediaType: 'image/png', url: PIXEL, name: 'a.png'},
        ],
        [
          {type: 'source-url', sourceId: 's', url: 'https://a.test/', title: 'A'},
          {type: 'source', id: 's', url: 'https://a.test/', title: 'A'},
        ],
        [
          {type: 'source-document', sourceId: 's', mediaType: 'text/plain', title: 'A'},
          {type: 'source', id: 's', mediaType: 'text/plain', title: 'A'},
        ],
        [
          {type: 'tool-add', toolCallId: 't', state: 'output-available', input: {a: 1}, output: null},
          tool({input: {a: 1}, output: null}),
        ],
        [
          {type: 'dynamic-tool', toolName: 'add', toolCallId: 't', state: 'output-error', errorText: 'no'},
          tool({state: 'output-error', error: 'no', toolName: 'add'}),
        ],
        [
          {type: 'data-weather', id: 'w', data: {sunny: true}},
          {type: 'data', name: 'weather', id: 'w', data: {sunny: true}},
        ],
        [{type: 'step-start'}, {type: 'data', name: 'ui:step-start', data: {type: 'step-start'}}],
        [{type: 'tool-add'}, {type: 'data', name: 'ui:tool-add', data: {type: 'tool-add'}}],
      ];
      for (const [given, expected] of parts) expect(readUiPart(given)).to.deep.equal(expected);
    });

    it('shows an approval that was answered as a call that runs', () => {
      const part = {
        type: 'tool-add',
        toolCallId: 't',
        state: 'approval-responded',
        approval: {id: 'x', approved: true},
      };
      expect(readUiPart(part)).to.include({type: 'tool', state: 'input-available'});
    });

    it('takes the parts where a message has both them and a content', () => {
      const message = {id: '1', role: 'user', content: 'a', parts: [{type: 'text', text: 'a'}]};
      const normal = normalizeMessage(message);
      expect(normal.content).to.deep.equal([{type: 'text', text: 'a'}]);
      expect(toUIMessages([normal])).to.deep.equal([message]);
      expect(normalizeMessage({...message, parts: []}).content).to.equal('a');
    });
  });
});

describe('normalizeMessages', () => {
  it('gives a list of its own, with the very messages', () => {
    const messages = frozen([user({type: 'text', text: 'a'}), assistant()]);
    const normal = normalizeMessages(messages);
    expect(normal).not.to.equal(messages);
    expect(normal).to.have.lengthOf(2);
    normal.forEach((message, index) => expect(message).to.equal(messages[index]));
  });

  it('gives the later of two messages with one id a new one', () => {
    const messages = frozen(['a', 'b', 'c'].map((content) => ({id: 'same', role: 'user', content})));
    const normal = normalizeMessages(messages);
    expect(normal[0]).to.equal(messages[0]);
    expect(new Set(normal.map(({id}) => id)).size).to.equal(3);
    expect(normal.map(({content}) => content)).to.deep.equal(['a', 'b', 'c']);
  });

  it('says which message is wrong', () => {
    expect(() => normalizeMessages(['a', 'b', 'c', {role: 'robot', content: ''}])).to.throw(
      TypeError,
      'messages[3]: A message needs a role of "system", "user" or "assistant", not "robot".',
    );
    expect(() => normalizeMessages(new Array(1))).to.throw(TypeError, 'messages[0]: A message is an object');
  });

  it('refuses what is no array', () => {
    for (const value of [null, undefined, 'a', {length: 0}]) {
      expect(() => normalizeMessages(value)).to.throw(TypeError, 'Messages are an array, not');
    }
  });

  it('gives an answer to its call and leaves every message in its place', () => {
    const call = (id: string) => ({id, type: 'function', function: {name: 'add', arguments: '{}'}});
    const given = frozen([
      {role: 'assistant', content: null, tool_calls: [call('1'), call('2')]},
      {role: 'tool', tool_call_id: '2', content: 'two'},
      {role: 'tool', tool_call_id: '1', content: '[1]'},
      {role: 'assistant', content: 'Done.'},
    ]);
    const normal = normalizeMessages(given);
    expect(normal).to.have.lengthOf(4);
    expect(normal.map(({content}) => content)).to.deep.equal([
      [tool({id: '1', input: {}, output: [1]}), tool({id: '2', input: {}, output: 'two'})],
      [],
      [],
      'Done.',
    ]);
  });

  it('gives answers to the right calls where a server uses an id twice', () => {
    const turn = (content: string) => [
      {role: 'assistant', content: null, tool_calls: [{id: 'call_0', function: {name: 'f', arguments: '{}'}}]},
      {role: 'tool', tool_call_id: 'call_0', content},
    ];
    const normal = normalizeMessages([...turn('one'), ...turn('two')]);
    const outputs = normal
      .flatMap(({content}) => content as MessagePart[])
      .map((part) => 'output' in part && part.output);
    expect(outputs).to.deep.equal(['one', 'two']);
  });

  it('leaves an answer without a call to itself', () => {
    const [message] = normalizeMessages([{role: 'tool', tool_call_id: 'gone', content: 'a'}]);
    expect(message?.content).to.deep.equal([tool({id: 'gone', name: 'tool', output: 'a'})]);
  });
});

describe('toOpenAI', () => {
  const contentOf = (message: ChatMessage) => toOpenAI([message])[0]?.content;

  it('keeps a single text a string', () => {
    expect(contentOf({id: '1', role: 'user', content: 'a'})).to.equal('a');
    expect(contentOf(user({type: 'text', text: 'a'}))).to.equal('a');
    expect(contentOf(assistant({type: 'reasoning', text: 'hm'}, {type: 'text', text: 'a'}))).to.equal('a');
  });

  it('sends files as the API takes them, and names the others', () => {
    const content = contentOf(
      user(
        {type: 'file', url: 'https://a.test/a.png', mediaType: 'image/png'},
        {type: 'file', url: 'data:audio/mpeg;base64,AAAA', mediaType: 'audio/mpeg'},
        {type: 'file', url: 'data:audio/x-wav;base64,BBBB', mediaType: 'audio/x-wav'},
        {type: 'file', url: PDF, mediaType: 'application/pdf', name: 'a.pdf'},
        {type: 'file', url: 'https://a.test/a.pdf', mediaType: 'application/pdf', name: 'a.pdf'},
        {type: 'file', url: 'blob:https://a.test/1', mediaType: 'image/png', name: 'b.png'},
        {type: 'file', blob: new Blob(['x']), mediaType: 'image/gif'},
      ),
    );
    expect(content).to.deep.equal([
      {type: 'image_url', image_url: {url: 'https://a.test/a.png'}},
      {type: 'input_audio', input_audio: {data: 'AAAA', format: 'mp3'}},
      {type: 'input_audio', input_audio: {data: 'BBBB', format: 'wav'}},
      {type: 'file', file: {file_data: PDF, filename: 'a.pdf'}},
      {type: 'text', text: '[File: a.pdf, https://a.test/a.pdf]'},
      {type: 'text', text: '[File: b.png]'},
      {type: 'text', text: '[File: image/gif]'},
    ]);
  });

  it('only names the files of an assistant, for the API takes none', () => {
    expect(contentOf(assistant({type: 'file', url: PIXEL, mediaType: 'image/png', name: 'a.png'}))).to.equal(
      '[File: a.png]',
    );
  });

  it('sends what every call came to, and goes on after it', () => {
    const message = assistant(
      {type: 'text', text: 'one'},
      tool({id: '1', input: {a: 1}, output: {b: 2}}),
      tool({id: '2', state: 'output-error', error: 'broken'}),
      tool({id: '3', state: 'output-denied'}),
      tool({id: '4', state: 'input-streaming', input: '{"a'}),
      {type: 'text', text: 'two'},
    );
    const call = (id: string, json: string) => ({id, type: 'function', function: {name: 'add', arguments: json}});
    expect(toOpenAI([message])).to.deep.equal([
      {role: 'assistant', content: 'one', tool_calls: [call('1', '{"a":1}'), call('2', '{}'), call('3', '{}')]},
      {role: 'tool', tool_call_id: '1', content: '{"b":2}'},
      {role: 'tool', tool_call_id: '2', content: 'broken'},
      {role: 'tool', tool_call_id: '3', content: 'The user denied this call.'},
      {role: 'assistant', content: 'two'},
    ]);
  });

  it('says that an open call got no answer, unless it may still come', () => {
    const open = assistant(tool({state: 'input-available'}));
    expect(toOpenAI([open]).map(({role}) => role)).to.deep.equal(['assistant']);
    expect(toOpenAI([open, user({type: 'text', text: 'a'})]).map(({role}) => role)).to.deep.equal([
      'assistant',
      'tool',
      'user',
    ]);
  });

  it('leaves out what an assistant did not say', () => {
    const messages: ChatMessage[] = [
      {id: '1', role: 'assistant', content: '', status: 'error', error: {message: 'no'}},
      assistant({type: 'reasoning', text: 'a'}, {type: 'source', url: 'a'}, {type: 'data', name: 'a', data: 1}),
      {id: '2', role: 'assistant', content: 'Used a tool', metadata: {title: 'Thought'}},
    ];
    expect(toOpenAI(messages)).to.deep.equal([]);
    expect(toOpenAI([{id: '1', role: 'user', content: ''}])).to.deep.equal([{role: 'user', content: ''}]);
  });

  it('sends nothing that a server may refuse', () => {
    const message = normalizeMessage({role: 'user', content: 'a', name: 'Bob', timestamp: 1, metadata: {secret: 1}});
    expect(toOpenAI([message])).to.deep.equal([{role: 'user', content: 'a', name: 'Bob'}]);
    const [part] = toOpenAI([user({type: 'text', text: 'a', state: 'done'} as MessagePart)]);
    expect(part?.content).to.equal('a');
  });

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(openAiTurn), (turns) => {
        const messages = turns.flat();
        expect(toOpenAI(normalizeMessages(frozen(messages)))).to.deep.equal(messages);
      }),
    );
  });
});

describe('toGradio', () => {
  it('makes thoughts of reasoning and tools, in their order', () => {
    const message: ChatMessage = {
      ...assistant(
        {type: 'reasoning', text: 'hm', duration: 2},
        {type: 'text', text: 'one'},
        tool({output: {a: 1}}),
        tool({state: 'input-available', input: {b: 1}, title: 'Adds'}),
        {type: 'source', url: 'https://a.test/', title: 'A'},
        {type: 'data', name: 'weather', data: 1},
      ),
      options: [{value: 'yes'}],
      liked: true,
      createdAt: '2026-11-22T10:00:00Z',
    };
    const role = 'assistant';
    const options = [{value: 'yes'}];
    expect(toGradio([message])).to.deep.equal([
      {role, content: 'hm', metadata: {title: 'Reasoning', duration: 2, status: 'done'}},
      {role, content: [{type: 'text', text: 'one'}], options},
      {role, content: '{"a":1}', metadata: {title: 'add', status: 'done'}},
      {role, content: '{"b":1}', metadata: {title: 'Adds', status: 'pending'}},
      {role, content: [{type: 'text', text: '[A](<https://a.test/>)'}], options},
    ]);
  });

  it('names a file that has no address', () => {
    const [message] = toGradio([user({type: 'file', blob: new Blob(['x']), name: 'x.txt'})]);
    expect(message?.content).to.deep.equal([{type: 'text', text: '[File: x.txt]'}]);
  });

  it('gives back what it was given, in the form that the server itself sends', () => {
    fc.assert(
      fc.property(fc.array(gradioMessage), (messages) => {
        expect(toGradio(normalizeMessages(frozen(messages)))).to.deep.equal(messages);
      }),
    );
  });

  it('gives a file in any of its forms back in the one that the server takes', () => {
    const file = {meta: {_type: 'gradio.FileData'}, path: 'a.png'};
    const forms = [
      {path: 'a.png', alt_text: 'A'},
      {file: {path: 'a.png'}, alt_text: 'A'},
    ];
    for (const form of forms) {
      const [message] = toGradio([normalizeMessage({role: 'user', content: form})]);
      expect(message).to.deep.equal({role: 'user', content: [{type: 'file', file, alt_text: 'A'}]});
    }
  });
});

describe('toUIMessages', () => {
  it('loses nothing of a message on the way there and back', () => {
    const message: ChatMessage = {
      ...assistant(
        {type: 'text', text: 'a'},
        {type: 'reasoning', text: 'b', duration: 2},
        {type: 'file', url: PDF, mediaType: 'application/pdf', name: 'a.pdf', size: 5, alt: 'A'},
        tool({output: 1}),
        {type: 'source', id: 's', url: 'https://a.test/'},
        {type: 'data', name: 'weather', data: {sunny: true}},
      ),
      metadata: {title: 'T'},
      liked: 'Spam',
      status: 'stopped',
      createdAt: '2026-11-22T10:00:00Z',
    };
    const [exported] = toUIMessages([frozen(message)]);
    expect(exported).not.to.have.property('content');
    expect(normalizeMessage(exported)).to.deep.equal(message);
  });

  it('fills in what the AI SDK needs', () => {
    const [message] = toUIMessages([
      user({type: 'file', url: 'a'}, {type: 'file', blob: new Blob(['x']), name: 'x'}, {type: 'source', title: 'A'}),
    ]);
    expect(message?.parts).to.deep.equal([
      {type: 'file', url: 'a', mediaType: 'application/octet-stream'},
      {type: 'text', text: '[File: x]'},
      {type: 'source-document', sourceId: 'A', title: 'A', mediaType: 'application/octet-stream'},
    ]);
  });

  it('gives the approvals of a page the form of a server’s', () => {
    const approved = (more: object, approval: object) => Object.assign(tool(more), {approval});
    const [message] = toUIMessages([
      assistant(
        tool({state: 'approval-requested'}),
        tool({state: 'output-denied', error: 'Not now'}),
        approved({state: 'output-available', output: 1}, {approved: true}),
        approved({state: 'output-error', error: 'No'}, {id: 'a'}),
      ),
    ]);
    expect(message?.parts.map(({state, approval, errorText}) => ({state, approval, errorText}))).to.deep.equal([
      {state: 'approval-requested', approval: {id: 't'}, errorText: undefined},
      {state: 'output-denied', approval: {id: 't', approved: false, reason: 'Not now'}, errorText: undefined},
      {state: 'output-available', approval: {id: 't', approved: true}, errorText: undefined},
      {state: 'output-error', approval: undefined, errorText: 'No'},
    ]);
  });

  it('makes one text part of a string', () => {
    const messages: ChatMessage[] = [
      {id: '1', role: 'user', content: 'a'},
      {id: '2', role: 'assistant', content: ''},
    ];
    expect(toUIMessages(messages)).to.deep.equal([
      {id: '1', role: 'user', parts: [{type: 'text', text: 'a'}]},
      {id: '2', role: 'assistant', parts: []},
    ]);
  });

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.uniqueArray(uiMessage, {selector: ({id}) => id}), (messages) => {
        expect(toUIMessages(normalizeMessages(frozen(messages)))).to.deep.equal(messages);
      }),
    );
  });
});

describe('the three shapes together', () => {
  it('keeps what one shape alone knows on the way through the AI SDK’s', () => {
    fc.assert(
      fc.property(fc.array(gradioMessage), (messages) => {
        const there = toUIMessages(normalizeMessages(messages));
        const back = toGradio(normalizeMessages(there));
        expect(back.flatMap(partsIn)).to.deep.equal(messages.flatMap(partsIn));
      }),
    );
  });
});

/** A string and one text part are the same to the AI SDK, and it wants a type for each file. */
function partsIn({content}: GradioMessage): object[] {
  if (typeof content === 'string') return content ? [{type: 'text', text: content}] : [];
  return content.map((part) =>
    part.type === 'file' ? {...part, file: {mime_type: 'application/octet-stream', ...(part.file as object)}} : part,
  );
}

/*
 * What the properties draw from, each in the form that its exporter writes: no empty metadata, no `null` for what is absent.
 */

/** JSON as it arrives, where no number is -0. */
const json = fc.jsonValue({maxDepth: 2}).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const jsonObject = fc.dictionary(fc.string(), json, {maxKeys: 3}).map((value) => ({...value}));
const text = fc.string({unit: 'grapheme'});
const word = fc.stringMatching(/^[a-z_][\w-]{0,8}$/);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, {nil: undefined});
const isEmpty = (value: object) => Object.keys(value).length === 0;

/** A record whose optional keys are absent rather than `undefined`. */
const fields = <Shape extends object>(shape: {[Key in keyof Shape]: fc.Arbitrary<Shape[Key]>}) =>
  fc
    .record(shape)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Shape);

const metadata = maybe(
  fc.oneof(
    jsonObject.filter((value) => !isEmpty(value)),
    fields({
      title: text,
      id: fc.oneof(text, fc.nat()),
      duration: maybe(fc.nat()),
      status: fc.constantFrom('pending', 'done'),
    }),
  ),
);
/** Keys that no format has a name for. */
const further = fc.dictionary(
  fc.oneof(
    word.map((name) => `x-${name}`),
    fc.constant('__proto__'),
  ),
  json,
  {maxKeys: 2},
);
const withFurther = <Value extends object>(value: fc.Arbitrary<Value>) =>
  fc.tuple(further, value).map(([more, given]) => ({...more, ...given}));
const role = fc.constantFrom('system', 'user', 'assistant');
const option = fields({value: text, label: maybe(text)});

const gradioFile = fields({
  meta: fc.constant({_type: 'gradio.FileData'}),
  path: fc.stringMatching(/^\/tmp\/\w{1,8}$/),
  url: maybe(fc.webUrl()),
  orig_name: maybe(text),
  mime_type: maybe(fc.constantFrom('image/png', 'text/plain')),
  size: maybe(fc.nat()),
  is_stream: maybe(fc.boolean()),
});
const gradioPart = fc.oneof(
  fields({type: fc.constant('text'), text}),
  fields({type: fc.constant('file'), file: gradioFile, alt_text: maybe(text)}),
  fields({type: fc.constant('component'), component: word, value: json, props: maybe(jsonObject)}),
  fields({component: word, value: json}),
);
const gradioMessage = withFurther(
  fields({
    role,
    content: fc.oneof(text, fc.array(gradioPart, {maxLength: 3})),
    metadata,
    options: maybe(fc.array(option, {maxLength: 2})),
  }),
) as fc.Arbitrary<GradioMessage>;

const openAiText = fields({type: fc.constant('text'), text});
const userPart = fc.oneof(
  openAiText,
  fields({
    type: fc.constant('image_url'),
    image_url: fields({url: fc.oneof(fc.webUrl(), fc.constant(PIXEL)), detail: maybe(fc.constantFrom('low', 'high'))}),
  }),
  fields({
    type: fc.constant('input_audio'),
    input_audio: fields({data: fc.base64String(), format: fc.constantFrom('wav', 'mp3')}),
  }),
  fields({type: fc.constant('file'), file: fields({file_data: fc.constant(PDF), filename: text})}),
  fields({type: fc.constant('file'), file: fields({file_id: word})}),
  fields({type: fc.constant('video_url'), video_url: jsonObject}),
);
/** Several parts, for a single text is written as a string. */
const severalParts = (part: fc.Arbitrary<object>) => fc.array(part, {minLength: 2, maxLength: 4});
const call = fc.oneof(
  fields({
    name: word,
    arguments: fc.oneof(
      jsonObject.map((value) => JSON.stringify(value)),
      text,
    ),
  }).map((called) => ({
    type: 'function',
    function: called,
  })),
  fields({name: word, input: text}).map((custom) => ({type: 'custom', custom})),
);
/** Text that is written as JSON is written the same again, unless it was JSON in another spelling. */
const output = fc.oneof(
  text,
  json.map((value) => JSON.stringify(value)),
);
const toolTurn = fc
  .tuple(
    fc.oneof(text.filter(Boolean), fc.constant(null)),
    fc.array(fc.tuple(call, output), {minLength: 1, maxLength: 3}),
    fc.uuid(),
  )
  .map(([content, calls, turn]) => [
    {role: 'assistant', content, tool_calls: calls.map(([called], index) => ({id: `${turn}-${index}`, ...called}))},
    ...calls.map(([, content], index) => ({role: 'tool', tool_call_id: `${turn}-${index}`, content})),
  ]);
const openAiTurn = fc.oneof(
  fields({role: fc.constantFrom('system', 'developer'), content: text}).map((message) => [message]),
  fields({role: fc.constant('user'), content: fc.oneof(text, severalParts(userPart)), name: maybe(word)}).map(
    (message) => [message],
  ),
  fields({
    role: fc.constant('assistant'),
    content: fc.oneof(
      text.filter(Boolean),
      severalParts(openAiText),
      text.filter(Boolean).map((refusal) => [{type: 'refusal', refusal}]),
    ),
    refusal: maybe(fc.constant(null)),
    audio: maybe(fields({id: word})),
  }).map((message) => [message]),
  toolTurn,
) as fc.Arbitrary<OpenAiMessage[]>;

const uiPart = fc.oneof(
  fields({type: fc.constant('text'), text, state: maybe(fc.constantFrom('streaming', 'done'))}),
  fields({type: fc.constant('reasoning'), text, providerMetadata: maybe(jsonObject)}),
  fields({
    type: fc.constant('file'),
    mediaType: fc.constantFrom('image/png', 'text/plain'),
    url: fc.webUrl(),
    filename: maybe(text),
  }),
  fields({type: fc.constant('source-url'), sourceId: word, url: fc.webUrl(), title: maybe(text)}),
  fields({type: fc.constant('source-document'), sourceId: word, mediaType: word, title: text, filename: maybe(text)}),
  fc
    .oneof(
      fields({type: word.map((name) => `tool-${name}`)}),
      fields({type: fc.constant('dynamic-tool'), toolName: word}),
    )
    .chain((tool) =>
      fc
        .oneof(
          fields({state: fc.constantFrom('input-streaming', 'input-available'), input: json}),
          fields({state: fc.constant('approval-requested'), input: json, approval: fields({id: word})}),
          fields({
            state: fc.constant('approval-responded'),
            input: json,
            approval: fields({id: word, approved: fc.boolean()}),
          }),
          fields({state: fc.constant('output-available'), input: json, output: json, preliminary: maybe(fc.boolean())}),
          fields({state: fc.constant('output-error'), input: json, errorText: text}),
          fields({
            state: fc.constant('output-denied'),
            input: json,
            approval: fields({id: word, approved: fc.constant(false), reason: maybe(text)}),
          }),
        )
        .chain((call) => word.map((toolCallId) => ({...tool, ...call, toolCallId, title: 'T'}))),
    ),
  fields({type: word.map((name) => `data-${name}`), data: json, id: maybe(word)}),
  fields({type: fc.constant('step-start')}),
  fields({type: fc.constantFrom('custom', 'reasoning-file'), kind: json}),
);
const uiMessage = withFurther(
  fields({id: word, role, metadata, parts: fc.array(uiPart as fc.Arbitrary<object>, {maxLength: 4})}),
) as fc.Arbitrary<UiMessage>;

const anyMessage = fc.oneof(
  gradioMessage,
  openAiTurn.map(([message]) => message),
  uiMessage,
);
