/**
 * Components that lessons and the home page use: chunks of their own, so that a page can be read
 * before they are there. Built pages hold what they show; scripts only bring it to life.
 */
import { defineAsyncComponent, type Component } from 'vue'

const loaders: Record<string, () => Promise<{ default: Component }>> = {
  CommandLines: () => import('./components/CommandLines.vue'),
  CourseHome: () => import('./components/CourseHome.vue'),
  CourseParts: () => import('./components/CourseParts.vue'),
  ExercisePanel: () => import('./components/ExercisePanel.vue'),
  GlossaryFilter: () => import('./components/GlossaryFilter.vue'),
  Label: () => import('./components/Label.vue'),
  LabPanel: () => import('./components/LabPanel.vue'),
  Predict: () => import('./components/Predict.vue'),
  Solution: () => import('./components/Solution.vue'),
}

/** One figure per lesson, registered by its file's name. */
const figures = import.meta.glob<{ default: Component }>('./components/figures/*.vue')

/** Every component that Markdown may name. */
export function asyncComponents(): [name: string, component: Component][] {
  const named = Object.entries(figures).map(
    ([path, load]) => [/([^/]+)\.vue$/.exec(path)?.[1] ?? path, load] as const,
  )
  return [...Object.entries(loaders), ...named].map(([name, load]) => [
    name,
    defineAsyncComponent(load),
  ])
}

/** Fetches what the next lesson will need. Figures belong to one lesson each and are left out. */
export async function loadPanels(): Promise<void> {
  await Promise.all(Object.values(loaders).map((load) => load()))
}
