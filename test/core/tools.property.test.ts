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
import type {WhenBusy} from '../../src/core/chat-state.js';
import {Conversation} from '../../src/core/conversation.js';
import {ChatError} from '../../src/core/errors.js';
import {checkHistory} from '../../src/core/history.js';
import {partsOf, type ChatMessage, type ToolPart} from '../../src/core/message.js';
import {toolRunner} from '../../src/core/tool-calls.js';
import {frozen} from '../support/frozen.js';
import {turn} from '../../src/core/reply.js';
import {scriptedBackend, type ScriptedRun} from '../../src/testing/scripted-backend.js';

/** One thing that a reader, a backend or a tool does. A number stands for any of what there is, counted from the newest. */
type Act =
  | {readonly do: 'send' | 'stop' | 'clear' | 'continue' | 'restore'}
  | {readonly do: 'undo' | 'retry'; readonly at: number}
  | {readonly do: 'call'; readonly run: number; readonly name: string; readonly id: string}
  | {readonly do: 'say' | 'finish' | 'fail' | 'cut'; readonly run: number}
  | {readonly do: 'give' | 'throw'; readonly tool: number}
  | {readonly do: 'respond'; readonly call: number; readonly approved: boolean; readonly output: boolean};

interface Step {
  readonly act: Act;
  /** How many promises go on before the next step; `Infinity` for everything that can happen. */
  readonly rest: number;
}

const run = constantFrom(0, 0, 0, 1, 2);
const acts: Arbitrary<Act> = oneof(
  {weight: 4, arbitrary: constant<Act>({do: 'send'})},
  {
    weight: 12,
    arbitrary: record({
      do: constant('call' as const),
      run,
      name: constantFrom('slow', 'slow', 'asking', 'nobody’s'),
      // Few, so that a server uses one again.
      id: constantFrom('call_0', 'call_1', 'call_2'),
    }),
  },
  {weight: 8, arbitrary: record({do: constantFrom('say' as const, 'finish' as const, 'finish' as const), run})},
  {weight: 1, arbitrary: record({do: constantFrom('fail' as const, 'cut' as const), run})},
  {weight: 10, arbitrary: record({do: constantFrom('give' as const, 'give' as const, 'throw' as const), tool: nat(3)})},
  {
    weight: 8,
    arbitrary: record({do: constant('respond' as const), call: nat(2), approved: boolean(), output: boolean()}),
  },
  {weight: 2, arbitrary: constantFrom<Act>({do: 'stop'}, {do: 'clear'}, {do: 'continue'}, {do: 'restore'})},
  {weight: 1, arbitrary: record({do: constantFrom('undo' as const, 'retry' as const), at: nat(5)})},
);
const steps = array(record({act: acts, rest: oneof(constant(Infinity), nat(12))}), {
  minLength: 1,
  maxLength: 60,
  size: 'max',
});

const ROUNDS = 2;

interface Execution {
  readonly mark: string;
  readonly signal: AbortSignal;
  readonly give: () => void;
  readonly fail: () => void;
}

class World {
  readonly #conversation = new Conversation();
  readonly #backend = scriptedBackend();
  readonly #executions: Execution[] = [];
  /** What showed before it was too late. */
  readonly #shown = new Set<string>();
  readonly #faults: unknown[] = [];
  #marks = 0;
  /** How many requests there had been when the reader last answered a call. */
  #requestsBefore = 0;
  #pending = 0;

  constructor(whenBusy: WhenBusy) {
    const execute = (input: unknown, {signal}: {signal: AbortSignal}) =>
      new Promise<unknown>((resolve, reject) => {
        const {mark} = input as {mark: string};
        const give = () => resolve(frozen({from: mark}));
        this.#executions.push({mark, signal, give, fail: () => reject(new Error(`from ${mark}`))});
      });
    Object.assign(this.#conversation, {
      backend: this.#backend,
      whenBusy,
      maxToolRounds: ROUNDS,
      tools: {slow: {execute}, asking: {execute, approval: true}},
    });
    this.#conversation.subscribe(() => {
      try {
        this.#look();
      } catch (fault) {
        this.#faults.push(fault);
      }
    });
  }

  async take({act, rest}: Step): Promise<void> {
    this.#act(act);
    this.#check();
    if (rest === Infinity) for (let turns = 0; turns < 2; turns++) await turn();
    else for (let promises = 0; promises < rest; promises++) await null;
    this.#check();
  }

  /** Whoever waited goes on, and what comes now is too late. */
  async end(): Promise<void> {
    while (this.#isRunning) {
      void this.#conversation.stop();
      await turn();
    }
    void this.#conversation.clear();
    for (const {give} of this.#executions) give();
    await turn();
    this.#check();
    expect(this.#pending, 'commands that never settle').to.equal(0);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  #act(act: Act): void {
    const conversation = this.#conversation;
    const {length} = conversation.messages;
    switch (act.do) {
      case 'send':
        return this.#command(conversation.send('Go on'));
      case 'stop':
      case 'clear':
      case 'continue':
      case 'restore':
        return this.#command(conversation[act.do]());
      case 'undo':
      case 'retry':
        return this.#command(conversation[act.do](act.at % (length + 1)));
      case 'respond': {
        const open = this.#calls.filter(({state}) => /^input-av|^appr/.test(state));
        const id = open[open.length - 1 - (act.call % Math.max(1, open.length))]?.id ?? 'none';
        this.#requestsBefore = this.#backend.runs.length;
        const output = act.output ? {output: `reader ${id}`} : {};
        return this.#command(conversation.respondToTool(id, frozen({approved: act.approved, ...output})));
      }
      case 'call': {
        const input = {mark: `m${(this.#marks += 1)};`};
        const {id, name} = act;
        void this.#run(act.run)?.say(frozen<ReplyChunk>({type: 'tool', id, name, state: 'input-available', input}));
        return;
      }
      case 'say':
        void this.#run(act.run)?.say('words ');
        return;
      case 'finish':
        void this.#run(act.run)?.finish();
        return;
      case 'fail':
        void this.#run(act.run)?.fail();
        return;
      case 'cut':
        void this.#run(act.run)?.fail(new ChatError('incomplete', 'Cut'));
        return;
      case 'give':
      case 'throw': {
        const execution = this.#executions[this.#executions.length - 1 - act.tool];
        if (act.do === 'give') execution?.give();
        else execution?.fail();
      }
    }
  }

  get #isRunning(): boolean {
    return /submitted|streaming/.test(this.#conversation.state.status);
  }

  get #calls(): readonly ToolPart[] {
    return callsIn(this.#conversation.history.nodes.map(({message}) => message));
  }

  #run(number: number): ScriptedRun | undefined {
    return this.#backend.runs.at(-1 - number);
  }

  #command(command: Promise<unknown>): void {
    this.#pending += 1;
    command
      .catch((error: unknown) => {
        const isMisuse = error instanceof RangeError || (error as ChatError).code === 'busy';
        if (!isMisuse) this.#faults.push(error);
      })
      .finally(() => (this.#pending -= 1));
  }

  /** What a tool gives lands at its own call, and not after the answer was stopped. */
  #look(): void {
    for (const {id, state, input, output, error} of this.#calls) {
      if (state === 'output-available' && output === `reader ${id}`) continue;
      const mark = (output as {from?: string} | undefined)?.from ?? /from (m\d+;)/.exec(error ?? '')?.[1];
      if (mark === undefined) continue;
      expect(mark, 'what a call was given').to.equal((input as {mark: string}).mark);
      if (this.#shown.has(mark)) continue;
      const execution = this.#executions.find((other) => other.mark === mark);
      expect(execution?.signal.aborted, `${mark} came too late`).to.be.false;
      this.#shown.add(mark);
    }
  }

  #check(): void {
    this.#look();
    const {state, history} = this.#conversation;
    const {runs} = this.#backend;
    expect(runs.filter(({aborted}) => !aborted).length, 'requests at a time').to.be.at.most(this.#isRunning ? 1 : 0);
    checkHistory(history, (message) => message as ChatMessage);
    const {error} = state;
    expect(['Cut', 'The backend failed.', 'The backend ended without an answer.', undefined]).to.include(
      error?.code === 'tools' ? undefined : error?.message,
    );
    for (const {message} of history.nodes) {
      const ids = callsIn([message]).map(({id}) => id);
      expect(new Set(ids).size, 'ids of one message').to.equal(ids.length);
    }
    // Each call is made once at most.
    expect(new Set(this.#executions.map(({mark}) => mark)).size).to.equal(this.#executions.length);
    const since = runs.slice(this.#requestsBefore).map(({request}) => request.trigger);
    const rounds = since.length - 1 - since.findLastIndex((trigger) => trigger !== 'tool');
    expect(rounds, 'rounds that nobody asked for').to.be.at.most(ROUNDS);
    for (const {request} of runs) {
      if (request.trigger === 'tool') expect(request.messages.at(-1)?.role).to.equal('assistant');
    }
    expect(new Set(runs.map(({request}) => request.runId)).size).to.equal(runs.length);
  }
}

function callsIn(messages: readonly ChatMessage[]): readonly ToolPart[] {
  return messages.flatMap(({content}) => partsOf(content).filter((part): part is ToolPart => part.type === 'tool'));
}

// Loaded with the first call, which then takes longer than a turn.
before(toolRunner);

describe('tools, whatever happens to a conversation in whatever order,', () => {
  for (const whenBusy of ['queue', 'interrupt', 'reject'] as const) {
    it(`give to their own calls, in time or not at all: ${whenBusy}`, async () => {
      await assert(
        asyncProperty(steps, async (its) => {
          const world = new World(whenBusy);
          for (const step of its) await world.take(step);
          await world.end();
        }),
        {numRuns: 200},
      );
    });
  }
});
