import {expect} from '@open-wc/testing';
import {decodeResponse} from '../../src/backends/response.js';
import {completionChunk, events, everyCut, readAnswer, streamed} from '../support/answer.js';

const signal = new AbortController().signal;
const decoded = (response: Response) => readAnswer(decodeResponse(response, signal));
const json = (value: unknown, type = 'application/json') =>
  new Response(JSON.stringify(value), {headers: {'content-type': type}});
const lines = (...values: unknown[]) =>
  streamed(
    values.map((value) => `${JSON.stringify(value)}\n`),
    'application/x-ndjson',
  );

describe('decodeResponse', () => {
  describe('text/event-stream', () => {
    it("reads OpenAI's chunks", async () => {
      const answer = await decoded(
        streamed([events(completionChunk({content: 'Hel'}), completionChunk({content: 'lo'}, 'stop'), '[DONE]')]),
      );
      expect(answer).to.include({text: 'Hello', error: undefined});
      expect(answer.finish).to.deep.equal({type: 'finish', reason: 'stop'});
    });

    it('reads reply chunks and strings, however they are cut', async () => {
      const bytes = new TextEncoder().encode(
        events({type: 'reasoning', delta: 'Hm'}, {type: 'text', delta: 'Grüße'}, '" 😀"', {
          type: 'finish',
          reason: 'stop',
        }),
      );
      for (const cut of everyCut(bytes)) {
        const answer = await decoded(streamed(cut));
        expect(answer).to.include({text: 'Grüße 😀', reasoning: 'Hm', error: undefined});
        expect(answer.finish?.reason).to.equal('stop');
      }
    });

    it('hands every other kind of reply chunk on as it is', async () => {
      const chunks = [
        {type: 'metadata', metadata: {title: 'Thinking'}},
        {type: 'part', part: {type: 'source', url: 'https://example.test/'}},
        {type: 'message', message: {content: 'all of it'}},
        {type: 'error', error: 'No more', code: 'server'},
      ];
      const answer = await decoded(streamed([events(...chunks, '[DONE]')]));
      expect(answer.others).to.deep.equal(chunks);
      expect(answer.error).to.equal(undefined);
    });

    it('takes [DONE] as the end of reply chunks', async () => {
      const answer = await decoded(
        streamed([events({type: 'text', delta: 'a'}, '[DONE]', {type: 'text', delta: 'late'})]),
      );
      expect(answer).to.include({text: 'a', error: undefined});
    });

    it('calls reply chunks without an end marker incomplete', async () => {
      const answer = await decoded(streamed([events({type: 'text', delta: 'a'})]));
      expect(answer.text).to.equal('a');
      expect(answer.error).to.include({code: 'incomplete', retryable: true});
    });

    it('reports an error event in its own words, also if it is no JSON', async () => {
      const answer = await decoded(
        streamed(['data: {"type":"text","delta":"a"}\n\nevent: error\ndata: out of paper\n\n']),
      );
      expect(answer.text).to.equal('a');
      expect(answer.error).to.include({code: 'server', message: 'out of paper'});
    });

    it('ignores events that it does not know', async () => {
      const answer = await decoded(
        streamed([
          ': hush\n\nevent: ping\ndata: now\n\ndata:\n\n',
          events({type: 'new-thing'}, '"a"', {type: 'finish'}),
        ]),
      );
      expect(answer).to.include({text: 'a', error: undefined});
    });

    it('names the form of a stream in which it knows nothing', async () => {
      const answer = await decoded(streamed([events({type: 'begin', messageId: 'x'}, {type: 'finish'})]));
      expect(answer.error?.code).to.equal('content-type');
      expect(answer.error?.message).to.contain('"begin"').and.contain('"messageId"');
    });

    it('calls an end without a beginning empty', async () => {
      expect((await decoded(streamed(['data: [DONE]\n\n']))).error?.code).to.equal('empty');
    });
  });

  describe('the AI SDK’s UI message stream', () => {
    const finish = {type: 'finish', finishReason: 'stop'};
    const header = {'content-type': 'text/event-stream', 'x-vercel-ai-ui-message-stream': 'v1'};

    it('is known by whatever it begins with', async () => {
      const beginnings = [
        [
          {type: 'start', messageId: 'm'},
          {type: 'text-delta', id: '1', delta: 'a'},
        ],
        [{type: 'start-step'}, {type: 'text-delta', id: '1', delta: 'a'}],
        [
          {type: 'text-start', id: '1'},
          {type: 'text-delta', id: '1', delta: 'a'},
        ],
        [
          {type: 'message-metadata', messageMetadata: {}},
          {type: 'text-delta', id: '1', delta: 'a'},
        ],
        [
          {type: 'data-weather', data: 1},
          {type: 'text-delta', id: '1', delta: 'a'},
        ],
      ];
      for (const beginning of beginnings) {
        const answer = await decoded(streamed([events(...beginning, finish, '[DONE]')]));
        expect(answer).to.include({text: 'a', error: undefined});
        expect(answer.finish?.reason).to.equal('stop');
      }
    });

    it('is known by its header, also where its first chunk tells nothing', async () => {
      const chunks = [{type: 'file', url: 'https://a.test/', mediaType: 'image/png'}, finish];
      const answer = await decoded(new Response(events(...chunks), {headers: header}));
      expect(answer.others).to.have.length(1);
      expect(answer.finish?.reason).to.equal('stop');
    });

    it('is read under the wrong name too, and wherever it is cut', async () => {
      const bytes = new TextEncoder().encode(
        events({type: 'start'}, {type: 'text-delta', id: '1', delta: 'ä'}, finish),
      );
      for (const cut of everyCut(bytes)) expect((await decoded(streamed(cut, 'text/plain'))).text).to.equal('ä');
    });

    it('is incomplete without its end', async () => {
      const answer = await decoded(streamed([events({type: 'start'}, {type: 'text-delta', id: '1', delta: 'a'})]));
      expect(answer.text).to.equal('a');
      expect(answer.error?.code).to.equal('incomplete');
    });

    it('may be nothing but an error', async () => {
      const answer = await decoded(streamed([events({type: 'error', errorText: 'out of paper'}, '[DONE]')]));
      expect(answer.error).to.include({code: 'server', message: 'out of paper'});
    });

    it('of version 4 is named and not shown', async () => {
      const old = ['f:{"messageId":"m"}\n', '0:"Hello"\n', 'd:{"finishReason":"stop"}\n'];
      const hidden = [old, old.slice(1)].map((lines) => streamed(lines, 'text/plain; charset=utf-8'));
      const shown = new Response('2:[]\n', {headers: {'content-type': 'text/plain', 'x-vercel-ai-data-stream': 'v1'}});
      for (const response of [...hidden, shown]) {
        const {text, error} = await decoded(response);
        expect(text).to.equal('');
        expect(error?.code).to.equal('content-type');
        expect(error?.message).to.match(/AI SDK's data stream/);
      }
    });
  });

  describe("AG-UI's events", () => {
    it('are known by the start of a run, and complete with its end', async () => {
      const run = [
        {type: 'RUN_STARTED', threadId: 't', runId: 'r'},
        {type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'a'},
      ];
      const whole = await decoded(streamed([events(...run, {type: 'RUN_FINISHED', threadId: 't', runId: 'r'})]));
      expect(whole).to.include({text: 'a', error: undefined});
      expect((await decoded(streamed([events(...run)]))).error?.code).to.equal('incomplete');
      const failed = await decoded(streamed([events({type: 'RUN_ERROR', message: 'out of paper'})]));
      expect(failed.error).to.include({code: 'server', message: 'out of paper'});
    });
  });

  describe('NDJSON', () => {
    it('reads strings, which need no end marker', async () => {
      expect(await decoded(lines('Hel', 'lo'))).to.include({text: 'Hello', error: undefined});
    });

    it('reads reply chunks up to their finish', async () => {
      const answer = await decoded(lines({type: 'text', delta: 'a'}, {type: 'finish', reason: 'length'}));
      expect(answer).to.include({text: 'a', error: undefined});
      expect(answer.finish?.reason).to.equal('length');
    });

    it('calls reply chunks without a finish incomplete', async () => {
      expect((await decoded(lines({type: 'text', delta: 'a'}))).error?.code).to.equal('incomplete');
    });

    it("reads Ollama's lines up to the one that is done", async () => {
      const answer = await decoded(
        lines(
          {message: {role: 'assistant', thinking: 'Hm'}, done: false},
          {message: {role: 'assistant', content: 'a'}, done: false},
          {message: {role: 'assistant', content: ''}, done: true, done_reason: 'stop'},
        ),
      );
      expect(answer).to.include({text: 'a', reasoning: 'Hm', error: undefined});
      expect(answer.finish?.reason).to.equal('stop');
    });

    it("reads OpenAI's chunks", async () => {
      const answer = await decoded(lines(completionChunk({content: 'a'}), completionChunk({}, 'stop')));
      expect(answer).to.include({text: 'a', error: undefined});
    });

    it('knows its other names', async () => {
      for (const type of ['application/jsonl', 'application/ndjson; charset=utf-8', 'application/JSONLines']) {
        expect((await decoded(streamed(['"a"\n'], type))).text, type).to.equal('a');
      }
    });

    it('reports the error in a line', async () => {
      const answer = await decoded(lines({error: 'model not found'}));
      expect(answer.error).to.include({code: 'server', message: 'model not found'});
    });
  });

  describe('plain text', () => {
    it('streams it as it is', async () => {
      for (const type of ['text/plain;charset=UTF-8', 'text/markdown', '']) {
        const answer = await decoded(streamed(['da', 'ta: the plural', ' of *datum*'], type));
        expect(answer, type).to.include({text: 'data: the plural of *datum*', error: undefined});
      }
    });

    it('recognises an event stream under the wrong name', async () => {
      const text = events(completionChunk({content: 'a'}, 'stop'), '[DONE]');
      for (const cut of everyCut(new TextEncoder().encode(text))) {
        expect((await decoded(streamed(cut, 'text/plain'))).text).to.equal('a');
      }
    });
  });

  describe('JSON', () => {
    it('takes a string as the text', async () => {
      expect((await decoded(json('Hello'))).text).to.equal('Hello');
    });

    it('takes a message, also inside an object', async () => {
      const message = {role: 'assistant', content: [{type: 'text', text: 'Hello'}]};
      for (const value of [message, {message}]) {
        expect((await decoded(json(value))).others).to.deep.equal([{type: 'message', message}]);
      }
    });

    it('takes a list of messages', async () => {
      const messages = [{content: 'One'}, {content: 'Two'}];
      expect((await decoded(json(messages))).others).to.deep.equal([{type: 'messages', messages}]);
    });

    it("takes OpenAI's completion", async () => {
      const message = {role: 'assistant', content: 'Hello', reasoning_content: 'Hm'};
      const answer = await decoded(json({choices: [{message, finish_reason: 'stop'}], usage: {total_tokens: 3}}));
      expect(answer).to.include({text: 'Hello', reasoning: 'Hm', error: undefined});
      expect(answer.finish).to.deep.equal({type: 'finish', reason: 'stop', usage: {total_tokens: 3}});
    });

    it('reports an error', async () => {
      expect((await decoded(json({error: {message: 'No such model'}}))).error).to.include({
        code: 'server',
        message: 'No such model',
      });
    });

    it('names the shape of what is no answer, without what it says', async () => {
      const {error} = await decoded(json({secret: 'hunter2'}));
      expect(error?.code).to.equal('parse');
      expect(error?.message).to.contain('"secret"').and.not.contain('hunter2');
    });

    it('refuses what is no JSON', async () => {
      const {error} = await decoded(streamed(['{"message": '], 'application/json'));
      expect(error?.code).to.equal('parse');
    });
  });

  it("takes Anthropic's message, which has the type of a reply chunk, for the message that it is", async () => {
    const {others, error} = await decoded(
      json({type: 'message', role: 'assistant', content: [{type: 'text', text: 'Hello'}], stop_reason: 'end_turn'}),
    );
    expect(error).to.equal(undefined);
    expect(others).to.have.length(1);
    expect(others[0]).to.have.nested.property('message.content[0].text', 'Hello');
  });

  describe('what is no answer', () => {
    it('is never shown as one, but named', async () => {
      for (const type of ['text/html; charset=utf-8', 'image/png', 'application/octet-stream']) {
        const answer = await decoded(streamed(['<!doctype html><h1>Login</h1>'], type));
        expect(answer.text).to.equal('');
        expect(answer.error?.code).to.equal('content-type');
        expect(answer.error?.message).to.contain(type.split(';')[0]).and.not.contain('Login');
      }
    });

    it('is an error of its own where nothing came at all', async () => {
      const nothing = [
        new Response(null, {status: 204}),
        streamed([]),
        streamed([], 'application/json'),
        streamed([], 'text/plain'),
      ];
      const codes = await Promise.all(nothing.map(async (response) => (await decoded(response)).error?.code));
      expect(codes).to.deep.equal(['empty', 'empty', 'empty', 'empty']);
    });

    it('is the page’s mistake where it read the response itself', async () => {
      const response = json('Hello');
      await response.text();
      expect((await decoded(response)).error?.code).to.equal('backend');
    });

    it('is a network error where the browser hides the answer', async () => {
      expect((await decoded(Response.error())).error?.code).to.equal('network');
    });
  });

  it('leaves the prototype of objects alone', async () => {
    const answer = await decoded(
      streamed(['data: {"__proto__":{"polluted":true},"type":"text","delta":"a"}\n\ndata: {"type":"finish"}\n\n']),
    );
    expect(answer.text).to.equal('a');
    expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
  });

  it('closes the body and ends quietly when the signal aborts', async () => {
    const controller = new AbortController();
    let cancelled = false;
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('a')),
      cancel: () => void (cancelled = true),
    });
    const response = new Response(body, {headers: {'content-type': 'text/plain'}});
    const answer = await readAnswer(decodeResponse(response, controller.signal), () => controller.abort());
    expect(answer).to.include({text: 'a', error: undefined});
    expect(cancelled).to.equal(true);
  });

  it('shows nothing more of what one read brought once the signal aborts', async () => {
    const controller = new AbortController();
    const response = streamed([events('"a"', '"b"', {type: 'finish'})]);
    const answer = await readAnswer(decodeResponse(response, controller.signal), () => controller.abort());
    expect(answer.text).to.equal('a');
  });

  it('closes the body when its reader loses interest', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('a')),
      cancel: () => void (cancelled = true),
    });
    for await (const chunk of decodeResponse(new Response(body), signal)) {
      expect(chunk).to.equal('a');
      break;
    }
    expect(cancelled).to.equal(true);
  });

  it('gives up on a server that falls silent', async () => {
    const body = new ReadableStream({start: (stream) => stream.enqueue(new TextEncoder().encode('a'))});
    const answer = await readAnswer(decodeResponse(new Response(body), signal, {idleTimeout: 20}));
    expect(answer.text).to.equal('a');
    expect(answer.error).to.include({code: 'timeout', retryable: true});
  });
});
