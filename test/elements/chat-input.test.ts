import {expect, fixture, html} from '@open-wc/testing';
import type {ChatInputElement, FilePart} from '../../src/index.js';
import {openChat} from '../support/chat.js';
import {all, button, buttons, focus, heard, offers, one, press, rendered, textIn, type} from '../support/reader.js';
import {until} from '../support/until.js';

const file = (name: string, mediaType = 'text/plain', content = 'x') => new File([content], name, {type: mediaType});

async function show(properties: Partial<ChatInputElement> = {}): Promise<ChatInputElement> {
  const input = await fixture<ChatInputElement>(html`<chat-input></chat-input>`);
  Object.assign(input, properties);
  await rendered(input);
  return input;
}

const box = (input: ChatInputElement) => one<HTMLTextAreaElement>(input, 'textarea');
const names = (input: ChatInputElement) => input.files.map(({name}) => name);

/** Puts files before the reader's clipboard or mouse. */
function offer(input: ChatInputElement, how: 'paste' | 'drop', ...files: File[]): Event {
  const data = new DataTransfer();
  for (const item of files) data.items.add(item);
  const event = new Event(how, {bubbles: true, composed: true, cancelable: true});
  Object.defineProperty(event, how === 'paste' ? 'clipboardData' : 'dataTransfer', {value: data});
  box(input).dispatchEvent(event);
  return event;
}

describe('<chat-input>', () => {
  describe('passes an accessibility audit', () => {
    const states: Record<string, Partial<ChatInputElement>> = {
      'while it is empty': {},
      'with text and files': {value: 'Hi', files: [{type: 'file', name: 'notes.txt', url: 'data:,x'}]},
      'while an answer runs': {status: 'streaming'},
      'while it is disabled': {disabled: true, value: 'Hi'},
      'with words on its buttons': {value: 'Hi', status: 'streaming', submitLabel: 'Ask', stopLabel: 'Halt'},
    };
    for (const [state, properties] of Object.entries(states)) {
      it(state, async () => {
        await expect(await show(properties)).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('stand when they were set before the element was connected', async () => {
      const input = document.createElement('chat-input');
      Object.assign(input, {value: 'Hi', placeholder: 'Ask', rows: 3, maxLength: 10});
      document.body.append(input);
      await rendered(input);

      expect([box(input).value, box(input).placeholder, box(input).rows, box(input).maxLength]).to.deep.equal([
        'Hi',
        'Ask',
        3,
        10,
      ]);
      input.remove();
    });

    it('stand when they were set before the element was upgraded', async () => {
      const input = document.implementation.createHTMLDocument().createElement('chat-input') as ChatInputElement;
      Object.assign(input, {value: 'Hi', disabled: true});
      document.body.append(input);
      await rendered(input);

      expect([box(input).value, box(input).disabled]).to.deep.equal(['Hi', true]);
      input.remove();
    });

    it('stand when they are set before the element comes into a session', async () => {
      const {session, input} = await openChat(
        {},
        html`<div></div>
          <chat-bot></chat-bot><chat-input></chat-input>`,
      );
      input.remove();
      const other = document.createElement('chat-input');
      other.value = 'Hi';
      session.append(other);
      await rendered(session);

      expect(box(other).value).to.equal('Hi');
      expect(session.draft.text).to.equal('Hi');
    });

    it('come from attributes', async () => {
      const input = await fixture<ChatInputElement>(html`
        <chat-input
          value="Hi"
          placeholder="Ask"
          max-length="10"
          rows="2"
          max-rows="4"
          send-key="mod-enter"
          accept="image/*"
          max-files="2"
          max-file-size="1000"
          submit-label="Ask"
          stop-label="Halt"
        ></chat-input>
      `);

      expect([input.value, input.placeholder, input.maxLength, input.rows, input.maxRows]).to.deep.equal([
        'Hi',
        'Ask',
        10,
        2,
        4,
      ]);
      expect([
        input.sendKey,
        input.accept,
        input.maxFiles,
        input.maxFileSize,
        input.submitLabel,
        input.stopLabel,
      ]).to.deep.equal(['mod-enter', 'image/*', 2, 1000, 'Ask', 'Halt']);
    });

    for (const [attribute, property] of [
      ['disabled', 'disabled'],
      ['no-files', 'noFiles'],
      ['autofocus', 'autofocus'],
    ] as const) {
      it(`${attribute} reads "false" as false`, async () => {
        const input = await show();
        input.setAttribute(attribute, 'false');
        expect(input[property]).to.equal(false);
        input.setAttribute(attribute, '');
        expect(input[property]).to.equal(true);
      });
    }

    it('take null for no text', async () => {
      const input = await show({value: 'Hi'});
      input.value = null as unknown as string;
      await rendered(input);

      expect(box(input).value).to.equal('');
    });

    it('autofocus gives the box the focus', async () => {
      const input = document.createElement('chat-input');
      input.autofocus = true;
      document.body.append(input);
      await rendered(input);

      expect(focus()).to.equal('textarea "Message"');
      input.remove();
    });

    it('words stand on the buttons', async () => {
      const input = await show({value: 'Hi', status: 'streaming', submitLabel: 'Ask', stopLabel: 'Halt'});

      expect(offers(input)).to.include.members(['Ask', 'Halt']);
    });

    it('files may be as a file input gives them, and any type may be asked for', async () => {
      const {session, input} = await openChat();
      input.files = [new File(['x'], 'x.txt', {type: 'text/plain'})];
      expect(input.files[0]).to.include({type: 'file', name: 'x.txt'});
      expect(session.draft.files).to.have.length(1);
      for (const [count, accept] of ['*/*', '*', 'text/*', 'text/plain'].entries()) {
        input.accept = accept;
        offer(input, 'paste', file('y'));
        expect(input.files, accept).to.have.length(count + 2);
      }
    });

    it('rows and maxRows limit how far the box grows', async () => {
      const input = await show({maxRows: 3});
      const empty = box(input).offsetHeight;
      type(box(input), 'one\ntwo');
      const grown = box(input).offsetHeight;
      type(box(input), 'x\n'.repeat(3));
      const full = box(input).offsetHeight;
      type(box(input), 'x\n'.repeat(30));

      expect(grown).to.be.above(empty);
      expect(box(input).offsetHeight).to.be.below(full + 5);
    });
  });

  it('keeps its buttons within its card on a narrow page, however long its placeholder', async () => {
    const input = await show({placeholder: 'Ask about your order, or about anything else'});
    input.style.inlineSize = '260px';

    const card = one(input, '[part="composer"]').getBoundingClientRect();
    const ends = all(input, 'button').map((each) => each.getBoundingClientRect().right);
    expect(ends).to.have.length(2);
    expect(Math.max(...ends)).to.be.below(card.right);
  });

  describe('sending', () => {
    it('asks with the text and the files', async () => {
      const files: FilePart[] = [{type: 'file', name: 'notes.txt', url: 'data:,x'}];
      const input = await show({files});
      const events = heard(document.body, 'send');
      type(box(input), 'Hi');
      await rendered(input);
      button(input, 'Send').click();

      expect(events.map(({detail}) => detail)).to.deep.equal([{value: 'Hi', files}]);
      expect([events[0]!.bubbles, events[0]!.composed, events[0]!.cancelable]).to.deep.equal([true, true, true]);
    });

    it('empties the box, which keeps the focus', async () => {
      const input = await show({value: 'Hi'});
      button(input, 'Send').click();
      await rendered(input);

      expect(box(input).value).to.equal('');
      expect(focus()).to.equal('textarea "Message"');
    });

    it('that is vetoed leaves everything as it is', async () => {
      const input = await show({value: 'Hi', files: [{type: 'file', name: 'notes.txt', url: 'data:,x'}]});
      input.addEventListener('send', (event) => event.preventDefault());
      button(input, 'Send').click();
      await rendered(input);

      expect([box(input).value, names(input)]).to.deep.equal(['Hi', ['notes.txt']]);
    });

    it('is possible with files alone', async () => {
      const input = await show({files: [{type: 'file', name: 'notes.txt', url: 'data:,x'}]});
      const events = heard(input, 'send');
      button(input, 'Send').click();

      expect(events).to.have.length(1);
    });

    for (const [what, properties] of [
      ['nothing', {}],
      ['spaces alone', {value: ' \n '}],
      ['anything while it is disabled', {value: 'Hi', disabled: true}],
    ] as const) {
      it(`is not possible with ${what}`, async () => {
        const input = await show(properties);
        const events = heard(input, 'send');
        expect(button(input, 'Send').disabled).to.equal(true);
        press(box(input), 'Enter');
        expect(events).to.have.length(0);
      });
    }
  });

  describe('keys', () => {
    const sent = async (properties: Partial<ChatInputElement>, init: KeyboardEventInit & {keyCode?: number}) => {
      const input = await show({value: 'Hi', ...properties});
      const events = heard(input, 'send');
      const isLeftToTheBox = press(box(input), 'Enter', init);
      return [events.length, isLeftToTheBox];
    };

    it('Enter sends', async () => {
      expect(await sent({}, {})).to.deep.equal([1, false]);
    });

    it('Shift+Enter breaks the line', async () => {
      expect(await sent({}, {shiftKey: true})).to.deep.equal([0, true]);
    });

    it('Enter inside a composition never sends', async () => {
      expect(await sent({}, {isComposing: true})).to.deep.equal([0, true]);
      expect(await sent({sendKey: 'mod-enter'}, {ctrlKey: true, isComposing: true})).to.deep.equal([0, true]);
    });

    it("the Enter that ended a composition, Safari's key code 229, never sends", async () => {
      expect(await sent({}, {keyCode: 229})).to.deep.equal([0, true]);
    });

    it('Enter breaks the line in the mode mod-enter, and sends with Ctrl or Command', async () => {
      const sendKey = 'mod-enter';
      expect(await sent({sendKey}, {})).to.deep.equal([0, true]);
      expect(await sent({sendKey}, {ctrlKey: true})).to.deep.equal([1, false]);
      expect(await sent({sendKey}, {metaKey: true})).to.deep.equal([1, false]);
    });

    it('of any other kind are left to the box', async () => {
      const input = await show({value: 'Hi'});
      const events = heard(input, 'send');

      expect(press(box(input), 'a')).to.equal(true);
      expect(events).to.have.length(0);
    });

    it('are told apart for keyboards on screens', async () => {
      const input = await show();
      expect(box(input).getAttribute('enterkeyhint')).to.equal('send');
      input.sendKey = 'mod-enter';
      await rendered(input);
      expect(box(input).getAttribute('enterkeyhint')).to.equal('enter');
    });
  });

  describe('while an answer runs', () => {
    it('shows Stop in the place of Send, and both once there is something to send', async () => {
      const input = await show({status: 'streaming'});
      expect([buttons(input, 'Stop').length, buttons(input, 'Send').length]).to.deep.equal([1, 0]);
      type(box(input), 'Hi');
      await rendered(input);
      expect([buttons(input, 'Stop').length, buttons(input, 'Send').length]).to.deep.equal([1, 1]);
    });

    it('asks to stop, and keeps the focus in the box', async () => {
      const input = await show({status: 'submitted'});
      const events = heard(document.body, 'stop');
      button(input, 'Stop').click();

      expect(events).to.have.length(1);
      expect(events[0]).to.be.instanceOf(CustomEvent);
      expect([events[0]!.bubbles, events[0]!.composed, events[0]!.cancelable]).to.deep.equal([true, true, true]);
      expect(focus()).to.equal('textarea "Message"');
    });

    it('can still be stopped while it is disabled', async () => {
      const input = await show({status: 'streaming', disabled: true});

      expect(button(input, 'Stop').disabled).to.equal(false);
    });
  });

  describe('files', () => {
    it('come by paste, in the place of the text', async () => {
      const input = await show();
      const event = offer(input, 'paste', file('notes.txt'));

      expect(names(input)).to.deep.equal(['notes.txt']);
      expect(event.defaultPrevented).to.equal(true);
      expect(input.files[0]).to.include({type: 'file', mediaType: 'text/plain', size: 1});
    });

    it('come by drop', async () => {
      const input = await show();
      const event = offer(input, 'drop', file('notes.txt'), file('more.txt'));

      expect(names(input)).to.deep.equal(['notes.txt', 'more.txt']);
      expect(event.defaultPrevented).to.equal(true);
    });

    it('come by the picker, the same one again too', async () => {
      const input = await show();
      const picker = one<HTMLInputElement>(input, 'input[type=file]');
      const data = new DataTransfer();
      data.items.add(file('notes.txt'));
      picker.files = data.files;
      picker.dispatchEvent(new Event('change'));

      expect(names(input)).to.deep.equal(['notes.txt']);
      expect(picker.value).to.equal('');
    });

    it('leave a paste of text to the box', async () => {
      const input = await show();

      expect(offer(input, 'paste').defaultPrevented).to.equal(false);
    });

    it('show with a button that takes each away, and the focus stays', async () => {
      const input = await show();
      offer(input, 'paste', file('notes.txt'), file('more.txt'));
      await rendered(input);
      button(input, 'Remove notes.txt').click();
      await rendered(input);

      expect(names(input)).to.deep.equal(['more.txt']);
      expect(focus()).to.equal('textarea "Message"');
    });

    it('of another kind are refused aloud', async () => {
      const input = await show({accept: 'image/*, .md'});
      offer(input, 'drop', file('a.png', 'image/png'), file('b.md'), file('c.txt'));
      await rendered(input);
      const problem = one(input, '[part="problem"]');

      expect(names(input)).to.deep.equal(['a.png', 'b.md']);
      expect(textIn(problem)).to.contain('c.txt').and.to.contain('image/*, .md');
      expect(problem.getAttribute('role')).to.equal('alert');
    });

    it('that are too large or too many are refused aloud', async () => {
      const input = await show({maxFiles: 1, maxFileSize: 3});
      offer(input, 'drop', file('large.txt', 'text/plain', 'xxxx'), file('a.txt'), file('b.txt'));
      await rendered(input);

      expect(names(input)).to.deep.equal(['a.txt']);
      expect(textIn(one(input, '[part="problem"]')))
        .to.contain('large.txt: larger than 3 bytes')
        .and.to.contain('No more than 1 can');
    });

    it('are refused in the words of the page', async () => {
      const strings = {fileType: 'Nur {accept}: {names}.', fileCount: 'Höchstens {count}.'};
      const input = await show({accept: '.md', maxFiles: 0, strings});
      offer(input, 'drop', file('$&.txt'), file('b.md'));
      await rendered(input);

      expect(textIn(one(input, '[part="problem"]'))).to.equal('Nur .md: $&.txt. Höchstens 0.');
    });

    it('are no problem any more once the reader goes on', async () => {
      const input = await show({accept: 'image/*'});
      offer(input, 'drop', file('c.txt'));
      type(box(input), 'Hi');
      await rendered(input);

      expect(textIn(one(input, '[part="problem"]')).trim()).to.equal('');
    });

    for (const [state, properties] of [
      ['files are off', {noFiles: true}],
      ['it is disabled', {disabled: true}],
    ] as const) {
      it(`cannot come while ${state}`, async () => {
        const input = await show(properties);
        offer(input, 'drop', file('notes.txt'));

        expect(names(input)).to.deep.equal([]);
        expect(offers(input)).to.deep.equal([]);
      });
    }
  });

  describe('inside a session', () => {
    it("shows the session's draft, and is where it comes from", async () => {
      const chat = await openChat();
      chat.session.draft = {text: 'From the page'};
      await rendered(chat.session);
      expect(chat.box.value).to.equal('From the page');
      type(chat.box, 'From the reader');
      expect(chat.session.draft).to.deep.equal({text: 'From the reader', files: []});
    });

    it('takes the value that the page wrote into its tag', async () => {
      const {session, box} = await openChat({}, html`<chat-bot></chat-bot><chat-input value="Hi"></chat-input>`);

      expect([box.value, session.draft.text]).to.deep.equal(['Hi', 'Hi']);
    });

    it('keeps what the reader types while an answer streams, and where the cursor is', async () => {
      const chat = await openChat();
      void chat.session.send('Hello');
      const run = await chat.backend.next();
      type(chat.box, 'Next');
      chat.box.setSelectionRange(1, 1);
      for (const word of ['One ', 'two ', 'three']) {
        await run.say(word);
        await rendered(chat.session);
      }

      expect([chat.box.value, chat.box.selectionStart]).to.deep.equal(['Next', 1]);
    });

    it('empties only when the message was taken over', async () => {
      const chat = await openChat();
      chat.session.addEventListener('before-send', (event) => event.preventDefault(), {once: true});
      type(chat.box, 'Hi');
      press(chat.box, 'Enter');
      await rendered(chat.session);
      expect(chat.box.value).to.equal('Hi');
      press(chat.box, 'Enter');
      await rendered(chat.session);
      expect(chat.box.value).to.equal('');
    });

    it('keeps the text that a busy session rejects', async () => {
      const chat = await openChat({whenBusy: 'reject'});
      const errors = heard(chat.session, 'session-error');
      void chat.session.send('One');
      await chat.backend.next();
      type(chat.box, 'Two');
      press(chat.box, 'Enter');
      await until(() => errors.length);
      await rendered(chat.session);

      expect(chat.box.value).to.equal('Two');
      expect(errors[0]!.detail.error.code).to.equal('busy');
    });

    it('sends files as parts of the message', async () => {
      const chat = await openChat();
      const notes = file('notes.txt');
      offer(chat.input, 'paste', notes);
      type(chat.box, 'Look');
      press(chat.box, 'Enter');
      const {request} = await chat.backend.next();

      expect(request.messages.at(-1)?.content).to.deep.equal([
        {type: 'text', text: 'Look'},
        {type: 'file', blob: notes, name: 'notes.txt', size: 1, mediaType: 'text/plain'},
      ]);
    });
  });
});
