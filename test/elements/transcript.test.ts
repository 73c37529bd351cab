import {expect} from '@open-wc/testing';
import fc from '../support/fast-check.js';
import type {ChatMessage} from '../../src/index.js';
import {
  EMPTY_TRANSCRIPT,
  complete,
  findRow,
  layOut,
  type Transcript,
  type TranscriptOptions,
} from '../../src/elements/transcript.js';

const OPTIONS: TranscriptOptions = {
  actions: new Set(['copy', 'retry', 'undo', 'edit', 'like', 'delete']),
  editable: 'user',
  likeUserMessage: false,
  grouping: true,
  retriesEarlier: false,
  branches: undefined,
};

const message = (id: string, role: ChatMessage['role'], content: ChatMessage['content'] = id): ChatMessage => ({
  id,
  role,
  content,
});
const thread = (length: number) =>
  Array.from({length}, (_, number) => message(`m${number}`, number % 2 ? 'assistant' : 'user'));
const rowsOf = ({blocks}: Transcript) => blocks.flatMap(({rows}) => rows);
/** What a row says, whether it is drawn in full or not. */
const saidBy = (transcript: Transcript) => rowsOf(transcript).map(({whole: _whole, ...row}) => row);

/** Any change that a thread can see between two snapshots. */
const change = fc.record({
  kind: fc.constantFrom('push', 'push', 'replace', 'remove', 'insert', 'cut', 'grow'),
  at: fc.double({min: 0, max: 1, noNaN: true}),
  role: fc.constantFrom<ChatMessage['role']>('user', 'assistant', 'assistant', 'system'),
  content: fc.constantFrom<ChatMessage['content']>('', 'words', [], [{type: 'text', text: 'part'}]),
});

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

let made = 0;
function changed(messages: readonly ChatMessage[], {kind, at, role, content}: Change): ChatMessage[] {
  const place = Math.floor(at * messages.length);
  const another = message(`n${(made += 1)}`, role, content);
  const before = messages[place];
  if (kind === 'push') return [...messages, another];
  if (kind === 'insert') return messages.toSpliced(place, 0, another);
  if (kind === 'remove') return messages.toSpliced(place, 1);
  if (kind === 'cut') return messages.slice(0, Math.max(place, messages.length - 3));
  if (kind === 'replace' && before) return messages.with(place, {...before, role, content});
  const last = messages.at(-1);
  return last ? messages.with(-1, {...last, content: `${String(last.content)} more`}) : [];
}

describe('the rows of a transcript', () => {
  it('are the same step by step as at once', () => {
    fc.assert(
      fc.property(fc.nat(80), fc.boolean(), fc.array(change, {maxLength: 12}), (length, grouping, changes) => {
        const options = {...OPTIONS, grouping};
        let messages: readonly ChatMessage[] = thread(length);
        let transcript = layOut(messages, options, EMPTY_TRANSCRIPT);
        for (const step of changes) {
          messages = changed(messages, step);
          transcript = layOut(messages, options, transcript);
          expect(saidBy(transcript)).to.deep.equal(saidBy(layOut(messages, options, EMPTY_TRANSCRIPT)));
          expect(new Set(transcript.blocks.map(({key}) => key)).size).to.equal(transcript.blocks.length);
        }
      }),
      {numRuns: 300},
    );
  });

  it('stay the same objects, but for the one whose message changed', () => {
    const messages = thread(2000);
    const before = layOut(messages, OPTIONS, EMPTY_TRANSCRIPT);
    const after = layOut(messages.with(1999, {...messages[1999]!, content: 'more'}), OPTIONS, before);

    expect(rowsOf(after).filter((row, place) => row !== rowsOf(before)[place])).to.have.length(1);
    expect(after.blocks.filter((block, place) => block !== before.blocks[place])).to.have.length(1);
  });

  it('stay in their block while older ones come before them, and others come and go', () => {
    const blockOf = (transcript: Transcript) =>
      new Map(transcript.blocks.flatMap(({key, rows}) => rows.map(({message: {id}}) => [id, key] as const)));
    let messages = thread(100);
    let transcript = layOut(messages, OPTIONS, EMPTY_TRANSCRIPT);
    for (const more of [1, 20, 50, 1]) {
      const before = blockOf(transcript);
      messages = [...thread(more).map((each) => ({...each, id: `${each.id} of ${messages.length}`})), ...messages];
      transcript = layOut(messages, OPTIONS, transcript);
      for (const [id, key] of before) expect(blockOf(transcript).get(id)).to.equal(key);
    }
    const before = blockOf(transcript);
    transcript = layOut(messages.toSpliced(70, 1), OPTIONS, transcript);
    for (const [id, key] of blockOf(transcript)) expect(before.get(id)).to.equal(key);
    expect(Math.max(...transcript.blocks.map(({rows}) => rows.length))).to.be.at.most(32);
    expect(transcript.blocks.length).to.be.at.most(8);
  });

  it('are whole in the last two blocks', () => {
    for (const length of [1, 32, 64, 65, 100, 2000]) {
      const whole = rowsOf(layOut(thread(length), OPTIONS, EMPTY_TRANSCRIPT)).filter((row) => row.whole).length;

      expect(whole).to.be.within(Math.min(length, 33), 64);
    }
  });

  it('stay whole while messages come and go', () => {
    let transcript = complete(layOut(thread(200), OPTIONS, EMPTY_TRANSCRIPT), 0);
    transcript = layOut(
      [...thread(200), ...Array.from({length: 80}, (_, n) => message(`x${n}`, 'user'))],
      OPTIONS,
      transcript,
    );
    expect(transcript.blocks.map(({rows, whole}) => whole === rows.length)).to.deep.equal(
      // The first was completed, the sixth stood at the end, and the seventh was filled up with messages that were never there.
      [true, false, false, false, false, true, false, true, true],
    );

    transcript = layOut(thread(70), OPTIONS, transcript);
    expect(transcript.blocks.map(({whole}) => whole)).to.deep.equal([32, 32, 6]);
  });

  it('can be completed one by one', () => {
    const before = layOut(thread(200), OPTIONS, EMPTY_TRANSCRIPT);
    const after = complete(before, 1, [3, 5]);

    expect(after.blocks[1]!.rows.flatMap(({whole}, place) => (whole ? [place] : []))).to.deep.equal([3, 5]);
    expect(after.blocks[1]!.whole).to.equal(2);
    expect(after.blocks[0] === before.blocks[0]).to.equal(true);
  });

  it('are found by the position of their message', () => {
    const messages = [message('s', 'system'), ...thread(100)];
    const transcript = layOut(messages, OPTIONS, EMPTY_TRANSCRIPT);

    expect(findRow(transcript, 1)).to.deep.equal({block: 0, place: 0});
    expect(findRow(transcript, 33)).to.deep.equal({block: 1, place: 0});
    for (const wrong of [0, -1, 101, 1.5, NaN]) expect(findRow(transcript, wrong)).to.equal(undefined);
  });
});
