/**
 * What a transcript shows of a history: which messages, which of them share a bubble, what a reader may do to each, and
 * which are drawn in full. Pure. A row and a block of rows that did not change are the same objects as before, and nothing
 * before the change is looked at, so a token costs its own message and not the thread.
 */
import {isEmpty, type ChatMessage} from '../core/message.js';
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
  /** Whether it is drawn in full. Until the reader comes near, an old message is its text alone. */
  readonly whole: boolean;
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

/** Rows in blocks of about this many: enough that a long thread is few blocks, few enough that one is cheap to draw. */
const BLOCK_SIZE = 32;
/** Blocks at the end that are always drawn in full. */
const WHOLE_BLOCKS = 2;

export interface TranscriptBlock {
  /** Its own for as long as any of its rows is there. */
  readonly key: object;
  readonly rows: readonly TranscriptRow[];
  /** How many of its rows are whole. */
  readonly whole: number;
}

export interface Transcript {
  readonly blocks: readonly TranscriptBlock[];
  /** What the blocks were made from. */
  readonly messages: readonly ChatMessage[];
  readonly options?: TranscriptOptions;
}

export const EMPTY_TRANSCRIPT: Transcript = {blocks: [], messages: []};

const NO_GROUP: readonly ChatMessage[] = [];

/** The rows of `messages`, in blocks. `before` is what this gave for the last snapshot; with other `options`, all rows are looked at. */
export function layOut(messages: readonly ChatMessage[], options: TranscriptOptions, before: Transcript): Transcript {
  if (messages === before.messages && options === before.options) return before;
  const kept = options === before.options ? keptRows(messages, before) : 0;
  const previous = kept > 0 ? rowAt(before.blocks, kept - 1) : undefined;
  const {block: firstBlock, place: keptInBlock} = placeOf(before.blocks, kept);
  const old = before.blocks.slice(firstBlock).flatMap(({rows}) => rows);
  const rows = old.slice(0, keptInBlock);
  const known = new Map(old.slice(rows.length).map((row) => [row.message.id, row]));
  const groups = groupsOf(messages, previous ? previous.index + 1 : 0, options.grouping);
  let turn = previous?.turn;
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
        group: last ? group : NO_GROUP,
        turn,
        actions: actionsOf(message, {last, isEnd, group, hasTurn: turn !== undefined}, options),
        retries: last && turn !== undefined && offersRetry(message) && options.actions.has('retry'),
        isEnd: isEnd && last,
        branch: options.branches?.get(message.id),
        whole: known.get(message.id)?.whole ?? false,
      };
      rows.push(reuse(known.get(message.id), row));
    });
  });
  const blocks = [...before.blocks.slice(0, firstBlock), ...blocksOf(rows, before.blocks.slice(firstBlock))];
  const tail = Math.max(0, blocks.length - WHOLE_BLOCKS);
  return {blocks: blocks.map((block, position) => (position < tail ? block : completed(block))), messages, options};
}

/** The same with these rows of a block drawn in full; left out, all of its rows. */
export function complete(transcript: Transcript, position: number, rows?: readonly number[]): Transcript {
  const blocks = transcript.blocks.map((block, at) => (at === position ? completed(block, rows) : block));
  return {...transcript, blocks};
}

/** Where the row of message `index` of the history stands: in which block, and where in it. */
export function findRow({blocks}: Transcript, index: number): {block: number; place: number} | undefined {
  const block = blocks.findLastIndex(({rows}) => (rows[0] as TranscriptRow).index <= index);
  const place = blocks[block]?.rows.findIndex((row) => row.index === index) ?? -1;
  return place === -1 ? undefined : {block, place};
}

function completed(block: TranscriptBlock, positions?: readonly number[]): TranscriptBlock {
  if (block.whole === block.rows.length) return block;
  const isMeant = (position: number) => positions?.includes(position) ?? true;
  const rows = block.rows.map((row, at) => (!row.whole && isMeant(at) ? {...row, whole: true} : row));
  return blockOf(block.key, rows);
}

/**
 * How many rows, from the first, are the same for `messages` as before: those of the messages before the first change, but
 * for the group that stands right before it, whose end may be another now.
 */
function keptRows(messages: readonly ChatMessage[], {blocks, messages: before}: Transcript): number {
  let same = 0;
  while (same < messages.length && messages[same] === before[same]) same += 1;
  let kept = blocks.reduce((sum, {rows}) => sum + rows.length, 0);
  while (kept > 0 && rowAt(blocks, kept - 1).index >= same) kept -= 1;
  if (kept === 0) return 0;
  const {groupIndex} = rowAt(blocks, kept - 1);
  while (kept > 0 && rowAt(blocks, kept - 1).groupIndex === groupIndex) kept -= 1;
  return kept;
}

function rowAt(blocks: readonly TranscriptBlock[], position: number): TranscriptRow {
  const {block, place} = placeOf(blocks, position);
  return blocks[block]?.rows[place] as TranscriptRow;
}

/** Where the row at `position` among all rows stands. */
function placeOf(blocks: readonly TranscriptBlock[], position: number): {block: number; place: number} {
  let place = position;
  let block = 0;
  for (; place > 0 && place >= (blocks[block]?.rows.length ?? Infinity); block += 1)
    place -= blocks[block]!.rows.length;
  return {block, place};
}

/** Runs of messages of one role from position `start` on, as positions in the history. What is not shown breaks no run. */
function groupsOf(messages: readonly ChatMessage[], start: number, grouping: boolean): number[][] {
  const groups: number[][] = [];
  let role: string | undefined;
  for (let index = start; index < messages.length; index += 1) {
    const message = messages[index] as ChatMessage;
    if (!isShown(message)) continue;
    if (grouping && message.role === role) groups.at(-1)?.push(index);
    else groups.push([index]);
    role = message.role;
  }
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
    copy: last && group.some(hasText),
    like: last && (isAnswer || options.likeUserMessage) && group.some(({content}) => !isEmpty(content)),
    // A question without an answer can be asked again too: it is what a failed request leaves behind.
    retry: last && hasTurn && (isEnd || (isAnswer && options.retriesEarlier)) && !offersRetry(message),
    undo: last && hasTurn && isEnd,
    edit: message.role === 'user' || options.editable === 'all',
    delete: true,
  };
  return (Object.keys(offered) as MessageAction[]).filter((action) => offered[action] && options.actions.has(action));
}

/** Whether there is something to copy. Does not put the text together, which may be long and still grow. */
function hasText({content}: ChatMessage): boolean {
  return typeof content === 'string'
    ? content !== ''
    : content.some((part) => part.type === 'text' && part.text !== '');
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

/**
 * The rows in blocks. A row stays in the block that it is in: in another it would be drawn anew, without what its reader has
 * opened in it, written or selected. A new one comes to the row before it, or else to that behind it, where there is room.
 */
function blocksOf(rows: readonly TranscriptRow[], before: readonly TranscriptBlock[]): TranscriptBlock[] {
  const homes = new Map(before.flatMap((block) => block.rows.map(({message}) => [message.id, block] as const)));
  const blocks: {home: TranscriptBlock | undefined; rows: TranscriptRow[]}[] = [];
  const begun = new Set<TranscriptBlock>();
  for (const row of rows) {
    const home = homes.get(row.message.id);
    const last = blocks.at(-1);
    const room = last ? BLOCK_SIZE - last.rows.length : 0;
    if (home && !begun.has(home)) {
      begun.add(home);
      if (last && !last.home && home.rows.length <= room) {
        last.home = home;
        last.rows.push(row);
      } else {
        blocks.push({home, rows: [row]});
      }
    } else if (last && (room > 0 || (home && last.home === home))) {
      last.rows.push(row);
    } else {
      blocks.push({home: undefined, rows: [row]});
    }
  }
  return blocks.map(({home, rows: own}) => (home && isSameList(home.rows, own) ? home : blockOf(home?.key ?? {}, own)));
}

function blockOf(key: object, rows: readonly TranscriptRow[]): TranscriptBlock {
  return {key, rows, whole: rows.filter(({whole}) => whole).length};
}
