// Asks engines the same questions in turn: a warm-up whose answers are compared, then runs whose times count.
import { availableParallelism, cpus, loadavg } from 'node:os';

/**
 * `[{ question, seconds: { engine: median } }]`; of an engine that cannot answer a question null. Throws where answers differ.
 * `tell` gets a line for each question.
 */
export async function compare(engines, questions, runs, tell) {
  const results = [];
  for (const question of questions) {
    const times = Object.fromEntries(engines.map(({ name }) => [name, []]));
    const answers = [];
    for (let run = -1; run < runs; run++) {
      for (const engine of engines) {
        if (times[engine.name] === null) continue;
        const start = performance.now();
        let answer;
        try {
          answer = await engine.ask(question);
        } catch (error) {
          if (engine.name === 'partita' || run >= 0) throw error;
          tell(`${question.name}: ${engine.name} has no answer: ${error.message}`);
          times[engine.name] = null;
          continue;
        }
        const seconds = answer.seconds ?? (performance.now() - start) / 1000;
        if (run === -1) answers.push([engine.name, await answer.check()]);
        else times[engine.name].push(seconds);
      }
    }
    requireSame(question, answers);
    const seconds = Object.fromEntries(engines.map(({ name }) => [name, times[name] && median(times[name])]));
    results.push({ question, seconds });
    tell([question.name, ...engines.map(({ name }) => shown(seconds[name])), question.about].join('\t'));
  }
  return results;
}

/** A table in Markdown: seconds, and how often Partita's time the others' is; the geometric means below. */
export function table(engines, results) {
  const peers = engines.map(({ name }) => name).filter((name) => name !== 'partita');
  const head = ['question', '', ...engines.map(({ name }) => name), ...peers.map((name) => `${name} / partita`)];
  const ratio = ({ seconds }, peer) => (seconds[peer] === null ? null : seconds[peer] / seconds.partita);
  const lines = results.map((result) => [
    result.question.name,
    result.question.about,
    ...engines.map(({ name }) => shown(result.seconds[name])),
    ...peers.map((peer) => shown(ratio(result, peer))),
  ]);
  const means = peers.map((peer) => {
    const ratios = results.map((result) => ratio(result, peer)).filter((value) => value !== null);
    return Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
  });
  lines.push(['', '**geometric mean**', ...engines.map(() => ''), ...means.map((value) => `**${shown(value)}**`)]);
  return markdown(head, lines, 2);
}

/** A table whose first columns are text and whose others are numbers. */
export function markdown(head, lines, texts) {
  const rule = head.map((_, column) => (column < texts ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What was measured where. */
export function machine(engines, threads) {
  const versions = engines.map(({ name, version }) => `, ${name} ${version}`).join('');
  const [load] = loadavg();
  const [{ model }] = cpus();
  return (
    `${threads} threads on ${availableParallelism()} cores (${model.trim()}), Node ${process.versions.node}${versions}; ` +
    `load average ${load.toFixed(1)} at the end; ${new Date().toISOString().slice(0, 10)}.`
  );
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function shown(value) {
  if (value === null) return '-';
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function requireSame(question, answers) {
  const [[first, expected]] = answers;
  for (const [name, answer] of answers.slice(1)) {
    const close = answer.sums.every((sum, i) => Math.abs(sum - expected.sums[i]) <= 1e-9 * Math.abs(expected.sums[i]));
    if (answer.rows === expected.rows && close) continue;
    throw new Error(
      `${question.name}: ${name} answers ${JSON.stringify(answer)}, ${first} ${JSON.stringify(expected)}`,
    );
  }
}
