import { useToast } from '@codeflix/ui/toast'
import { useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Plus } from 'lucide-react'
import { useLocation, useNavigate } from 'react-router'
import { playback } from '../api.ts'
import { useSession } from '../session/use-session.ts'
import { myListQuery } from './queries.ts'
import { titleWords } from './words.ts'

/** Puts a title on my list or takes it off; a visitor is led to join and back. */
export function MyListButton({ title }: { title: { id: string; name: string } }) {
  const words = useWords(titleWords)
  const notify = useToast()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const session = useSession()
  const { data } = useQuery({ ...myListQuery, enabled: session === 'signed-in' })
  const listed = data?.titleIds.includes(title.id) ?? false

  const change = useMutation({
    mutationFn: (add: boolean) =>
      add
        ? playback.addToMyList({ params: { titleId: title.id } })
        : playback.removeFromMyList({ params: { titleId: title.id } }),
    onMutate: async (add) => {
      await queryClient.cancelQueries(myListQuery)
      const before = queryClient.getQueryData(myListQuery.queryKey)
      queryClient.setQueryData(myListQuery.queryKey, {
        titleIds: [...(add ? [title.id] : []), ...(before?.titleIds ?? []).filter((id) => id !== title.id)],
      })
      return before
    },
    onSuccess: (_, add) =>
      notify(add ? words.addedToMyList : words.removedFromMyList, { tone: 'success', durationMs: 3000 }),
    onError: (_, _add, before) => {
      queryClient.setQueryData(myListQuery.queryKey, before)
      notify(words.myListFailed, { tone: 'danger' })
    },
    onSettled: () => queryClient.invalidateQueries(myListQuery),
  })

  const press = () => {
    if (session === 'anonymous') void navigate(`/join?next=${encodeURIComponent(pathname)}`)
    else change.mutate(!listed)
  }

  return (
    <IconButton
      size="lg"
      variant="outline"
      aria-pressed={listed}
      label={listed ? words.removeFromMyList(title.name) : words.addToMyList(title.name)}
      onClick={press}
    >
      {listed ? <Check aria-hidden /> : <Plus aria-hidden />}
    </IconButton>
  )
}
