/** Where the time of a workload goes: functions by their own time, from a sampling profile. */

const INTERVAL = 100; // microseconds between samples

/** Runs `measure` and reports what `tab` was doing meanwhile. */
export async function profile(tab, measure) {
  await tab.send('Profiler.enable');
  await tab.send('Profiler.setSamplingInterval', {interval: INTERVAL});
  const before = await tab.metrics();
  await tab.send('Profiler.start');
  await measure();
  const {profile} = await tab.send('Profiler.stop');
  const after = await tab.metrics();
  return [...shares(before, after), '', ...functions(profile)].join('\n');
}

function shares(before, after) {
  const spent = (name) => (after[name] - before[name]) * 1000;
  const parts = {script: 'ScriptDuration', style: 'RecalcStyleDuration', layout: 'LayoutDuration', all: 'TaskDuration'};
  return Object.entries(parts).map(([part, metric]) => `${spent(metric).toFixed(1).padStart(9)} ms  ${part}`);
}

function functions({nodes, samples, timeDeltas}) {
  const names = new Map(nodes.map(({id, callFrame}) => [id, nameOf(callFrame)]));
  const times = new Map();
  samples.forEach((id, position) => {
    const name = names.get(id);
    times.set(name, (times.get(name) ?? 0) + timeDeltas[position] / 1000);
  });
  return [...times]
    .filter(([name]) => !/^\((?:idle|root)\)/.test(name))
    .sort(([, one], [, other]) => other - one)
    .slice(0, 40)
    .map(([name, time]) => `${time.toFixed(1).padStart(9)} ms  ${name}`);
}

function nameOf({functionName, url, lineNumber}) {
  return `${functionName || '(anonymous)'} ${url && `${url.replace(/^.*\//, '')}:${lineNumber + 1}`}`;
}
