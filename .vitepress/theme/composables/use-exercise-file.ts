/** One exercise file of the page's lab, open in the editor: its text, its errors, its saving. */
import {
  computed,
  onBeforeUnmount,
  onMounted,
  reactive,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
} from 'vue'
import type { Diagnostic } from '../../../platform/shared/diagnostic.ts'
import { MAX_FILE_BYTES } from '../../../platform/shared/limits.ts'
import type { HostMessage } from '../../../platform/shared/messages.ts'
import { draftStore } from '../support/draft-store.ts'
import {
  draftOf,
  emptyBuffer,
  keepMine,
  receiveConflict,
  receiveContent,
  receiveSaved,
  startSaving,
  statusOf,
  takeTheirs,
  textForDisk,
  type BufferStatus,
  type FileBuffer,
} from '../support/file-buffer.ts'
import { useHost, useLinkState } from './use-host.ts'
import { useLabels } from './use-labels.ts'

/** Pause in typing after which the text is looked at: errors of half a word help nobody. */
const EXAMINE_AFTER_MS = 250

export interface ExerciseFile {
  buffer: FileBuffer
  status: ComputedRef<BufferStatus>
  isConnected: ComputedRef<boolean>
  /** The link cannot come back by itself: what is typed now would never be saved. */
  isCutOff: ComputedRef<boolean>
  /** Errors of exactly the text that is in the editor; `undefined` until they are known. */
  diagnostics: Readonly<Ref<Diagnostic[] | undefined>>
  /** The file was changed by somebody else, and the editor shows that now. */
  isUpdated: Readonly<Ref<boolean>>
  /** Why the last save failed. */
  problem: Readonly<Ref<string | undefined>>
  edit(text: string): void
  save(): void
  takeTheirs(): void
  keepMine(): void
}

export function useExerciseFile(lab: string, file: string): ExerciseFile {
  const host = useHost()
  const link = useLinkState()
  const { label } = useLabels()
  const buffer = reactive(emptyBuffer())
  const diagnostics = shallowRef<Diagnostic[]>()
  const isUpdated = ref(false)
  const problem = ref<string>()
  const drafts = draftStore(lab, file)
  const isConnected = computed(() => link.value === 'connected')
  const status = computed(() => statusOf(buffer))
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let draft = drafts.read()
  // Seen even when the host never answers: the reader can at least copy it.
  if (draft) buffer.text = draft.text

  function receive(message: HostMessage): void {
    if (!('lab' in message) || message.lab !== lab) return
    // What this file takes from another one may have another type now.
    if (message.type === 'saved' && message.file !== file) examineSoon()
    if (!('file' in message) || message.file !== file) return
    if (message.type === 'file') {
      isUpdated.value = receiveContent(buffer, message.content, draft)
      draft = undefined
      examineSoon(0)
    } else if (message.type === 'file-saved') {
      receiveSaved(buffer, message.version)
      problem.value = undefined
    } else if (message.type === 'file-conflict') receiveConflict(buffer, message.content)
    else if (message.type === 'file-errors' && message.turn === turn)
      diagnostics.value = message.diagnostics
    else if (message.type === 'problem') {
      buffer.saving = undefined
      problem.value = [message.sentence, message.hint].filter(Boolean).join(' ')
    }
  }

  function examineSoon(afterMs = EXAMINE_AFTER_MS): void {
    turn += 1
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (status.value === 'loading' || status.value === 'unreadable' || isTooLarge()) return
      host.send({ type: 'examine-file', lab, file, text: buffer.text, turn })
    }, afterMs)
  }

  /** The host would close the connection over a message that is longer still. */
  function isTooLarge(): boolean {
    return new TextEncoder().encode(textForDisk(buffer)).length > MAX_FILE_BYTES
  }

  function save(): void {
    const canSave = status.value === 'unsaved' || status.value === 'saved'
    if (!canSave || !isConnected.value) return
    problem.value = isTooLarge()
      ? label('editor-too-large', { kilobytes: MAX_FILE_BYTES / 1024 })
      : undefined
    if (problem.value !== undefined) return
    const { version } = buffer.base
    const text = startSaving(buffer)
    host.send({ type: 'save-file', lab, file, text, baseVersion: version })
  }

  let stopListening = (): void => {}
  onMounted(() => {
    stopListening = host.listen(receive)
    watch(isConnected, open, { immediate: true })
    watch(
      () => draftOf(buffer),
      (now) => {
        if (buffer.isLoaded) drafts.write(now)
      },
    )
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    stopListening()
    host.send({ type: 'close-file', lab, file })
  })

  /** Also after a lost connection: the host has forgotten who looks at what. */
  function open(isLinked: boolean): void {
    if (isLinked) host.send({ type: 'open-file', lab, file })
  }

  return {
    buffer,
    status,
    isConnected,
    isCutOff: computed(() => link.value === 'refused' || link.value === 'absent'),
    diagnostics,
    isUpdated,
    problem,
    edit(text) {
      if (text === buffer.text) return
      buffer.text = text
      isUpdated.value = false
      examineSoon()
    },
    save,
    takeTheirs() {
      takeTheirs(buffer)
      examineSoon(0)
    },
    keepMine() {
      keepMine(buffer)
      save()
    },
  }
}
