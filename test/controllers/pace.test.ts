import {expect} from '@open-wc/testing';
import {Pace} from '../../src/controllers/pace.js';

/** Work in `goes` goes, which counts how often it was done. */
function workIn(goes: number) {
  const work = {done: 0, left: goes};
  const pace = new Pace(() => {
    work.done += 1;
    work.left -= 1;
    return work.left <= 0;
  });
  return {work, pace};
}

describe('Pace', () => {
  it('works at once when it is asked for the first time', () => {
    const {work, pace} = workIn(1);
    pace.request();
    expect(work.done).to.equal(1);
  });

  it('works once more for all that ask before the next frame', async () => {
    const {work, pace} = workIn(1);
    for (let times = 0; times < 10; times += 1) pace.request();
    expect(work.done).to.equal(1);
    await pace.done;
    expect(work.done).to.equal(2);
  });

  it('works at once whenever it is urgent', () => {
    const {work, pace} = workIn(1);
    pace.request();
    pace.request(true);
    expect(work.done).to.equal(2);
  });

  it('goes on by itself until all is done', async () => {
    const {work, pace} = workIn(3);
    pace.request();
    await pace.done;
    expect(work.done).to.equal(3);
  });

  it('is done when nothing is asked for', async () => {
    const {work, pace} = workIn(1);
    await pace.done;
    expect(work.done).to.equal(0);
  });

  it('gives a time to stop at', () => {
    let deadline = 0;
    const pace = new Pace((given) => (deadline = given) > 0);
    const before = performance.now();
    pace.request();
    expect(deadline).to.be.above(before);
  });
});
