import { lookup as systemLookup } from 'node:dns/promises'

export async function resolveAll(
  name: string,
  options: { lookup?: typeof systemLookup } = {},
): Promise<string[]> {
  const { address } = await (options.lookup ?? systemLookup)(name)
  return [address]
}
