import {expect} from '@open-wc/testing';
import type {ChatMessage, ChatSessionElement} from '../../src/index.js';
import {PIXEL, assistant, user} from '../support/chat.js';
import {all, button, message, messages, one, push, rendered, type} from '../support/reader.js';
import {scriptedBackend} from '../../src/testing/scripted-backend.js';
import {frames, until} from '../support/until.js';

interface StrictPage extends Window {
  readonly reports: string[];
}

const RICH = `# Title

A table, **bold**, \`code\`, [a link](https://example.org) and <kbd style="color: red" onclick="alert(1)">Esc</kbd>:

| left | right |
|:-----|------:|
| 1    | 2     |

1. one
   - two
   - [x] three

\`\`\`js
const html = '<b style="color: red">';
\`\`\`

> A quote with <script>alert(1)</script><style>* {display: none}</style><img src=x onerror=alert(1)>

![A picture](https://example.org/cat.png) ![A dot](${PIXEL})
`;

const THREAD: ChatMessage[] = Array.from({length: 10}, (_, number) =>
  number % 2
    ? assistant([
        {type: 'reasoning', text: 'Hm'},
        {type: 'text', text: RICH},
        {type: 'tool', id: String(number), name: 'search', state: 'output-available', output: {found: 1}},
      ])
    : user([
        {type: 'text', text: `Question ${number}`},
        {type: 'file', url: PIXEL, mediaType: 'image/gif', name: 'dot.gif'},
      ]),
);

describe('a page with a strict content security policy', function () {
  for (const module of ['/src/index.ts', '/dist/chatbot-elements.js']) {
    describe(`that loads ${module}`, () => {
      let frame: HTMLIFrameElement;
      let page: StrictPage;
      let session: ChatSessionElement;

      before(async function () {
        const [{status}, module_] = await Promise.all([
          fetch('/__csp.html', {method: 'HEAD'}),
          fetch(module, {method: 'HEAD'}),
        ]);
        if (status === 404) throw new Error('The test server does not serve /__csp.html.');
        if (module_.ok) return;
        console.warn(`Skipped: there is no ${module}. Run \`npm run build\` first.`);
        this.skip();
      });

      beforeEach(async () => {
        frame = document.createElement('iframe');
        frame.style.cssText = 'width: 40rem; height: 40rem';
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        frame.src = `/__csp.html?${module}`;
        document.body.append(frame);
        await loaded;
        page = frame.contentWindow as unknown as StrictPage;
        session = page.document.querySelector('chat-session')!;
        await until(() => session.shadowRoot, 'the element to be upgraded');
        await calm();
      });

      afterEach(() => frame.remove());

      /** Wherever the elements of another page's classes are, the walk through them is the same. */
      async function calm() {
        await until(() => all(page.document, 'chat-bot').length === 1, 'the chat to be drawn');
        await rendered(session);
        await frames(2);
      }

      it('holds to its policy', async () => {
        page.document.body.setAttribute('style', 'color: red');
        await until(() => page.reports.length > 0, 'a report');

        expect(page.reports.join()).to.contain('style-src');
      });

      it('reports nothing when it has loaded, and the chat has its looks', () => {
        expect(page.reports).to.deep.equal([]);
        expect(page.getComputedStyle(one(session, 'chat-bot')).display).to.equal('flex');
      });

      it('reports nothing for a thread of everything there is to show', async () => {
        session.messages = THREAD;
        await calm();
        await until(() => all(session, 'table').length === 5, 'the markdown to be drawn');

        expect(page.reports).to.deep.equal([]);
        expect(messages(session)).to.have.length(10);
        expect(all(session, 'script, style[media], [style]:not(chat-input), [onclick], [onerror]')).to.have.length(0);
      });

      it('reports nothing while an answer streams, fails, and is tried again', async () => {
        const backend = scriptedBackend();
        session.backend = backend;
        void session.send('Hi');
        const run = await backend.next();
        for (const piece of RICH.match(/[\s\S]{1,60}/g)!) {
          await run.say(piece);
          await frames(1);
        }
        await run.fail(new Error('Gone'));
        await calm();
        void session.retry();
        await backend.answer('Hello');
        await calm();

        expect(page.reports).to.deep.equal([]);
        expect(session.messages.at(-1)?.content).to.equal('Hello');
      });

      it('reports nothing while a message is edited, judged and paged', async () => {
        session.backend = () => 'Hello';
        session.messages = [user('Hi'), assistant('Hello')];
        await calm();
        push(button(message(session, 0), 'Edit'));
        await calm();
        type(one(message(session, 0), 'textarea'), 'Hi\nthere\nyou');
        push(button(message(session, 0), 'Send'));
        await until(() => session.status === 'ready' && session.messages[0]?.content !== 'Hi');
        await calm();
        for (const name of ['Like', 'Previous version', 'Undo']) {
          push(button(session, name));
          await calm();
        }

        expect(page.reports).to.deep.equal([]);
        expect(one<HTMLTextAreaElement>(session, 'textarea').value).to.equal('Hi');
      });

      it('reports nothing for a chat with the backend that needs no network', async () => {
        await session.send('Show me markdown');
        await calm();

        expect(page.reports).to.deep.equal([]);
        expect(session.status).to.equal('ready');
      });
    });
  }
});
