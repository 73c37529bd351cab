/** TeX to MathML. Loaded with the first formula: what is in here is larger than all else that renders markdown. */
import temml, {type Options} from 'temml';

/** What temml makes: its own tree, which is read and never put into a page. */
interface MathTree {
  readonly type?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, unknown>>;
  readonly children?: readonly MathTree[];
}

/** The types of temml describe its CommonJS file. */
const {__renderToMathMLTree: renderTree} = temml as unknown as {
  __renderToMathMLTree(tex: string, options: Options): MathTree;
};

const namespace = 'http://www.w3.org/1998/Math/MathML';

const elements = new Set(
  (
    'math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup ' +
    'msup mtable mtd mtext mtr munder munderover none semantics'
  ).split(' '),
);

/** Numbers, colours and keywords: nothing here names a place to load from. */
const attributes = new Set(
  (
    'accent accentunder columnalign depth display displaystyle fence form height largeop linethickness lspace mathbackground mathcolor ' +
    'mathsize mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy symmetric voffset width'
  ).split(' '),
);

/** Of temml's classes those that tell where a cell's content stands. The others mend what single fonts and engines do. */
const classes = new Set(['tml-left', 'tml-right', 'tml-jot', 'tml-small']);

/** What a formula may be and come to, in all and for each of its characters; one that is more is its source. */
const limits = {length: 4000, maxExpand: 500, nodes: 5000, nodesEach: Infinity};
/** Of one that defines commands, each use of which multiplies what follows: a page of them is to cost no more than of others. */
const limitsWithDefinitions = {length: 500, maxExpand: 10, nodes: 1000, nodesEach: 3};
const definitions = /\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|(?:re)?newenvironment|providecommand)(?![a-zA-Z])/;

/** Formulas that were typeset lately, by their TeX: a paragraph that grows is rendered anew with each piece of text. */
const recent = new Map<string, Element | undefined>();
/** In characters of TeX: more than one paragraph can hold. */
const maximumRecent = 40_000;
let recentLength = 0;

/** @returns Undefined for TeX that is wrong, too large or uses what could lead out of the message. Never throws. */
export function renderMath(tex: string, display: boolean): Element | undefined {
  const key = `${display}${tex}`;
  if (!recent.has(key)) {
    recent.set(key, typeset(tex, display));
    recentLength += key.length;
    for (const oldest of recent.keys()) {
      if (recentLength <= maximumRecent) break;
      recentLength -= oldest.length;
      recent.delete(oldest);
    }
  }
  return recent.get(key)?.cloneNode(true) as Element | undefined;
}

function typeset(tex: string, display: boolean): Element | undefined {
  const {length, maxExpand, nodes, nodesEach} = definitions.test(tex) ? limitsWithDefinitions : limits;
  if (tex.length > length) return undefined;
  try {
    const tree = renderTree(tex, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      maxSize: [10, 120],
      maxExpand,
    });
    const math = new Builder(Math.min(nodes, nodesEach * tex.length)).element(tree);
    if (math?.localName !== 'math') return undefined;
    if (display) math.setAttribute('display', 'block');
    annotate(math, tex.trim());
    return math;
  } catch {
    // A mistake in the TeX, or a RangeError of its nesting.
    return undefined;
  }
}

/** Keeps the TeX with the formula, where assistive technology and what copies nodes look for it. */
function annotate(math: Element, tex: string): void {
  const annotation = document.createElementNS(namespace, 'annotation');
  annotation.setAttribute('encoding', 'application/x-tex');
  annotation.append(tex);
  const row = document.createElementNS(namespace, 'mrow');
  row.append(...math.childNodes);
  const semantics = document.createElementNS(namespace, 'semantics');
  semantics.append(row, annotation);
  math.append(semantics);
}

/** Builds a formula from the lists above. An element that is on none of them gives its content. */
class Builder {
  /** How many more nodes there may be. */
  #left: number;

  constructor(maximumNodes: number) {
    this.#left = maximumNodes;
  }

  element(tree: MathTree): Element | undefined {
    const [node] = this.#nodes(tree);
    return node instanceof Element ? node : undefined;
  }

  #nodes(tree: MathTree): Node[] {
    if ((this.#left -= 1) < 0) throw new RangeError('The formula is too large.');
    if (typeof tree.text === 'string') return [document.createTextNode(tree.text)];
    const children = (tree.children ?? []).flatMap((child) => this.#nodes(child));
    if (!tree.type || !elements.has(tree.type)) return children;
    const element = document.createElementNS(namespace, tree.type);
    for (const [name, value] of Object.entries(tree.attributes ?? {})) {
      const text = attributes.has(name) ? safeValue(String(value)) : undefined;
      if (text !== undefined) element.setAttribute(name, text);
    }
    const {color, background} = (tree.style ?? {}) as Record<string, unknown>;
    setColor(element, 'mathcolor', color);
    setColor(element, 'mathbackground', background);
    const names = [...(tree.classes ?? []).filter((name) => classes.has(name)), ...classesOf(tree)];
    if (names.length > 0) element.setAttribute('class', names.join(' '));
    element.append(...children);
    return [isRoot(element) && !drawsRoots() ? spellRoot(element) : element];
  }
}

function isRoot({localName}: Element): boolean {
  return localName === 'msqrt' || localName === 'mroot';
}

let hasRootSign: boolean | undefined;

/**
 * Whether this browser draws the sign of a root. Chromium leaves it out, which makes another number of the formula, where the
 * machine's font for formulas does not have it. Looked at once, in the page and gone before it can be seen.
 */
function drawsRoots(): boolean {
  if (hasRootSign === undefined) {
    const probe = document.createElementNS(namespace, 'math');
    const root = document.createElementNS(namespace, 'msqrt');
    root.append(document.createElementNS(namespace, 'mn'));
    probe.append(root);
    document.documentElement.append(probe);
    hasRootSign = root.getBoundingClientRect().width > 2;
    probe.remove();
  }
  return hasRootSign;
}

/** A root with its sign as a character of its own, which any font may give, and a line over what it is of. */
function spellRoot(root: Element): Element {
  const create = (name: string, ...children: (Node | string)[]) => {
    const element = document.createElementNS(namespace, name);
    element.append(...children);
    return element;
  };
  const [base, index] = root.localName === 'mroot' ? root.children : [create('mrow', ...root.childNodes)];
  const sign = create('mo', '\u221a');
  sign.setAttribute('stretchy', 'false');
  const radicand = create('mrow', base ?? '');
  radicand.setAttribute('class', 'tml-radicand');
  return create('mrow', ...(index ? [create('msup', create('mrow'), index)] : []), sign, radicand);
}

/** A keyword, a colour or a length. A length beyond what formulas need is cut: it must not reach over what is around it. */
function safeValue(value: string): string | undefined {
  if (!/^[#\w .%+-]{1,64}$/.test(value)) return undefined;
  return value.replace(/(-?\d*\.?\d+)(em|ex|pt|px|cm|mm|in)\b/g, (_, number: string, unit: string) => {
    const scale = unit === 'em' || unit === 'ex' ? 1 : 12;
    return `${Math.min(Math.max(Number(number), -2 * scale), 10 * scale)}${unit}`;
  });
}

function setColor(element: Element, name: string, value: unknown): void {
  if (typeof value === 'string' && /^(?:#[\da-f]{3,8}|[a-z]+)$/i.test(value) && value !== 'undefined') {
    element.setAttribute(name, value);
  }
}

/** What of temml's inline style matters, as classes: a strict content security policy drops styles in attributes. */
function classesOf({type, style = {}}: MathTree): string[] {
  const names: string[] = [];
  const isZero = (value: unknown) => typeof value === 'string' && /^0(?:em|pt|px)?$/.test(value);
  if (type === 'mtd') {
    // Beside a line a cell needs its padding.
    if (isZero(style['paddingLeft']) && !style['borderLeft']) names.push('tml-close-left');
    if (isZero(style['paddingRight']) && !style['borderRight']) names.push('tml-close-right');
    if (style['paddingLeft'] === '1em') names.push('tml-apart');
    if (style['width'] === '50%') names.push('tml-margin');
    for (const side of ['Left', 'Right', 'Top', 'Bottom']) {
      if (style[`border${side}`]) names.push(`tml-line-${side.toLowerCase()}`);
    }
  } else if (type === 'mtable') {
    if (style['width'] === '100%') names.push('tml-wide');
  } else if (style['border'] || style['padding'] === '0.3em') {
    names.push(style['border'] ? 'tml-box' : 'tml-ground');
  }
  return names;
}
