import {expect, fixture, html} from '@open-wc/testing';
import type {ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {textOf} from '../../src/core/message.js';
import {button, message, one, push, rendered, type} from '../support/reader.js';
import {frame} from '../support/until.js';

const OPTIONS = JSON.stringify({temperature: 0, max_tokens: 32});

const answerOf = (session: ChatSessionElement) => textOf(session.messages.at(-1)?.content ?? '');

/** A model takes longer than `until` waits. */
async function eventually(condition: () => unknown): Promise<void> {
  while (!condition()) await frame();
}

describe('a real server, as llama.cpp is', function () {
  this.timeout(300_000);
  let src: string;

  before(async function () {
    const response = await fetch('/__model-server');
    src = await response.text();
    if (response.ok) return;
    console.warn('Skipped: MODEL_SERVER names no server. Set it to the base URL of one, as http://127.0.0.1:8080/v1.');
    this.skip();
  });

  it('holds a conversation of five turns with a retry, a stop and an edit', async () => {
    const session = await fixture<ChatSessionElement>(
      html`<chat-session backend="openai" src=${src} options=${OPTIONS}></chat-session>`,
    );
    const finished = async () => {
      await eventually(() => session.status === 'ready' || session.status === 'error');
      await rendered(session);
    };
    const box = one<HTMLTextAreaElement>(session, 'chat-input textarea, textarea');
    const say = async (words: string) => {
      type(box, words);
      await rendered(session);
      push(button(session, 'Send'));
      await finished();
    };

    const pieces = new Set<string>();
    session.addEventListener('session-change', () => void pieces.add(answerOf(session)));
    await say('What is the capital of France? Answer in one sentence.');
    expect(session.error).to.equal(null);
    expect(answerOf(session)).to.contain('Paris');
    expect(pieces.size).to.be.greaterThan(3);

    await say('And what is it known for?');
    expect(answerOf(session)).not.to.equal('');

    const first = answerOf(session);
    push(button(message(session, -1), 'Retry'));
    await finished();
    expect(session.branches(session.messages.length - 1)).to.have.length(2);
    expect(answerOf(session)).not.to.equal('');
    expect(textOf(session.branches(session.messages.length - 1)[0]!.content)).to.equal(first);

    type(box, 'Tell me a long story about a moth.');
    await rendered(session);
    push(button(session, 'Send'));
    await eventually(() => answerOf(session).length > 10 && session.status === 'streaming');
    await rendered(session);
    const pressed = performance.now();
    push(button(session, 'Stop'));
    await finished();
    expect(performance.now() - pressed).to.be.below(500);
    expect(session.messages.at(-1)).to.include({status: 'stopped'});
    const story = answerOf(session);

    await say('What is the capital of Spain?');
    const madrid = answerOf(session);
    expect(madrid).not.to.equal('');
    expect(textOf(session.messages.at(-3)!.content)).to.equal(story);

    const question = message(session, -2);
    push(button(question, 'Edit'));
    await rendered(session);
    type(one(question, 'textarea'), 'What is the capital of Italy?');
    push(button(question, 'Send'));
    await finished();
    expect(answerOf(session)).not.to.be.oneOf(['', madrid]);

    await say('Thank you!');
    expect(answerOf(session)).not.to.equal('');
    expect(session.messages.filter(({role}) => role === 'user')).to.have.length(5);
    expect(session.messages.filter(({status}) => status === 'error')).to.have.length(0);
  });
});
