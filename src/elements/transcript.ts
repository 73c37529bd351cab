/**
 * What a transcript shows of a history: which messages, which of them share a bubble, and what a reader may do to each.
 * Pure. A row and a block of rows that did not change are the same objects as before, so a token costs its own message
 * and not the thread.
 */
import {isEmpty, textOf, type ChatMessage} from '../core/message.js';
import type {BranchPosition} from '../core/history.js';

/** What a reader may do to a message. */
export type MessageAction = 'copy' | 'retry' | 'undo' | 'edit' | 'like' | 'delete';

/** One shown message. */
export interface TranscriptRow {
  readonly message: ChatMessage;
  /** Its position in the whole history. */
  readonly index: number;
  /** Whether it begins and whether it ends a run of messages that share a bubble. */
  readonly first: boolean;
  readonly last: boolean;
  /** Where its group begins in the history, and the messages of the group. A group's last row acts for all of it. */
  readonly groupIndex: number;
  readonly group: readonly ChatMessage[];
  /** The user message that it answers, or itself; absent where no user has spoken yet. */
  readonly turn: {readonly index: number; readonly message: ChatMessage} | undefined;
  /** In the order of their buttons. */
  readonly actions: readonly MessageAction[];
  /** Whether it says that it failed, with a button of its own to try again. */
  readonly retries: boolean;
  /** Whether nothing stands after it. */
  readonly isEnd: boolean;
  readonly branch: BranchPosition | undefined;
}

export interface TranscriptOptions {
  readonly actions: ReadonlySet<string>;
  readonly editable: 'user' | 'all';
  readonly likeUserMessage: boolean;
  readonly grouping: boolean;
  /** Whether earlier answers can be asked for again, since their own stays as a branch. */
  readonly retriesEarlier: boolean;
  readonly branches: ReadonlyMap<string, BranchPosition> | undefined;
}

/** Rows in blocks of this many: enough that a long thread is few blocks, few enough that one is cheap to draw. */
const BLOCK_SIZE = 32;

export type TranscriptBlock = readonly TranscriptRow[];

/** The rows of `messages`, in blocks. `before` is what this gave for the last snapshot. */
export function layOut(
  messages: readonly ChatMessage[],
  options: TranscriptOptions,
  before: readonly TranscriptBlock[] = [],
): readonly TranscriptBlock[] {
  const groups = groupsOf(messages, options.grouping);
  const known = new Map(before.flat().map((row) => [row.message.id, row]));
  const rows: TranscriptRow[] = [];
  let turn: TranscriptRow['turn'];
  groups.forEach((indexes, position) => {
    const group = indexes.map((index) => messages[index] as ChatMessage);
    const isEnd = position === groups.length - 1;
    indexes.forEach((index, place) => {
      const message = group[place] as ChatMessage;
      if (message.role === 'user' && (turn?.message !== message || turn.index !== index)) turn = {index, message};
      const last = place === indexes.length - 1;
      const row: TranscriptRow = {
        message,
        index,
        first: place === 0,
        last,
        groupIndex: indexes[0] as number,
        group: last ? group : [],
        turn,
        actions: actionsOf(message, {last, isEnd, group, hasTurn: turn !== undefined}, options),
        retries: last && turn !== undefined && offersRetry(message) && options.actions.has('retry'),
        isEnd: isEnd && last,
        branch: options.branches?.get(message.id),
      };
      rows.push(reuse(known.get(message.id), row));
    });
  });
  return blocksOf(rows, before);
}

/** Runs of messages of one role, as positions in the history. What is not shown breaks no run. */
function groupsOf(messages: readonly ChatMessage[], grouping: boolean): number[][] {
  const groups: number[][] = [];
  let role: string | undefined;
  messages.forEach((message, index) => {
    if (!isShown(message)) return;
    if (grouping && message.role === role) groups.at(-1)?.push(index);
    else groups.push([index]);
    role = message.role;
  });
  return groups;
}

/** Neither the system prompt is shown, nor a message whose whole content went elsewhere, as a tool's result does. */
function isShown({role, content, status}: ChatMessage): boolean {
  return role !== 'system' && (typeof content === 'string' || content.length > 0 || status !== undefined);
}

interface Place {
  readonly last: boolean;
  readonly isEnd: boolean;
  readonly group: readonly ChatMessage[];
  readonly hasTurn: boolean;
}

function actionsOf(
  message: ChatMessage,
  {last, isEnd, group, hasTurn}: Place,
  options: TranscriptOptions,
): MessageAction[] {
  const isAnswer = message.role === 'assistant';
  const offered: Record<MessageAction, boolean> = {
    copy: last && group.some(({content}) => textOf(content) !== ''),
    like: last && (isAnswer || options.likeUserMessage) && group.some(({content}) => !isEmpty(content)),
    // A question without an answer can be asked again too: it is what a failed request leaves behind.
    retry: last && hasTurn && (isEnd || (isAnswer && options.retriesEarlier)) && !offersRetry(message),
    undo: last && hasTurn && isEnd,
    edit: message.role === 'user' || options.editable === 'all',
    delete: true,
  };
  return (Object.keys(offered) as MessageAction[]).filter((action) => offered[action] && options.actions.has(action));
}

function offersRetry({status, error}: ChatMessage): boolean {
  return (status === 'error' || status === 'interrupted') && error?.retryable !== false;
}

function reuse(before: TranscriptRow | undefined, row: TranscriptRow): TranscriptRow {
  return before && isSameRow(before, row) ? before : row;
}

function isSameRow(one: TranscriptRow, other: TranscriptRow): boolean {
  return (
    one.message === other.message &&
    one.index === other.index &&
    one.first === other.first &&
    one.last === other.last &&
    one.groupIndex === other.groupIndex &&
    isSameList(one.group, other.group) &&
    one.turn?.message === other.turn?.message &&
    one.turn?.index === other.turn?.index &&
    isSameList(one.actions, other.actions) &&
    one.retries === other.retries &&
    one.isEnd === other.isEnd &&
    one.branch?.index === other.branch?.index &&
    one.branch?.count === other.branch?.count
  );
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, position) => item === other[position]);
}

function blocksOf(rows: readonly TranscriptRow[], before: readonly TranscriptBlock[]): readonly TranscriptBlock[] {
  const blocks: TranscriptBlock[] = [];
  for (let start = 0; start < rows.length; start += BLOCK_SIZE) {
    const block = rows.slice(start, start + BLOCK_SIZE);
    const old = before[blocks.length];
    blocks.push(old && isSameList(old, block) ? old : block);
  }
  return blocks;
}
