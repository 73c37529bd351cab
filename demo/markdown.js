/** Streams the reader's document at the chosen speed, and draws how long each frame takes meanwhile. */

const form = document.querySelector('#settings');
const start = document.querySelector('#start');
const problem = document.querySelector('#problem');
const paper = document.querySelector('#paper');
const markdown = document.querySelector('#markdown');
const status = document.querySelector('#status');

/** Characters in all. Somewhere beyond, a browser gives up on any page. */
const MOST = 5_000_000;
/** Milliseconds. A frame that takes longer has missed a turn of a 60 Hz screen. */
const LATE = 20;
const TELLS_LONG_TASKS = PerformanceObserver.supportedEntryTypes.includes('longtask');

/** What is on the page, and what stops it while it streams. */
let run;
let streaming;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (streaming) streaming.abort();
  else startOver();
});

async function startOver() {
  const {text, speed, size, times} = form.elements;
  problem.textContent = problemOf(text.value, times.value);
  text.setAttribute('aria-invalid', problem.textContent !== '');
  if (problem.textContent) return text.focus();

  const {signal} = (streaming = new AbortController());
  start.textContent = 'Stop';
  status.textContent = 'Streaming.';
  paper.setAttribute('aria-busy', 'true');
  markdown.value = '';
  markdown.streaming = true;
  isFollowing = true;
  chart.scrollIntoView({block: 'nearest'}); // on a phone it is below
  await twoFrames(); // to take the last document off the page is no part of this run

  run = new Run();
  drawChart();
  const whole = Array(Number(times.value)).fill(text.value).join('\n\n');
  await stream(whole, Number(size.value), Number(speed.value), signal);
  markdown.streaming = false;
  await markdown.updateComplete;
  await twoFrames(); // the one that shows the last piece, and the one that tells how long that took
  run.end();

  drawChart();
  showFigures();
  status.textContent = `${signal.aborted ? 'Stopped' : 'Done'}. ${summaryOf(run)}`;
  start.textContent = 'Start';
  paper.removeAttribute('aria-busy');
  streaming = undefined;
}

function problemOf(text, times) {
  if (!text.trim()) return 'There is nothing to stream: write or paste a document.';
  const length = text.length * times;
  return length > MOST ? `${format(length)} characters are more than this page takes, ${format(MOST)}.` : '';
}

/** Appends each chunk when it is due, in a task of its own as if a network had brought it. Who falls behind catches up. */
async function stream(text, size, speed, signal) {
  const startedAt = performance.now();
  let sent = 0;
  // The flag u: no chunk ends within a character.
  for (const [chunk] of text.matchAll(new RegExp(`[^]{1,${size}}`, 'gu'))) {
    const early = startedAt + (sent++ * 1000) / speed - performance.now();
    await (early > 0 ? delay(early) : nextTask());
    if (signal.aborted) return;
    markdown.append(chunk);
    run.characters += [...chunk].length;
  }
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const {port1, port2} = new MessageChannel();

/** A timer of 0 would come after 4 ms. */
function nextTask() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

async function twoFrames() {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}

/* Measuring */

/** Counts from its making to its `end()`. */
class Run {
  characters = 0;
  /** Milliseconds from each frame to the next. */
  frames = [];
  longest = 0;
  late = 0;
  longTasks = 0;
  seconds = 0;
  #startedAt = performance.now();
  #lastFrame;
  #lastShown = 0;
  #request;
  #tasks = new PerformanceObserver((list) => (this.longTasks += list.getEntries().length));

  constructor() {
    if (TELLS_LONG_TASKS) this.#tasks.observe({type: 'longtask'});
    document.addEventListener('visibilitychange', this.#forgetLastFrame);
    this.#request = requestAnimationFrame(this.#measure);
  }

  end() {
    cancelAnimationFrame(this.#request);
    document.removeEventListener('visibilitychange', this.#forgetLastFrame);
    this.longTasks += this.#tasks.takeRecords().length;
    this.#tasks.disconnect();
    this.seconds = (performance.now() - this.#startedAt) / 1000;
  }

  /** A tab that nobody sees has no frames: the time until the next one is nobody's. */
  #forgetLastFrame = () => (this.#lastFrame = undefined);

  #measure = (now) => {
    this.#request = requestAnimationFrame(this.#measure);
    if (this.#lastFrame !== undefined) this.#add(now - this.#lastFrame);
    this.#lastFrame = now;
    if (now - this.#lastShown < 250) return;
    this.#lastShown = now;
    showFigures();
  };

  #add(milliseconds) {
    this.frames.push(milliseconds);
    this.longest = Math.max(this.longest, milliseconds);
    if (milliseconds > LATE) this.late++;
    drawLastFrame();
  }
}

const figures = Object.fromEntries(
  ['characters', 'frames', 'longest', 'late', 'tasks'].map((name) => [name, document.querySelector(`#${name}`)]),
);

function showFigures() {
  figures.characters.textContent = format(run.characters);
  figures.frames.textContent = format(run.frames.length);
  figures.longest.textContent = `${format(run.longest)} ms`;
  figures.late.textContent = format(run.late);
  figures.tasks.textContent = TELLS_LONG_TASKS ? format(run.longTasks) : 'not told';
}

/** What the figures do not say. */
function summaryOf({characters, longest, seconds}) {
  const pace = `${format(characters / seconds)} characters a second for ${seconds.toFixed(1)} s`;
  return `${pace}, and no frame took more than ${format(longest)} ms.`;
}

function format(number) {
  return Math.round(number).toLocaleString('en');
}

/* Drawing: a new frame costs one rectangle */

const chart = document.querySelector('#chart');
const scale = document.querySelector('#scale');
const context = chart.getContext('2d');
const isStill = matchMedia('(prefers-reduced-motion: reduce)');

/** CSS pixels from one bar to the next. */
const STEP = 3;
/** Milliseconds of a bar as high as the chart. */
const TOP = 50;
/** When the bars reach the edge, each comes to stand for twice as many frames, the longest of them. */
let framesPerBar = 1;
let colours;

/** Draws all of the run, in the colours of the keys above it. */
function drawChart() {
  const frames = run?.frames ?? [];
  for (framesPerBar = 1; framesPerBar * barsThatFit() < frames.length;) framesPerBar *= 2;
  const bar = framesPerBar > 1 ? `the longest of ${framesPerBar} frames` : 'a frame';
  scale.textContent = `a bar is ${bar}, the highest ${TOP} ms or more`;
  colours = ['.timely', '.late'].map((key) => getComputedStyle(document.querySelector(key), '::before').color);
  context.clearRect(0, 0, chart.width, chart.height);
  for (let bar = 0; bar * framesPerBar < frames.length; bar++) drawBar(bar);
}

function drawLastFrame() {
  const {length} = run.frames;
  if (isStill.matches) return; // the whole is drawn at the end
  if (length > framesPerBar * barsThatFit()) drawChart();
  else drawBar(Math.floor((length - 1) / framesPerBar));
}

function drawBar(bar) {
  const longest = Math.max(...run.frames.slice(bar * framesPerBar, (bar + 1) * framesPerBar));
  const height = Math.max(1, (Math.min(longest, TOP) / TOP) * (chart.height / devicePixelRatio));
  context.fillStyle = colours[longest > LATE ? 1 : 0];
  context.fillRect(bar * STEP, chart.height / devicePixelRatio - height, STEP - 1, height);
}

function barsThatFit() {
  return Math.max(1, Math.floor(chart.width / devicePixelRatio / STEP));
}

new ResizeObserver(([{contentRect}]) => {
  chart.width = Math.round(contentRect.width * devicePixelRatio);
  chart.height = Math.round(contentRect.height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  drawChart();
}).observe(chart);

// After the switch has done its own.
document.addEventListener('change', drawChart);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawChart);

/* Following: the box stays at its end unless the reader has gone up */

let isFollowing = true;
let lastPosition = 0;

paper.addEventListener('scroll', () => {
  const {scrollTop, scrollHeight, clientHeight} = paper;
  const isAtEnd = scrollHeight - clientHeight - scrollTop < 24;
  // Only a reader goes up and does not end at the end; that the end has moved away since the last frame is no reason.
  if (isAtEnd) isFollowing = true;
  else if (scrollTop < lastPosition) isFollowing = false;
  lastPosition = scrollTop;
});

new ResizeObserver(() => {
  if (isFollowing) paper.scrollTop = paper.scrollHeight;
}).observe(markdown);
