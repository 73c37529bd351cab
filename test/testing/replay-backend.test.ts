import {expect} from '@open-wc/testing';
import type {ReplyChunk} from '../../src/core/backend.js';
import {replayBackend} from '../../src/testing/replay-backend.js';
import {ask} from '../support/answer.js';

describe('replayBackend', () => {
  it('answers each request with the same chunks', async () => {
    const recording: ReplyChunk[] = ['Hel', {type: 'text', delta: 'lo'}, {type: 'finish', reason: 'stop'}];
    const backend = replayBackend(recording.values());
    for (let request = 0; request < 2; request++) {
      expect(await ask(backend)).to.deep.include({text: 'Hello', finish: {type: 'finish', reason: 'stop'}});
    }
  });

  it('waits before each chunk, and no longer than until it is stopped', async () => {
    const controller = new AbortController();
    const start = performance.now();
    const backend = replayBackend(['a', 'b', 'c'], {delay: 20});
    const {text} = await ask(backend, {signal: controller.signal}, (answer) => {
      if (answer.text === 'ab') controller.abort();
    });
    expect(text).to.equal('ab');
    expect(performance.now() - start).to.be.at.least(35);
  });
});
