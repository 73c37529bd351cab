/**
 * Where the main thread's time goes: a sampling profile for the script, a trace for the rest. A run of its own for each, as
 * either would show the other.
 */

const TOP = 25;

/** What Chromium's tasks on the main thread are called in a trace, by what they do. */
const KINDS = {
  'garbage collection': /GC/,
  script: /^(FunctionCall|EvaluateScript|RunMicrotasks|FireAnimationFrame|TimerFire|EventDispatch|v8\.|V8\.)/,
  style: /^(UpdateLayoutTree|ParseAuthorStyleSheet)/,
  layout: /^(Layout|HitTest)$/,
  'paint and commit': /^(PrePaint|Paint|Layerize|Commit)/,
  parsing: /^ParseHTML/,
};

/** The functions in which `act` spends its time, as a table. */
export async function topFunctions(tab, act) {
  await tab.send('Profiler.enable');
  await tab.send('Profiler.setSamplingInterval', {interval: 200});
  await tab.send('Profiler.start');
  const result = await act();
  const {profile} = await tab.send('Profiler.stop');
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const self = new Map();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const {functionName, url, lineNumber} = nodes.get(id).callFrame;
    if (/^\((idle|root|program)\)$/.test(functionName)) continue; // not script
    const place = url ? `${url.replace(/^.*\//, '')}:${lineNumber + 1}` : '';
    const key = `${functionName || '(anonymous)'} ${place}`;
    const time = Math.max(0, profile.timeDeltas[index + 1] ?? 0) / 1000;
    self.set(key, (self.get(key) ?? 0) + time);
    total += time;
  }
  return {result, report: table('self ms', self, total, TOP)};
}

/** How the main thread's time divides into script, style, layout, paint, as a table. */
export async function shares(tab, act) {
  const events = [];
  const collect = ({value}) => events.push(...value);
  tab.on('Tracing.dataCollected', collect);
  const over = new Promise((resolve) => tab.on('Tracing.tracingComplete', resolve));
  const categories = 'toplevel,devtools.timeline,v8';
  await tab.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {includedCategories: categories.split(',')},
  });
  const result = await act();
  await tab.send('Tracing.end');
  await over;
  const names = selfTimes(events);
  const kinds = new Map();
  let total = 0;
  for (const [name, time] of names) {
    const kind = Object.keys(KINDS).find((key) => KINDS[key].test(name)) ?? 'other';
    kinds.set(kind, (kinds.get(kind) ?? 0) + time);
    total += time;
  }
  return {result, report: `${table('ms', kinds, total, 10)}\n\n${table('self ms, trace', names, total, TOP)}`};
}

/** By event name, the CPU ms that the page's main thread was in such an event and in none inside it. */
function selfTimes(events) {
  const thread = busiestMainThread(events);
  const complete = events.filter(({ph, pid, tid, tdur}) => ph === 'X' && tdur > 0 && `${pid} ${tid}` === thread);
  complete.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const times = new Map();
  const add = (name, microseconds) => times.set(name, (times.get(name) ?? 0) + microseconds / 1000);
  const open = [];
  for (const event of complete) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    if (open.length > 0) add(open.at(-1).name, -event.tdur);
    add(event.name, event.tdur);
    open.push(event);
  }
  return times;
}

/** Other pages' processes, if there are any, do nothing. */
function busiestMainThread(events) {
  const mains = events.filter(({name, args}) => name === 'thread_name' && args.name === 'CrRendererMain');
  const time = new Map(mains.map(({pid, tid}) => [`${pid} ${tid}`, 0]));
  for (const {ph, pid, tid, tdur = 0, name} of events) {
    const thread = `${pid} ${tid}`;
    if (ph === 'X' && time.has(thread) && name === 'ThreadControllerImpl::RunTask')
      time.set(thread, time.get(thread) + tdur);
  }
  return [...time].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function table(heading, times, total, most) {
  const rows = [...times].sort(([, a], [, b]) => b - a).slice(0, most);
  const lines = rows.map(([name, time]) => `| ${time.toFixed(1)} | ${((100 * time) / total).toFixed(1)} % | ${name} |`);
  return [`| ${heading} | of ${total.toFixed(0)} | |`, '| ---: | ---: | --- |', ...lines].join('\n');
}
