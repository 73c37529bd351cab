import {expect} from '@open-wc/testing';
import {readText} from '../../src/backends/http.js';
import {readEvents, type ServerEvent} from '../../src/backends/sse.js';
import {everyCut, singly, streamed} from '../support/answer.js';
import {corpusOrSkip} from '../support/corpora.js';
import {fromBase64} from '../support/fault.js';

interface ParserCase {
  id: string;
  protocol: string;
  level: string;
  chunks: string[];
  expect: {events: {type: string; data: string}[]};
}

async function read(pieces: readonly (string | Uint8Array)[]): Promise<ServerEvent[]> {
  const all: ServerEvent[] = [];
  const text = readText(streamed(pieces), new AbortController().signal);
  for await (const event of readEvents(text)) all.push(event);
  return all;
}

const dataOf = (list: ServerEvent[]) => list.map(({data}) => data);

describe('readEvents', () => {
  it('reads the same events however the bytes are cut', async () => {
    const bytes = new TextEncoder().encode(
      '\uFEFFdata: größer\r\ndata: 😀\r\n\r\n: hush\revent: x\rdata: b\r\rdata:c\n\n',
    );
    const whole = await read([bytes]);
    expect(whole.map(({event, data}) => [event, data])).to.deep.equal([
      [undefined, 'größer\n😀'],
      ['x', 'b'],
      [undefined, 'c'],
    ]);
    expect(await read(singly(bytes))).to.deep.equal(whole);
    for (const cut of everyCut(bytes)) expect(await read(cut)).to.deep.equal(whole);
  });

  it('gives an event whose blank line is the last carriage return', async () => {
    expect(dataOf(await read(['data: a\r\r']))).to.deep.equal(['a']);
  });

  it('drops an event that was cut before its blank line', async () => {
    for (const cut of ['data: b', 'data: b\n', 'data: b\r', 'data: b\r\n']) {
      expect(dataOf(await read([`data: a\n\n${cut}`])), JSON.stringify(cut)).to.deep.equal(['a']);
    }
  });

  it('reads one line of a megabyte that arrives in small pieces', async () => {
    const line = 'x'.repeat(1_000_000);
    const pieces = Array.from({length: 1000}, (_, position) => line.slice(position * 1000, position * 1000 + 1000));
    const [event] = await read(['data: ', ...pieces, '\n\n']);
    expect(event?.data.length).to.equal(1_000_000);
  });

  it('reads the recorded streams as the standard does', async function () {
    const cases = await corpusOrSkip<ParserCase>(this, 'sse');
    const parser = cases.filter(({protocol, level}) => protocol === 'sse' && level === 'parser');
    expect(parser).not.to.be.empty;
    for (const {id, chunks, expect: expected} of parser) {
      // An empty stream is an answer that holds nothing, which is an error before it is a list of events.
      const found = chunks.every((chunk) => chunk === '') ? [] : await read(chunks.map(fromBase64));
      expect(
        found.map(({event, data}) => ({type: event ?? 'message', data})),
        id,
      ).to.deep.equal(expected.events.map(({type, data}) => ({type, data})));
    }
  });
});
