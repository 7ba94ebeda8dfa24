/** `npm run strategies`: what each strategy does, alone and when something goes wrong. `--write` renews docs/strategies.md. */
import { readFile, writeFile } from 'node:fs/promises'
import { withTables } from '../test/support/strategies/strategy-page.ts'
import { runStrategies, strategyTables } from '../test/support/strategies/strategy-table.ts'

const tables = strategyTables(await runStrategies())
for (const { name, lines } of tables) process.stdout.write(`${name}\n${lines.join('\n')}\n\n`)
if (process.argv.includes('--write')) {
  const page = new URL('../docs/strategies.md', import.meta.url)
  await writeFile(page, withTables(await readFile(page, 'utf8'), tables))
}
