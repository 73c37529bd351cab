/** Tables and verdicts from samples. */
import {DERIVED, WORKLOADS, median} from './workloads.mjs';

/** In place of a figure that there cannot be; workloads refuse with it. */
const NOTHING = '-';

/**
 * A row is `{title, unit, bound…, cells}`. `cells` has for each contender its `values` and their `ratios` to the reference's of
 * the same run, for what slows the machine down for a while slows both; or `refused`, why there are none.
 */
function rowsOf(results, reference) {
  const rows = Object.entries(results).flatMap(([workload, byContender]) =>
    Object.entries(WORKLOADS[workload].rows).map(([key, row]) => {
      const valuesOf = (name) => byContender[name]?.figures[key] ?? [];
      const cells = mapEntries(byContender, (name, {refused}) => {
        const values = valuesOf(name);
        const ratios = valuesOf(reference)
          .slice(0, values.length)
          .map((value, run) => values[run] / value);
        return refused === undefined ? {values, ratios} : {refused};
      });
      return {...row, from: [workload], cells};
    }),
  );
  const derived = DERIVED.filter(({from}) => from.every((workload) => results[workload])).map((row) => {
    const cells = mapEntries(results[row.from[0]], (name) => {
      const costs = row.from.map((workload) => results[workload][name]?.figures.cpu ?? []);
      const runs = Math.min(...costs.map(({length}) => length));
      if (runs === 0) return {refused: NOTHING};
      return {values: Array.from({length: runs}, (_, run) => row.of(costs.map((cost) => cost[run]))), ratios: []};
    });
    return {...row, unit: '', cells};
  });
  return [...rows, ...derived];
}

/** A line for each row, with the bound of ours; `!` marks a figure over it. */
export function markdownTable(results, names, reference) {
  const rows = rowsOf(results, reference);
  const runs = Math.max(...rows.flatMap(({cells}) => Object.values(cells).map(({values = []}) => values.length)));
  const notes = [];
  const cellOf = (row, name) => {
    const {values, ratios, refused = NOTHING} = row.cells[name] ?? {};
    if (!values) {
      if (refused === NOTHING) return NOTHING;
      if (!notes.includes(refused)) notes.push(refused);
      return `none (${notes.indexOf(refused) + 1})`;
    }
    const value = median(values);
    const ratio = isCost(row) && name !== reference && ratios.length > 0 ? median(ratios) : undefined;
    const flag = name === 'ours' && isOver(row, value, ratio, 1) ? ' !' : '';
    const count = values.length === runs ? '' : ` n=${values.length}`;
    return `${format(value)} ${row.unit}`.trim() + (ratio === undefined ? '' : ` (${format(ratio)} x)`) + count + flag;
  };
  const lines = rows.map((row) => [row.title, boundOf(row), ...names.map((name) => cellOf(row, name))]);
  const table = [['', 'bound of ours', ...names], ['---', '---', ...names.map(() => '---:')], ...lines];
  return [
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Medians of ${runs}. In brackets: median of x ${reference} in the same run. \`!\`: over the bound.`,
    ...notes.map((note, position) => `(${position + 1}) ${note}`),
  ].join('\n');
}

/**
 * Ours against twice the bounds that do not depend on the machine: a line for each, and the workloads that are over. The best of
 * several runs counts: noise makes one bad, a regression all.
 */
export function overBudget(results, reference) {
  const rows = rowsOf(results, reference).filter(
    ({ratio, most, isUnchecked}) => !isUnchecked && (ratio !== undefined || most !== undefined),
  );
  const verdicts = rows.map((row) => {
    const {values, ratios, refused} = row.cells.ours;
    if (!values) return {row, isBad: true, shown: refused};
    const [value, ratio] = [Math.min(...values), Math.min(...ratios)];
    const shown = row.ratio === undefined ? `${format(value)} ${row.unit}`.trim() : `${format(ratio)} x`;
    return {row, isBad: isOver(row, value, ratio, 2), shown};
  });
  const bad = verdicts.filter(({isBad}) => isBad);
  return {
    lines: verdicts.map(
      ({row, isBad, shown}) => `${isBad ? 'OVER' : 'ok  '}  ${row.title}: ${shown}, budget ${boundOf(row, 2)}`,
    ),
    workloads: [...new Set(bad.flatMap(({row}) => row.from))],
    isOver: bad.length > 0,
  };
}

const isCost = (row) => row.ratio !== undefined || row.unit === 'ms' || row.unit === 'MB';

function isOver({ratio: bound, most, target}, value, ratio, slack) {
  if (bound !== undefined) return ratio > bound * slack;
  return value > (most ?? target ?? Infinity) * slack;
}

function boundOf({ratio, most, target, unit}, slack = 1) {
  if (ratio !== undefined) return `${format(ratio * slack)} x`;
  const bound = most ?? target;
  return bound === undefined ? '' : `${format(bound * slack)} ${unit}`.trim();
}

const mapEntries = (object, map) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));

/** Three digits. */
function format(number) {
  const size = Math.abs(number);
  if (size < 0.005) return '0';
  return size >= 100 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(size < 1 ? 2 : 3)));
}
