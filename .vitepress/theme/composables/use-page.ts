/** What the catalogue has put into this page (see .vitepress/build/lesson-data.ts). */
import { computed, type ComputedRef } from 'vue'
import { useData, type PageData } from 'vitepress'
import type { CourseData, LessonData } from '../support/page-data.ts'

type CoursePage = PageData & { lesson?: LessonData; course?: CourseData }

export function useLesson(): ComputedRef<LessonData | undefined> {
  const { page } = useData()
  return computed(() => (page.value as CoursePage).lesson)
}

export function useCourse(): ComputedRef<CourseData | undefined> {
  const { page } = useData()
  return computed(() => (page.value as CoursePage).course)
}
