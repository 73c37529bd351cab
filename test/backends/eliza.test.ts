import {expect} from '@open-wc/testing';
import fc from '../support/fast-check.js';
import {KEYWORDS, MEMORY, SYNONYMS} from '../../src/backends/eliza-script.js';
import {eliza} from '../../src/backends/eliza.js';
import type {ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import type {ChatMessage} from '../../src/core/message.js';
import {ask as askBackend, chatRequest} from '../support/answer.js';
import {corpusOrSkip} from '../support/corpora.js';

const atOnce = eliza({options: {delay: 0}});
const ask = (overrides: Partial<ChatRequest>) => askBackend(atOnce, overrides);

const message = (role: ChatMessage['role'], content: ChatMessage['content']): ChatMessage => ({
  id: role,
  role,
  content,
});
const user = (content: ChatMessage['content']) => message('user', content);

/** The answer to one message that begins a conversation. */
async function answerTo(content: ChatMessage['content'], overrides: Partial<ChatRequest> = {}): Promise<string> {
  const {text, error} = await ask({messages: [user(content)], ...overrides});
  if (error) throw error;
  return text;
}

/** The answers of a conversation, and its messages. */
async function converse(...turns: string[]): Promise<{answers: string[]; messages: ChatMessage[]}> {
  const answers: string[] = [];
  const messages: ChatMessage[] = [];
  for (const turn of turns) {
    messages.push(user(turn));
    const {text} = await ask({messages});
    answers.push(text);
    messages.push(message('assistant', text));
  }
  return {answers, messages};
}

describe('eliza', () => {
  describe('keywords', () => {
    it('lets the highest in rank speak, wherever it stands', async () => {
      const aboutDreams = await answerTo('Dreams?');
      expect(await answerTo('Yes, because I always want dreams')).to.equal(aboutDreams);
      expect(await answerTo('Hello! Dreams. Thanks.')).to.equal(aboutDreams);
    });

    it('gives the next one its turn where no rule of the highest fits', async () => {
      expect(await answerTo('At the end of the day I miss my mother')).to.contain('your mother');
    });

    it('goes on with another keyword where a rule says so', async () => {
      expect(await answerTo('Good evening!')).to.equal(await answerTo('Hello'));
      expect(await answerTo('I would like a cup of tea')).to.equal('Why do you want a cup of tea?');
    });

    it('hears synonyms alike', async () => {
      expect(await answerTo('I am lonely')).to.equal((await answerTo('I am angry')).replace('angry', 'lonely'));
    });

    it('does not take the names of built-in properties for keywords', async () => {
      const nothing = await answerTo('xyzzy');
      expect(await answerTo('constructor')).to.equal(nothing);
      expect(await answerTo('__proto__ hasOwnProperty toString')).to.equal(nothing);
    });
  });

  describe('decomposition and reassembly', () => {
    for (const [said, answer] of [
      ['I need a holiday', 'Why do you need a holiday?'],
      ['Well, I really need a holiday today, please!!!', 'Why do you need a holiday?'],
      ['I am a nurse from Hamburg.', 'What is it like to be a nurse from Hamburg?'],
      ["I'm looking for a flat", 'How do you feel about looking for a flat?'],
      ['My name is Anna.', 'Nice to meet you, Anna. What brings you here?'],
      ['I CAN’T SLEEP', 'How do you know that you cannot sleep?'],
      ['i cannot sleep', 'How do you know that you cannot sleep?'],
      ['I do not like Mondays', "Why is it that you don't like Mondays?"],
      ['I love Berlin, but it rains', 'What is it about Berlin that you love?'],
      ['I want tea and I want it hot', 'Why do you want tea?'],
      ['So I went home', 'So you went home. How do you feel about that?'],
      ['I need (C++) :-)', 'Why do you need C++?'],
      ['I need "peace"', 'Why do you need peace?'],
      ['I need $1 $& $`', 'Why do you need $1?'],
      ['if I win', 'What if you win?'],
      ['I need', 'So you need. How do you feel about that?'],
    ] as const) {
      it(`answers “${said}”`, async () => expect(await answerTo(said)).to.equal(answer));
    }

    it('quotes no more than a breath takes', async () => {
      const answer = await answerTo(`I need ${'more and '.repeat(100)} ${'x'.repeat(500)}`);
      expect(answer).to.match(/^Why do you need more and .* …\?$/);
      expect(answer.length).to.be.below(160);
      expect(await answerTo(`I need ${'😀x'.repeat(300)}`)).to.equal(`Why do you need ${'x😀'.repeat(20)}?`);
    });
  });

  describe('persons', () => {
    for (const [said, quoted] of [
      ['I am right', 'you are right'],
      ['I was right', 'you were right'],
      ['you are right', 'I am right'],
      ['you were right', 'I was right'],
      ["you aren't right", 'I am not right'],
      ["we can't help you", "we can't help me"],
      ['you can hear me', 'I can hear you'],
      ['he likes you and me', 'he likes me and you'],
      ['my car is yours', 'your car is mine'],
      ['your car is mine', 'my car is yours'],
      ['I blame myself', 'you blame yourself'],
      ['you blame yourself', 'I blame myself'],
      ['she hates it when you laugh', 'she hates it when I laugh'],
      ['they are right', 'they are right'],
      ["I'll go", 'you will go'],
      ["I've been to Rome", 'you have been to Rome'],
      ['the Rhine and The Hague meet', 'the Rhine and The Hague meet'],
    ] as const) {
      it(`says “${quoted}” of “${said}”`, async () =>
        expect(await answerTo(`I dreamt of what happens when ${said}.`)).to.equal(
          `What does it mean to you, to dream of what happens when ${quoted}?`,
        ));
    }
  });

  describe('memory', () => {
    it('comes back to what was said of "my ...", oldest first, when nothing else comes to mind', async () => {
      const {answers} = await converse('My cat died.', 'My shoes hurt me', 'Xyzzy', 'Plugh', 'Foo');
      expect(answers[2]).to.contain('your cat died');
      expect(answers[3]).to.contain('your shoes hurt you');
      expect(answers[4]).not.to.match(/cat|shoes/);
    });

    it('does not come back to what was undone', async () => {
      expect(await answerTo('Xyzzy')).not.to.contain('cat');
    });

    it('prefers a keyword', async () => {
      const {answers} = await converse('My cat died.', 'Sorry');
      expect(answers[1]).not.to.contain('cat');
    });
  });

  describe('rotation', () => {
    it('takes the reassemblies of a rule in turn, and begins again', async () => {
      const {answers} = await converse('I want tea', 'I want rum', 'I want milk', 'I want gin');
      expect(answers).to.deep.equal([
        'Why do you want tea?',
        'When did you first notice that you want rum?',
        'Suppose nothing stood in the way. What would you do first?',
        'Why do you want gin?',
      ]);
    });

    it('does not say again at once what a retry brought up', async () => {
      const messages = [user('Xyzzy')];
      const {text} = await ask({messages, trigger: 'retry', runId: 'a'});
      messages.push(message('assistant', text), user('Plugh'), message('assistant', '…'), user('Foo'));
      for (let turn = 0; turn < 3; turn++) {
        const {text: next} = await ask({messages});
        expect(next).not.to.equal(text);
        messages.push(message('assistant', next), user('Bar'));
      }
    });

    it('gives the same answer to the same conversation, whatever was asked between', async () => {
      const turn = fc.oneof(
        fc.constantFrom('I want tea', 'My cat died', 'Hello', 'Why?', 'no', 'I am sad', 'xyzzy', 'You are kind'),
        fc.string({unit: 'grapheme'}),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(turn, {minLength: 1, maxLength: 8}), async (turns) => {
          const {messages} = await converse(...turns);
          messages.pop();
          const answer = await ask({messages, runId: 'one'});
          await ask({messages: [user('I want tea')]});
          expect(await askBackend(eliza({options: {delay: 0}}), {messages, runId: 'two'})).to.deep.equal(answer);
        }),
        {numRuns: 50},
      );
    });
  });

  describe('retry', () => {
    /** The first answer to a message, and those to asking it again. */
    async function answersTo(said: string, retries: number): Promise<string[]> {
      const backend = eliza({options: {delay: 0}});
      const answers: string[] = [];
      for (let run = 0; run <= retries; run++) {
        const trigger = run === 0 ? 'send' : 'retry';
        answers.push((await askBackend(backend, {messages: [user(said)], trigger})).text);
      }
      return answers;
    }

    it('gives another answer each time', async () => {
      for (const said of [
        'Hello',
        'I want tea',
        'I am sad',
        'My cat died',
        'xyzzy',
        '你好',
        'good morning',
        'if I win',
      ]) {
        const answers = await answersTo(said, 6);
        for (const [turn, answer] of answers.slice(1).entries()) expect(answer).not.to.equal(answers[turn]);
      }
    });

    it('comes to all there is to say before it repeats itself', async () => {
      const count = KEYWORDS['NONE']?.['*']?.length ?? 0;
      expect(new Set(await answersTo('xyzzy', count - 1)).size).to.equal(count);
    });

    it('repeats what has no alternative', async () => {
      expect(await answerTo('help', {trigger: 'retry'})).to.equal(await answerTo('help'));
    });
  });

  describe('an error on request', () => {
    for (const wish of ['fail', 'Error!', 'show me an error', 'Could you please give me an error?']) {
      it(`breaks off in mid answer after “${wish}”`, async () => {
        const {text, error} = await ask({messages: [user(wish)]});
        expect(text).to.match(/in the middle of this $/);
        expect(error).to.include({name: 'ChatError', code: 'backend', retryable: true});
      });
    }

    it('succeeds on retry, with the whole answer', async () => {
      const {text: begun} = await ask({messages: [user('fail')]});
      const {text, error} = await ask({messages: [user('fail')], trigger: 'retry'});
      expect(error).to.equal(undefined);
      expect(text.startsWith(begun)).to.equal(true);
      expect(text).to.match(/\.$/);
    });

    it('goes on from the break when continued', async () => {
      const {text: begun} = await ask({messages: [user('fail')]});
      const {text, error} = await ask({messages: [user('fail'), message('assistant', begun)], trigger: 'continue'});
      expect(error).to.equal(undefined);
      expect(begun + text).to.equal(await answerTo('fail', {trigger: 'retry'}));
    });

    it('cannot be brought about from within a sentence', async () => {
      expect((await ask({messages: [user('I need \f this')]})).text).to.equal('Why do you need this?');
    });
  });

  describe('continue', () => {
    it('says the rest of an answer that was stopped anywhere, a retried one too', async () => {
      const messages = [user('I want tea')];
      for (const trigger of ['send', 'retry'] as const) {
        const {text: whole} = await ask({messages, trigger});
        for (let length = 3; length <= whole.length; length++) {
          const begun = whole.slice(0, length);
          const {text} = await ask({messages: [...messages, message('assistant', begun)], trigger: 'continue'});
          expect(begun + text).to.equal(whole);
        }
      }
    });

    it('finds a way on from an answer that is not its own', async () => {
      const messages = [user('I want tea'), message('assistant', 'Tea is')];
      expect((await ask({messages, trigger: 'continue'})).text).to.match(/^ … /);
    });
  });

  describe('streaming', () => {
    it('hands out words, and with them every space and line break', async () => {
      const chunks: ReplyChunk[] = [];
      const reply = atOnce.send(chatRequest({messages: [user('help')]})) as AsyncIterable<ReplyChunk>;
      for await (const chunk of reply) chunks.push(chunk);
      expect(chunks.length).to.be.above(50);
      for (const chunk of chunks) expect(chunk).to.match(/^\s*\S+\s*$/);
      expect(chunks.join('')).to.contain('\n\n- Tell me').and.to.contain('```html\n<chat-session backend="openai"');
    });

    it("waits between words as long as the request's options say, else the page's", async () => {
      const waits = await waitsOf(eliza({options: {delay: 9}}), {messages: [user('Sorry')], options: {delay: 3}});
      expect(waits).to.deep.equal(Array(5).fill(3));
      expect(await waitsOf(eliza({options: {delay: 2}}), {messages: [user('Sorry')]})).to.deep.equal(Array(5).fill(2));
      expect(await waitsOf(atOnce, {messages: [user('Sorry')]})).to.deep.equal([]);
    });

    it('speaks a long answer faster, to be done in three to four seconds', async () => {
      const waits = await waitsOf(eliza(), {messages: [user('markdown')]}, 0);
      expect(waits.reduce((sum, wait) => sum + wait)).to.be.within(3000, 4000);
      expect((await waitsOf(eliza(), {messages: [user('Sorry')]}, 0))[0]).to.be.within(25, 30);
    });

    it('ends at once when the signal aborts, and leaves no timer and no listener', async () => {
      const controller = new AbortController();
      const timers = watchTimers();
      const listeners = watchListeners(controller.signal);
      try {
        const request = chatRequest({messages: [user('Sorry')], signal: controller.signal, options: {delay: 60_000}});
        const words = (atOnce.send(request) as AsyncIterable<ReplyChunk>)[Symbol.asyncIterator]();
        expect((await words.next()).value).to.equal('No ');
        const next = words.next();
        expect(timers.pending.size).to.equal(1);
        controller.abort();
        expect(await next).to.deep.equal({done: true, value: undefined});
        expect(timers.pending.size).to.equal(0);
        expect(listeners.count).to.equal(0);
      } finally {
        timers.restore();
      }
    });

    it('leaves no listener behind with any word', async () => {
      const controller = new AbortController();
      const listeners = watchListeners(controller.signal);
      await ask({messages: [user('Sorry')], signal: controller.signal, options: {delay: 1}});
      expect(listeners).to.include({added: 5, count: 0});
    });

    it('says nothing, and fails not, when the signal has aborted before', async () => {
      const {text, error} = await ask({messages: [user('fail')], signal: AbortSignal.abort()});
      expect(text).to.equal('');
      expect(error).to.equal(undefined);
    });
  });

  describe('the tour', () => {
    for (const wish of [
      'show me markdown',
      'Markdown',
      'What can you render?',
      'Can you show me some markdown, please?',
    ]) {
      it(`is given for “${wish}”`, async () => expect(await answerTo(wish)).to.match(/^## What can be rendered\n/));
    }

    for (const [what, pattern] of Object.entries({
      'headings of two levels': /^## .+\n[^]*^### /m,
      'bold text': /\*\*\w+\*\*/,
      emphasis: /[^*]\*\w+\*[^*]/,
      strikethrough: /~~\w+/,
      'inline code': /[^`]`\w+`[^`]/,
      'a link': /\[\w+\]\(https:\/\//,
      keys: /<kbd>Enter<\/kbd>/,
      'a fenced block with a language': /^```html\n[^]+^```$/m,
      'a backend as a page writes it': /<chat-session><\/chat-session>[^]*session\.backend = async function\* \(/,
      'a nested list': /^1\. .+\n2\. .+\n {3}- /m,
      'a task list': /^- \[x\] .+\n- \[ \] /m,
      'a table with three alignments': /^\| :-- \| :-: \| --: \|$/m,
      'a quote': /^> \w/m,
      'a details block': /<details><summary>.+<\/summary>.+<\/details>/,
      'a horizontal rule': /^\n---\n$/m,
    })) {
      it(`shows ${what}`, async () => expect(await answerTo('markdown')).to.match(pattern));
    }
  });

  describe('help', () => {
    for (const wish of [
      'help',
      'Help!',
      'Can you help me?',
      'What can you do?',
      'hey, what do you do',
      'How do you work?',
    ]) {
      it(`is given for “${wish}”`, async () => {
        const answer = await answerTo(wish);
        for (const part of [
          'ELIZA',
          'offline',
          '`show me markdown`',
          '`show me an error`',
          'retry',
          'backend="openai"',
        ]) {
          expect(answer).to.contain(part);
        }
      });
    }

    it('is not what somebody gets who says thanks for it', async () => {
      expect(await answerTo('Thanks for your help')).to.match(/welcome/);
    });
  });

  describe('odd messages', () => {
    const file = {type: 'file', name: 'cat.png', mediaType: 'image/png'} as const;

    it('answers to a file without words that it cannot look inside', async () => {
      expect(await answerTo([file])).to.contain('file');
      expect(await answerTo([{type: 'text', text: ' \n'}, file])).to.contain('file');
    });

    it('answers to the words that come with a file', async () => {
      expect(await answerTo([{type: 'text', text: 'I want tea'}, file])).to.equal('Why do you want tea?');
    });

    it('asks for English where it finds no letters that it knows', async () => {
      for (const said of ['你好', 'Привет, как дела?', '😀😀', '???', '2 + 2']) {
        expect(await answerTo(said)).to.contain('English');
      }
    });

    it('sends somebody in danger to people', async () => {
      for (const said of ['I want to die', 'i just want to kill myself', "I don't want to live anymore", 'Suicide']) {
        expect(await answerTo(said)).to.contain('findahelpline.com');
      }
    });

    it('has something to say to nothing, and to nobody', async () => {
      expect(await answerTo('')).not.to.equal('');
      expect(await answerTo([])).not.to.equal('');
      const {error} = await ask({messages: []});
      expect(error).to.equal(undefined);
    });

    it('answers any text, and leaves no hole in what it says', async () => {
      const opening = fc.constantFrom(
        '',
        'I am ',
        'I need ',
        'my ',
        'My mother ',
        'you ',
        'Are you ',
        'if ',
        'why ',
        'I think ',
      );
      await fc.assert(
        fc.asyncProperty(opening, fc.string({unit: 'grapheme', maxLength: 60}), async (start, rest) => {
          const {text, error} = await ask({messages: [user(start + rest)], trigger: 'retry'});
          expect(error).to.equal(undefined);
          expect(text).to.match(/\S/);
          expect(text).not.to.match(/undefined| [?.,]|^=/);
        }),
        {numRuns: 500},
      );
    });

    it('answers 100 kB of anything in less than a moment', async () => {
      for (const piece of [
        'a',
        'I am ',
        'my ',
        '. ',
        '.',
        "'",
        '(((',
        '😀',
        'too ',
        'and I ',
        '\n',
        'show give an ',
        '字',
      ]) {
        const before = performance.now();
        expect(await answerTo(piece.repeat(100_000 / piece.length))).to.match(/\S/);
        expect(performance.now() - before, piece).to.be.below(500);
      }
    });

    it('answers the corpus of naughty strings', async function () {
      const entries = await corpusOrSkip<{text?: unknown}>(this, 'naughty');
      for (const {text} of entries)
        if (typeof text === 'string') expect(await answerTo(text, {trigger: 'retry'})).to.match(/\S/);
    });
  });

  describe('the script', () => {
    const rules = [...Object.entries(KEYWORDS), ['MEMORY', MEMORY] as const].flatMap(([keyword, rules]) =>
      Object.entries(rules).map(([decomposition, reassemblies]) => ({keyword, decomposition, reassemblies})),
    );

    it('has no rule without a reassembly, and quotes only what a decomposition surely finds', () => {
      for (const {keyword, decomposition, reassemblies} of rules) {
        expect(reassemblies, keyword).not.to.have.length(0);
        const quotable = decomposition.split(' ').filter((element) => /^[*+_@]/.test(element));
        for (const reassembly of reassemblies) {
          for (const [, number] of reassembly.matchAll(/\$(\d)/g)) {
            expect(quotable[Number(number) - 1], `${decomposition} → ${reassembly}`).to.match(/^[+_@]/);
          }
        }
      }
    });

    it('names only groups and keywords that there are', () => {
      const called = new Set(Object.keys(KEYWORDS).join(' ').split(' '));
      for (const {decomposition, reassemblies} of rules) {
        for (const [, group] of decomposition.matchAll(/@(\w+)/g)) expect(SYNONYMS).to.have.property(String(group));
        for (const reassembly of reassemblies) {
          const link = /^=(\S+)/.exec(reassembly)?.[1];
          if (link) expect([...called]).to.include(link);
        }
      }
    });

    // Its capital may be the sentence's, or a name's: there is no telling.
    it("never quotes a clause's first word", () => {
      for (const {keyword, decomposition, reassemblies} of rules) {
        const quotesFirst = /^[+_@]/.test(decomposition) && reassemblies.some((text) => text.includes('$1'));
        expect(quotesFirst, `${keyword}: ${decomposition}`).to.equal(false);
      }
    });
  });
});

/** The milliseconds of every wait in an answer; `pace` lets the clock run faster meanwhile. */
async function waitsOf(
  backend: ReturnType<typeof eliza>,
  overrides: Partial<ChatRequest>,
  pace = 1,
): Promise<number[]> {
  const timers = watchTimers(pace);
  try {
    await askBackend(backend, overrides);
    return timers.waits;
  } finally {
    timers.restore();
  }
}

function watchTimers(pace = 1) {
  const {setTimeout: realSet, clearTimeout: realClear} = globalThis;
  const pending = new Set<unknown>();
  const waits: number[] = [];
  globalThis.setTimeout = ((run: () => void, wait: number) => {
    waits.push(wait);
    const timer = realSet(() => {
      pending.delete(timer);
      run();
    }, wait * pace);
    pending.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer);
    realClear(timer as number);
  };
  return {
    pending,
    waits,
    restore: () => Object.assign(globalThis, {setTimeout: realSet, clearTimeout: realClear}),
  };
}

function watchListeners(signal: AbortSignal) {
  const seen = {added: 0, count: 0};
  const {addEventListener: add, removeEventListener: remove} = signal;
  signal.addEventListener = (...parameters: unknown[]) => {
    seen.added++;
    seen.count++;
    add.apply(signal, parameters as Parameters<typeof add>);
  };
  signal.removeEventListener = (...parameters: unknown[]) => {
    seen.count--;
    remove.apply(signal, parameters as Parameters<typeof remove>);
  };
  return seen;
}
