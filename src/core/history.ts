/**
 * The history of a conversation as a tree, and what a reader can do to it as functions from one tree to the next. None
 * changes its argument, and a message that stays is the same object as before. A retried answer and an edited question
 * become branches: siblings under one parent. The head and its ancestors are the visible path.
 */
import type {ChatMessage} from './message.js';

export interface ChatHistoryNode {
  /** The message that this one follows; `null` for a first one. */
  readonly parentId: string | null;
  readonly message: ChatMessage;
}

export interface ChatHistoryTree {
  /** The newest visible message; `null` while nothing is visible. */
  readonly headId: string | null;
  /** Oldest first: a parent stands before its children, and of two siblings the older one comes first. */
  readonly nodes: readonly ChatHistoryNode[];
}

/** What a step took away, for {@link putBack}. */
export interface Removal {
  /** Oldest first, as they stood in the tree. */
  readonly nodes: readonly ChatHistoryNode[];
  /** Every node of the tree before the step. */
  readonly before: readonly ChatHistoryNode[];
  /** The head before the step. Absent where putting back should leave the head alone. */
  readonly headId?: string | null;
  /** Ids of messages that hung under `nodes[0]` and were moved up to its parent. */
  readonly children?: readonly string[];
}

export const EMPTY_HISTORY: ChatHistoryTree = Object.freeze({
  headId: null,
  nodes: Object.freeze([]),
});

interface Index {
  readonly nodes: ReadonlyMap<string, ChatHistoryNode>;
  readonly path: readonly ChatMessage[];
}

/** Trees are immutable, so what is derived from one is derived once. */
const indexes = new WeakMap<ChatHistoryTree, Index>();

function indexOf(history: ChatHistoryTree): Index {
  let index = indexes.get(history);
  if (!index) {
    const nodes = new Map(history.nodes.map((node) => [node.message.id, node]));
    const path: ChatMessage[] = [];
    for (let id = history.headId; id !== null;) {
      const node = nodes.get(id);
      if (!node) break;
      path.push(node.message);
      id = node.parentId;
    }
    index = {nodes, path: Object.freeze(path.reverse())};
    indexes.set(history, index);
  }
  return index;
}

/** The visible messages, oldest first. The same array for the same tree. */
export function visiblePath(history: ChatHistoryTree): readonly ChatMessage[] {
  return indexOf(history).path;
}

/** One path without branches. Ids have to be unique. */
export function historyOf(messages: readonly ChatMessage[]): ChatHistoryTree {
  const nodes = messages.map((message, index) => ({parentId: messages[index - 1]?.id ?? null, message}));
  return {headId: messages.at(-1)?.id ?? null, nodes};
}

/** Puts `messages` after the head, one under the other; the last becomes the head. */
export function append(history: ChatHistoryTree, ...messages: readonly ChatMessage[]): ChatHistoryTree {
  let parentId = history.headId;
  const added = messages.map((message) => {
    const node = {parentId, message};
    parentId = message.id;
    return node;
  });
  return {headId: parentId, nodes: [...history.nodes, ...added]};
}

/** Puts `message` in the place of the one with the same id; without one, the tree stays as it is. */
export function replace(history: ChatHistoryTree, message: ChatMessage): ChatHistoryTree {
  if (!indexOf(history).nodes.has(message.id)) return history;
  const nodes = history.nodes.map((node) => (node.message.id === message.id ? {...node, message} : node));
  return {headId: history.headId, nodes};
}

/** Ends the visible path before `index`. What came after stays in the tree, as a branch. */
export function rewind(history: ChatHistoryTree, index: number): ChatHistoryTree {
  return {...history, headId: visiblePath(history)[index - 1]?.id ?? null};
}

/** Shows the path to the message called `headId`; without one, the tree stays as it is. */
export function withHead(history: ChatHistoryTree, headId: string | null): ChatHistoryTree {
  return headId === null || indexOf(history).nodes.has(headId) ? {...history, headId} : history;
}

/** Takes visible message `index` out, with everything under it, hidden branches included. */
export function drop(history: ChatHistoryTree, index: number): [ChatHistoryTree, Removal] {
  const first = messageAt(history, index);
  const gone = new Set([first.id]);
  // A parent stands before its children, so one pass finds all of them.
  const isGone = ({parentId, message}: ChatHistoryNode) => {
    if (parentId !== null && gone.has(parentId)) gone.add(message.id);
    return gone.has(message.id);
  };
  const nodes = history.nodes.filter(isGone);
  const kept = history.nodes.filter(({message}) => !gone.has(message.id));
  return [
    {headId: visiblePath(history)[index - 1]?.id ?? null, nodes: kept},
    {nodes, before: history.nodes, headId: history.headId},
  ];
}

/** Takes visible message `index` out alone; what followed it follows the message before it. */
export function remove(history: ChatHistoryTree, index: number): [ChatHistoryTree, Removal] {
  const {id} = messageAt(history, index);
  const node = indexOf(history).nodes.get(id) as ChatHistoryNode;
  const children = history.nodes.filter(({parentId}) => parentId === id).map(({message}) => message.id);
  const nodes = history.nodes
    .filter(({message}) => message.id !== id)
    .map((other) => (other.parentId === id ? {...other, parentId: node.parentId} : other));
  const wasHead = history.headId === id;
  return [
    {headId: wasHead ? node.parentId : history.headId, nodes},
    {nodes: [node], before: history.nodes, children, ...(wasHead && {headId: id})},
  ];
}

/** Takes every message out but the system messages that begin the visible path. */
export function clear(history: ChatHistoryTree): [ChatHistoryTree, Removal] {
  const path = visiblePath(history);
  const first = path.findIndex(({role}) => role !== 'system');
  const kept = historyOf(first === -1 ? path : path.slice(0, first));
  const nodes = history.nodes.filter(({message}) => !indexOf(kept).nodes.has(message.id));
  return [kept, {nodes, before: history.nodes, headId: history.headId}];
}

/**
 * Brings back what a {@link Removal} took, each message to the place that its age gives it. Messages that came since stay,
 * as a branch. One whose parent has gone for good comes back before what followed it or else after the head: shown in
 * another place rather than lost.
 */
export function putBack(history: ChatHistoryTree, {nodes, before, headId, children}: Removal): ChatHistoryTree {
  const all = new Map(indexOf(history).nodes);
  const below = (children ?? []).flatMap((id) => all.get(id) ?? []);
  // A system message may have come since, and it stays the first of every path.
  const root = history.nodes.find(({parentId, message}) => parentId === null && message.role === 'system');
  for (const {parentId: oldParentId, message} of nodes) {
    if (all.has(message.id)) continue;
    let parentId = oldParentId ?? root?.message.id ?? null;
    if (parentId !== null && !all.has(parentId)) parentId = history.headId;
    if (below[0]) ({parentId} = below[0]);
    all.set(message.id, {parentId, message});
    // Only what still stands together: to move more than that could make a circle.
    for (const child of below) {
      if (child.parentId === parentId) all.set(child.message.id, {...child, parentId: message.id});
    }
  }
  const byAge = new Set([...before.map(({message}) => message.id), ...all.keys()]);
  return withHead(
    {headId: history.headId, nodes: parentsFirst([...byAge].flatMap((id) => all.get(id) ?? []))},
    headId ?? history.headId,
  );
}

/** The same nodes with each parent before its children, and otherwise in their old order. */
function parentsFirst(nodes: readonly ChatHistoryNode[]): ChatHistoryNode[] {
  const placed = new Set<string | null>([null]);
  const sorted: ChatHistoryNode[] = [];
  for (let rest = nodes, before = -1; rest.length > 0 && before !== sorted.length;) {
    before = sorted.length;
    rest = rest.filter((node) => {
      if (!placed.has(node.parentId)) return true;
      placed.add(node.message.id);
      sorted.push(node);
      return false;
    });
  }
  return sorted;
}

/** The alternatives to visible message `index`, itself among them, oldest first. @throws {RangeError} */
export function branches(history: ChatHistoryTree, index: number): readonly ChatMessage[] {
  const {id} = messageAt(history, index);
  return siblings(history).get(indexOf(history).nodes.get(id)?.parentId ?? null) ?? [];
}

/**
 * Shows alternative `branch` of visible message `index`, and the newest of everything that followed it.
 * @throws {RangeError} There is no such message or alternative.
 */
export function selectBranch(history: ChatHistoryTree, index: number, branch: number): ChatHistoryTree {
  const alternatives = branches(history, index);
  let chosen = Number.isInteger(branch) ? alternatives[branch] : undefined;
  if (!chosen)
    throw new RangeError(`Message ${index} has ${alternatives.length} branches, so there is no branch ${branch}.`);
  const children = siblings(history);
  for (let next: ChatMessage | undefined = chosen; next; next = children.get(next.id)?.at(-1)) chosen = next;
  return {...history, headId: chosen.id};
}

/** Where a message stands among its alternatives. */
export interface BranchPosition {
  /** From 0. */
  readonly index: number;
  /** Always more than 1. */
  readonly count: number;
}

/** By id, the visible messages that have alternatives. */
export function branchPositions(history: ChatHistoryTree): ReadonlyMap<string, BranchPosition> {
  let positions = branchings.get(history);
  if (!positions) branchings.set(history, (positions = findBranchings(history)));
  return positions;
}

const NO_BRANCHINGS: ReadonlyMap<string, BranchPosition> = new Map();
const branchings = new WeakMap<ChatHistoryTree, ReadonlyMap<string, BranchPosition>>();

function findBranchings(history: ChatHistoryTree): ReadonlyMap<string, BranchPosition> {
  const {nodes, path} = indexOf(history);
  // One path and nothing else: the usual case, and the only one that is asked for often.
  if (path.length === nodes.size) return NO_BRANCHINGS;
  const positions = new Map<string, BranchPosition>();
  const families = siblings(history);
  for (const message of path) {
    const family = families.get(nodes.get(message.id)?.parentId ?? null) ?? [];
    if (family.length > 1)
      positions.set(message.id, {
        index: family.indexOf(message),
        count: family.length,
      });
  }
  return positions;
}

function siblings(history: ChatHistoryTree): ReadonlyMap<string | null, ChatMessage[]> {
  const families = new Map<string | null, ChatMessage[]>();
  for (const {parentId, message} of history.nodes) {
    const family = families.get(parentId);
    if (family) family.push(message);
    else families.set(parentId, [message]);
  }
  return families;
}

/** Makes `message` the first of every path, in the place of the system message that stands there, if one does. */
export function withSystem(history: ChatHistoryTree, message: ChatMessage): ChatHistoryTree {
  const first = visiblePath(history)[0];
  if (first?.role === 'system') return replace(history, {...message, id: first.id});
  const nodes = history.nodes.map((node) => (node.parentId === null ? {...node, parentId: message.id} : node));
  return {
    headId: history.headId ?? message.id,
    nodes: [{parentId: null, message}, ...nodes],
  };
}

/** @throws {RangeError} `index` is outside the visible path. */
export function messageAt(history: ChatHistoryTree, index: number): ChatMessage {
  const path = visiblePath(history);
  const message = Number.isInteger(index) ? path[index] : undefined;
  if (!message) throw new RangeError(`There is no message at index ${index}: the history has ${path.length}.`);
  return message;
}

/** The index of the user message that visible message `index` belongs to. @throws {RangeError} There is none. */
export function userTurn(history: ChatHistoryTree, index: number): number {
  messageAt(history, index);
  const turn = visiblePath(history).findLastIndex(({role}, position) => role === 'user' && position <= index);
  if (turn === -1) throw new RangeError(`There is no user message at or before index ${index}.`);
  return turn;
}

/**
 * A tree from outside, its messages made by `normalize`.
 * @throws {TypeError} It is no tree: an id stands twice, a parent is missing or comes later, or the head is unknown.
 */
export function checkHistory(value: unknown, normalize: (message: unknown) => ChatMessage): ChatHistoryTree {
  const {headId, nodes} = (value ?? {}) as Partial<ChatHistoryTree>;
  if (!Array.isArray(nodes)) throw new TypeError('A history is an object with a "headId" and an array of "nodes".');
  const known = new Set<string>();
  const checked = nodes.map((node: ChatHistoryNode, position) => {
    const message = normalize(node?.message);
    const parentId = node.parentId ?? null;
    if (known.has(message.id)) throw new TypeError(`history.nodes[${position}]: the id "${message.id}" stands twice.`);
    if (parentId !== null && !known.has(parentId)) {
      throw new TypeError(`history.nodes[${position}]: its parent "${parentId}" does not stand before it.`);
    }
    known.add(message.id);
    return {parentId, message};
  });
  const head = headId ?? null;
  if (head !== null && !known.has(head)) throw new TypeError(`history.headId: there is no message "${head}".`);
  return {headId: head, nodes: checked};
}
