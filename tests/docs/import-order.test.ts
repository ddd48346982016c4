import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/** A file that imports, and whether the rule must refuse it. */
const CASES = [
  ['engine/kernels/load.ts', "import { filter } from '../operators/filter.js';", true],
  ['engine/arrow/builder.ts', "import { loadKernels } from '../kernels/load.js';", true],
  ['engine/arrow/builder.ts', "import type { Kernels } from '../kernels/load.js';", false],
  ['engine/functions/abs.ts', "import { scan } from '../operators/scan.js';", true],
  ['engine/functions/shared/text.ts', "import { scan } from '../../operators/scan.js';", true],
  ['engine/expr/compile.ts', "import { abs } from '../functions/index.js';", false],
  ['engine/formats/csv/reader.ts', "import { spill } from '../../store/spill.js';", true],
  ['engine/store/import.ts', "import { open } from '../formats/csv/open.js';", false],
  ['engine/aggregates/sum.ts', "import { groupby } from '../operators/groupby.js';", true],
  ['engine/aggregates/sum.ts', "import { mergeParts } from '../profile/merge.js';", true],
  ['engine/profile/merge.ts', "import { groupby } from '../operators/groupby.js';", true],
  ['engine/operators/groupby.ts', "import { sum } from '../aggregates/sum.js';", false],
  ['engine/plan/stage.ts', "import { execute } from '../query/execute.js';", true],
  ['engine/scheduler/run.ts', "import { threads } from '../workers/threads.js';", true],
  ['engine/query/execute.ts', "import { DataFrame } from '../frame/frame.js';", true],
  ['engine/frame/frame.ts', "import { execute } from '../query/execute.js';", false],
  ['engine/errors.ts', "import { runCli } from '../app/cli/cli.js';", true],
  ['engine/frame/engine.ts', "import { app } from 'electron';", true],
  ['engine/frame/engine.ts', "import { createElement } from 'react';", true],
  ['app/cli/cli.ts', "import { INT64 } from '../../engine/arrow/types.js';", true],
  ['app/cli/cli.ts', "import { INT64 } from '../../engine/index.js';", false],
  ['app/cli/verbs/read.ts', "import { INT64 } from '../../../engine/index.js';", false],
  ['app/cli/cli.ts', "import { app } from 'electron';", true],
  ['renderer/index.tsx', "import { INT64 } from '../engine/index.js';", true],
  ['renderer/index.tsx', "import { runCli } from '../app/cli/cli.js';", true],
  ['renderer/index.tsx', "import { request } from '../app/protocol/index.js';", false],
  ['renderer/index.tsx', "import { readFileSync } from 'node:fs';", true],
  ['main/main.ts', "import { INT64 } from '../engine/index.js';", true],
] as const;

describe('the order of imports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-imports-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is kept by the lint rule in every layer', () => {
    copyFileSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
    const wrong: string[] = [];
    for (const [index, [path, line, refused]] of CASES.entries()) {
      const file = join(folder, path.replace(/(\.tsx?)$/, `-${index}$1`));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${line}\n`);
      if (refused) wrong.push(file.slice(folder.length + 1));
    }
    const oxlint = resolve('node_modules/oxlint/bin/oxlint');
    // The linter looks for its companion on the path, as npm sets it.
    const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH']}` };
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { code: string; filename: string }[] };
    const found = diagnostics
      .filter(({ code }) => code === 'eslint(no-restricted-imports)')
      .map((entry) => entry.filename);
    expect([...new Set(found)].sort()).toEqual(wrong.sort());
  });
});
