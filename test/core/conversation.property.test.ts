import {expect} from '@open-wc/testing';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
  type Arbitrary,
} from '../support/fast-check.js';
import type {ReplyChunk} from '../../src/core/backend.js';
import type {ChatState, ConversationNotice, WhenBusy} from '../../src/core/chat-state.js';
import {Conversation} from '../../src/core/conversation.js';
import {ChatError} from '../../src/core/errors.js';
import {branches, checkHistory} from '../../src/core/history.js';
import type {ChatMessage, Verdict} from '../../src/core/message.js';
import {frozen} from '../support/frozen.js';
import {turn} from '../../src/core/reply.js';
import {scriptedBackend, type ScriptedRun} from '../../src/testing/scripted-backend.js';

/** One thing that a reader, a page or a backend does. A number stands for any index: it is taken modulo what there is. */
type Act =
  | {readonly do: 'send' | 'type' | 'send the draft' | 'stop' | 'restore' | 'continue' | 'begin anew' | 'set messages'}
  | {readonly do: 'retry' | 'undo' | 'edit' | 'delete' | 'clear'; readonly at: number; readonly thenRestore?: boolean}
  | {readonly do: 'like'; readonly at: number; readonly liked: Verdict}
  | {readonly do: 'select a branch'; readonly at: number; readonly branch: number}
  | {readonly do: 'say'; readonly run: number; readonly as: keyof typeof chunks}
  | {readonly do: 'finish' | 'fail' | 'cut'; readonly run: number};

interface Step {
  readonly act: Act;
  /** How many promises go on before the next step; `Infinity` for everything that can happen. */
  readonly rest: number;
}

/** The forms that a chunk comes in. `mark` is a text that stands nowhere else. */
const chunks = {
  string: (mark: string) => mark,
  text: (mark: string) => ({type: 'text', delta: mark}),
  reasoning: (mark: string) => ({type: 'reasoning', delta: mark}),
  message: (mark: string) => ({type: 'message', message: {role: 'assistant', content: [{type: 'text', text: mark}]}}),
  messages: (mark: string) => ({
    type: 'messages',
    messages: [{content: mark, metadata: {title: mark}}, {content: mark}],
  }),
  part: (mark: string) => ({type: 'part', part: {type: 'data', name: 'chart', id: '1', data: {mark}}}),
  tool: (mark: string) => ({type: 'tool', id: 't1', inputDelta: mark}),
  metadata: (mark: string) => ({type: 'metadata', metadata: {mark}}),
  reset: () => ({type: 'reset'}),
  'a type of its own': (mark: string) => ({type: 'sparkle', delta: mark}),
  garbage: (mark: string) => ({type: 'text', delta: [mark]}),
} satisfies Record<string, (mark: string) => unknown>;

const at = nat(9);
const acts: Arbitrary<Act> = oneof(
  {weight: 6, arbitrary: constant<Act>({do: 'send'})},
  {weight: 12, arbitrary: record({do: constant('say' as const), run: nat(3), as: constantFrom(...chunkForms())})},
  {
    weight: 6,
    arbitrary: record({
      do: constantFrom('finish' as const, 'finish' as const, 'fail' as const, 'cut' as const),
      run: nat(3),
    }),
  },
  {
    weight: 8,
    arbitrary: record({
      do: constantFrom('undo' as const, 'edit' as const, 'delete' as const, 'clear' as const),
      at,
      thenRestore: boolean(),
    }),
  },
  {weight: 3, arbitrary: record({do: constant('retry' as const), at})},
  {
    weight: 2,
    arbitrary: record({do: constant('like' as const), at, liked: constantFrom<Verdict>(true, false, null, 'Spam')}),
  },
  {weight: 2, arbitrary: record({do: constant('select a branch' as const), at, branch: nat(3)})},
  {weight: 3, arbitrary: constant<Act>({do: 'stop'})},
  {weight: 3, arbitrary: constant<Act>({do: 'restore'})},
  {weight: 2, arbitrary: constant<Act>({do: 'continue'})},
  {weight: 2, arbitrary: constantFrom<Act>({do: 'type'}, {do: 'send the draft'})},
  {weight: 1, arbitrary: constantFrom<Act>({do: 'begin anew'}, {do: 'set messages'})},
);

function chunkForms() {
  return Object.keys(chunks) as (keyof typeof chunks)[];
}

const steps = array(record({act: acts, rest: oneof(constant(Infinity), nat(12))}), {
  minLength: 1,
  maxLength: 40,
  size: 'max',
});

const isLive = ({status}: ChatMessage) => status === 'pending' || status === 'streaming';
const isRunning = ({status}: ChatState) => status === 'submitted' || status === 'streaming';
const pathOf = ({messages}: ChatState) => messages.map(({id, content}) => ({id, content}));

const NEXT: Readonly<Record<ChatState['status'], readonly ChatState['status'][]>> = {
  ready: ['submitted'],
  submitted: ['streaming', 'ready', 'error'],
  streaming: ['ready', 'error'],
  error: ['ready', 'submitted'],
};

/** A conversation, all that is done to it, and everything that has to hold meanwhile. */
class World {
  readonly conversation = new Conversation();
  readonly backend = scriptedBackend();
  /** The snapshots so far, each with what it said when it was new. */
  readonly #snapshots: [state: ChatState, text: string][] = [];
  /** The marks that had shown while their run was the one that answers. */
  readonly #shown = new Set<string>();
  /** The ids of the messages that came to their end, unless they may be gone for good. */
  #settled = new Set<string>();
  /** The ids of those that a step took away. */
  #taken = new Set<string>();
  #heard = this.conversation.state;
  #status = this.#heard.status;
  /** The commands that have not settled. */
  #pending = 0;
  #marks = 0;
  readonly #faults: unknown[] = [];

  /** @param retorts What a listener does when it hears of something; the first that it hears of is number 0. */
  constructor(whenBusy: WhenBusy, keepsBranches: boolean, system: string, retorts: readonly (Act | null)[] = []) {
    const left = [...retorts];
    Object.assign(this.conversation, {backend: this.backend, whenBusy, keepsBranches, system});
    this.conversation.subscribe((notice) => {
      try {
        this.#hear(notice);
      } catch (fault) {
        this.#faults.push(fault);
      }
      const act = left.shift();
      if (act) this.#act(act);
    });
    this.#note();
  }

  async take({act, rest}: Step): Promise<void> {
    const before = this.conversation.state;
    const idsBefore = this.#ids();
    this.#look();
    this.#act(act);
    this.#check(before);
    this.#account(act, idsBefore);
    const {state} = this.conversation;
    if (rest === Infinity) for (let turns = 0; turns < 2; turns++) await turn();
    else for (let promises = 0; promises < rest; promises++) await null;
    this.#check(state);
    this.#note();
  }

  /** Nothing may be lost, and nothing may wait for ever. */
  async end(): Promise<void> {
    await this.#stopAll();
    this.#note();
    while (await this.conversation.restore()) this.#check(this.conversation.state);
    expect(this.#ids(), 'after everything was restored').to.include.members([...this.#settled]);
    // A queue that waits after an error goes back into the draft, and whoever waited for it goes on.
    await this.conversation.clear();
    await turn();
    // A listener may have commanded once more at that.
    await this.#stopAll();
    expect(this.#pending, 'commands that never settle').to.equal(0);
    for (const [state, text] of this.#snapshots) expect(JSON.stringify(state)).to.equal(text);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  async #stopAll(): Promise<void> {
    while (isRunning(this.conversation.state)) {
      void this.conversation.stop();
      await turn();
    }
  }

  #act(act: Act): void {
    const {conversation} = this;
    const {length} = conversation.messages;
    switch (act.do) {
      case 'send':
        return this.#command(conversation.send(frozen([{type: 'text', text: this.#mark('q')}])));
      case 'type':
        conversation.draft = frozen({text: this.#mark('d'), files: [{type: 'file', name: 'a.png'}]});
        return;
      case 'send the draft':
        return this.#command(conversation.send());
      case 'stop':
        return this.#command(conversation.stop());
      case 'restore':
        return this.#command(conversation.restore());
      case 'continue':
        return this.#command(conversation.continue());
      case 'begin anew':
        return this.#command(conversation.newConversation());
      case 'set messages':
        conversation.messages = frozen([
          {id: this.#mark('m'), role: 'user', content: 'A question of the page'},
          {id: this.#mark('m'), role: 'assistant', content: 'And its answer', status: 'interrupted'},
        ]);
        return;
      case 'retry':
        return this.#command(conversation.retry(act.at % (length + 1)));
      case 'like':
        return this.#command(conversation.like(act.at % (length + 1), act.liked));
      case 'select a branch': {
        const count = length > 0 ? conversation.branches(act.at % length).length : 0;
        return this.#command(conversation.selectBranch(act.at % (length + 1), act.branch % (count + 1)));
      }
      case 'undo':
      case 'edit':
      case 'delete':
      case 'clear':
        return this.#takeAway(act);
      case 'say': {
        const run = this.#run(act.run);
        const mark = `r${this.backend.runs.indexOf(run as ScriptedRun)}c${(this.#marks += 1)};`;
        void run?.say(frozen(chunks[act.as](mark)) as ReplyChunk);
        return;
      }
      case 'finish':
        void this.#run(act.run)?.finish();
        return;
      case 'fail':
        void this.#run(act.run)?.fail(new Error('As the test says.'));
        return;
      case 'cut':
        void this.#run(act.run)?.fail(new ChatError('incomplete', 'As the test says.'));
    }
  }

  /** Restored at once, everything stands as it stood. */
  #takeAway(act: Extract<Act, {readonly thenRestore?: boolean}>): void {
    const {conversation} = this;
    const before = conversation.state;
    const index = act.at % (before.messages.length + 1);
    const {length} = conversation.history.nodes;
    if (act.do === 'undo') this.#command(conversation.undo(index));
    if (act.do === 'edit') this.#command(conversation.edit(index, frozen([{type: 'text', text: this.#mark('e')}])));
    if (act.do === 'delete') this.#command(conversation.delete(index));
    if (act.do === 'clear') this.#command(conversation.clear());
    const hasActed = act.do === 'clear' ? conversation.history.nodes.length < length : index < before.messages.length;
    const isRefused = act.do === 'undo' && !before.messages.slice(0, index + 1).some(({role}) => role === 'user');
    if (!act.thenRestore || !hasActed || isRefused) return;
    this.#command(conversation.restore());
    expect(pathOf(conversation.state), `restored after ${act.do}`).to.deep.equal(pathOf(before));
    if (before.queue.length === 0) expect(conversation.draft).to.deep.equal(before.draft);
  }

  /** Counting from the newest: most of what arrives is for the run that answers. */
  #run(number: number): ScriptedRun | undefined {
    const {runs} = this.backend;
    return runs[runs.length - 1 - (number % Math.max(1, runs.length))];
  }

  #mark(kind: string): string {
    return `${kind}${(this.#marks += 1)};`;
  }

  /** What is refused is refused by name, and nothing else ever rejects. */
  #command(command: Promise<unknown>): void {
    this.#pending += 1;
    command
      .catch((error: unknown) => {
        const isMisuse = error instanceof RangeError || error instanceof TypeError;
        if (!isMisuse && (error as ChatError).code !== 'busy') this.#faults.push(error);
        if (isMisuse && !/^There is |nothing to send|^Message \d+ has/.test(error.message)) this.#faults.push(error);
      })
      .finally(() => (this.#pending -= 1));
  }

  #ids(): string[] {
    return this.conversation.history.nodes.map(({message: {id}}) => id);
  }

  #hear(notice: ConversationNotice): void {
    const {state} = this.conversation;
    this.#look(state.messages.filter(isLive));

    // A backend may repeat an answer that grows; everything else stays what it is.
    const old = new Map(
      this.#heard.messages.filter((message) => !isLive(message)).map((message) => [message.id, message]),
    );
    for (const message of state.messages) {
      const same = old.get(message.id);
      if (same && JSON.stringify(same) === JSON.stringify(message)) expect(message, 'the same object').to.equal(same);
    }
    this.#heard = state;

    if (notice.type === 'status') {
      expect(notice.previous).to.equal(this.#status);
      expect(NEXT[notice.previous]).to.include(notice.status);
      expect(state.status).to.equal(notice.status);
      this.#status = notice.status;
    }
    if (notice.type === 'finish') {
      expect(state.messages[notice.index]).to.equal(notice.message);
      expect(notice.index).to.equal(state.messages.length - 1);
      expect(isLive(notice.message)).to.be.false;
    }
    if (notice.type === 'error') {
      expect(state.messages[notice.index]?.status).to.be.oneOf(['error', 'interrupted']);
      expect(state.messages[notice.index]?.error?.message).to.equal(notice.error.message);
    }
  }

  /** What arrives for a run that is over never shows. */
  #look(messages = this.conversation.history.nodes.map(({message}) => message)): void {
    for (const [mark, run] of JSON.stringify(messages).matchAll(/r(\d+)c\d+;/g)) {
      if (this.#shown.has(mark)) continue;
      expect(this.backend.runs[Number(run)]?.aborted, `${mark} came too late`).to.be.false;
      this.#shown.add(mark);
    }
  }

  #check(before: ChatState): void {
    const {conversation, backend} = this;
    const {state, history} = conversation;
    this.#look();

    const running = backend.runs.filter(({aborted}) => !aborted).length;
    expect(running, 'runs at a time').to.equal(isRunning(state) ? 1 : 0);
    expect(state.error === null, 'an error where there is none').to.equal(state.status !== 'error');
    if (state.error) expect(state.error.message).to.match(/As the test says|without an answer|\["?|an array of/);

    checkHistory(history, (message) => message as ChatMessage);
    expect(new Set(state.messages.map(({id}) => id)).size).to.equal(state.messages.length);
    const live = history.nodes.filter(({message}) => isLive(message));
    if (isRunning(state)) expect(live.length, 'messages that grow').to.be.above(0);
    else expect(live, 'messages that grow').to.deep.equal([]);
    for (const {message} of live) expect(state.messages).to.include(message);

    for (const [index, {id}] of state.messages.entries()) {
      const alternatives = branches(history, index);
      const position = state.branches.get(id);
      expect(alternatives[position?.index ?? 0]?.id).to.equal(id);
      expect(alternatives.length).to.equal(position?.count ?? 1);
    }

    const waiting = state.queue.filter(({id}) => before.queue.some((queued) => queued.id === id));
    expect(waiting).to.deep.equal(before.queue.slice(before.queue.length - waiting.length));
    const everything = JSON.stringify([history, state.queue, state.draft]);
    for (const [mark] of JSON.stringify(before.queue).matchAll(/[a-z]\d+;/g)) expect(everything).to.contain(mark);

    expect(conversation.state).to.equal(state);
    expect(state).to.be.frozen;
    expect(state.messages).to.be.frozen;
    this.#snapshots.push([state, JSON.stringify(state)]);
  }

  /** Every message that came to its end is in the tree, or a step took it that `restore` takes back. */
  #account(act: Act, before: readonly string[]): void {
    if (act.do === 'begin anew' || act.do === 'set messages') {
      this.#settled = new Set();
      this.#taken = new Set();
    }
    const after = new Set(this.#ids());
    const missing = before.filter((id) => !after.has(id));
    const {keepsBranches} = this.conversation;
    if (act.do === 'undo' || act.do === 'clear' || act.do === 'delete' || (act.do === 'edit' && !keepsBranches)) {
      for (const id of missing) this.#taken.add(id);
    }
    // What the reader does not want to keep.
    if (act.do === 'retry' && !keepsBranches) for (const id of missing) this.#settled.delete(id);
    for (const id of after) this.#taken.delete(id);
    this.#note();
    for (const id of this.#settled) expect(after.has(id) || this.#taken.has(id), `${id} is lost`).to.be.true;
  }

  #note(): void {
    for (const {message} of this.conversation.history.nodes) if (!isLive(message)) this.#settled.add(message.id);
  }
}

describe('a conversation, whatever happens to it in whatever order,', () => {
  const options = {numRuns: 200};
  const systems = constantFrom('', 'Be brief.');

  for (const keepsBranches of [true, false]) {
    for (const whenBusy of ['queue', 'interrupt', 'reject'] as const) {
      const mode = `${whenBusy}, ${keepsBranches ? 'with branches' : 'without branches'}`;
      it(`asks for one answer at a time, and shows and keeps what it should: ${mode}`, async () => {
        await assert(
          asyncProperty(steps, systems, async (its, system) => {
            const world = new World(whenBusy, keepsBranches, system);
            for (const step of its) await world.take(step);
            await world.end();
          }),
          options,
        );
      });
    }
  }

  it('also when its listeners command', async () => {
    const retorts: Arbitrary<Act | null> = oneof(
      constant(null),
      constantFrom<Act>({do: 'send'}, {do: 'stop'}, {do: 'continue'}, {do: 'send the draft'}, {do: 'finish', run: 0}),
      record({do: constantFrom('retry' as const), at}),
      record({do: constant('like' as const), at, liked: constantFrom(true, null)}),
      record({do: constant('select a branch' as const), at, branch: nat(3)}),
    );
    const modes = constantFrom<WhenBusy>('queue', 'interrupt', 'reject');
    await assert(
      asyncProperty(steps, systems, modes, array(retorts, {maxLength: 30}), async (its, system, whenBusy, theirs) => {
        const world = new World(whenBusy, true, system, theirs);
        for (const step of its) await world.take(step);
        await world.end();
      }),
      options,
    );
  });
});
