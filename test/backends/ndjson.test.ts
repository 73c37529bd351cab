import {expect} from '@open-wc/testing';
import {readText} from '../../src/backends/http.js';
import {readJsonLines} from '../../src/backends/ndjson.js';
import type {ChatError} from '../../src/core/errors.js';
import {everyCut, singly, streamed} from '../support/answer.js';

async function read(pieces: readonly (string | Uint8Array)[]) {
  const values: unknown[] = [];
  let error: ChatError | undefined;
  try {
    for await (const value of readJsonLines(readText(streamed(pieces), new AbortController().signal)))
      values.push(value);
  } catch (thrown) {
    error = thrown as ChatError;
  }
  return {values, code: error?.code};
}

describe('readJsonLines', () => {
  it('reads the same values however the bytes are cut', async () => {
    const bytes = new TextEncoder().encode('{"a":"größer 😀"}\r\n\n"b\u2028c"\n[1]');
    const expected = {values: [{a: 'größer 😀'}, 'b\u2028c', [1]], code: undefined};
    expect(await read([bytes])).to.deep.equal(expected);
    expect(await read(singly(bytes))).to.deep.equal(expected);
    for (const cut of everyCut(bytes)) expect(await read(cut)).to.deep.equal(expected);
  });

  it('keeps what came before a line that is no JSON', async () => {
    expect(await read(['"a"\noops\n"b"\n'])).to.deep.equal({values: ['a'], code: 'parse'});
  });

  it('tells a last line that was cut from a wrong one', async () => {
    expect(await read(['"a"\n{"b":'])).to.deep.equal({values: ['a'], code: 'incomplete'});
  });

  it('refuses two values on one line', async () => {
    expect(await read(['{}{}\n'])).to.deep.equal({values: [], code: 'parse'});
  });
});
