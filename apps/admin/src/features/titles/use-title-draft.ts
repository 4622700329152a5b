import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import { faultCodeOf } from '@codeflix/ui/faults'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { changedFields, changeFrom, copy, draftOf, rebase, settle, type Draft, type DraftField } from './draft.ts'

interface State {
  title: Title
  base: Draft
  draft: Draft
  conflicts: readonly DraftField[]
}

export interface TitleDraft {
  draft: Draft
  /** What the service holds, as far as this page knows. */
  base: Draft
  dirty: readonly DraftField[]
  /** Fields that somebody else changed too, until a side is chosen. */
  conflicts: readonly DraftField[]
  /** Whether to mark a field as wrong, by its path in the request. */
  isWrong: (path: string) => boolean
  edit: (change: Partial<Draft>) => void
  takeTheirs: (field: DraftField) => void
  keepMine: (field: DraftField) => void
  discard: () => void
  /** Saves what changed; resolves to undefined when there is something to put right first. */
  save: () => Promise<Title | undefined>
  saving: boolean
  error: unknown
  /** How often the last save was merged with what somebody else had changed meanwhile. */
  merged: number
}

/** The edits of one title: kept apart from what the service holds, and brought together with it when that changes. */
export function useTitleDraft(title: Title): TitleDraft {
  const client = useQueryClient()
  const [state, setState] = useState<State>(() => ({
    title,
    base: draftOf(title),
    draft: draftOf(title),
    conflicts: [],
  }))
  const [tried, setTried] = useState(false)
  const [merged, setMerged] = useState(0)
  if (state.title !== title) {
    const next = rebase(state.base, state.draft, draftOf(title))
    setState({ ...next, title, conflicts: [...new Set([...state.conflicts, ...next.conflicts])] })
  }
  const { base, draft, conflicts } = state
  const dirty = changedFields(base, draft)
  const checked = catalogAdmin.routes.updateTitle.body.safeParse(changeFrom(base, draft, title.version))
  const wrong = checked.success ? [] : checked.error.issues.map(({ path }) => path.join('.'))

  const store = (saved: Title, sentDraft: Draft) => {
    const server = draftOf(saved)
    setState((before) => ({
      title: saved,
      base: server,
      draft: settle(before.draft, sentDraft, server),
      conflicts: [],
    }))
    client.setQueryData(read('catalogAdmin', 'getTitle', { params: { id: saved.id } }).queryKey, saved)
    void client.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
  }
  const send = async (from: Draft, to: Draft, version: number): Promise<Title> => {
    const saved = await api.catalogAdmin.updateTitle({
      params: { id: title.id },
      body: changeFrom(from, to, version),
    })
    store(saved, to)
    return saved
  }
  const mutation = useMutation({
    mutationFn: async (): Promise<Title | undefined> => {
      try {
        return await send(base, draft, title.version)
      } catch (error) {
        if (faultCodeOf(error) !== 'catalog-admin.title-changed') throw error
        const current = await client.fetchQuery({
          ...read('catalogAdmin', 'getTitle', { params: { id: title.id } }),
          staleTime: 0,
        })
        const next = rebase(base, draft, draftOf(current))
        // Both changed the same field: a person is asked first, which is no failure.
        if (next.conflicts.length > 0) return undefined
        const saved = await send(next.base, next.draft, current.version)
        setMerged((before) => before + 1)
        return saved
      }
    },
  })
  return {
    draft,
    base,
    dirty,
    conflicts,
    isWrong: (path) => tried && wrong.some((one) => one === path || one.startsWith(`${path}.`)),
    edit: (change) => setState((before) => ({ ...before, draft: { ...before.draft, ...change } })),
    takeTheirs: (field) =>
      setState((before) => {
        const next = { ...before.draft }
        copy(field, before.base, next)
        return { ...before, draft: next, conflicts: before.conflicts.filter((one) => one !== field) }
      }),
    keepMine: (field) =>
      setState((before) => ({ ...before, conflicts: before.conflicts.filter((one) => one !== field) })),
    discard: () => {
      mutation.reset()
      setTried(false)
      setState((before) => ({ ...before, draft: before.base, conflicts: [] }))
    },
    async save() {
      setTried(true)
      if (wrong.length > 0) return undefined
      if (dirty.length === 0) return title
      const saved = await mutation.mutateAsync().catch(() => undefined)
      if (saved) setTried(false)
      return saved
    },
    saving: mutation.isPending,
    error: mutation.error,
    merged,
  }
}
