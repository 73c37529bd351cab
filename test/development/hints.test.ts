import {expect, fixture} from '@open-wc/testing';
import '../../src/index.js';
import '../../src/development/hints.js';
import type {ChatSessionElement} from '../../src/index.js';
import {exchange, openChat, user} from '../support/chat.js';
import {rendered} from '../support/reader.js';
import {until} from '../support/until.js';

type Page = Window & typeof globalThis & {warnings: unknown[][]; hasLooked: boolean};

const GIVEN = Symbol.for('chatbot-elements.hints');

describe('hints while a page is built', () => {
  const {warn} = console;
  let warnings: unknown[][];

  beforeEach(() => {
    (window as {[GIVEN]?: Set<string>})[GIVEN]?.clear();
    warnings = [];
    console.warn = (...values: unknown[]) => void warnings.push(values);
  });

  afterEach(() => {
    console.warn = warn;
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

  /** The hints so far, less what the session says in every build. */
  function hints(): string[] {
    return warnings.map(([text]) => String(text)).filter((text) => text.startsWith('chatbot-elements: '));
  }

  function expectOne(...parts: string[]): void {
    expect(hints(), hints().join('\n')).to.have.length(1);
    for (const part of [...parts, 'docs/hints.md']) expect(hints()[0]).to.contain(part);
  }

  it('are not given in a page that is right', async () => {
    const chat = await openChat({
      tools: {},
      headers: {},
      options: {temperature: 0},
      messages: [user('Hi')],
    });
    for (const type of ['retry', 'session-change', 'send', 'click', 'drop', 'exit', 'my-event']) {
      chat.session.addEventListener(type, () => undefined);
    }
    document.createElement('div').addEventListener('retri', () => undefined);
    await exchange(chat, 'Hello', '[object ', 'Object]');
    await fixture(`<chat-session backend="openai" src="/v1" api-key="x" options='{"a": 1}' max-tool-rounds="3" id="a"
        class="b" data-messages="c" aria-label="d" :messages="e" @retry="f" when-busy="reject">
      <chat-bot actions="copy undo" feedback-options="Like,Dislike" layout="panel" placeholder="(a) => {}"></chat-bot>
      <chat-input placeholder="Hi" max-rows="5" disabled></chat-input>
      <chat-markdown value="Hi" allow-images="all"></chat-markdown>
    </chat-session>`);

    expect(hints()).to.deep.equal([]);
  });

  describe('at an attribute where a property is needed', () => {
    for (const [tag, attribute, property] of [
      ['chat-bot', 'messages', 'messages'],
      ['chat-bot', 'examples', 'examples'],
      ['chat-bot', 'strings', 'strings'],
      ['chat-bot', 'reasoningtags', 'reasoningTags'],
      ['chat-markdown', 'latex-delimiters', 'latexDelimiters'],
      ['chat-session', 'tools', 'tools'],
      ['chat-session', 'headers', 'headers'],
      ['chat-session', 'history', 'history'],
      ['chat-input', 'files', 'files'],
    ] as const) {
      it(`name the property for <${tag} ${attribute}>`, async () => {
        const element = await fixture(`<${tag} ${attribute}="[]"></${tag}>`);

        expectOne(`<${tag} ${attribute}>`, `element.${property} = `, `.${property}=\${…}`);
        expect(warnings[0]![1]).to.equal(element);
      });
    }

    it('are given for an attribute that is set later', async () => {
      const bot = await fixture('<chat-bot></chat-bot>');
      bot.setAttribute('messages', '[]');

      expectOne('<chat-bot messages>');
      expect(bot.getAttribute('messages')).to.equal('[]');
    });

    it('are given for text as the property, which frameworks make of an attribute', async () => {
      const bot = await fixture('<chat-bot></chat-bot>');
      Object.assign(bot, {messages: '[]'});

      expectOne('<chat-bot> messages is a text', 'element.messages = ');
    });

    it('name the attribute, where there is one, by which the property can be set too', async () => {
      await fixture('<chat-bot feedbackOptions="Yes,No"></chat-bot>');

      expectOne('<chat-bot feedbackoptions>', 'the attribute feedback-options');
    });

    for (const backend of ['({messages}) => fetch("/chat")', 'async function* answer() { yield 1; }', '(a) => a']) {
      it(`are given for the backend ${backend}`, async () => {
        const session = await fixture('<chat-session></chat-session>');
        session.setAttribute('backend', backend);

        expectOne('<chat-session> backend is the text of a function', 'element.backend = ');
      });
    }
  });

  describe('at an object as attribute', () => {
    it('are given where the attribute is read', async () => {
      const bot = await fixture('<chat-bot></chat-bot>');
      bot.setAttribute('feedback-options', {} as string);

      expectOne('<chat-bot> feedbackOptions is the text "[object …]"', 'element.feedbackOptions = ');
    });

    it('are given where it is a property', async () => {
      const session = await fixture('<chat-session></chat-session>');
      session.setAttribute('options', String([{}, {}]));

      expectOne('<chat-session> options is the text "[object …]"', 'element.options = ');
    });
  });

  describe('at a handler', () => {
    for (const [written, meant] of [
      ['retri', 'retry'],
      ['Retry', 'retry'],
      ['onretry', 'retry'],
      ['onRetry', 'retry'],
      ['rerty', 'retry'],
      ['sessionchange', 'session-change'],
      ['sessionChange', 'session-change'],
      ['session-finished', 'session-finish'],
      ['option_select', 'option-select'],
      ['beforeSend', 'before-send'],
      ['Like', 'like'],
    ] as const) {
      it(`for "${written}" name "${meant}"`, async () => {
        const session = await fixture('<chat-session></chat-session>');
        session.addEventListener(written, () => undefined);

        expectOne(`<chat-session> has no event "${written}"`, `addEventListener('${meant}', …)`, `@${meant}=\${…}`);
        expect(warnings[0]![1]).to.equal(session);
      });
    }

    it('in an attribute name the listener', async () => {
      await fixture('<chat-bot onRetry="save()"></chat-bot>');

      expectOne('<chat-bot onretry>', `addEventListener('retry', …)`);
    });
  });

  it('are given once, whatever the number of elements', async () => {
    for (let count = 0; count < 3; count++) {
      const bot = await fixture('<chat-bot messages="[]"></chat-bot>');
      bot.setAttribute('messages', '[1]');
      bot.addEventListener('retri', () => undefined);
    }

    expect(hints()).to.have.length(2);
  });

  for (const [framework, mark, property, listener] of [
    ['Angular', 'ng', '[messages]="…"', '(retry)="…"'],
    ['Vue', '__VUE__', ':messages.prop="…"', '@retry="…"'],
    ['Svelte', '__svelte', 'messages={…}', 'onretry={…}'],
    ['Solid', 'Solid$$', 'prop:messages={…}', 'on:retry={…}'],
  ] as const) {
    it(`say what to write in ${framework}`, async () => {
      Object.assign(window, {[mark]: {}});
      try {
        const bot = await fixture('<chat-bot messages="[]"></chat-bot>');
        bot.addEventListener('retri', () => undefined);
      } finally {
        delete (window as unknown as Record<string, unknown>)[mark];
      }

      expect(hints()[0]).to.contain(`Write ${property} (${framework})`);
      expect(hints()[1]).to.contain(`Write ${listener} (${framework})`);
    });
  }

  describe('leave', () => {
    it('listeners as they are', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');
      const heard: string[] = [];
      const removed = () => void heard.push('removed');
      const aborted = new AbortController();
      const object = {handleEvent: (event: Event) => void heard.push(`object ${event.type}`)};
      expect(session.addEventListener('x', () => void heard.push('once'), {once: true})).to.equal(undefined);
      session.addEventListener('x', () => void heard.push('aborted'), {signal: aborted.signal});
      session.addEventListener('x', object);
      session.addEventListener('x', removed);
      session.addEventListener('x', function (this: unknown) {
        heard.push(String(this === session));
      });
      session.addEventListener('x', null as unknown as EventListener);
      session.removeEventListener('x', removed);
      aborted.abort();
      session.dispatchEvent(new Event('x'));
      session.dispatchEvent(new Event('x'));

      expect(heard).to.deep.equal(['once', 'object x', 'true', 'object x', 'true']);
    });

    it('errors as they are', async () => {
      const bot = await fixture('<chat-bot></chat-bot>');

      expect(() => (bot.addEventListener as () => void)()).to.throw(TypeError);
      expect(() => bot.setAttribute('', '')).to.throw(DOMException);
      expect(() => (bot.setAttribute as () => void)()).to.throw(TypeError);
      expect(() => bot.setAttribute('messages', Object.create(null) as string)).to.throw(TypeError);
    });

    it('a console that throws without effect', async () => {
      console.warn = () => {
        throw new Error('No console');
      };
      const bot = await fixture('<chat-bot messages="[]"></chat-bot>');
      bot.addEventListener('retri', () => undefined);

      expect(bot.shadowRoot).to.exist;
    });

    it('what is set as it is', async () => {
      const {session} = await openChat();
      session.setAttribute('model', 'm');
      session.messages = [user('Hi')];
      await rendered(session);

      expect([session.model, session.getAttribute('model'), session.messages.length]).to.deep.equal(['m', 'm', 1]);
    });
  });

  describe('at a tag', () => {
    it('that no script defines name the script', async () => {
      const page = await open('<chat-session></chat-session><chat-session></chat-session>');

      expect(said(page)).to.have.length(1);
      expect(said(page)[0]).to.contain('<chat-session> is not defined').and.to.contain(`import 'chatbot-elements'`);
    });

    it('whose script cannot be loaded name it too', async () => {
      const page = await open('<script type="module" src="/no-such-file.js"></script><chat-bot></chat-bot>');

      expect(said(page)[0]).to.contain('<chat-bot> is not defined');
    });

    it('in a shadow root, too', async () => {
      const page = await open('<div><template shadowrootmode="open"><chat-input></chat-input></template></div>');

      expect(said(page)[0]).to.contain('<chat-input> is not defined');
    });

    for (const [written, meant] of [
      ['chat-sesion', 'chat-session'],
      ['chatbot', 'chat-bot'],
      ['chat-bots', 'chat-bot'],
      ['chatsession', 'chat-session'],
    ]) {
      it(`<${written}> name <${meant}>`, async () => {
        const page = await open(`<${written}></${written}>`);

        expect(said(page)).to.have.length(1);
        expect(said(page)[0]).to.contain(`<${written}> is not defined`).and.to.contain(`Write <${meant}>`);
      });
    }

    it('that comes into the page later', async () => {
      const page = await open('');
      expect(said(page)).to.deep.equal([]);
      page.document.body.append(page.document.createElement('chat-bot'));
      await until(() => said(page).length > 0);

      expect(said(page)[0]).to.contain('<chat-bot> is not defined');
    });

    it('are not given for tags of others', async () => {
      const page = await open(`
        <script>ng = {getComponent: ({localName}) => (localName === 'chat-bots' ? {} : null)};</script>
        <chat-widget></chat-widget><chat-window></chat-window><my-chat></my-chat><chat-bots></chat-bots>
      `);

      expect(said(page)).to.deep.equal([]);
    });

    it('are not given where the elements are defined', async () => {
      const page = await open(`
        <script type="module" src="/src/index.ts"></script>
        <chat-session><chat-bot></chat-bot><chat-input></chat-input></chat-session>
      `);

      expect(page.customElements.get('chat-session')).to.exist;
      expect(said(page)).to.deep.equal([]);
    });
  });

  it('see elements that are defined later than the hints', async () => {
    const page = await open(`
      <chat-bot messages="[]"></chat-bot>
      <script type="module" src="/src/index.ts"></script>
      <script type="module">document.querySelector('chat-bot').addEventListener('retri', () => undefined);</script>
    `);

    await until(() => said(page).length > 1);
    for (const part of ['<chat-bot messages>', '"retri"']) expect(said(page).join()).to.contain(part);
  });

  it('name the feature that an old browser lacks, and the versions that have it', async () => {
    const page = await open('<chat-bot></chat-bot>', 'CSS.supports = () => false');

    expect(said(page)).to.have.length(1);
    for (const part of ['light-dark()', 'Chrome and Edge', '123', 'Firefox', '120', 'Safari', '17.5']) {
      expect(said(page)[0]).to.contain(part);
    }
  });
});

/** Opens a page of `markup` in a frame, with the hints before it. Resolves when it has loaded and the hints have looked at it. */
async function open(markup: string, before = ''): Promise<Page> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = `<!doctype html><script>
    warnings = [];
    console.warn = (...values) => warnings.push(values);
    hasLooked = !CSS.supports('color', 'light-dark(red, red)');
    setTimeout = (callback) => (queueMicrotask(() => (callback(), (hasLooked = true))), 1);
    ${before}
  </script><script type="module" src="/src/development/hints.ts"></script>${markup}`;
  document.body.append(frame);
  await loaded;
  const page = frame.contentWindow as unknown as Page;
  if (before === '') await until(() => page.hasLooked, 'the look for tags');
  return page;
}

function said({warnings}: Page): string[] {
  return warnings.map(([text]) => String(text)).filter((text) => text.startsWith('chatbot-elements: '));
}
