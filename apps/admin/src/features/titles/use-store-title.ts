import type { Title } from '@codeflix/contracts/catalog-admin'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { read } from '../../api.ts'

/** Puts a title that the service answered with where every part of the page reads it from. */
export function useStoreTitle(): (title: Title) => void {
  const client = useQueryClient()
  return useCallback(
    (title) => {
      client.setQueryData(read('catalogAdmin', 'getTitle', { params: { id: title.id } }).queryKey, title)
      void client.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
    },
    [client],
  )
}
