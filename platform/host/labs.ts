/** The labs that this host serves: read when they are needed, so that an author's change counts. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readCatalogue, readLab, type Lab } from '../catalogue/catalogue.ts'
import { CourseError } from '../shared/errors.ts'
import type { Target } from '../shared/messages.ts'

const LAB_FOLDER = /^\d\d-[a-z0-9-]+$/

/** Absolute folders that hold the lab folders. */
export type TargetFolders = Record<Target, string>

export class Labs {
  readonly #folders: TargetFolders

  constructor(folders: TargetFolders) {
    this.#folders = folders
  }

  /** The labs that are in order: while an author mends one, the others go on. */
  intact(): Lab[] {
    return readCatalogue(this.#folders.labs).labs
  }

  /** @throws CourseError `ERR_UNKNOWN_LAB`, or `ERR_BAD_LAB` when its `lab.json` is wrong */
  find(slug: string): Lab {
    // Only what the folder lists: a name from a page never becomes a path by itself.
    if (LAB_FOLDER.test(slug) && readdirSync(this.#folders.labs).includes(slug))
      return readLab(slug, this.#folders.labs)
    throw new CourseError('ERR_UNKNOWN_LAB', `There is no lab "${slug}".`, {
      params: { wanted: slug },
    })
  }

  /** The folder of a lab in a target. */
  folderOf(lab: Lab, target: Target): string {
    return join(this.#folders[target], lab.slug)
  }
}
