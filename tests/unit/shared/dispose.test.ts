import { describe, expect, it } from 'vitest'
import { Owner } from '../../../platform/shared/dispose.ts'

describe('shared/dispose', () => {
  it('closes what it owns in the reverse order, each after the one before it', async () => {
    const owner = new Owner()
    const steps: string[] = []
    const close = async (name: string): Promise<void> => {
      steps.push(`${name} begins`)
      await Promise.resolve()
      steps.push(`${name} ends`)
    }
    owner.own({ dispose: () => close('first') })
    owner.defer(() => close('second'))
    await owner.dispose()
    expect(steps).toEqual(['second begins', 'second ends', 'first begins', 'first ends'])
  })

  it('closes the others when one cannot be closed, and tells the first failure', async () => {
    const owner = new Owner()
    const closed: string[] = []
    owner.defer(() => closed.push('first'))
    owner.defer(() => Promise.reject(new Error('of the second')))
    owner.defer(() => {
      throw new Error('of the third')
    })
    await expect(owner.dispose()).rejects.toThrow('of the third')
    expect(closed).toEqual(['first'])
  })

  it('closes each thing once, and what comes too late at once', async () => {
    const owner = new Owner()
    const closed: string[] = []
    owner.defer(() => closed.push('in time'))
    await owner.dispose()
    await owner.dispose()
    owner.own({ dispose: () => void closed.push('late') })
    expect(closed).toEqual(['in time', 'late'])
  })
})
