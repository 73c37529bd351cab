import {expect} from '@open-wc/testing';
import fc from '../support/fast-check.js';
import {NOTHING_ADOPTED, adoptMessages} from '../../src/elements/adopt-messages.js';

interface Written {
  id?: string;
  role: string;
  content: unknown;
  [key: string]: unknown;
}

const thread = (length: number): Written[] =>
  Array.from({length}, (_, number) => ({role: number % 2 ? 'assistant' : 'user', content: `Message ${number}`}));
const contents = (messages: readonly {content: unknown}[]) => messages.map(({content}) => content);

describe('messages that a page sets again', () => {
  it('are the same objects, but for the one that is another', () => {
    const given = thread(50);
    const before = adoptMessages(given, NOTHING_ADOPTED);
    const after = adoptMessages([...given.slice(0, -1), {role: 'assistant', content: 'More'}], before);

    expect(after.messages.filter((message, place) => message !== before.messages[place])).to.have.length(1);
    expect(after.messages.at(-1)).to.include({id: before.messages.at(-1)!.id, content: 'More'});
  });

  it('show what was changed in place, wherever it stands', () => {
    const given = thread(50);
    const before = adoptMessages(given, NOTHING_ADOPTED);
    given[3]!.content = 'Changed';
    given[4]!.liked = true;
    const after = adoptMessages(given, before);

    expect(after.messages[3]!.content).to.equal('Changed');
    expect(after.messages[4]!.liked).to.equal(true);
    expect(before.messages[3]!.content).to.equal('Message 3');
    expect(after.messages[2] === before.messages[2]).to.equal(true);
  });

  it('show what was changed in place beside the content', () => {
    const given: Written[] = [
      {role: 'assistant', content: 'Searching', metadata: {title: 'Search', status: 'pending'}},
      {role: 'assistant', content: 'Well', options: [{value: 'a'}], error: {message: 'One'}},
    ];
    const before = adoptMessages(given, NOTHING_ADOPTED);
    (given[0]!.metadata as {status: string}).status = 'done';
    (given[1]!.options as {value: string}[]).push({value: 'b'});
    (given[1]!.error as {message: string}).message = 'Two';
    const after = adoptMessages([...given], before);
    expect(after.messages[0]).not.to.equal(before.messages[0]);
    expect(before.messages[0]!.metadata?.status).to.equal('pending');
    expect(after.messages[0]!.metadata?.status).to.equal('done');
    expect(after.messages[1]!.options).to.have.length(2);
    expect(after.messages[1]!.error?.message).to.equal('Two');
    const again = adoptMessages(structuredClone(given), after);
    expect(again.messages.every((message, index) => message === after.messages[index])).to.equal(true);
  });

  it('show a part that was changed in place', () => {
    const part = {type: 'text', text: 'One'};
    const given = [{role: 'user', content: [part]}, ...thread(20)];
    const before = adoptMessages(given, NOTHING_ADOPTED);
    part.text = 'Two';

    expect(adoptMessages(given, before).messages[0]!.content).to.deep.equal([{type: 'text', text: 'Two'}]);
  });

  it('show a list that the page changes in place', () => {
    const given = thread(20);
    const before = adoptMessages(given, NOTHING_ADOPTED);
    given.push({role: 'user', content: 'Pushed'});
    given.shift();

    expect(contents(adoptMessages(given, before).messages)).to.deep.equal(contents(given as {content: unknown}[]));
  });

  it("take a tool's result to the call before it", () => {
    const call = {id: 'c', type: 'function', function: {name: 'search', arguments: '{}'}};
    const given = [...thread(20), {role: 'assistant', content: null, tool_calls: [call]}];
    const before = adoptMessages(given, NOTHING_ADOPTED);
    const {messages} = adoptMessages([...given, {role: 'tool', tool_call_id: 'c', content: 'Found'}], before);

    expect(messages[20]!.content).to.deep.include.members([
      {type: 'tool', id: 'c', name: 'search', state: 'output-available', input: {}, output: 'Found'},
    ]);
  });

  it('are the same where older ones have come before them', () => {
    const given = thread(20);
    const before = adoptMessages(given, NOTHING_ADOPTED);
    const after = adoptMessages([...thread(2), ...given], before);

    expect(after.messages.slice(2).every((message, place) => message === before.messages[place])).to.equal(true);
  });

  it('never share an id', () => {
    const given = [{id: 'a', role: 'user', content: 'One'}, ...thread(20)];
    const before = adoptMessages(given, NOTHING_ADOPTED);
    const {messages} = adoptMessages([...given, {id: 'a', role: 'user', content: 'Two'}], before);

    expect(new Set(messages.map(({id}) => id)).size).to.equal(22);
  });

  it('name a wrong message by its place', () => {
    const given = thread(20);
    const before = adoptMessages(given, NOTHING_ADOPTED);

    expect(() => adoptMessages([...given, {role: 'robot', content: ''}], before)).to.throw(TypeError, 'messages[20]');
  });

  it('say the same step by step as at once', () => {
    const step = fc.record({
      kind: fc.constantFrom('push', 'prepend', 'repeat', 'name', 'set', 'copy', 'remove', 'grow'),
      at: fc.double({min: 0, max: 1, noNaN: true}),
      text: fc.string(),
    });
    fc.assert(
      fc.property(fc.nat(20), fc.array(step, {maxLength: 10}), (length, steps) => {
        const given = thread(length);
        let adopted = adoptMessages(given, NOTHING_ADOPTED);
        for (const {kind, at, text} of steps) {
          const place = Math.floor(at * given.length);
          const there = given[place];
          if (kind === 'push' || !there) given.push({role: 'user', content: text});
          else if (kind === 'prepend') given.unshift({role: 'user', content: text});
          else if (kind === 'repeat') given.push(there);
          else if (kind === 'name') given[place] = {...there, id: adopted.messages.at(-1)?.id ?? text};
          else if (kind === 'set') there.content = text;
          else if (kind === 'copy') given[place] = {...there, content: [{type: 'text', text}]};
          else if (kind === 'remove') given.splice(place, 1);
          else given[given.length - 1]!.content = text;
          adopted = adoptMessages(given, adopted);
          expect(contents(adopted.messages)).to.deep.equal(contents(given as {content: unknown}[]));
          expect(new Set(adopted.messages.map(({id}) => id)).size).to.equal(given.length);
        }
      }),
    );
  });
});
