/** Tables and verdicts from samples. */
import {DERIVED, WORKLOADS, median} from './workloads.mjs';

/** A row is `{title, unit, bound…, values}`: `values` has for each contender `{value, count}` or `{refused}`. */
function rowsOf(results, reference) {
  const rows = Object.entries(results).flatMap(([workload, byContender]) =>
    Object.entries(WORKLOADS[workload].rows).map(([key, row]) => ({
      ...row,
      workload,
      values: mapValues(byContender, ({figures, refused}) =>
        refused === undefined
          ? {
              value: median(figures[key]),
              count: figures[key].length,
              ratio: ratioOf(figures[key], byContender, key, reference),
            }
          : {refused},
      ),
    })),
  );
  const contenders = new Set(Object.values(results).flatMap(Object.keys));
  const derived = DERIVED.filter(({from}) => from.every((workload) => results[workload])).map((row) => ({
    ...row,
    unit: '',
    values: Object.fromEntries(
      [...contenders].flatMap((name) => {
        const costs = row.from.map((workload) => results[workload][name]?.figures.cpu);
        return costs.every(Boolean) ? [[name, {value: row.of(costs.map(median)), count: 1}]] : [];
      }),
    ),
  }));
  return [...rows, ...derived];
}

/** The median of the ratios of each run: what slows the machine down for a while slows both. */
function ratioOf(values, byContender, key, reference) {
  const references = byContender[reference]?.figures[key];
  return references && median(values.slice(0, references.length).map((value, run) => value / references[run]));
}

/** A line for each row, with the bound of ours; `!` marks a figure over it. */
export function markdownTable(results, names, reference) {
  const runs = Math.max(
    ...Object.values(results)
      .flatMap(Object.values)
      .map(({figures}) => countOf(figures)),
  );
  const notes = [];
  const cellOf = (row, name) => {
    const cell = row.values[name];
    if (!cell) return '';
    if (cell.refused !== undefined) {
      if (/^no action/.test(cell.refused)) return '-';
      if (!notes.includes(cell.refused)) notes.push(cell.refused);
      return `none (${notes.indexOf(cell.refused) + 1})`;
    }
    const ratio = isCost(row) && name !== reference ? cell.ratio : undefined;
    const n = row.from || cell.count === runs ? '' : ` n=${cell.count}`;
    const flag = name === 'ours' && isOver(row, cell.value, ratio, 1) ? ' !' : '';
    return `${format(cell.value)}${row.unit && ` ${row.unit}`}${ratio === undefined ? '' : ` (${format(ratio)} x)`}${n}${flag}`;
  };
  const lines = rowsOf(results, reference).map((row) => [
    row.title,
    boundOf(row),
    ...names.map((name) => cellOf(row, name)),
  ]);
  const table = [['', 'bound of ours', ...names], ['---', '---', ...names.map(() => '---:')], ...lines];
  return [
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Medians of ${runs}. In brackets: median of x ${reference} in the same run. \`!\`: over the bound.`,
    ...notes.map((note, index) => `(${index + 1}) ${note}`),
  ].join('\n');
}

/** Ours against twice the bounds that do not depend on the machine: a line for each, and the workloads that are over. */
export function overBudget(results, reference) {
  const lines = [];
  const workloads = new Set();
  let isAnyOver = false;
  for (const row of rowsOf(results, reference)) {
    if (row.ratio === undefined && row.most === undefined) continue;
    const {value, ratio, refused} = row.values.ours ?? {refused: 'no figure'};
    const isBad = refused !== undefined || isOver(row, value, ratio, 2);
    const shown = refused ?? (row.ratio ? `${format(ratio)} x` : `${format(value)} ${row.unit}`.trim());
    lines.push(`${isBad ? 'OVER' : 'ok  '}  ${row.title}: ${shown}, budget ${boundOf(row, 2)}`);
    if (!isBad) continue;
    isAnyOver = true;
    for (const workload of row.from ?? [row.workload]) workloads.add(workload);
  }
  return {lines, workloads: [...workloads], isOver: isAnyOver};
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

const countOf = (figures) => Math.max(0, ...Object.values(figures).map(({length}) => length));

const mapValues = (object, map) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

/** Three digits. */
function format(number) {
  const size = Math.abs(number);
  if (size < 0.005) return '0';
  return size >= 100 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(size < 1 ? 2 : 3)));
}
